"""The bias of a corpus: who is named, with what, and whom a filter erases.

Here stands what a scan needs; `report.measure` does the statistics and is imported by who wants them.
"""

from assent.measures.bias.lexicon import Lexicon
from assent.measures.bias.rows import BIAS, BiasRow, bias_batch
from assent.measures.bias.sample import MODES, SAMPLED, UNCOUNTED, BiasPlan
from assent.measures.bias.unit import UnitCounts, lexicon_of

__all__ = [
    "BIAS",
    "MODES",
    "SAMPLED",
    "UNCOUNTED",
    "BiasPlan",
    "BiasRow",
    "Lexicon",
    "UnitCounts",
    "bias_batch",
    "lexicon_of",
]
