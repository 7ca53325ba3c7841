"""The detector of names: persons, places and organisations, from words alone. Found spans are scored, never edited."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.people.detector import About, Detector
from assent.people.names.features import Asked
from assent.people.names.model import KINDS, OUTSIDE, best_tags, layers, model
from assent.people.names.tokens import PIECE, Tokens, tokens_of
from assent.people.names.whole import KNOWN, known, weighed
from assent.records.finding import Finding

NAME: Final = "names"
VERSION: Final = "3"
RECALL: Final = 0.0
"""Taken from the tag "no name" before decoding; more finds more names, and more words that are none."""

RECALL_OF_OTHERS: Final = 2.5
"""The same for places and organisations, which are looked for only to hide whom a text is about."""

SURE: Final = 0.5
"""Score of a full name from which its words are looked for in the rest of a text."""

DOUBT: Final = 3.0
"""A run in which "no name" leads by more than this everywhere is not decoded."""

OVERLAP: Final = 200
"""Code points in which a text that is longer than a piece is cut at a blank or a line break."""


PERSON: Final = 0
BEGINS_PERSON: Final = 1
"""Tag of the first word of a person; the next is that of the others."""


class Named(NamedTuple):
    """A span of code points; kind: 0 person, 1 place, 2 organisation."""

    start: int
    end: int
    kind: int
    score: float


def names_in(text: str, lang: str | None, recall: float = RECALL) -> Iterator[Named]:
    """All names, in order. Never raises."""
    for (names,) in _looked_at(text, lang, (recall,)):
        yield from names


def _looked_at(text: str, lang: str | None, recalls: tuple[float, ...]) -> Iterator[tuple[list[Named], ...]]:
    """Piece by piece the names that each of some leanings finds; what a piece says is worked out once."""
    for offset, piece in pieces(text):
        said = _Said.of(piece, lang)
        yield tuple(
            [Named(offset + start, offset + end, kind, score) for start, end, kind, score in said.names(recall)]
            for recall in recalls
        )


def pieces(text: str) -> Iterator[tuple[int, str]]:
    """A text in pieces of at most PIECE code points, cut behind a blank where there is one near the end."""
    at = 0
    while at < len(text):
        end = min(at + PIECE, len(text))
        if end < len(text):
            blank = max(text.rfind(" ", end - OVERLAP, end), text.rfind("\n", end - OVERLAP, end))
            end = blank + 1 if blank > at else end
        yield at, text[at:end]
        at = end


class _Said(NamedTuple):
    """What the model and the rest of the piece say: emissions of its candidates, which stand in runs."""

    tokens: Tokens
    found: Asked
    emissions: NDArray[np.float32]

    @classmethod
    def of(cls, piece: str, lang: str | None) -> _Said:
        trained = model()
        tokens = tokens_of(piece, trained.alphabet)
        found = trained.ask(tokens, lang)
        if not len(found.token):
            return cls(tokens, found, np.zeros((0, 1), np.float32))
        return cls(tokens, found, weighed(tokens, found, trained.emissions(found)))

    def names(self, recall: float) -> list[Named]:
        """Names under a leaning; after a first look, words of the full names among them are looked for again."""
        if not len(self.found.token):
            return []
        best = self.emissions[:, OUTSIDE + 1 :].max(axis=1)
        doubt = best > self.emissions[:, OUTSIDE] - np.float32(recall) - DOUBT
        tags = self._tags(recall, np.zeros(len(doubt), np.int8), doubt)
        names = self._named(tags)
        persons = [(name.start, name.end) for name in names if name.kind == PERSON and name.score >= SURE]
        if not persons:
            return names
        hit = known(self.tokens, self.found, persons, [(n.start, n.end) for n in names if n.kind != PERSON])
        if not hit.any():
            return names
        told = self.emissions.copy()
        told[hit, BEGINS_PERSON] += KNOWN
        told[1:][hit[1:] & hit[:-1], BEGINS_PERSON + 1] += KNOWN
        again = self._replace(emissions=told)
        return again._named(again._tags(recall, tags, hit))

    def _tags(self, recall: float, tags: NDArray[np.int8], asked: NDArray[np.bool_]) -> NDArray[np.int8]:
        """Tags of all candidates: those given, and anew those of runs that hold a candidate that is asked about."""
        emissions = self.emissions.copy()
        emissions[:, OUTSIDE] -= recall
        found, trained = self.found, model()
        runs = np.maximum.reduceat(asked, found.run_start)
        if not runs.any():
            return tags
        rows = layers(found.run_start[runs], found.run_length[runs])
        anew = best_tags(emissions, trained.moves, trained.first, rows)
        return np.where(np.repeat(runs, found.run_length), anew, tags)

    def _named(self, tags: NDArray[np.int8]) -> list[Named]:
        marked = np.flatnonzero(tags)
        if not len(marked):
            return []
        chance = _chance(self.emissions[marked])
        start, end = self.tokens.start[self.found.token[marked]], self.tokens.end[self.found.token[marked]]
        begins = np.flatnonzero(tags[marked] % 2 == 1)  # a name goes on only as itself: it ends where the next begins
        ends = np.append(begins[1:], len(marked)) - 1
        scores = np.add.reduceat(chance, begins) / (ends - begins + 1)
        kinds = (tags[marked[begins]] - 1) // 2
        columns = (start[begins], end[ends], kinds, scores)
        return list(map(Named, *(column.tolist() for column in columns)))


def _chance(emissions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Probability of being part of a name, from each candidate alone."""
    odds = np.exp(emissions - emissions.max(axis=1, keepdims=True))
    share: NDArray[np.float32] = 1 - odds[:, OUTSIDE] / odds.sum(axis=1)
    return share


LANGUAGES: Final = frozenset(("en", "de", "fr", "es", "pt", "da", "sv", "hr", "it", "nl", "pl", "vi"))
"""Languages that the model was trained for. Chinese was tried and not found well enough (`docs/quality.md`)."""


class UnsupportedLanguageError(ValueError):
    """The text is known to be in a language that the model was not trained for: nobody looked for names."""


def find(text: str, about: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Persons that do not lie in what a rule found already.

    Raises UnsupportedLanguageError; whoever examines then marks names as unchecked, which is not "none found".
    """
    if about.lang is not None and about.lang not in LANGUAGES:
        raise UnsupportedLanguageError
    return tuple(_without(_persons(text, about.lang), known))


def find_all(text: str, about: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Persons, places and organisations that do not lie in what a rule found already."""
    persons: list[Named] = []
    others: list[Named] = []
    for plain, leaning in _looked_at(text, about.lang, (RECALL, RECALL_OF_OTHERS)):
        persons += (name for name in plain if name.kind == PERSON)
        others += (name for name in leaning if name.kind != PERSON)
    found = _without(persons, known)
    return tuple(found + _without(others, (*known, *found)))


def _persons(text: str, lang: str | None) -> list[Named]:
    return [name for name in names_in(text, lang) if name.kind == PERSON]


def _without(names: Sequence[Named], known: tuple[Finding, ...]) -> list[Finding]:
    """Findings of names that touch nothing known."""
    taken = _Taken(known)
    return [
        Finding(KINDS[n.kind], "other" if n.kind else "direct", n.start, n.end, round(n.score, 3), NAME, VERSION)
        for n in names
        if not taken.touch(n.start, n.end)
    ]


class _Taken:
    """Spans of known findings, asked in order."""

    def __init__(self, known: tuple[Finding, ...]) -> None:
        self._spans = sorted((f.start, f.end) for f in known if f.start < f.end)
        self._at = 0

    def touch(self, start: int, end: int) -> bool:
        """Whether a known span overlaps `[start, end)`; spans are asked about from left to right."""
        while self._at < len(self._spans) and self._spans[self._at][1] <= start:
            self._at += 1
        return self._at < len(self._spans) and self._spans[self._at][0] < end


NAMES = Detector(NAME, VERSION, frozenset(("person-name",)), find)
NAMES_AND_PLACES = Detector(NAME, VERSION, frozenset(("person-name", "place", "organisation")), find_all)
"""For whoever looks at one text. Places and organisations alone say nothing of a person: evidence keeps none."""
