"""Does units on processes of this machine: one supervising thread and one child per worker."""

from __future__ import annotations

import os
import queue
import signal
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import FrameType

from assent.records.errors import Interrupted
from assent.run.job import Job, OnProgress, Progress, quiet
from assent.run.supervise import Supervisor
from assent.run.units import Unit

TICK_SECONDS = 0.25
"""How often progress is told."""


def run_units(units: Sequence[Unit], job: Job, on_progress: OnProgress = quiet, *, workers: int | None = None) -> None:
    """Do units with so many workers (default: one per core). An `Engine` once `workers` is bound.

    Raises Interrupted on Ctrl-C or SIGTERM, after all children are gone and with every finished unit in place;
    otherwise the first AssentError of a unit.
    """
    pool = _Pool(units, job, min(workers or os.cpu_count() or 1, len(units)))
    try:
        with sigterm_as_ctrl_c():
            pool.run(on_progress)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; the same command goes on from here") from None
    finally:
        pool.stop()


class _Pool:
    def __init__(self, units: Sequence[Unit], job: Job, workers: int) -> None:
        self._units = units
        self._todo: queue.SimpleQueue[Unit] = queue.SimpleQueue()
        for unit in units:
            self._todo.put(unit)
        self._done: queue.SimpleQueue[tuple[Unit, int] | BaseException] = queue.SimpleQueue()
        self._supervisors = [Supervisor(job) for _ in range(workers)]
        self._threads = [threading.Thread(target=self._serve, args=(s,), daemon=True) for s in self._supervisors]

    def run(self, on_progress: OnProgress) -> None:
        for thread in self._threads:
            thread.start()
        done = records = done_bytes = 0
        total = sum(unit.bytes for unit in self._units)
        while done < len(self._units):
            try:
                event = self._done.get(timeout=TICK_SECONDS)
            except queue.Empty:
                pass
            else:
                if isinstance(event, BaseException):
                    raise event
                unit, found = event
                done, records, done_bytes = done + 1, records + found, done_bytes + unit.bytes
            places = [supervisor.place() for supervisor in self._supervisors]
            now = min(total, done_bytes + sum(place.bytes for place in places))
            on_progress(Progress(done, len(self._units), records + sum(p.records for p in places), now, total))

    def stop(self) -> None:
        for supervisor in self._supervisors:
            supervisor.stop()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()
        for supervisor in self._supervisors:
            supervisor.close()

    def _serve(self, supervisor: Supervisor) -> None:
        try:
            with supervisor:
                while True:
                    unit = self._todo.get_nowait()
                    marker = supervisor.run(unit)
                    self._done.put((unit, sum(piece.account.records for piece in marker.pieces)))
        except queue.Empty:
            pass
        except BaseException as error:
            self._done.put(error)


@contextmanager
def sigterm_as_ctrl_c() -> Iterator[None]:
    """Within, SIGTERM raises KeyboardInterrupt in the main thread, as Ctrl-C does. Nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
