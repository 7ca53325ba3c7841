"""An engine without processes, for tests of what stands around the engines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assent.records.errors import Interrupted
from assent.run.directory import PRIVATE
from assent.run.job import Job, OnProgress, quiet
from assent.run.progress import Cell
from assent.run.units import Unit
from assent.run.work import do_unit
from tests.run.fakes import Scanner


@dataclass
class Inline:
    """Does units here and now, in the order given or backwards. budget: so many, then it is interrupted."""

    budget: int = 1 << 30
    backwards: bool = False
    done: int = 0

    def __call__(self, units: Sequence[Unit], job: Job, on_progress: OnProgress = quiet) -> None:
        cell = Cell()
        try:
            for unit in reversed(units) if self.backwards else units:
                if self.done == self.budget:
                    raise Interrupted("out of budget")
                do_unit(unit, job.directory, job.scanner, cell, bias=job.bias)
                self.done += 1
        finally:
            cell.close()


def new_job(out: Path) -> Job:
    for name in PRIVATE:
        (out / "private" / name).mkdir(parents=True, exist_ok=True)
    return Job(out, Scanner())
