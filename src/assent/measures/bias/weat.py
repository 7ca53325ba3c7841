"""Association of word vectors: the Word Embedding Association Test (Caliskan et al. 2017) and mean average cosine.

Two conventions are in use and differ by some per cent: Caliskan's effect size divides by the sample standard
deviation (ddof 1), WEFE's by that of the population (ddof 0). Name the one that is meant.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations
from math import comb

import numpy as np

from assent.measures.bias.intervals import Floats

MOST_MISSING = 0.2
"""A list that lost more than this share of its words is not scored, as WEFE does."""


def unit(vectors: Floats) -> Floats:
    """Vectors of length one."""
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))


def association(targets: Floats, a: Floats, b: Floats) -> Floats:
    """Mean cosine of each target with the attributes a, less that with b."""
    t = unit(targets)
    return np.asarray((t @ unit(a).T).mean(axis=1) - (t @ unit(b).T).mean(axis=1))


def score(x: Floats, y: Floats, a: Floats, b: Floats) -> float:
    """Sum of the associations of the first target set, less that of the second."""
    return float(association(x, a, b).sum() - association(y, a, b).sum())


def effect_size(x: Floats, y: Floats, a: Floats, b: Floats, ddof: int = 1) -> float:
    """Difference of the mean associations, in standard deviations over all targets."""
    sx, sy = association(x, a, b), association(y, a, b)
    return float((sx.mean() - sy.mean()) / np.concatenate([sx, sy]).std(ddof=ddof))


def exact_p(x: Floats, y: Floats, a: Floats, b: Floats) -> float:
    """One-sided p value over all ways to split the targets in two halves. For up to some twenty targets."""
    scores = np.concatenate([association(x, a, b), association(y, a, b)])
    observed, n = scores[: len(x)].sum(), len(scores)
    above = sum(1 for chosen in combinations(range(n), len(x)) if scores[list(chosen)].sum() >= observed - 1e-12)
    return above / comb(n, len(x))


def mean_average_cosine(targets: Floats, attribute_sets: Iterable[Floats]) -> float:
    """Mean over targets and attribute sets of the mean cosine distance (Manzini et al. 2019)."""
    t = unit(targets)
    return float(np.mean([(1 - t @ unit(attributes).T).mean(axis=1) for attributes in attribute_sets]))


def enough(found: int, wanted: int) -> bool:
    """Whether a list has lost few enough words to be scored."""
    return wanted > 0 and (wanted - found) / wanted <= MOST_MISSING
