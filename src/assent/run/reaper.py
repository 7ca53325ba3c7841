"""Ends what Ray leaves behind: some of its processes outlive a killed driver by half a minute, others for good.

Every process that Ray starts for us carries a mark in its environment. A small process that does nothing but wait for
our end kills the processes with that mark, and no others. It needs `/proc`; elsewhere Ray is left to itself.
"""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "ASSENT_RAY_MARK"
LOOK_SECONDS = 0.3
"""So often it looks for new ones: some of them overwrite their environment with a title when they have started."""
KILL_SECONDS = 4.0
"""For so long it kills; it stops earlier once there has been nothing to kill for `CALM_SECONDS`."""
CALM_SECONDS = 0.5

Process = tuple[int, bytes]
"""Its number and when it started: numbers are used again."""


@contextmanager
def reaping() -> Iterator[None]:
    """Within, processes that are started carry the mark; they are killed at the end, or when this process dies."""
    mark = uuid.uuid4().hex
    reaper = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import sys; sys.path[:] = {sys.path!r}; from assent.run.reaper import main; main()",
            mark,
        ],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,
    )
    os.environ[MARK] = mark
    try:
        yield
    finally:
        del os.environ[MARK]
        reaper.communicate()


def main() -> None:
    """Until the process at the other end of stdin is gone, note what carries the mark in argv[1]; then kill that."""
    mark = sys.argv[1]
    known: set[Process] = set()
    while not select.select([sys.stdin], [], [], LOOK_SECONDS)[0]:
        known = {process for process in known if runs(process)} | marked(mark)
    now = time.monotonic()
    end, calm = now + KILL_SECONDS, now + CALM_SECONDS
    while now < min(end, calm):
        known = {process for process in known | marked(mark) if runs(process)}
        for pid, _ in known:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
        now = time.monotonic()
        if known:
            calm = now + CALM_SECONDS


def marked(mark: str) -> set[Process]:
    """Processes whose environment holds the mark."""
    wanted = f"{MARK}={mark}".encode()
    found = set()
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.add((int(entry.name), _stat(int(entry.name))[19]))
    return found


def runs(process: Process) -> bool:
    """Whether a process is there and not dead."""
    pid, started = process
    try:
        fields = _stat(pid)
    except OSError:
        return False
    return fields[19] == started and fields[0] not in (b"Z", b"X")


def _stat(pid: int) -> list[bytes]:
    """Fields of /proc/<pid>/stat behind the name, state first (proc(5))."""
    return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
