"""Counts that add up: how many documents, and how much of their text, fall under a heading."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assent.report.intervals import Bootstrap, Interval

Path = tuple[str, ...]
"""A heading, from general to special: ("verdicts", "eu", "hold")."""

Row = tuple[str, int, int]
"""part of the corpus, documents, characters of text"""


@dataclass(frozen=True, slots=True)
class Amount:
    """Documents under a heading and the characters of their text. The intervals of the shares in a sampled audit."""

    documents: int = 0
    text_chars: int = 0
    by_documents: Interval | None = None
    by_text: Interval | None = None


class Tally:
    """Amounts by heading, kept apart by part where the audit is a sample, so that intervals can be drawn."""

    def __init__(self, parts: Iterable[Row]) -> None:
        parts = sorted(parts)
        self._parts = {part: index for index, (part, _, _) in enumerate(parts)}
        self._size = self._zeros()
        self._counts: dict[Path, tuple[list[int], list[int]]] = {}
        for part, documents, chars in parts:
            self._size[0][self._parts[part]] += documents
            self._size[1][self._parts[part]] += chars

    def _zeros(self) -> tuple[list[int], list[int]]:
        return [0] * len(self._parts), [0] * len(self._parts)

    def add(self, path: Path, row: Row) -> None:
        """Count some documents of one part under a heading."""
        part, documents, chars = row
        counts = self._counts.get(path)
        if counts is None:
            counts = self._counts[path] = self._zeros()
        index = self._parts[part]
        counts[0][index] += documents
        counts[1][index] += chars

    @property
    def total(self) -> Amount:
        """The whole corpus."""
        return Amount(sum(self._size[0]), sum(self._size[1]))

    def nothing(self, sampled: bool) -> Amount:
        """What was not seen at all: in a sample it may still be there."""
        if not sampled:
            return Amount()
        zeros = self._zeros()[0]
        by_documents, by_text = (Bootstrap(size).interval(zeros) for size in self._size)
        return Amount(0, 0, by_documents, by_text)

    def amounts(self, sampled: bool) -> dict[Path, Amount]:
        """All headings in order, with the intervals of their shares if the audit is a sample."""
        paths = sorted(self._counts)
        documents = [self._counts[path][0] for path in paths]
        chars = [self._counts[path][1] for path in paths]
        none: list[Interval | None] = [None] * len(paths)
        by_documents, by_text = none, none
        if sampled:
            by_documents = [*Bootstrap(self._size[0]).intervals(documents)]
            by_text = [*Bootstrap(self._size[1]).intervals(chars)]
        return {
            path: Amount(sum(d), sum(c), low, high)
            for path, d, c, low, high in zip(paths, documents, chars, by_documents, by_text, strict=True)
        }
