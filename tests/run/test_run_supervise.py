"""A record that hangs or crashes is marked; everything else is intact."""

from __future__ import annotations

import json
import os
import time
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from assent.records.document import Gap
from assent.records.errors import InputError, Interrupted, OutputError, UsageError
from assent.run.directory import Config, open_directory
from assent.run.job import Job, Limits
from assent.run.markers import Marker, evidence_path, hosts_path, is_done
from assent.run.progress import Cell
from assent.run.supervise import Supervisor, _Watch
from assent.run.units import Piece, Unit, plan
from assent.run.work import do_unit
from tests.run.fakes import Lines, NotPicklable, Scanner, write_lines

LIMITS = Limits(record_cpu_seconds=0.8, record_wall_seconds=120)
IMPATIENT = Limits(record_cpu_seconds=0.8, record_wall_seconds=2)


def prepare(tmp_path: Path, lines: list[str], scanner: Scanner | NotPicklable | None = None) -> tuple[Unit, Job]:
    source = Lines(write_lines(tmp_path / "in.txt", lines), "in.txt")
    with open_directory(tmp_path / "out", Config("train", "us", (("in.txt", source.size),))):
        pass
    (unit,) = plan([source], 1 << 20)
    return unit, Job(tmp_path / "out", scanner or Scanner(), LIMITS)


def run(unit: Unit, job: Job) -> Marker:
    supervisor = Supervisor(job)
    with supervisor:
        marker = supervisor.run(unit)
    supervisor.close()
    return marker


def do(unit: Unit, job: Job) -> Marker:
    """The same without a child."""
    cell = Cell()
    try:
        return do_unit(unit, job.directory, job.scanner, cell)
    finally:
        cell.close()


def texts_kept(unit: Unit, job: Job) -> list[int]:
    return list(pq.read_table(evidence_path(job.directory, unit.name))["member_offset"].to_pylist())


MISDEEDS = {
    "hang": "killed: 0.8 s of CPU",
    "regex": "killed: 0.8 s of CPU",
    "exit": "crashed: exit 7",
    "sysexit": "crashed: exit 5",
    "segv": "crashed: signal 11",
    "oom": "out of memory or killed from outside",
    "memory": "out of memory",
    "allocate": "out of memory",
    "recursion": "scan: RecursionError",
    "raise": "scan: ValueError",
    "surrogate": "scan: UnicodeEncodeError",
}


@pytest.mark.slow
@pytest.mark.parametrize(("misdeed", "reason"), MISDEEDS.items())
def test_a_record_that_misbehaves_is_marked_and_all_others_are_kept(tmp_path: Path, misdeed: str, reason: str) -> None:
    unit, job = prepare(tmp_path, ["aa", f"!{misdeed}", "bb", "O", "cc"])
    marker = run(unit, job)
    (piece,) = marker.pieces
    assert piece.account.unchecked == [(3, 0, reason)]
    assert (piece.account.records, piece.account.documents) == (5, 4)
    after = 3 + len(misdeed) + 2
    assert texts_kept(unit, job) == [0, after, after + 5]


@pytest.mark.slow
@pytest.mark.parametrize("misdeed", ["sleep", "gil-sleep"])
def test_a_record_that_blocks_is_marked(tmp_path: Path, misdeed: str) -> None:
    unit, job = prepare(tmp_path, ["aa", f"!{misdeed}", "bb"])
    (piece,) = run(unit, replace(job, limits=IMPATIENT)).pieces
    assert piece.account.unchecked == [(3, 0, "killed: no end after 2 s")]
    assert len(texts_kept(unit, job)) == 2


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(1e9, 0), "killed: no end after 0 s"),
        (Limits(-1, 1e9), "killed: -1 s of CPU"),
        (Limits(1e9, 1e9), None),
    ],
)
def test_a_child_is_overdue_when_it_stays_at_one_record(limits: Limits, reason: str | None) -> None:
    cell = Cell()
    watch = _Watch(os.getpid(), cell, limits)
    for _ in range(3):  # however long it takes, as long as it goes on
        cell.write(0, 0, 0)
        assert watch.overdue() is None
    time.sleep(0.001)
    assert watch.overdue() == reason
    cell.close()


def test_several_bad_records_in_one_unit_are_each_marked(tmp_path: Path) -> None:
    bad = ["raise", "regex", "segv", "exit", "memory", "surrogate"]
    unit, job = prepare(tmp_path, ["aa", *(f"!{misdeed}" for misdeed in bad), "bb"])
    (piece,) = run(unit, job).pieces
    assert [why for _, _, why in piece.account.unchecked] == [MISDEEDS[misdeed] for misdeed in bad]
    assert (piece.account.documents, len(texts_kept(unit, job))) == (len(bad) + 2, 2)


def test_a_record_that_crashes_once_and_then_passes_is_kept(tmp_path: Path) -> None:
    once = tmp_path / "once"
    once.mkdir()
    unit, job = prepare(tmp_path, ["aa", "!exit", "bb"], Scanner(once))
    (piece,) = run(unit, job).pieces
    assert piece.account.unchecked == []
    assert texts_kept(unit, job) == [0, 3, 9]


@pytest.mark.parametrize(
    "misdeed",
    [
        "raise",
        pytest.param("exit", marks=pytest.mark.slow),
        pytest.param("hang", marks=pytest.mark.slow),
        pytest.param("segv", marks=pytest.mark.slow),
    ],
)
def test_a_place_where_the_reader_fails_becomes_a_gap_and_reading_goes_on_behind_it(
    tmp_path: Path, misdeed: str
) -> None:
    unit, job = prepare(tmp_path, ["aa", "xx", "bb", "B", "xx", "cc"])
    piece = unit.pieces[0]
    source = Lines(tmp_path / "in.txt", "in.txt", killer=(b"xx", misdeed))
    marker = run(Unit((Piece(source, piece.start, piece.end, 0),)), job)
    account = marker.pieces[0].account
    assert [(g.start, g.end) for g in account.unreadable] == [(3, 6), (9, 11), (11, 14)]
    assert account.unreadable[1] == Gap(9, 11, "damaged")
    assert (account.first, account.end, account.documents) == (0, 17, 3)
    assert texts_kept(unit, job) == [0, 6, 14]


@pytest.mark.slow
def test_a_reader_that_fails_at_the_very_end_leaves_a_gap_to_the_end(tmp_path: Path) -> None:
    _, job = prepare(tmp_path, ["aa", "xx"])
    source = Lines(tmp_path / "in.txt", "in.txt", killer=(b"xx", "exit"))
    account = run(Unit((Piece(source, 0, 6, 0),)), job).pieces[0].account
    assert account.unreadable == [Gap(3, 6, "crashed: exit 7")]


@pytest.mark.parametrize("misdeed", ["raise", pytest.param("exit", marks=pytest.mark.slow)])
def test_a_host_file_that_cannot_be_scanned_is_kept_as_unknown(tmp_path: Path, misdeed: str) -> None:
    unit, job = prepare(tmp_path, ["Haa", f"H!{misdeed}", "aa"])
    (piece,) = run(unit, job).pieces
    rows = pq.read_table(hosts_path(job.directory, unit.name)).to_pylist()
    assert [(row["status"], row["body"]) for row in rows] == [(200, b"HAA"), (None, b"")]
    assert piece.account.unchecked == []
    assert piece.account.other == {"robots.txt": 2}


def test_no_text_of_a_page_stands_in_a_marker(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["!raise"])
    do(unit, job)
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"secret" not in path.read_bytes()


def test_an_error_raised_on_purpose_passes_through_and_leaves_nothing(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa", "!refuse"])
    with pytest.raises(InputError, match="refused on purpose"):
        do(unit, job)
    assert not is_done(job.directory, unit.name)
    assert [path for path in (tmp_path / "out" / "private").rglob("*") if path.is_file()] == []


def test_an_input_that_vanishes_is_an_input_error(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa"])
    (tmp_path / "in.txt").unlink()
    with pytest.raises(InputError, match=r"in\.txt: cannot be read \(No such file"):
        do(unit, job)


def test_a_directory_that_vanishes_is_an_output_error(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa"])
    (tmp_path / "out" / "private" / "hosts").rmdir()
    with pytest.raises(OutputError, match="cannot be written"):
        do(unit, job)


def test_a_scanner_that_no_child_can_load_is_a_usage_error(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa"], NotPicklable())
    with pytest.raises(UsageError, match="cannot start"):
        run(unit, job)


def test_a_stopped_supervisor_raises_interrupted(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa"])
    supervisor = Supervisor(job)
    with supervisor:
        supervisor.run(unit)
        supervisor.stop()
        with pytest.raises(Interrupted):
            supervisor.run(unit)
    supervisor.close()


@pytest.mark.slow
def test_a_child_of_limited_memory_marks_the_record_that_asks_for_more(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa", "!allocate", "bb"])
    (piece,) = run(unit, Job(job.directory, job.scanner, Limits(memory_bytes=8 << 30))).pieces
    assert piece.account.unchecked == [(3, 0, "out of memory")]


def test_the_marker_is_canonical_and_holds_no_time(tmp_path: Path) -> None:
    unit, job = prepare(tmp_path, ["aa", "B", "O"])
    do(unit, job)
    path = job.directory / "private" / "units" / f"{unit.name}.json"
    value = json.loads(path.read_bytes())
    assert value == {
        "unit": unit.name,
        "pieces": [
            {
                "file": "in.txt",
                "format": "lines",
                "size": 7,
                "start": 0,
                "end": 7,
                "exact": True,
                "first": 0,
                "ended": 7,
                "records": 2,
                "documents": 1,
                "record_bytes": 5,
                "padding_bytes": 0,
                "other": {"metadata": 1},
                "unreadable": [{"from": 3, "to": 5, "reason": "damaged"}],
                "unchecked": [],
            }
        ],
    }
    before = path.read_bytes(), evidence_path(job.directory, unit.name).read_bytes()
    time.sleep(0.01)
    do(unit, job)
    assert before == (path.read_bytes(), evidence_path(job.directory, unit.name).read_bytes())
