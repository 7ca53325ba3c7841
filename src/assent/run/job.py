"""What stays the same for all units of a run, and how a run tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assent.measures.bias import UNCOUNTED, BiasPlan
from assent.run.units import Unit
from assent.run.work import Scanner


@dataclass(frozen=True, slots=True)
class Limits:
    """When a worker is killed.

    record_cpu_seconds: CPU time of the worker on one record. record_wall_seconds: the same on the clock, for one
    that is blocked. memory_bytes: address space of a worker; None: no limit.
    """

    record_cpu_seconds: float = 20.0
    record_wall_seconds: float = 300.0
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """Where the units write, and what looks at a record. Picklable. spool: keep the extracted texts for a build.

    bias: what is counted of the texts.
    """

    directory: Path
    scanner: Scanner
    limits: Limits = Limits()
    spool: bool = False
    bias: BiasPlan = UNCOUNTED


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the units handed to an engine are. Records and bytes of units under way are included where known."""

    units_done: int
    units: int
    records: int
    bytes_done: int
    bytes: int


OnProgress = Callable[[Progress], None]


Engine = Callable[[Sequence[Unit], Job, OnProgress], None]
"""Does units, in whatever order; returns when all are done. `local.py` and `ray.py` hold one each.

Raises Interrupted (what is done stays), or the first AssentError of a unit.
"""


def quiet(_: Progress) -> None:
    """Tell nobody."""
