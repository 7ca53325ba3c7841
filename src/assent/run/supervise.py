"""Does units in a child process and copes with records that make it hang or crash."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Self

from assent.records.errors import AccountingError, AssentError, InputError, Interrupted, OutputError, UsageError
from assent.run.child import Defect, Reply, Request, command
from assent.run.job import Job, Limits
from assent.run.markers import Marker
from assent.run.progress import READING, WRITING, Cell, Place
from assent.run.units import Trouble, Unit

POLL_SECONDS = 0.1
UNITS_PER_CHILD = 100
"""A child is replaced after so many units, so that what a C library leaks does not add up."""
MAX_HOLES = 100
"""Places of one unit at which a reader may fail; beyond that the reader is broken, not the file."""


class Supervisor:
    """Owns one child. A context; use it in one thread, which must live as long (the child dies with that thread).

    Only `stop` and `place` may be called from others.
    """

    def __init__(self, job: Job) -> None:
        self._job = job
        self._cell = Cell()
        self._child: _Child | None = None
        self._lock = threading.Lock()
        self._stopped = False

    def run(self, unit: Unit) -> Marker:
        """Do a unit.

        A record at which the child dies is tried once alone, in a fresh child. If that goes well, the unit is done
        again as it is; if not, or if the child dies there again, the unit is done again without the record. A place
        where the reader itself fails becomes a gap.

        Raises the AssentError of the unit; Interrupted after `stop`.
        """
        fine: set[tuple[str, int, int | None]] = set()
        while True:
            reply = self._ask(Request(unit))
            if isinstance(reply, Marker):
                return reply
            assert isinstance(reply, Trouble)
            self._give_up_if_hopeless(unit, reply, reply.place in fine)
            if reply.place not in fine:
                alone = None if reply.index_in_member == WRITING else self._ask(Request(unit, reply))
                if alone is None:
                    fine.add(reply.place)
                    continue
                assert isinstance(alone, Trouble)
                reply = reply._replace(reason=alone.reason)
            unit = replace(unit, skip=(*unit.skip, reply))

    @staticmethod
    def _give_up_if_hopeless(unit: Unit, trouble: Trouble, again: bool) -> None:
        if trouble.index_in_member == WRITING:
            if again:
                raise OutputError(
                    f"a worker died twice while writing ({trouble.reason}); free memory and run the same command again"
                )
            return
        holes = sum(known.index_in_member is None for known in unit.skip)
        if holes > MAX_HOLES or any(known.place == trouble.place for known in unit.skip):
            raise InputError(
                f"{trouble.file}: cannot be read past byte {trouble.member_offset} ({trouble.reason}); leave it out"
            )

    def place(self) -> Place:
        """Where the child is."""
        return self._cell.read()

    def stop(self) -> None:
        """Kill the child for good; `run` raises Interrupted."""
        with self._lock:
            self._stopped = True
            if self._child is not None:
                self._child.kill()

    def close(self) -> None:
        """Give back the memory that `place` reads. Nothing may be called after it."""
        self._cell.close()

    def _ask(self, request: Request) -> Marker | Trouble | None:
        """The child's answer, or the record at which it died or had to be killed."""
        child = self._ready_child(fresh=request.alone is not None)
        overdue = None
        try:
            child.send(request)
            watch = _Watch(child.pid, self._cell, self._job.limits)
            while overdue is None and not child.connection.poll(POLL_SECONDS):
                overdue = watch.overdue()
            if overdue is None:
                reply: Reply = child.connection.recv()
                self._cell.write(0, 0, WRITING)
                return self._outcome(reply)
        except (EOFError, OSError):
            pass
        crashed = child.end()
        self._raise_if_stopped()
        place = self._cell.read()
        index = None if place.index_in_member == READING else place.index_in_member
        file = request.unit.pieces[place.piece].source.file
        return Trouble(file, place.member_offset, index, overdue or crashed)

    def _raise_if_stopped(self) -> None:
        if self._stopped:
            raise Interrupted("stopped; the same command goes on from here")

    @staticmethod
    def _outcome(reply: Reply) -> Marker | Trouble | None:
        if isinstance(reply, AssentError):
            raise reply
        if isinstance(reply, Defect):
            raise AccountingError(f"a defect in assent stopped a worker ({reply.where}); please report it")
        return reply

    def _ready_child(self, *, fresh: bool) -> _Child:
        child = self._child
        if child is not None:
            if child.alive and child.asked < UNITS_PER_CHILD and not fresh:
                return child
            child.end()
        self._cell.write(0, 0, WRITING)
        with self._lock:
            self._raise_if_stopped()
            child = self._child = _Child(self._cell)
        try:
            child.connection.send(self._job)
            hello: Reply = child.connection.recv()
        except (EOFError, OSError):
            hello = Defect(child.end())
        self._raise_if_stopped()
        if isinstance(hello, Defect):
            raise UsageError(f"a worker process cannot start ({hello.where}); is assent installed in {sys.executable}?")
        return child

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child is not None:
            self._child.end()


class _Child:
    """One child process and the line to it."""

    def __init__(self, cell: Cell) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [*command(sys.path), str(os.getpid()), str(theirs.fileno()), str(cell.handle)],
                pass_fds=(theirs.fileno(), cell.handle),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what a C library prints may quote the page
                process_group=0,  # Ctrl-C goes to the main process, which ends its children
            )
        self.connection = Connection(ours.detach())
        self.pid = self._process.pid
        self.asked = 0
        self._why = ""

    def send(self, request: Request) -> None:
        self.asked += 1
        self.connection.send(request)

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Have it end now. May be called from any thread."""
        self._process.kill()

    def end(self) -> str:
        """Have it ended, and how it did, in a few words: by itself, if it was dead already."""
        self._process.kill()
        code = self._process.wait()
        self.connection.close()
        if code == -signal.SIGKILL:
            return "out of memory or killed from outside"
        return f"crashed: signal {-code}" if code < 0 else f"crashed: exit {code}"


class _Watch:
    """Notices a child that stays at one record too long. Made when the child gets something to do."""

    def __init__(self, pid: int, cell: Cell, limits: Limits) -> None:
        self._pid, self._cell, self._limits = pid, cell, limits
        self._step = -1
        self._cpu = self._clock = 0.0

    def overdue(self) -> str | None:
        """The reason to kill the child now, or None."""
        step, cpu, clock = self._cell.read().step, cpu_seconds(self._pid), time.monotonic()
        if step != self._step:
            self._step, self._cpu, self._clock = step, cpu, clock
        elif cpu - self._cpu > self._limits.record_cpu_seconds:
            return f"killed: {self._limits.record_cpu_seconds:g} s of CPU"
        elif clock - self._clock > self._limits.record_wall_seconds:
            return f"killed: no end after {self._limits.record_wall_seconds:g} s"
        return None


def cpu_seconds(pid: int) -> float:
    """CPU time a process has used, all its threads; where /proc is missing, time on the clock."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()
    except OSError:
        return time.monotonic()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
