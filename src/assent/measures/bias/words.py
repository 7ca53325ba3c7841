"""Which words differ between two groups: log-odds ratio with an informative Dirichlet prior (Monroe et al. 2008)."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assent.measures.bias.intervals import Floats

PRIOR = 500.0
"""Pseudo-counts of the prior, spread like the background."""
DISCOVERY_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Difference:
    """A word and how much more it goes with the first group. z: standard scores, divided by the root of the design
    effect. told: it differs after Benjamini and Hochberg's procedure at 5 %. count: in both groups.
    """

    word: str
    delta: float
    z: float
    count: float
    told: bool


def log_odds(first: Floats, second: Floats, background: Floats, prior: float = PRIOR) -> tuple[Floats, Floats]:
    """(delta, z) of each word. first, second, background: counts of the same words."""
    alpha = prior * (background + 1e-9) / (background.sum() + 1e-9 * len(background))
    n1, n2 = first.sum() + prior, second.sum() + prior
    y1, y2 = first + alpha, second + alpha
    delta = np.log(y1 / (n1 - y1)) - np.log(y2 / (n2 - y2))
    return delta, delta / np.sqrt(1 / y1 + 1 / y2)


def differences(
    words: list[str], first: Floats, second: Floats, background: Floats, design_effect: float = 1.0
) -> list[Difference]:
    """All words, the most telling first. design_effect: of the shares behind the counts; at least 1 is used."""
    if not words or not first.sum() or not second.sum():
        return []
    delta, z = log_odds(first, second, background)
    z = z / math.sqrt(max(design_effect, 1.0))
    told = benjamini_hochberg(np.array([math.erfc(abs(score) / math.sqrt(2)) for score in z]), DISCOVERY_RATE)
    rows = [
        Difference(word, float(d), float(score), float(c), bool(t))
        for word, d, score, c, t in zip(words, delta, z, first + second, told, strict=True)
    ]
    return sorted(rows, key=lambda row: (-abs(row.z), row.word))


def benjamini_hochberg(p: Floats, rate: float) -> np.ndarray:
    """Which hypotheses are rejected so that the expected share of false ones is at most `rate`."""
    order = np.argsort(p, kind="stable")
    passed = p[order] <= rate * np.arange(1, len(p) + 1) / len(p)
    last = int(np.flatnonzero(passed).max()) + 1 if passed.any() else 0
    told = np.zeros(len(p), dtype=bool)
    told[order[:last]] = True
    return told
