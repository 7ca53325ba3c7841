"""The language of a text."""

from __future__ import annotations

import re
from typing import cast

from resiliparse.parse.lang import detect_fast

SAMPLE_CHARS = 3_000
"""Read from the middle: the ends hold menus and footers, and more text hardly changes an answer."""

MIN_CHARS = 60
"""Letter statistics of less say nothing."""

MAX_RANK = 1_000
"""resiliparse's out-of-place rank; its documentation calls answers over 1,200 usually false."""

MIN_MARGIN = 0.01
"""Share of the rank by which the next language must be worse."""

_KANA = re.compile("[\u3041-\u30ff]")


def language(text: str) -> str | None:
    """ISO 639-1 code of the text's main language, None where not sure.

    A fast n-gram detector over 101 languages: good on a paragraph, weak between close relatives
    (Norwegian and Danish, Portuguese and Galician, Croatian and Slovenian) and on lists, code and mixed texts.
    """
    if len(text) > SAMPLE_CHARS:
        start = (len(text) - SAMPLE_CHARS) // 2
        text = text[start : start + SAMPLE_CHARS]
    if len(text.strip()) < MIN_CHARS:
        return None
    if len(_KANA.findall(text)) * 10 > len(text):
        return "ja"  # Chinese characters mislead the statistics, but only Japanese is written with kana
    ranked = cast("list[tuple[str, int]]", detect_fast(text, cutoff=MAX_RANK, n_results=2))
    if not ranked:
        return None
    code, rank = ranked[0]
    if len(ranked) > 1 and ranked[1][1] - rank < rank * MIN_MARGIN:
        return None
    return code
