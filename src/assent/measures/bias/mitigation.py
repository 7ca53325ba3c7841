"""What can be done about a skew without erasing anyone: weights instead of removal, thresholds that keep groups in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.measures.bias.intervals import Floats
from assent.measures.bias.removal import LIMIT, ratio

CAPS = (0.5, 2.0)
ROUNDS = 200


@dataclass(frozen=True, slots=True)
class Margin:
    """A wanted share. members: documents x bool. wanted: of all weight, between 0 and 1. among: the documents that the
    share is of; None: all.
    """

    name: str
    members: NDArray[np.bool_]
    wanted: float
    among: NDArray[np.bool_] | None = None


@dataclass(frozen=True, slots=True)
class Moved:
    """A share before and after. met: within 0.5 percentage points of what was wanted."""

    name: str
    wanted: float
    before: float
    after: float

    @property
    def met(self) -> bool:
        """Whether the caps let the margin be reached."""
        return abs(self.after - self.wanted) <= 0.005


@dataclass(frozen=True, slots=True)
class Reweighting:
    """A weight for each document (mean 1), the effective number of documents, and each margin before and after."""

    weights: Floats
    effective: float
    moved: tuple[Moved, ...]


def rake(count: int, margins: Sequence[Margin], caps: tuple[float, float] = CAPS) -> Reweighting:
    """Weights within the caps that bring every margin as near to what is wanted as they can.

    Iterative proportional fitting (Deming and Stephan 1940), cut at the caps in each round. No document is removed.
    """
    weights = np.ones(count)
    for _ in range(ROUNDS):
        last = weights.copy()
        for margin in margins:
            among = np.ones(count, dtype=bool) if margin.among is None else margin.among
            inside, outside = among & margin.members, among & ~margin.members
            has, rest = weights[inside].sum(), weights[outside].sum()
            if has > 0 and rest > 0 and 0 < margin.wanted < 1:
                total = has + rest
                weights[inside] *= margin.wanted * total / has
                weights[outside] *= (1 - margin.wanted) * total / rest
        weights = np.clip(weights, *caps)
        if np.abs(weights - last).max(initial=0) < 1e-9:
            break
    moved = tuple(Moved(m.name, m.wanted, _share(np.ones(count), m), _share(weights, m)) for m in margins)
    return Reweighting(weights, effective_size(weights), moved)


def effective_size(weights: Floats) -> float:
    """(sum w)^2 / sum w^2 (Kish 1965)."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares else 0.0


def _share(weights: Floats, margin: Margin) -> float:
    among = np.ones(len(weights), dtype=bool) if margin.among is None else margin.among
    whole = weights[among].sum()
    return float(weights[among & margin.members].sum() / whole) if whole else float("nan")


@dataclass(frozen=True, slots=True)
class Threshold:
    """Remove what scores at least `value` (None: nothing). worst: the highest upper limit of a group's ratio there."""

    value: float | None
    removed: int
    worst: float
    worst_group: str


def fair_threshold(
    scores: Floats, candidates: Sequence[float], groups: dict[str, NDArray[np.bool_]], limit: float = LIMIT
) -> tuple[Threshold, Threshold]:
    """(the threshold that was asked for first, the strictest one that keeps each group's removal ratio below `limit`).

    candidates: from the strictest (lowest) on. groups: documents that name each. A group that no document names,
    or of which a removal ratio cannot be told, counts as met only if none of its documents is removed.
    """
    tried = [_try(scores, value, groups) for value in sorted(candidates)]
    kept = next((found for found in tried if found.worst < limit), Threshold(None, 0, 0.0, ""))
    return tried[0], kept


def _try(scores: Floats, value: float, groups: dict[str, NDArray[np.bool_]]) -> Threshold:
    removed = scores >= value
    worst, name = 0.0, ""
    for group, members in sorted(groups.items()):
        if not (removed & members).any():
            continue
        upper = ratio(removed, members).high
        upper = float("inf") if np.isnan(upper) else upper
        if upper > worst:
            worst, name = upper, group
    return Threshold(value, int(removed.sum()), worst, name)
