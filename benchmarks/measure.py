"""CPU, wall time and memory of one command and all its children."""

from __future__ import annotations

import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True, slots=True)
class Run:
    """cpu: user + system seconds of the process tree. wall: seconds. peak: greatest sum of the resident memory of
    the tree's processes, MB (pages that processes share count for each). largest: peak of the largest process, MB.
    """

    cpu: float
    wall: float
    peak: float
    largest: float
    output: str


class CommandFailed(Exception):
    """A command of the benchmark did not end well; the message holds the end of what it said."""


def run(argv: Sequence[str], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Run:
    """Run a command to its end. Raises CommandFailed."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        began = time.perf_counter()
        process = subprocess.Popen(argv, stdout=out, stderr=err, env={**os.environ, **(env or {})}, cwd=cwd)
        memory = Memory(process.pid)
        # Unlike RUSAGE_CHILDREN, wait4 tells of this child alone, and of the children it waited for.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = memory.stop()
        out.seek(0)
        err.seek(0)
        if process.returncode:
            said = (out.read() + err.read())[-1500:].decode("utf-8", "replace")
            raise CommandFailed(f"{' '.join(map(str, argv[:4]))} ... exited {process.returncode}: {said}")
        largest = usage.ru_maxrss / 1024
        return Run(usage.ru_utime + usage.ru_stime, wall, max(peak, largest), largest, out.read().decode())


@dataclass(frozen=True, slots=True)
class Slope:
    """What one more page costs, from a large and a small run: start-up and pictures fall out. Seconds a page."""

    cpu: float
    wall: float
    start: float
    """CPU seconds that do not depend on the number of pages."""

    @classmethod
    def of(cls, small: Sequence[Run], large: Sequence[Run], pages_small: int, pages_large: int) -> Slope:
        """Medians of several runs of each size."""
        more = pages_large - pages_small
        cpu = (median(r.cpu for r in large) - median(r.cpu for r in small)) / more
        wall = (median(r.wall for r in large) - median(r.wall for r in small)) / more
        return cls(cpu, wall, median(r.cpu for r in small) - cpu * pages_small)


class Memory:
    """Watches the resident memory of a process tree from a thread, 20 times a second."""

    def __init__(self, root: int, pause: float = 0.05) -> None:
        self.root, self.pause, self.peak = root, pause, 0.0
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._watch, daemon=True)
        self.thread.start()

    def stop(self) -> float:
        self.ended.set()
        self.thread.join()
        return self.peak

    def _watch(self) -> None:
        while not self.ended.wait(self.pause):
            self.peak = max(self.peak, _tree_mb(self.root))


def _tree_mb(root: int) -> float:
    total, waiting = 0.0, [root]
    while waiting:
        pid = waiting.pop()
        try:
            proc = Path(f"/proc/{pid}")
            for line in (proc / "status").read_text().splitlines():
                if line.startswith("VmRSS:"):
                    total += int(line.split()[1]) / 1024
            for task in (proc / "task").iterdir():
                waiting += map(int, (task / "children").read_text().split())
        except OSError:  # ended between two looks
            continue
    return total
