"""Women's share of an occupation in the text against their share in the labour force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assent.measures.bias.intervals import Estimate, Floats


@dataclass(frozen=True, slots=True)
class OccupationRow:
    """An occupation: per cent women in the text (of the genders named in its sentences) and in the labour force."""

    name: str
    text: Estimate
    labour: float


@dataclass(frozen=True, slots=True)
class Line:
    """Least squares of text share on labour share: slope 1 and intercept 0 is a text like the labour force.

    r: Pearson's correlation. text_mean, labour_mean: unweighted means in per cent; text below labour is a male skew.
    """

    r: float
    slope: float
    intercept: float
    text_mean: float
    labour_mean: float
    count: int


def fit(text: Floats, labour: Floats) -> Line | None:
    """The line through per cent points; None for fewer than three or where nothing varies."""
    if len(text) < 3 or not np.ptp(text) or not np.ptp(labour):
        return None
    slope, intercept = np.polyfit(labour, text, 1)
    r = float(np.corrcoef(text, labour)[0, 1])
    return Line(r, float(slope), float(intercept), float(text.mean()), float(labour.mean()), len(text))
