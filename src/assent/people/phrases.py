"""Many phrases looked for at once, in a text in lower case that keeps its places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind


class Phrases(NamedTuple):
    """Phrases by what they stand for. `open_ended`: any ending may follow ("diabet*")."""

    automaton: AhoCorasick
    kinds: tuple[str, ...]
    open_ended: tuple[bool, ...]

    @classmethod
    def of(cls, rows: Iterable[tuple[str, str]]) -> Phrases:
        """rows: a phrase in lower case, "*" behind it for any ending, and its kind. Of equal ones the first counts."""
        kinds: dict[str, str] = {}
        for phrase, kind in rows:
            kinds.setdefault(phrase, kind)
        plain = [phrase.removesuffix("*") for phrase in kinds]
        automaton = AhoCorasick(plain, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.DFA)
        return cls(automaton, tuple(kinds.values()), tuple(phrase.endswith("*") for phrase in kinds))

    def places(self, lower: str) -> Iterator[tuple[str, int, int]]:
        """Kind, start and end of every phrase, inside words too; leftmost, then longest."""
        for index, start, end in self.automaton.find_matches_as_indexes(lower):
            yield self.kinds[index], start, end

    def words(self, lower: str) -> Iterator[tuple[str, int, int]]:
        """The same of those that are whole words; an open end reaches to the end of the word."""
        for index, start, end in self.automaton.find_matches_as_indexes(lower):
            if start and lower[start - 1].isalnum():
                continue
            if self.open_ended[index]:
                yield self.kinds[index], start, _word_end(lower, end)
            elif end == len(lower) or not lower[end].isalnum():
                yield self.kinds[index], start, end


@lru_cache(maxsize=1)  # several detectors ask for the same text in turn
def folded(text: str) -> str:
    """The text in lower case, code point for code point, fit to be searched as UTF-8.

    The few letters that grow in lower case stay as they are; a lone surrogate becomes a question mark.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    try:
        lower.encode()
    except UnicodeEncodeError:
        return lower.encode("utf-8", "replace").decode()
    return lower


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalpha():
        end += 1
    return end
