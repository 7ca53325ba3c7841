"""What two independent looks at the same texts say about what both miss (capture and recapture).

Of n1 findings of one engine and n2 of another, m are in both. If the second found what is there as the first did, by
its own lights, then about (n1 + 1)(n2 + 1)/(m + 1) - 1 are there at all (Chapman 1951; variance after Seber 1970). Two
engines that err alike make the number too small, false alarms of either make it too large.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import NamedTuple

from assent.people import CLOSER, examine
from assent.people.detector import About

Z95 = 1.96


class Span(NamedTuple):
    """Code points `[start, end)` of a kind as findings name them ("email", "person-name" ...)."""

    start: int
    end: int
    kind: str


Deep = Callable[[str, str | None], Iterable[Span]]
"""Another engine: a text and its language -> spans. Only kinds that it names are compared."""


class Estimate(NamedTuple):
    """Of one kind: findings of ours, of theirs, in both; how many there are, with a 95 % interval; our share."""

    kind: str
    ours: int
    theirs: int
    both: int
    total: float
    low: float
    high: float

    @property
    def found(self) -> float:
        """The share of all that our engine found, by this estimate; 1 where there is nothing."""
        return min(1.0, self.ours / self.total) if self.total else 1.0


def chapman(kind: str, ours: int, theirs: int, both: int) -> Estimate:
    """The estimate of one kind. Never below what was seen."""
    total = (ours + 1) * (theirs + 1) / (both + 1) - 1
    spread = (ours + 1) * (theirs + 1) * (ours - both) * (theirs - both) / ((both + 1) ** 2 * (both + 2))
    seen, half = ours + theirs - both, Z95 * math.sqrt(spread)
    return Estimate(kind, ours, theirs, both, max(total, seen), max(total - half, seen), max(total + half, seen))


def estimates(texts: Iterable[tuple[str, str | None]], deep: Deep) -> list[Estimate]:
    """Compare on a sample of (text, language); one estimate for each kind that the other engine names, sorted."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    ours_by_kind: dict[str, int] = defaultdict(int)
    for text, lang in texts:
        theirs = sorted({s for s in deep(text, lang) if 0 <= s.start < s.end <= len(text)})
        ours = [(f.start, f.end, f.kind) for f in examine(text, About(lang), None, CLOSER).findings]
        for _, _, kind in ours:
            ours_by_kind[kind] += 1
        for span in theirs:
            counts[span.kind][1] += 1
        for start, end, kind in ours:
            # each of ours is met at most once, so that "both" is never more than either
            met = next((s for s in theirs if s.kind == kind and s.start < end and s.end > start), None)
            if met is not None:
                theirs.remove(met)
                counts[kind][2] += 1
    return [chapman(kind, ours_by_kind[kind], theirs, both) for kind, (_, theirs, both) in sorted(counts.items())]
