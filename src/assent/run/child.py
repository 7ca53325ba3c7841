"""The process in which units are done. It may hang or crash: `supervise.py` watches it. It dies with its parent."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
import traceback
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import NamedTuple

from assent.records.errors import AssentError
from assent.records.garbage import look_rarely
from assent.run.job import Job
from assent.run.markers import Marker
from assent.run.progress import Cell
from assent.run.units import Trouble, Unit
from assent.run.work import ReadFailed, do_unit, try_alone

PR_SET_PDEATHSIG = 1


class Request(NamedTuple):
    """Do a unit, or, given a record that a worker died of, only try that record."""

    unit: Unit
    alone: Trouble | None = None


class Defect(NamedTuple):
    """An error that `assent` does not raise on purpose: its class and where, never its text."""

    where: str


Reply = Marker | Trouble | Defect | AssentError | None
"""Marker: done. None: the record alone is fine. Trouble: the reader raised there."""


def main(parent: int, connection_handle: int, cell_handle: int) -> None:
    """Serve requests until the parent goes away."""
    die_with_parent(parent)
    keep_memory()
    look_rarely()
    import pickle

    connection = Connection(connection_handle)
    inbox: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(connection, inbox), daemon=True).start()
    cell = Cell(cell_handle)
    try:
        job: Job = pickle.loads(inbox.get())
        _limit(job.limits.memory_bytes)
        connection.send(None)
    except Exception as error:
        connection.send(Defect(_where(error)))
        return
    while True:
        # a unit is unpickled only here, so that a request never outlives its answer
        connection.send(_answer(pickle.loads(inbox.get()), job, cell))


def die_with_parent(parent: int) -> None:
    """Have the kernel kill this process when the thread that started it ends, even in a loop that holds the GIL.

    Linux only; elsewhere `_receive` notices, as soon as Python code runs.
    """
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


M_TRIM_THRESHOLD, M_MMAP_THRESHOLD = -1, -3
KEPT_BYTES = 1 << 28


def keep_memory() -> None:
    """Have glibc keep what pages of usual size need, instead of giving it back after each of them.

    Saves some twenty page faults a page (about 0.08 ms on a virtual machine); elsewhere nothing happens.
    """
    with suppress(OSError, AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(M_TRIM_THRESHOLD, KEPT_BYTES)
        mallopt(M_MMAP_THRESHOLD, KEPT_BYTES)


def _receive(connection: Connection, inbox: queue.SimpleQueue[bytes]) -> None:
    try:
        while True:
            inbox.put(connection.recv_bytes())
    except (EOFError, OSError):
        os._exit(0)


def _limit(memory_bytes: int | None) -> None:
    try:
        import resource
    except ImportError:  # pragma: no cover - not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a core file would hold pages
    if memory_bytes is not None:
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))


def _answer(request: Request, job: Job, cell: Cell) -> Reply:
    try:
        if request.alone is None:
            return do_unit(request.unit, job.directory, job.scanner, cell, spool=job.spool, bias=job.bias)
        try_alone(request.unit, request.alone, job.scanner, cell)
        return None
    except ReadFailed as failed:
        return failed.trouble
    except AssentError as error:
        return error
    except Exception as error:
        return Defect(_where(error))


def _where(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    at = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""  # noqa: PTH119
    return f"{type(error).__name__}{at}"


def command(path: list[str]) -> list[str]:
    """The start of a command line that runs `main` with this `sys.path`; its three numbers follow."""
    start = "import sys; sys.path[:] = {!r}; from assent.run.child import main; main(*map(int, sys.argv[1:]))"
    return [sys.executable, "-c", start.format(path)]
