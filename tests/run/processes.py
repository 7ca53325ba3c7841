"""Starts a command with a mark in its environment, and finds every process that carries the mark."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]
MARK = "ASSENT_TEST_MARK"


@dataclass(frozen=True)
class Marked:
    process: subprocess.Popen[bytes]
    mark: str
    stderr: IO[bytes]

    def ended(self) -> tuple[int, str]:
        """Exit code and what it said on stderr, once it has ended."""
        code = self.process.wait()
        self.stderr.seek(0)
        return code, self.stderr.read().decode()

    def left(self) -> list[int]:
        """Processes with the mark that still run (a dead one that nobody waited for does not)."""
        wanted = f"{MARK}={self.mark}".encode()
        found = []
        for entry in Path("/proc").iterdir():
            with suppress(OSError):
                if entry.name.isdigit() and wanted in (entry / "environ").read_bytes().split(b"\0"):
                    state = (entry / "stat").read_bytes().rpartition(b")")[2].split()[0]
                    if state not in (b"Z", b"X"):
                        found.append(int(entry.name))
        return found

    def left_after(self, seconds: float) -> list[int]:
        """The same, after waiting for them to go, at most so long."""
        until = time.monotonic() + seconds
        while (left := self.left()) and time.monotonic() < until:
            time.sleep(0.05)
        return left


@contextmanager
def started(*arguments: str) -> Iterator[Marked]:
    mark = uuid.uuid4().hex
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT), os.environ.get("PYTHONPATH", "")])
    with tempfile.TemporaryFile() as stderr:  # not a pipe, which a process left behind would hold open
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.run.fake_audit", *arguments],
            env={**os.environ, MARK: mark, "PYTHONPATH": path},
            cwd=ROOT,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
        marked = Marked(process, mark, stderr)
        try:
            yield marked
        finally:
            process.kill()
            process.wait()
            for pid in marked.left_after(5):
                with suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
