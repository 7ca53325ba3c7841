"""A seeded sample of a corpus: small units in an order that depends on the seed alone."""

from __future__ import annotations

import math
import random
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice

from assent.run.job import Engine, Job, OnProgress, quiet
from assent.run.markers import forget, is_done, read_marker, read_markers
from assent.run.units import Source, Unit, bundles, units_of

SAMPLE_UNIT_BYTES = 1 << 20
FIRST_WAVE = 8


def seeded_units(sources: Sequence[Source], seed: int, unit_bytes: int = SAMPLE_UNIT_BYTES) -> Iterator[Unit]:
    """All units of a corpus in seeded order, each as likely as any other. Only the files that are drawn are opened.

    A large file has a slot for each `unit_bytes`; where a file has fewer units than slots (it cannot be split), the
    slots left over are passed by, so that its one unit is as likely as any other.
    """
    groups = list(bundles(sources, unit_bytes))
    slots = [1 if len(group) > 1 else max(1, math.ceil(group[0].size / unit_bytes)) for group in groups]
    ends = list(accumulate(slots))
    for slot in _seeded(ends[-1] if ends else 0, seed):
        number = bisect_right(ends, slot)
        units = units_of(groups[number], unit_bytes)
        place = slot - (ends[number] - slots[number])
        if place < len(units):
            yield units[place]


def _seeded(count: int, seed: int) -> Iterator[int]:
    """The numbers below `count`, each once, in seeded order, in memory that grows with how many are taken."""
    source = random.Random(seed)
    moved: dict[int, int] = {}
    for at in range(count):  # Fisher and Yates' shuffle, of which only the cells that differ are kept
        other = source.randrange(at, count)
        yield moved.get(other, other)
        moved[other] = moved.pop(at, at)


def complete_sample(
    sources: Sequence[Source],
    job: Job,
    engine: Engine,
    on_progress: OnProgress = quiet,
    *,
    documents: int,
    seed: int,
    unit_bytes: int = SAMPLE_UNIT_BYTES,
) -> list[Unit]:
    """Do the shortest prefix of the seeded order that holds at least so many documents; all, if they are fewer.

    What is in the directory afterwards is that prefix and nothing else, however many units ran beyond it. The units
    of a sample are not chained: each starts at the first record that is found.

    Raises what `complete` raises.
    """
    order = seeded_units(sources, seed, unit_bytes)
    sample: list[Unit] = []
    found = 0
    while found < documents:
        wave = list(islice(order, _wave(len(sample), found, documents)))
        if not wave:
            break
        engine([unit for unit in wave if not is_done(job.directory, unit.name, spool=job.spool)], job, on_progress)
        for unit in wave:
            if found >= documents:
                break
            found += read_marker(job.directory, unit.name).documents
            sample.append(unit)
    keep = {unit.name for unit in sample}
    forget(job.directory, [marker.unit for marker in read_markers(job.directory) if marker.unit not in keep])
    return sample


def _wave(units: int, found: int, wanted: int) -> int:
    """How many units to do next: as many as are likely to hold what is missing."""
    if not units or not found:
        return FIRST_WAVE + units
    return max(1, math.ceil((wanted - found) * units / found))
