"""Many patterns over bytes in one pass: Hyperscan, or RE2 where its wheel is missing. Both give the same answers.

The answer is, for each pattern, its matches leftmost first, each the longest from its start, none overlapping another
of the same pattern. Hyperscan reports every end, so the longest is kept; RE2 is asked for the longest.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from assent.records.errors import UsageError


class Hit(NamedTuple):
    """A match in bytes. pattern: its place in the sequence that was compiled."""

    start: int
    end: int
    pattern: int


class Line(NamedTuple):
    """A line in which something matches. odd: one of the patterns that ask for the plain form does."""

    start: int
    end: int
    odd: bool


class Matcher(Protocol):
    """What both engines can do. No pattern matches across a line break, so lines can be looked at one by one."""

    def lines(self, data: bytes) -> list[Line]:
        """Lines in which a pattern matches, in order."""
        ...

    def hits(self, data: bytes) -> list[Hit]:
        """All matches in some bytes, sorted by start."""
        ...


class HyperscanMatcher:
    """Two databases: one that tells ends alone finds the lines, one that tells starts too looks at those.

    Starts cost several times the speed, and nineteen lines of twenty hold nothing.
    """

    def __init__(self, patterns: Sequence[str], odd: Sequence[str]) -> None:
        import hyperscan

        self._lock = threading.Lock()  # a scratch space serves one scan at a time
        self._first_odd = len(patterns)
        self._ends = _database([*patterns, *odd], 0, "ends")
        self._starts = _database(patterns, hyperscan.HS_FLAG_SOM_LEFTMOST, "starts")

    def lines(self, data: bytes) -> list[Line]:
        """See `Matcher`."""
        ends: list[tuple[int, int]] = []

        def met(pattern: int, _: int, end: int, *__: Any) -> None:
            ends.append((end, pattern))

        with self._lock:
            self._ends.scan(data, match_event_handler=met)
        return _lines(data, ends, self._first_odd)

    def hits(self, data: bytes) -> list[Hit]:
        """See `Matcher`."""
        ends: dict[tuple[int, int], int] = {}

        def met(pattern: int, start: int, end: int, *_: Any) -> None:
            ends[pattern, start] = end  # ends of one start come in rising order

        with self._lock:
            self._starts.scan(data, match_event_handler=met)
        return _leftmost(Hit(start, end, pattern) for (pattern, start), end in ends.items())


BACK, ON = 512, 128
"""Bytes before and after the end of a match that its line is cut to: no match with a space in it is longer."""


def _lines(data: bytes, ends: list[tuple[int, int]], first_odd: int) -> list[Line]:
    """The lines in which matches end, long ones cut at spaces. A match may end with the line break itself."""
    found: list[Line] = []
    start = stop = -1
    odd = False
    begins, breaks = 0, -1  # the line looked at last: asking anew at each match would read a long one again and again
    for end, pattern in sorted(ends):
        if end > stop:
            if end - 1 > breaks:
                begins = data.rfind(b"\n", breaks + 1, end - 1) + 1 or breaks + 1
                breaks = data.find(b"\n", end - 1)
                breaks = len(data) if breaks < 0 else breaks
            first, last = _around(data, end, begins, breaks)
            if first > stop or stop < 0:
                if stop >= 0:
                    found.append(Line(start, stop, odd))
                start, odd = first, False
            stop = last
        odd = odd or pattern >= first_odd
    if stop >= 0:
        found.append(Line(start, stop, odd))
    return found


def _around(data: bytes, end: int, begins: int, breaks: int) -> tuple[int, int]:
    """The piece of its line in which a match that ends at `end` stands, from a space or the line's start on.

    begins, breaks: where the line begins, and the line break that ends it.
    """
    first, last = begins, max(breaks, end)
    if end - first > BACK:
        first = max(first, data.rfind(b" ", first, end - BACK))
    if last - end > ON:
        space = data.find(b" ", end + ON, last)
        last = last if space < 0 else space
    return first, last


def _leftmost(hits: Any) -> list[Hit]:
    kept: list[Hit] = []
    reached: dict[int, int] = {}
    for hit in sorted(hits):
        if hit.start >= reached.get(hit.pattern, 0):
            reached[hit.pattern] = hit.end
            kept.append(hit)
    return kept


def _database(patterns: Sequence[str], flag: int, name: str) -> Any:
    """A compiled database, kept in the user's cache: compiling takes seconds, which every worker would spend."""
    import hyperscan

    recipe = repr((list(patterns), flag, version("hyperscan"))).encode()
    path = _cache() / f"{name}-{hashlib.sha256(recipe).hexdigest()[:24]}.hs"
    with suppress(Exception):  # not there, of another machine, damaged (it carries a checksum): compile it
        database = hyperscan.loadb(path.read_bytes(), hyperscan.HS_MODE_BLOCK)
        database.scratch = hyperscan.Scratch(database)
        return database
    database = hyperscan.Database()
    try:
        database.compile(
            expressions=[pattern.encode() for pattern in patterns],
            ids=list(range(len(patterns))),
            elements=len(patterns),
            flags=[flag] * len(patterns),
        )
    except hyperscan.error as error:
        raise ValueError(f"a pattern does not compile: {error}") from None
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_bytes(hyperscan.dumpb(database))
        Path(fresh).replace(path)
    return database


class Re2Matcher:
    """A set says which patterns are there; each of those is then looked for alone."""

    def __init__(self, patterns: Sequence[str], odd: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are, as Hyperscan reads them
        options.longest_match = True
        options.max_mem = 256 << 20
        options.log_errors = False
        self._first_odd = len(patterns)
        self._set = re2.Set.SearchSet(options)
        encoded = [pattern.encode() for pattern in (*patterns, *odd)]
        for pattern in encoded:
            self._set.Add(pattern)
        self._set.Compile()
        self._alone = [re2.compile(pattern, options) for pattern in encoded]

    def lines(self, data: bytes) -> list[Line]:
        """See `Matcher`."""
        ends = [(hit.end, hit.pattern) for hit in self._found(data)]
        return _lines(data, ends, self._first_odd)

    def hits(self, data: bytes) -> list[Hit]:
        """See `Matcher`."""
        return sorted(hit for hit in self._found(data) if hit.pattern < self._first_odd)

    def _found(self, data: bytes) -> list[Hit]:
        return [
            Hit(match.start(), match.end(), pattern)
            for pattern in self._set.Match(data) or ()  # None: nothing matches
            for match in self._alone[pattern].finditer(data)
            if match.end() > match.start()
        ]


def _cache() -> Path:
    """`$XDG_CACHE_HOME/assent`, or `~/.cache/assent`: databases of patterns, nothing of any corpus."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent"


def open_matcher(patterns: Sequence[str], odd: Sequence[str]) -> Matcher:
    """The fastest engine that is installed; odd: patterns of what needs the plain form. Raises UsageError for none."""
    if _importable("hyperscan"):
        return HyperscanMatcher(patterns, odd)
    if _importable("re2"):
        return Re2Matcher(patterns, odd)
    raise UsageError("no engine for the rules: pip install hyperscan (x86-64) or google-re2")


@cache
def _importable(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True
