"""What this process and its children used: energy by RAPL where it can be read, else by processor time and memory.

RAPL counts the whole package, other people's work too; where it can be read it is noted beside the model. The model:
busy threads at 2.4 to 5.6 W (4 W is codecarbon's figure for an unknown processor; software meters err by up to 40 per
cent, Fischer et al. 2025), memory at 0.3725 W per GB (Lannelongue et al. 2021). Two system calls and a few reads of
small files at each end: less than a millisecond a run.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from assent.measures.footprint.factors import Factors, built_in
from assent.measures.footprint.units import Range

POWERCAP = Path("/sys/class/powercap")


@dataclass(frozen=True, slots=True)
class Reading:
    """Counters at a moment. cpu: seconds of this process and of children that have ended. rapl: microjoules of each
    package with the size of its counter.
    """

    clock: float
    cpu: float
    rapl: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Used:
    """What a step used. memory_gb: the largest resident set of this process and of a child, added; an upper bound of
    both at once for one child. package_kwh: of the processor package by RAPL; None where it cannot be read.
    """

    step: str
    seconds: float
    cpu_seconds: float
    memory_gb: float
    package_kwh: float | None
    children_elsewhere: bool = False


def read(powercap: Path = POWERCAP) -> Reading:
    """Read the counters. Never fails: what cannot be read is left out."""
    return Reading(time.monotonic(), _cpu(), _rapl(powercap))


def used(step: str, before: Reading, after: Reading, *, elsewhere: bool = False) -> Used:
    """The difference of two readings. elsewhere: work ran on other machines too, which is not counted here."""
    return Used(
        step, after.clock - before.clock, after.cpu - before.cpu, _memory_gb(),
        _package_kwh(before.rapl, after.rapl), elsewhere,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class RunFootprint:
    """Footprint of steps together, each (low, mode, high). label: measured or modelled. Litres on and off site."""

    kwh: tuple[float, float, float]
    grams: tuple[float, float, float]
    onsite_litres: tuple[float, float, float]
    offsite_litres: tuple[float, float, float]
    label: str
    place: str
    notes: tuple[str, ...]


def footprint(steps: list[Used], place: str | None = None, factors: Factors | None = None) -> RunFootprint:
    """kWh, g CO2e (location-based) and litres of steps. place: code of the country; None: the world's averages.

    Raises UsageError for a place that is not known.
    """
    tables = factors or built_in()
    where = tables.place(place or "WORLD", "--place")
    energy = _kwh(steps, tables)
    pue, wue = tables.defaults["pue"], tables.defaults["wue"]
    offsite = tables.defaults["offsite_water_world"] if where.offsite_is_world else Range(
        where.offsite, where.offsite, where.offsite
    )  # fmt: skip
    spread = tables.defaults["carbon_spread" if where.year >= 2022 else "carbon_spread_old"]
    facility = _product(energy, pue)
    notes = [] if place else ["no place is named: averages of the world (--place)"]
    if any(step.children_elsewhere for step in steps):
        notes.append("work on other machines of the cluster is not counted")
    measured = bool(steps) and all(step.package_kwh is not None for step in steps)
    label = "measured" if measured else "modelled"
    notes.append(
        "energy counters of the package (RAPL), other work on it included" if measured
        else "no energy counter can be read: processor time and memory, 40 per cent either way"
    )  # fmt: skip
    carbon = Range(where.carbon * spread.low, where.carbon, where.carbon * spread.high)
    return RunFootprint(
        _three(energy), _three(_product(facility, carbon), 1000), _three(_product(energy, wue)),
        _three(_product(facility, offsite)), label, where.name, tuple(notes),
    )  # fmt: skip


def _kwh(steps: list[Used], tables: Factors) -> Range:
    thread, memory = tables.defaults["thread_watt"], tables.defaults["memory_watt"]
    low = mode = high = 0.0
    for step in steps:
        held = step.memory_gb * memory.mode * step.seconds / 3.6e6
        if step.package_kwh is not None:
            low, mode, high = low + step.package_kwh, mode + step.package_kwh + held, high + step.package_kwh + held
        else:
            low, mode, high = (
                total + held + step.cpu_seconds * watts / 3.6e6
                for total, watts in ((low, thread.low), (mode, thread.mode), (high, thread.high))
            )
    return Range(low, mode, high)


def _product(a: Range, b: Range) -> Range:
    return Range(a.low * b.low, a.mode * b.mode, a.high * b.high)


def _three(value: Range, times: float = 1.0) -> tuple[float, float, float]:
    return value.low * times, value.mode * times, value.high * times


def _cpu() -> float:
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_utime + use.ru_stime for use in found)


def _memory_gb() -> float:
    unit = 1 if sys.platform == "darwin" else 1024
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(use.ru_maxrss for use in found) * unit / 1e9


def _rapl(powercap: Path) -> tuple[tuple[int, int], ...]:
    """Counters of the packages; the parts of a package (core, uncore, memory) are left out, they are in it."""
    found = []
    try:
        for zone in sorted(powercap.glob("*-rapl:*")):
            if zone.name.count(":") == 1:
                size = int((zone / "max_energy_range_uj").read_text())
                found.append((int((zone / "energy_uj").read_text()), size))
    except (OSError, ValueError):
        return ()
    return tuple(found)


def _package_kwh(before: tuple[tuple[int, int], ...], after: tuple[tuple[int, int], ...]) -> float | None:
    if not before or len(before) != len(after):
        return None
    joules = sum((b - a) % max(size, 1) for (a, size), (b, _) in zip(before, after, strict=True)) / 1e6
    return joules / 3.6e6
