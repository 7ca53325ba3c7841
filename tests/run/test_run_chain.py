"""Every byte is in exactly one unit, also where a unit starts at something that only looks like a record."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.records.document import Item
from assent.records.errors import AccountingError, Interrupted
from assent.run.accounts import write_accounts
from assent.run.audit import _Teller
from assent.run.chain import complete, done_bytes, misplaced
from assent.run.job import Job, OnProgress, Progress
from assent.run.markers import read_marker
from assent.run.units import MAX_FILES, Piece, Source, Unit, bundles, plan, units_of
from tests.run.fakes import Lines, snapshot, write_lines
from tests.run.inline import Inline, new_job


@pytest.fixture(autouse=True, scope="module")
def _no_disk() -> Iterator[None]:
    """These tests are about what is written, not about when it reaches the disk."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def rows(out: Path) -> list[tuple[str, int, str]]:
    """(file, offset, digest of the text) of all documents, in order."""
    found = []
    for part in (out / "private" / "evidence").glob("*.parquet"):
        table = pq.read_table(part, columns=["file", "member_offset", "text_sha256"])
        found += [tuple(row.values()) for row in table.to_pylist()]
    return sorted(found)


lines = st.lists(
    st.one_of(
        st.text("ab|", max_size=12),
        st.text("ab|", min_size=30, max_size=60),
        st.sampled_from(["O", "Bad", "Bad|ly|damaged", "Hosts"]),
    ),
    min_size=1,
    max_size=10,
)
corpora = st.lists(lines, min_size=1, max_size=3)


def sources_in(directory: Path, corpus: list[list[str]]) -> list[Source]:
    return [Lines(write_lines(directory / f"{n}.txt", text), f"{n}.txt") for n, text in enumerate(corpus)]


@settings(max_examples=8, deadline=None)
@given(corpora, st.integers(12, 60), st.integers(0, 10), st.booleans())
def test_accounts_and_rows_do_not_depend_on_units_or_interruptions(
    corpus: list[list[str]], unit_bytes: int, budget: int, backwards: bool
) -> None:
    check_units_and_interruptions(corpus, unit_bytes, budget, backwards)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(corpora, st.integers(1, 60), st.integers(0, 30), st.booleans())
def test_accounts_and_rows_do_not_depend_on_units_or_interruptions_in_many_cases(
    corpus: list[list[str]], unit_bytes: int, budget: int, backwards: bool
) -> None:
    check_units_and_interruptions(corpus, unit_bytes, budget, backwards)


def check_units_and_interruptions(corpus: list[list[str]], unit_bytes: int, budget: int, backwards: bool) -> None:
    with tempfile.TemporaryDirectory() as name:
        tmp = Path(name)
        sources = sources_in(tmp / "in", corpus)
        # one unit: nothing to find, nothing to chain
        complete(plan(sources, 1 << 20), new_job(tmp / "one"), Inline())
        # many units
        complete(plan(sources, unit_bytes), new_job(tmp / "many"), Inline())
        # many units, stopped after `budget` of them wherever that is, and taken up again
        with suppress(Interrupted):
            complete(plan(sources, unit_bytes), new_job(tmp / "again"), Inline(budget, backwards))
        complete(plan(sources, unit_bytes), new_job(tmp / "again"), Inline(backwards=backwards))
        expected = write_accounts(tmp / "one")
        assert expected == write_accounts(tmp / "many") == write_accounts(tmp / "again")
        assert rows(tmp / "one") == rows(tmp / "many")
        assert snapshot(tmp / "many") == snapshot(tmp / "again")
        assert sum(file["bytes"] for file in expected["files"]) == sum(source.size for source in sources)


def test_a_unit_that_started_inside_a_record_is_done_again_from_the_right_byte(tmp_path: Path) -> None:
    (source,) = sources_in(tmp_path / "in", [["a" * 20 + "|" + "b" * 20, "c"]])
    units = plan([source], 10)
    job = new_job(tmp_path / "out")
    Inline()(units, job)
    assert [unit.name[-2:] for unit in misplaced(units, job.directory)] == ["20"]
    complete(units, job, Inline())
    pieces = [read_marker(job.directory, unit.name).pieces[0] for unit in units]
    assert [(p.start, p.exact, p.first, p.ended) for p in pieces] == [
        (0, True, 0, 42),
        (10, False, None, None),
        (20, True, None, None),
        (30, False, None, None),
        (40, False, 42, 44),
    ]


def test_a_redo_that_was_killed_before_its_marker_is_found_again(tmp_path: Path) -> None:
    (source,) = sources_in(tmp_path / "in", [["a" * 20 + "|" + "b" * 20, "c|d", "eeee"] * 5])
    units = plan([source], 10)
    complete(units, new_job(tmp_path / "whole"), Inline())
    Inline()(units, new_job(tmp_path / "cut"))
    # the state after the redo's evidence was renamed into place, with the marker still the wrong one
    for name in ("evidence", "hosts"):
        shutil.copytree(tmp_path / "whole/private" / name, tmp_path / "cut/private" / name, dirs_exist_ok=True)
    complete(units, new_job(tmp_path / "cut"), Inline())
    assert snapshot(tmp_path / "whole") == snapshot(tmp_path / "cut")


def test_done_units_are_not_done_again(tmp_path: Path) -> None:
    units = plan(sources_in(tmp_path / "in", [["aaaa"] * 9, ["b"], ["c"]]), 12)
    complete(units, new_job(tmp_path / "out"), Inline())
    engine = Inline()
    complete(units, new_job(tmp_path / "out"), engine)
    assert engine.done == 0


@dataclass(frozen=True)
class Forgetful(Lines):
    """A defective reader: it stops one record early, or does not begin where it was told."""

    fault: str = ""

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
        items = list(super().read(start, end, exact=exact))
        return iter(items[:-1] if self.fault == "stops" else items[1:])


@pytest.mark.parametrize("fault", ["stops", "skips"])
@pytest.mark.parametrize("unit_bytes", [8, 1 << 20])
def test_a_reader_that_leaves_bytes_out_is_found_out(tmp_path: Path, fault: str, unit_bytes: int) -> None:
    source = Forgetful(write_lines(tmp_path / "in.txt", ["aaa", "bbb", "ccc", "ddd"]), "in.txt", fault=fault)
    with pytest.raises(AccountingError, match=r"in\.txt"):
        complete(plan([source], unit_bytes), new_job(tmp_path / "out"), Inline())


@dataclass(frozen=True)
class Ranged(Lines):
    """A source that names these ranges."""

    named: tuple[tuple[int, int], ...] = ()

    def ranges(self, unit_bytes: int) -> list[tuple[int, int]]:
        return list(self.named)


@pytest.mark.parametrize("named", [(), ((0, 5),), ((1, 12),), ((0, 5), (6, 12)), ((0, 7), (6, 12))])
def test_ranges_that_do_not_cover_a_file_are_refused(tmp_path: Path, named: tuple[tuple[int, int], ...]) -> None:
    source = Ranged(write_lines(tmp_path / "in.txt", ["aaaaaaaaaaa"]), "in.txt", named=named)
    with pytest.raises(AccountingError, match="do not cover"):
        plan([source], 4)


def test_a_file_that_cannot_be_split_is_one_unit(tmp_path: Path) -> None:
    source = Ranged(write_lines(tmp_path / "in.txt", ["aaaaaaaaaaa"]), "in.txt", named=((0, 12),))
    assert plan([source], 4) == [Unit((Piece(source, 0, 12, 0),))]


@given(st.lists(st.integers(0, 40), max_size=30), st.integers(1, 30))
def test_bundles_keep_order_and_stay_below_the_unit_size(sizes: list[int], unit_bytes: int) -> None:
    @dataclass(frozen=True)
    class Sized:
        file: str
        size: int
        format: str = "none"

        def ranges(self, unit_bytes: int) -> list[tuple[int, int]]:
            return [(0, self.size)]

        def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
            return iter(())

    sources: list[Source] = [Sized(str(n), size) for n, size in enumerate(sizes)]
    found = list(bundles(sources, unit_bytes))
    assert [source for bundle in found for source in bundle] == sources
    for bundle in found:
        assert len(bundle) == 1 or sum(source.size for source in bundle) <= unit_bytes
        assert len(bundle) <= MAX_FILES
        assert len(units_of(bundle, unit_bytes)) == 1


def test_unit_names_are_stable(tmp_path: Path) -> None:
    first, second = plan(sources_in(tmp_path / "in", [["aaaaaaaa", "bbbb"]]), 10)
    assert first.name == f"{hashlib.sha256(b'0.txt').hexdigest()[:12]}-00000000000000"
    assert second.name == second.from_byte(9).name
    assert second.name.endswith("-00000000000010")


def test_a_run_that_goes_on_tells_what_was_done_before(tmp_path: Path) -> None:
    units = plan(sources_in(tmp_path, [["one line of text"] * 30]), 60)
    job = new_job(tmp_path / "out")
    told: list[Progress] = []
    with pytest.raises(Interrupted):
        complete(units, job, Inline(budget=3))

    def engine(todo: Sequence[Unit], job: Job, on_progress: OnProgress) -> None:
        on_progress(Progress(0, len(todo), 0, 0, sum(unit.bytes for unit in todo)))
        Inline()(todo, job)

    complete(units, job, engine, told.append)
    done = sum(unit.bytes for unit in units[:3])
    assert (told[0].bytes_done, told[0].bytes) == (done, sum(unit.bytes for unit in units))
    assert done_bytes(units, job) == told[0].bytes


def test_the_bar_counts_a_unit_that_is_tried_again_once() -> None:
    class Bar:
        bytes = 0

        def advance(self, done_bytes: int, records: int) -> None:
            self.bytes += done_bytes

    bar = Bar()
    tell = _Teller(bar, 100)  # type: ignore[arg-type]
    for bytes_done in (100, 180, 120, 190, 200):  # its worker died at 180
        tell(Progress(0, 1, 0, bytes_done, 200))
    assert bar.bytes == 100
