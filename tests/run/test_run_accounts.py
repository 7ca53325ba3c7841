"""Accounts add up or fail loudly; a sample is a prefix of a seeded order, whatever ran beyond it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.accounts import Account
from assent.records.document import Gap
from assent.records.errors import AccountingError, InputError, Interrupted, UsageError
from assent.records.schemas import VERDICTS
from assent.run.accounts import merged, write_accounts
from assent.run.chain import complete
from assent.run.engine import open_engine
from assent.run.job import Job, OnProgress, Progress, quiet
from assent.run.markers import Marker, PieceAccount, read_marker, read_markers, write_marker
from assent.run.sample import complete_sample, seeded_units
from assent.run.units import Source, Unit, plan
from tests.run.fakes import Lines, snapshot, write_lines
from tests.run.inline import Inline, new_job


@pytest.fixture(autouse=True, scope="module")
def _no_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda _: None)
        yield


def audit(tmp_path: Path, texts: list[list[str]], unit_bytes: int = 10) -> Job:
    sources: list[Source] = [Lines(write_lines(tmp_path / f"in/{n}", text), f"{n}") for n, text in enumerate(texts)]
    job = new_job(tmp_path / "out")
    complete(plan(sources, unit_bytes), job, Inline())
    return job


def decide(job: Job, pack: str, *parts: list[str]) -> None:
    directory = job.directory / "verdicts" / pack
    directory.mkdir(parents=True)
    for number, actions in enumerate(parts):
        rows = [
            {
                "doc_id": "0", "file": "0", "member_offset": 0, "index_in_member": 0, "action": action, "duties": [],
                "reasons": [], "open_controls": [], "as_of": date(2024, 1, 1), "pack_sha256": "",
            }
            for action in actions
        ]  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows, VERDICTS), directory / f"{number}.parquet")


def test_accounts_hold_every_byte_record_and_verdict(tmp_path: Path) -> None:
    job = audit(tmp_path, [["aaaa", "Bad", "Bad", "O", "Hi", "!raise", "cccc"], ["d", "O"], ["e"]])
    decide(job, "eu", ["include", "hold"], ["include", "exclude"])
    decide(job, "amnesty", ["exclude"] * 4)
    accounts = write_accounts(job.directory)
    assert accounts == {
        "files": [
            {
                "file": "0",
                "format": "lines",
                "bytes": 30,
                "size": 30,
                "records": 5,
                "documents": 3,
                "record_bytes": 22,
                "padding_bytes": 0,
                "other": {"metadata": 1, "robots.txt": 1},
                "unreadable": [{"from": 5, "to": 13, "reason": "damaged"}],
                "unchecked": [{"member_offset": 18, "index_in_member": 0, "reason": "scan: ValueError"}],
            },
            {
                "file": "1",
                "format": "lines",
                "bytes": 4,
                "size": 4,
                "records": 2,
                "documents": 1,
                "record_bytes": 4,
                "padding_bytes": 0,
                "other": {"metadata": 1},
                "unreadable": [],
                "unchecked": [],
            },
            {
                "file": "2",
                "format": "lines",
                "bytes": 2,
                "size": 2,
                "records": 1,
                "documents": 1,
                "record_bytes": 2,
                "padding_bytes": 0,
                "other": {},
                "unreadable": [],
                "unchecked": [],
            },
        ],
        "total": {
            "records": 8,
            "documents": 5,
            "unreadable": 1,
            "unchecked": 1,
            "verdicts": {
                "amnesty": {"include": 0, "redact": 0, "hold": 0, "exclude": 4},
                "eu": {"include": 2, "redact": 0, "hold": 1, "exclude": 1},
            },
        },
    }
    assert json.loads((job.directory / "accounts.json").read_bytes()) == accounts


@pytest.mark.parametrize("verdicts", [[], ["include"], ["include"] * 3])
def test_a_pack_that_decided_too_few_or_too_many_is_found_out(tmp_path: Path, verdicts: list[str]) -> None:
    job = audit(tmp_path, [["aa", "bb"]])
    decide(job, "eu", verdicts)
    with pytest.raises(AccountingError, match="pack eu"):
        write_accounts(job.directory)
    assert not (job.directory / "accounts.json").exists()


@pytest.mark.parametrize(
    "wrong", [{"records": 4}, {"documents": 1}, {"record_bytes": 1}, {"end": 3}, {"first": 3}, {"padding_bytes": 1}]
)
def test_numbers_that_do_not_add_up_are_found_out(tmp_path: Path, wrong: dict[str, Any]) -> None:
    job = audit(tmp_path, [["aa", "bb"]])
    (marker,) = read_markers(job.directory)
    (piece,) = marker.pieces
    write_marker(job.directory, Marker(marker.unit, (replace(piece, account=replace(piece.account, **wrong)),)))
    with pytest.raises(AccountingError, match="0:"):
        write_accounts(job.directory)


@pytest.mark.parametrize("wrong", ["missing", "twice"])
def test_a_unit_that_is_missing_or_counted_twice_is_found_out(tmp_path: Path, wrong: str) -> None:
    job = audit(tmp_path, [["aaaa"] * 6])
    markers = list(read_markers(job.directory))
    if wrong == "missing":
        (job.directory / "private" / "units" / f"{markers[1].unit}.json").unlink()
    else:
        write_marker(job.directory, Marker("z", markers[1].pieces))
    with pytest.raises(AccountingError, match="0:"):
        write_accounts(job.directory)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"unit": "x", "pieces": [{}]}', '{"unit": "x", "pieces": 1}']
)
def test_a_marker_that_somebody_changed_is_a_usage_error(tmp_path: Path, content: str) -> None:
    job = new_job(tmp_path)
    (tmp_path / "private/units/x.json").write_text(content)
    with pytest.raises(UsageError, match="--overwrite"):
        read_marker(job.directory, "x")


def test_a_marker_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    account = Account("f", 3, 40, 5, 4, 30, 2, Counter(a=1), [Gap(3, 8, "x")], [(8, 0, "y"), (8, 1, "z")])
    marker = Marker("u", (PieceAccount("f", "warc.gz", 99, 1, 50, True, account),))
    write_marker(new_job(tmp_path).directory, marker)
    assert read_marker(tmp_path, "u") == marker


def test_gaps_that_touch_are_one_if_the_reason_is_the_same() -> None:
    gaps = [Gap(0, 3, "a"), Gap(3, 5, "a"), Gap(5, 6, "b"), Gap(8, 9, "b")]
    assert merged(gaps) == [Gap(0, 5, "a"), Gap(5, 6, "b"), Gap(8, 9, "b")]


def sample_sources(tmp_path: Path) -> list[Source]:
    texts = [[f"document {n} {line}" for line in range(20 + n)] for n in range(4)] + [["one"], ["two"]]
    return [Lines(write_lines(tmp_path / f"in/{n}", text), f"{n}") for n, text in enumerate(texts)]


class Eager:
    """Does not what it is asked only, but a few units more, as many workers would have."""

    def __init__(self, more: Sequence[Unit]) -> None:
        self.more = more

    def __call__(self, units: Sequence[Unit], job: Job, on_progress: OnProgress = quiet) -> None:
        Inline(backwards=True)([*units, *self.more], job)


@pytest.mark.parametrize("wanted", [1, 15, 40, 10_000])
def test_a_sample_is_the_shortest_prefix_of_the_seeded_order_whoever_ran_it(tmp_path: Path, wanted: int) -> None:
    sources = sample_sources(tmp_path)
    jobs = [new_job(tmp_path / name) for name in ("plain", "eager", "cut")]
    units = complete_sample(sources, jobs[0], Inline(), documents=wanted, seed=3, unit_bytes=100)
    complete_sample(sources, jobs[1], Eager(plan(sources, 100)), documents=wanted, seed=3, unit_bytes=100)
    with suppress(Interrupted):
        complete_sample(sources, jobs[2], Inline(3), documents=wanted, seed=3, unit_bytes=100)
    complete_sample(sources, jobs[2], Inline(), documents=wanted, seed=3, unit_bytes=100)
    assert snapshot(tmp_path / "plain") == snapshot(tmp_path / "eager") == snapshot(tmp_path / "cut")

    counts = [read_marker(tmp_path / "plain", unit.name).documents for unit in units]
    order = [unit.name for unit in seeded_units(sources, 3, 100)]
    assert [unit.name for unit in units] == order[: len(units)]
    if wanted < 10_000:
        assert sum(counts) >= wanted > sum(counts[:-1])
    else:
        assert sorted(order) == sorted(unit.name for unit in plan(sources, 100))
    accounts = write_accounts(tmp_path / "plain", whole=False)
    assert accounts["total"]["documents"] == sum(counts)


def test_another_seed_is_another_order(tmp_path: Path) -> None:
    sources = sample_sources(tmp_path)
    orders = [[unit.name for unit in seeded_units(sources, seed, 100)] for seed in range(5)]
    assert len({tuple(order) for order in orders}) == 5
    assert len({tuple(sorted(order)) for order in orders}) == 1


def test_an_order_can_be_begun_without_planning_a_huge_corpus() -> None:
    class Huge(Lines):
        size = 1 << 50
        opened = 0

        def ranges(self, unit_bytes: int) -> list[tuple[int, int]]:
            raise AssertionError("not before it is drawn")

    seeded_units([Huge(Path("x"), "x"), Huge(Path("y"), "y")], 1)


@given(st.integers(0, 60), st.integers())
def test_the_seeded_numbers_are_a_permutation(count: int, seed: int) -> None:
    from assent.run.sample import _seeded

    assert sorted(_seeded(count, seed)) == list(range(count))


@pytest.mark.parametrize(
    ("options", "said"),
    [({"workers": 0}, "--workers 0"), ({"workers": 2, "ray": "local"}, "exclude each other")],
)
def test_an_engine_that_cannot_be_is_a_usage_error(options: dict[str, int], said: str) -> None:
    with pytest.raises(UsageError, match=said), open_engine(**options):  # type: ignore[arg-type]
        pass


def test_ray_that_is_missing_is_a_usage_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(UsageError, match=r"pip install 'assent\[ray\]'"), open_engine(ray="local"):
        pass


def test_progress_goes_up_to_the_end_and_the_first_error_ends_a_run(tmp_path: Path) -> None:
    sources: list[Source] = [Lines(write_lines(tmp_path / "in", ["aaaa"] * 20), "in")]
    job = new_job(tmp_path / "out")
    seen: list[Progress] = []
    with open_engine(workers=2) as engine:
        engine(plan(sources, 25), job, seen.append)
        assert (seen[-1].units_done, seen[-1].units) == (4, 4)
        assert (seen[-1].records, seen[-1].bytes_done, seen[-1].bytes) == (20, 100, 100)
        assert [p.units_done for p in seen] == sorted(p.units_done for p in seen)
        engine([], job, seen.append)
        refusing: list[Source] = [Lines(write_lines(tmp_path / "bad", ["!refuse"]), "bad")]
        with pytest.raises(InputError, match="refused on purpose"):
            engine(plan(refusing, 25), job, quiet)
