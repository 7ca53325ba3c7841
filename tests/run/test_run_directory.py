"""Who may write in an audit directory, and what goes wrong clearly."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assent.records.errors import OutputError, UsageError
from assent.run.chain import complete
from assent.run.directory import LOCK, Config, open_directory, reopen_directory
from assent.run.engine import open_engine
from assent.run.job import Job
from assent.run.parts import write_bytes
from assent.run.units import plan
from tests.run.fakes import Lines, Scanner, write_lines
from tests.run.inline import Inline, new_job

CONFIG = Config(
    "train", "us", (("a.warc", 5),), options={"pack": ["eu"], "sample": None, "unit_bytes": 1}, versions={"assent": "1"}
)


def test_a_new_directory_holds_a_private_part_that_only_its_owner_may_read(tmp_path: Path) -> None:
    with open_directory(tmp_path / "deep" / "out", CONFIG) as directory:
        assert stat.S_IMODE((directory.path / "private").stat().st_mode) == 0o700
        assert not directory.finished
        run = json.loads((directory.path / "run.json").read_bytes())
    assert run["inputs"] == [{"file": "a.warc", "size": 5}]
    assert run["config"] == {"pack": ["eu"], "sample": None, "unit_bytes": 1}
    assert run["config_sha256"] == CONFIG.sha256
    assert set(run) == {
        "as_of", "use", "agent", "config_sha256", "config", "versions", "inputs", "started", "finished", "keep_until",
    }  # fmt: skip


def test_the_first_run_fixes_as_of_and_later_ones_take_it_over(tmp_path: Path) -> None:
    with open_directory(tmp_path, replace(CONFIG, as_of=date(2024, 5, 6))):
        pass
    with open_directory(tmp_path, CONFIG) as directory:
        assert directory.as_of == date(2024, 5, 6)
        directory.finish()
    with open_directory(tmp_path, replace(CONFIG, as_of=date(2024, 5, 6))) as directory:
        assert directory.finished


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"use": "search"}, "another use (train, now search)"),
        ({"agent": "them"}, "another agent (us, now them)"),
        ({"as_of": date(2020, 1, 1)}, "another as-of ("),
        ({"inputs": (("a.warc", 6),)}, "another inputs (1 files, 5 bytes, now 1 files, 6 bytes)"),
        ({"options": {"pack": ["uk"], "sample": None, "unit_bytes": 1}}, 'another pack (["eu"], now ["uk"])'),
        ({"options": {"pack": ["eu"], "unit_bytes": 1, "columns": "x"}}, "another columns (null, now x)"),
        ({"versions": {"assent": "2"}}, "another version of assent (1, now 2)"),
    ],
)
def test_a_run_with_other_options_is_refused_and_told_which(tmp_path: Path, change: dict[str, Any], named: str) -> None:
    with open_directory(tmp_path, CONFIG):
        pass
    with pytest.raises(UsageError) as caught:
        open_directory(tmp_path, replace(CONFIG, **change))
    assert named in str(caught.value)
    assert "--overwrite" in str(caught.value)
    assert "\n" not in str(caught.value)
    with open_directory(tmp_path, CONFIG):
        pass  # the refusal let go of the lock


def test_overwrite_removes_what_an_audit_wrote_and_nothing_else(tmp_path: Path) -> None:
    with open_directory(tmp_path, CONFIG):
        (tmp_path / "private" / "evidence" / "x.parquet").touch()
        (tmp_path / "verdicts" / "eu").mkdir(parents=True)
        (tmp_path / "my notes.txt").write_text("mine")
    with open_directory(tmp_path, replace(CONFIG, use="search"), overwrite=True) as directory:
        assert directory.run["use"] == "search"
    assert (tmp_path / "my notes.txt").read_text() == "mine"
    assert not (tmp_path / "verdicts").exists()
    assert list((tmp_path / "private" / "evidence").iterdir()) == []


@pytest.mark.parametrize("name", ["thesis.doc", "summary.json", "private"])
@pytest.mark.parametrize("overwrite", [False, True])
def test_a_directory_that_is_not_an_audit_is_never_touched(tmp_path: Path, name: str, overwrite: bool) -> None:
    (tmp_path / name).write_text("mine")
    with pytest.raises(UsageError, match="not an audit"):
        open_directory(tmp_path, CONFIG, overwrite=overwrite)
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_two_runs_cannot_be_at_work_in_one_directory(tmp_path: Path) -> None:
    with open_directory(tmp_path, CONFIG):
        with pytest.raises(UsageError, match="another run"):
            open_directory(tmp_path, CONFIG, wait_seconds=0.1)
        with pytest.raises(UsageError, match="another run"):
            reopen_directory(tmp_path, wait_seconds=0)
    with reopen_directory(tmp_path) as directory:
        assert directory.run["use"] == "train"


@pytest.mark.parametrize("content", ["", "{", "[]", "{}", '{"as_of": 1}', "\udcff"])
def test_a_run_json_that_somebody_changed_is_a_usage_error(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_bytes(content.encode("utf-8", "surrogateescape"))
    with pytest.raises(UsageError, match="--overwrite"):
        open_directory(tmp_path, CONFIG)
    with open_directory(tmp_path, CONFIG, overwrite=True):
        pass


def test_a_directory_without_an_audit_cannot_be_reopened(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no audit here"):
        reopen_directory(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_an_output_that_is_a_file_or_below_one_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path in (tmp_path / "file", tmp_path / "file" / "out"):
        with pytest.raises(OutputError, match="cannot be written"):
            open_directory(path, CONFIG)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_an_output_without_permission_is_an_output_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        open_directory(tmp_path / "out", CONFIG)


def test_leftovers_of_a_killed_run_are_removed_at_the_start_and_at_the_end(tmp_path: Path) -> None:
    with open_directory(tmp_path, CONFIG):
        leftover = tmp_path / "private" / "evidence" / "x.parquet.abc.tmp"
        leftover.touch()
    with open_directory(tmp_path, CONFIG) as directory:
        assert not leftover.exists()
        leftover.touch()
        directory.finish()
    assert not leftover.exists()


@pytest.mark.parametrize("step", ["os.fsync", "pathlib.Path.replace"])
def test_a_full_disk_leaves_the_old_file_and_nothing_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "accounts.json"
    path.write_bytes(b"old")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(step, full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_bytes(path, b"new")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("accounts.json", b"old")]


@pytest.mark.parametrize("failing", [1, 2, 3, 4, 5, 6])
def test_a_disk_that_fills_up_while_a_unit_is_written_leaves_no_unit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int
) -> None:
    units = plan([Lines(write_lines(tmp_path / "in.txt", ["aa", "H"]), "in.txt")], 100)
    job = new_job(tmp_path / "out")
    calls = 0
    real = os.fsync

    def full(handle: int) -> None:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        complete(units, job, Inline())
    assert list(tmp_path.rglob("*.tmp")) == []
    complete(units, job, Inline())  # and with space again it goes on


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_small_disk_that_is_full_stops_the_run_in_one_line(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)], capture_output=True).returncode:
        pytest.skip("no permission to mount a small disk")
    try:
        lines = [f"line {at} {hash_like(at)}" for at in range(3000)]
        source = Lines(write_lines(tmp_path / "in.txt", lines), "in.txt")
        with open_directory(disk / "out", CONFIG) as directory, open_engine(workers=1) as engine:
            with pytest.raises(OutputError, match="No space left on device") as caught:
                complete(plan([source], 1 << 14), Job(directory.path, Scanner()), engine)
            assert "\n" not in str(caught.value)
            assert [path.name for path in disk.rglob("*.tmp")] == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def hash_like(number: int) -> str:
    return f"{number * 2654435761 % 2**32:08x}" * 4


def test_the_lock_file_is_not_taken_for_a_stranger(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()  # a run that was killed before it wrote anything else
    with open_directory(tmp_path, CONFIG):
        pass
