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
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from assent.records.errors import UsageError


class Hit(NamedTuple):
    """A match in bytes. pattern: its place in the sequence that was compiled."""

    start: int
    end: int
    pattern: int


class Matcher(Protocol):
    """What both engines can do."""

    def hits(self, data: bytes) -> list[Hit]:
        """All matches, sorted by start."""
        ...


class HyperscanMatcher:
    """One database with starts of matches; `gate`: a first pass without starts, for patterns that seldom match.

    Starts cost a third of the speed, and hundreds of patterns for secrets match on one page in a thousand.
    """

    def __init__(self, patterns: Sequence[str], gate: bool = False) -> None:
        import hyperscan

        self._lock = threading.Lock()  # a scratch space serves one scan at a time
        starts = hyperscan.HS_FLAG_SOM_LEFTMOST
        self._found = _database(patterns, starts, "starts")
        self._gate = _database(patterns, hyperscan.HS_FLAG_SINGLEMATCH, "gate") if gate else None

    def hits(self, data: bytes) -> list[Hit]:
        """See `Matcher`."""
        ends: dict[tuple[int, int], int] = {}

        def met(pattern: int, start: int, end: int, *_: Any) -> None:
            ends[pattern, start] = end  # ends of one start come in rising order

        with self._lock:
            if self._gate is not None:
                passed: list[int] = []
                self._gate.scan(data, match_event_handler=lambda pattern, *_: passed.append(pattern))
                if not passed:
                    return []
            self._found.scan(data, match_event_handler=met)
        return _leftmost(Hit(start, end, pattern) for (pattern, start), end in ends.items())


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

    recipe = repr((list(patterns), flag, hyperscan.__version__)).encode()
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

    def __init__(self, patterns: Sequence[str]) -> None:
        import re2

        options = re2.Options()
        options.encoding = re2.Options.Encoding.LATIN1  # bytes as they are, as Hyperscan reads them
        options.longest_match = True
        options.max_mem = 256 << 20
        options.log_errors = False
        self._set = re2.Set.SearchSet(options)
        encoded = [pattern.encode() for pattern in patterns]
        for pattern in encoded:
            self._set.Add(pattern)
        self._set.Compile()
        self._alone = [re2.compile(pattern, options) for pattern in encoded]

    def hits(self, data: bytes) -> list[Hit]:
        """See `Matcher`."""
        found = (
            Hit(match.start(), match.end(), pattern)
            for pattern in self._set.Match(data)
            for match in self._alone[pattern].finditer(data)
        )
        return sorted(hit for hit in found if hit.end > hit.start)


def _cache() -> Path:
    """`$XDG_CACHE_HOME/assent`, or `~/.cache/assent`: databases of patterns, nothing of any corpus."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "assent"


def open_matcher(patterns: Sequence[str], gate: bool = False) -> Matcher:
    """The fastest engine that is installed. Raises UsageError where there is none."""
    if _importable("hyperscan"):
        return HyperscanMatcher(patterns, gate)
    if _importable("re2"):
        return Re2Matcher(patterns)
    raise UsageError("no engine for the rules: pip install hyperscan (x86-64) or google-re2")


@cache
def _importable(module: str) -> bool:
    try:
        __import__(module)
    except ImportError:
        return False
    return True
