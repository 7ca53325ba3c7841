"""What only a process of its own can show: readers that leave, full disks, Ctrl-C, two at once, a real terminal."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults import hostile
from tests.faults.room import AS_OF, copy, inside, run, state

COLOURS = re.compile(r"\x1b\[[0-9;]*m")
AUDIT = ("audit", "good.warc.gz", "--pack", "eu", "--as-of", AS_OF, "-o", "out")
BUILD = ("build", "good.warc.gz", "--pack", "baseline", "--as-of", AS_OF, "--draft", "-o", "out")
LINES = {
    "people": '{"id": 1, "text": "Slate splits."}\n',
    "signals": '{"url": "https://open.example/"}\n',
}


def assent(room: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    """The command as a person starts it, in the room."""
    environment = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    environment |= {"ASSENT_HOME": str(room / "home"), "TERM": "xterm-256color"}
    command = [sys.executable, "-m", "assent", *arguments]
    piped = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=room, env=environment, **{**piped, **options})


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str]:
    """Its exit code and what it said on standard error."""
    _, err = process.communicate(timeout=120)
    return process.returncode, err.decode()


def unread(room: Path, *arguments: str, **options: Any) -> tuple[int, str]:
    """A command whose output goes into a pipe that nobody reads."""
    read, write = os.pipe()
    os.close(read)
    try:
        return ended(assent(room, *arguments, stdout=write, **options))
    finally:
        os.close(write)


def limited(bytes_a_file: int) -> Callable[[], None]:
    """Files that cannot grow: what a full disk does, without filling one."""

    def limit() -> None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_a_file, bytes_a_file))

    return limit


def test_a_reader_that_leaves_changes_no_exit_code(room: Path) -> None:
    assert unread(room, "duties", "audit") == (1, "")


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    ["--help", "audit --help", "signals", "packs show eu", "signals agents --json", "explain audit https://open.example/0.html"],
)  # fmt: skip
def test_a_reader_that_leaves_is_no_failure(command: str, room: Path) -> None:
    assert unread(room, *command.split()) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("command", [("people", "-", "--batch"), ("signals", "check", "--batch")])
def test_an_endless_batch_ends_when_nobody_reads_it(command: tuple[str, ...], room: Path, tmp_path: Path) -> None:
    (tmp_path / "lines").write_text(LINES[command[0]] * 5000)
    with (tmp_path / "lines").open() as lines:
        assert unread(room, *command, stdin=lines) == (0, "")


@pytest.mark.slow
def test_a_full_disk_behind_standard_output_is_one_line(room: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        code, err = ended(assent(room, "signals", stdout=full))
    assert (code, len(err.splitlines())) == (2, 1)
    assert "standard output: cannot be written" in err


@pytest.mark.slow
@pytest.mark.parametrize(("size", "command"), [(100, AUDIT), (20000, AUDIT), (3000, BUILD), (20000, BUILD)])
def test_a_full_disk_is_one_line_and_the_same_command_goes_on(
    size: int, command: tuple[str, ...], room: Path, tmp_path: Path
) -> None:
    here = copy(room, tmp_path / "room")
    before = state(here)
    code, err = ended(assent(here, *command, preexec_fn=limited(size)))
    assert (code, len(err.splitlines())) == (2, 1), err
    assert "cannot be written" in err
    after = state(here)
    assert {name: after.get(name) for name in before} == before
    assert ended(assent(here, *command)) == (0, "")
    assert json.loads((here / "out" / "summary.json").read_text())["documents"] == 5
    assert [path.name for path in (here / "out").rglob("*.tmp")] == []


@pytest.mark.slow
def test_a_full_disk_leaves_an_earlier_report_as_it_was(room: Path, tmp_path: Path) -> None:
    here = copy(room, tmp_path / "room")
    before = state(here)
    code, err = ended(assent(here, "report", "audit", preexec_fn=limited(100)))
    assert (code, len(err.splitlines())) == (2, 1), err
    assert state(here) == before


@pytest.mark.slow
@pytest.mark.parametrize("seconds", [1.5, 2.5])
def test_ctrl_c_ends_a_build_with_3_and_the_same_command_goes_on(seconds: float, room: Path, tmp_path: Path) -> None:
    here = copy(room, tmp_path / "room")
    process = assent(here, *BUILD, start_new_session=True)
    time.sleep(seconds)
    os.killpg(process.pid, signal.SIGINT)
    code, err = ended(process)
    assert (code, err) in ((3, "assent: stopped; the same command goes on from here\n"), (0, ""))
    assert ended(assent(here, *BUILD)) == (0, "")


@pytest.mark.slow
@pytest.mark.parametrize("command", ["report audit", "decide audit --pack eu", "purge audit", "resolve audit"])
def test_two_at_once_in_one_directory_are_refused(command: str, room: Path, tmp_path: Path) -> None:
    here = copy(room, tmp_path / "room")
    before = state(here)
    with (here / "audit" / ".assent.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, err = ended(assent(here, *command.split()))
    assert (code, len(err.splitlines())) == (2, 1)
    assert "another run is at work here" in err
    assert state(here) == before


def test_a_terminal_gets_colours_and_nothing_else(tmp_path: Path) -> None:
    crawl = hostile.write(tmp_path)
    with inside(tmp_path):
        assert run("scan", crawl.name, "--as-of", AS_OF, "-o", "audit", "--workers", "1", "--bias", "off", "-q") == 0
    outer, inner = pty.openpty()
    process = assent(tmp_path, "explain", "audit", hostile.PLAIN, stdout=inner)
    os.close(inner)
    said = b""
    while chunk := _some(outer):
        said += chunk
    os.close(outer)
    assert ended(process) == (0, "")
    text = said.decode().replace("\r\n", "\n")
    assert COLOURS.search(text)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e\u200b]", COLOURS.sub("", text))


def _some(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side has closed
        return b""
