"""Intervals that hold on web text, where the pages of one domain resemble each other.

Sums are kept apart for 64 groups of registrable domains. The delete-one-group jackknife (Efron and Stein 1981; Kott
2001 for groups) gives the variance of any function of the sums; the interval is taken on a scale where the estimate
is nearly normal (logit of a share, logarithm of a ratio) with Student's t. Fewer than 30 documents: Jeffreys' interval
on documents. On tokens alone an interval is four to five times too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from assent.measures.bias.quantiles import beta_quantile, t_quantile

Floats = NDArray[np.float64]
GROUPS = 64
RARE = 30
"""Below so many documents the jackknife is not trusted."""

Scale = Literal["plain", "logit", "log"]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number with its 95 % interval. design_effect: variance over that of independent documents or tokens.

    method: "jackknife", "jeffreys", "dirichlet", "katz". documents: that say something about it.
    """

    value: float
    low: float
    high: float
    documents: int
    method: str = "jackknife"
    design_effect: float | None = None

    @property
    def known(self) -> bool:
        """Whether it could be estimated at all."""
        return not math.isnan(self.value)


UNKNOWN = Estimate(math.nan, math.nan, math.nan, 0, "none")


def jackknife(
    sums: Floats, statistic: Callable[[Floats], Floats], scale: Scale = "plain"
) -> tuple[float, float, float, float]:
    """(value, low, high, variance) of a statistic of sums. sums: groups x terms. statistic: (..., terms) -> (...).

    variance: on the plain scale. nan where the statistic is not defined, or only one group has anything.
    """
    held = sums[np.abs(sums).sum(axis=1) > 0]
    if len(held) < 2:
        value = float(statistic(sums.sum(axis=0)[None, :])[0])
        return value, math.nan, math.nan, math.nan
    total = held.sum(axis=0)
    with np.errstate(all="ignore"):
        value = float(statistic(total[None, :])[0])
        left_out = statistic(total[None, :] - held)
        there, back, slope = _SCALES[scale]
        moved = there(left_out)
        good = np.isfinite(moved)
        if not np.isfinite(there(np.array(value))) or good.sum() < 2:
            return value, math.nan, math.nan, math.nan
        moved = moved[good]
        count = len(moved)
        variance = (count - 1) / count * float(((moved - moved.mean()) ** 2).sum())
        half = t_quantile(0.975, count - 1) * math.sqrt(variance)
        middle = float(there(np.array(value)))
        low, high = float(back(np.array(middle - half))), float(back(np.array(middle + half)))
        return value, low, high, variance * float(slope(np.array(value))) ** 2


def _plain(x: Floats) -> Floats:
    return x


_SCALES: dict[str, tuple[Callable[[Floats], Floats], Callable[[Floats], Floats], Callable[[Floats], Floats]]] = {
    "plain": (_plain, _plain, np.ones_like),
    "logit": (lambda x: np.log(x / (1 - x)), lambda y: 1 / (1 + np.exp(-y)), lambda x: x * (1 - x)),
    "log": (np.log, np.exp, _plain),
}
"""Scale: there, back, and how far the plain value moves per step on the scale."""


def _ratio(sums: Floats) -> Floats:
    return np.asarray(sums[..., 0] / sums[..., 1])


def share(part: Floats, whole: Floats, documents: int, of: float | None = None) -> Estimate:
    """A share. part, whole: sums per group of domains. documents: that hold the part. of: how many independent
    documents stand behind `whole`, for the design effect and, where the part is rare, for Jeffreys' interval; None:
    the whole itself.

    A share of nothing is unknown.
    """
    n = float(whole.sum()) if of is None else of
    if n <= 0:
        return UNKNOWN
    value = float(part.sum() / whole.sum())
    if documents < RARE or value in (0.0, 1.0):
        low, high = jeffreys(value * n, n)
        return Estimate(value, low, high, documents, "jeffreys")
    _, low, high, variance = jackknife(np.stack([part, whole], axis=1), _ratio, "logit")
    if math.isnan(low):
        low, high = jeffreys(value * n, n)
        return Estimate(value, low, high, documents, "jeffreys")
    return Estimate(value, low, high, documents, "jackknife", variance / (value * (1 - value) / n))


def jeffreys(successes: float, trials: float) -> tuple[float, float]:
    """95 % interval of a share from Beta(x + 1/2, n - x + 1/2) (Brown, Cai and DasGupta 2001)."""
    x = min(max(successes, 0.0), trials)
    low = 0.0 if x == 0 else beta_quantile(0.025, x + 0.5, trials - x + 0.5)
    high = 1.0 if x == trials else beta_quantile(0.975, x + 0.5, trials - x + 0.5)
    return low, high


def wilson(successes: float, trials: float) -> tuple[float, float]:
    """95 % interval of a share of independent trials (Wilson 1927). For comparison: on tokens it is far too narrow."""
    z, p = 1.959963984540054, successes / trials
    middle = (p + z * z / (2 * trials)) / (1 + z * z / trials)
    half = z / (1 + z * z / trials) * math.sqrt(p * (1 - p) / trials + z * z / (4 * trials * trials))
    return middle - half, middle + half


def katz(x1: int, n1: int, x2: int, n2: int) -> tuple[float, float, float]:
    """Ratio of two shares and its 95 % interval (Katz et al. 1978). nan where a count is zero."""
    if not (x1 and n1 and x2 and n2):
        return math.nan, math.nan, math.nan
    ratio = (x1 / n1) / (x2 / n2)
    half = 1.959963984540054 * math.sqrt(1 / x1 - 1 / n1 + 1 / x2 - 1 / n2)
    return ratio, ratio * math.exp(-half), ratio * math.exp(half)
