"""A scan for many words over raw bytes."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from itertools import islice

Scan = Callable[[bytes, int], list[int]]
"""Bytes, and how many hits at most -> ascending offsets at which hits end."""


@cache
def ends(words: tuple[str, ...]) -> Scan:
    """A scan for words (lower case), in any case. Hyperscan where it runs (x86), else one alternation of re2."""
    try:
        return by_hyperscan(words)
    except ImportError:
        return by_re2(words)


def by_hyperscan(looked_for: tuple[str, ...]) -> Scan:
    """See `ends`. Raises ImportError where the library is missing."""
    import hyperscan

    database = hyperscan.Database()
    expressions = [_escaped(word).encode() for word in looked_for]
    flags = [hyperscan.HS_FLAG_CASELESS] * len(expressions)
    database.compile(expressions=expressions, ids=list(range(len(expressions))), flags=flags)

    def scan(payload: bytes, most: int) -> list[int]:
        ends: list[int] = []

        def hit(_id: int, _start: int, end: int, _flags: int, _context: object) -> bool:
            ends.append(end)
            return len(ends) >= most

        with suppress(hyperscan.ScanTerminated):
            database.scan(payload, match_event_handler=hit)
        return ends

    return scan


def by_re2(looked_for: tuple[str, ...]) -> Scan:
    """See `ends`. Of words that overlap it reports the first alone."""
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.encoding = re2.Options.Encoding.LATIN1
    options.log_errors = False
    expressions = "|".join(_escaped(word).encode("utf-8").decode("latin-1") for word in looked_for)
    pattern = re2.compile(expressions.encode("latin-1"), options)

    def scan(payload: bytes, most: int) -> list[int]:
        return [match.end() for match in islice(pattern.finditer(payload), most)]

    return scan


def _escaped(word: str) -> str:
    """A space in a word stands for one byte of what may part two words on a page."""
    return "".join(r"[\s-]" if c == " " else c if c.isalnum() or not c.isascii() else f"\\{c}" for c in word)
