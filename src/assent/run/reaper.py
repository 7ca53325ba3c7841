"""Ends what Ray leaves behind: some of its processes outlive a killed driver by half a minute, others for good.

Every process that Ray starts for us carries a mark in its environment. A small process that does nothing but wait for
our end kills the processes with that mark, and no others. It needs `/proc`; elsewhere Ray is left to itself.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

MARK = "zz_assent_ray"
"""Sorts last: Ray sorts the environment of some processes, and their titles then overwrite the start of it."""
SECONDS = 4.0
"""For so long it looks; it stops earlier once there has been nothing to kill for `CALM_SECONDS`."""
CALM_SECONDS = 0.5


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
    """Wait until the process at the other end of stdin is gone, then kill what carries the mark in argv[1]."""
    sys.stdin.buffer.read()
    now = time.monotonic()
    end, calm = now + SECONDS, now + CALM_SECONDS
    while now < min(end, calm):
        found = marked(sys.argv[1])
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
        now = time.monotonic()
        if found:
            calm = now + CALM_SECONDS


def marked(mark: str) -> list[int]:
    """Processes that were started with the mark in their environment."""
    wanted = f"{MARK}={mark}".encode()
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if wanted in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return found
