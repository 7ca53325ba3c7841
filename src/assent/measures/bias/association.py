"""How much more often two things stand in one sentence than by chance: normalised pointwise mutual information."""

from __future__ import annotations

import math

import numpy as np

from assent.measures.bias.intervals import RARE, UNKNOWN, Estimate, Floats, jackknife

SMALLEST_EXPECTED = 5.0
"""A pair is reported where chance alone would give so many sentences (Aka et al. 2021)."""
SMOOTHING = 0.5
DRAWS = 4000
WINDOW = 10


def npmi(joint: float, first: float, second: float, total: float) -> float:
    """ln[p(x,y) / (p(x) p(y))] / -ln p(x,y) (Bouma 2009). 1: only together; 0: by chance; -1: never together."""
    if not joint:
        return -1.0
    if joint == total:
        return 1.0  # both are everywhere: the limit of the quotient
    p = joint / total
    return math.log(p * total * total / (first * second)) / -math.log(p)


def smoothed(sums: Floats) -> Floats:
    """nPMI of rows (joint, first, second, total) with half a sentence added to each cell of the 2 x 2 table."""
    joint = sums[..., 0] + SMOOTHING
    first, second = sums[..., 1] + 2 * SMOOTHING, sums[..., 2] + 2 * SMOOTHING
    total = sums[..., 3] + 4 * SMOOTHING
    return np.asarray(np.log(joint * total / (first * second)) / -np.log(joint / total))


def association(sums: Floats, documents: int) -> Estimate:
    """nPMI with interval. sums: groups of domains x (joint, first, second, total) sentences. Unknown where chance
    alone would give fewer than five joint sentences.
    """
    joint, first, second, total = sums.sum(axis=0)
    if not total or first * second / total < SMALLEST_EXPECTED:
        return UNKNOWN
    if documents < RARE:
        low, high = dirichlet(joint, first, second, total)
        return Estimate(float(smoothed(sums.sum(axis=0)[None, :])[0]), low, high, documents, "dirichlet")
    value, low, high, _ = jackknife(sums, smoothed)
    return Estimate(value, low, high, documents)


def gap(sums: Floats, documents: int) -> Estimate:
    """nPMI of a first group with a theme, less that of a second. sums: groups of domains x
    (joint1, first1, joint2, first2, theme, total). Unknown where either is.
    """
    _, first1, _, first2, theme, total = sums.sum(axis=0)
    if not total or min(first1, first2) * theme / total < SMALLEST_EXPECTED:
        return UNKNOWN
    value, low, high, _ = jackknife(sums, _gap)
    return Estimate(value, low, high, documents)


def _gap(sums: Floats) -> Floats:
    first = smoothed(sums[..., [0, 1, 4, 5]])
    return np.asarray(first - smoothed(sums[..., [2, 3, 4, 5]]))


def dirichlet(joint: float, first: float, second: float, total: float, seed: int = 0) -> tuple[float, float]:
    """95 % interval of nPMI from 4,000 seeded draws of the 2 x 2 table, Dirichlet(n + 1/2)."""
    table = np.array([joint, first - joint, second - joint, total - first - second + joint])
    drawn = np.random.default_rng(seed).dirichlet(np.maximum(table, 0) + 0.5, DRAWS)
    p, x, y = drawn[:, 0], drawn[:, 0] + drawn[:, 1], drawn[:, 0] + drawn[:, 2]
    low, high = np.quantile(np.log(p / (x * y)) / -np.log(p), [0.025, 0.975])
    return float(low), float(high)
