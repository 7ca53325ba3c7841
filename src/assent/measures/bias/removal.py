"""Whom a filter erases: the share of a group's documents that it removes, against the share of all others."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.measures.bias.intervals import GROUPS, Estimate, Floats, jackknife, katz

LIMIT = 1.25
"""A group whose ratio has its upper limit below this is kept about as well as the others."""

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Removal:
    """What one filter does to one group. rate, rest: shares of documents removed. ratio: rate / rest, by domains where
    there are enough documents; katz: the same from documents alone.
    """

    filter: str
    group: str
    documents: int
    removed: int
    rate: float
    rest: float
    ratio: Estimate
    katz: tuple[float, float, float]

    @property
    def said(self) -> str:
        """In a word: whether the group is removed more than others."""
        if math.isnan(self.ratio.low):
            return "not known"
        if self.ratio.low > 1:
            return "more than others"
        return "kept" if self.ratio.high < LIMIT else "not told apart"


def ratio(removed: Bools, members: Bools, domains: NDArray[np.int64] | None = None) -> Estimate:
    """Removal rate of members over that of the rest. domains: numbers of registrable domains, for the jackknife."""
    x1, n1 = int((removed & members).sum()), int(members.sum())
    x2, n2 = int((removed & ~members).sum()), int((~members).sum())
    value, low, high = katz(x1, n1, x2, n2)
    if domains is None or min(x1, x2) < 5 or math.isnan(value):
        return Estimate(value, low, high, n1, "katz")
    sums = np.stack(
        [_sum(mask, domains) for mask in (removed & members, members, removed & ~members, ~members)], axis=1
    )
    value, low, high, variance = jackknife(sums, _ratio, "log")
    naive = value**2 * (1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return Estimate(value, low, high, n1, "jackknife", variance / naive if naive else None)


def removal(name: str, group: str, removed: Bools, members: Bools, domains: NDArray[np.int64]) -> Removal:
    """One row of the harm table."""
    x1, n1 = int((removed & members).sum()), int(members.sum())
    x2, n2 = int((removed & ~members).sum()), int((~members).sum())
    return Removal(
        name, group, n1, x1, x1 / n1 if n1 else math.nan, x2 / n2 if n2 else math.nan,
        ratio(removed, members, domains), katz(x1, n1, x2, n2),
    )  # fmt: skip


def _sum(mask: Bools, domains: NDArray[np.int64]) -> Floats:
    return np.bincount(domains[mask] % GROUPS, minlength=GROUPS).astype(np.float64)


def _ratio(sums: Floats) -> Floats:
    return np.asarray((sums[..., 0] / sums[..., 1]) / (sums[..., 2] / sums[..., 3]))
