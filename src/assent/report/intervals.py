"""How sure a sampled share is.

An audit with `--sample` reads whole units, so the pages of one unit come together and look alike: they are a cluster
sample, and treating its documents as independent gives intervals that are far too narrow. The share is a ratio
estimator (documents with the property / documents, both random), its interval a percentile bootstrap over clusters:
W. G. Cochran, Sampling Techniques, 3rd ed. (1977), chapters 6 and 9A; A. C. Davison and D. V. Hinkley, Bootstrap
Methods and their Application (1997), sections 2.2 and 5.3. The bootstrap is too narrow with few clusters and has no
width where a share is the same in every cluster; there the interval is widened to the Wilson score interval with the
clusters, not their documents, as the trials: E. B. Wilson, JASA 22 (1927) 209-212.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

RESAMPLES = 2_000
SEED = 20_260_101
Z95 = 1.959963984540054
FEW_CLUSTERS = 12
MOST_CELLS = 2**21
"""Resamples are drawn in blocks of at most this many (resample, cluster) cells: 16 MB."""


class Interval(NamedTuple):
    """A share's 95 % interval, `0 <= low <= high <= 1`."""

    low: float
    high: float


def wilson(share: float, n: float) -> Interval:
    """Wilson score interval of a share seen in `n` independent trials; everything is possible where `n` is 0."""
    if n <= 0:
        return Interval(0.0, 1.0)
    z2 = Z95 * Z95
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half)))


class Bootstrap:
    """The same resampled clusters for every share of one audit. `sizes`: documents (or characters) of each cluster."""

    def __init__(self, sizes: Sequence[int], seed: int = SEED) -> None:
        self.sizes = np.asarray(sizes, dtype=np.float64)
        self._seed = seed

    def interval(self, counts: Sequence[int]) -> Interval:
        """95 % interval of `sum(counts) / sum(sizes)`. `counts`: those with the property, cluster by cluster."""
        return self.intervals([counts])[0]

    def intervals(self, columns: Sequence[Sequence[int]]) -> list[Interval]:
        """One interval for each column of counts."""
        total = float(self.sizes.sum())
        if not columns or total <= 0:
            return [Interval(0.0, 1.0) for _ in columns]
        counts = np.asarray(columns, dtype=np.float64).T
        shares = counts.sum(axis=0) / total
        low, high = self._percentiles(counts)
        return [
            self._mend(float(share), Interval(float(a), float(b)))
            for share, a, b in zip(shares, low, high, strict=True)
        ]

    def _percentiles(self, counts: npt.NDArray[np.float64]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        clusters = len(self.sizes)
        random = np.random.default_rng(self._seed)
        equal = np.full(clusters, 1 / clusters)
        block = max(1, MOST_CELLS // clusters)
        drawn = []
        for done in range(0, RESAMPLES, block):
            weights = random.multinomial(clusters, equal, size=min(block, RESAMPLES - done)).astype(np.float64)
            sizes = weights @ self.sizes
            with np.errstate(invalid="ignore", divide="ignore"):
                drawn.append((weights @ counts) / sizes[:, None])
        shares = np.concatenate(drawn)
        low, high = np.nanpercentile(shares, [2.5, 97.5], axis=0)
        return low, high

    def _mend(self, share: float, interval: Interval) -> Interval:
        """Hold the estimate inside, and widen where the bootstrap cannot be trusted."""
        low, high = interval
        if len(self.sizes) < FEW_CLUSTERS or high - low < 1e-12:
            wide = wilson(min(1.0, max(0.0, share)), len(self.sizes))
            low, high = min(low, wide.low), max(high, wide.high)
        return Interval(max(0.0, min(low, share)), min(1.0, max(high, share)))
