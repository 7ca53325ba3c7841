"""One pass over a text: whom it speaks of and with what, as whole numbers that merge by addition.

The text is put in small letters, split at sentence ends and cut into words by byte translation, then searched once
with an automaton of all terms of its language (Aho and Corasick 1975), the longest term first. Every word stands
between its own two blanks, so that a match is a whole word without a check in Python.
Hyphens and apostrophes part words, in texts and in terms ("l'homme", "women's", "African-American").
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

from ahocorasick_rs import BytesAhoCorasick, MatchKind

from assent.measures.bias.lexicon import Lexicon, Term

END = b"\x01"
"""Stands where a sentence ends."""
MAX_CHARS = 1_000_000
"""Of a longer text only the head is counted, so that one document cannot take a scan's time."""

_OTHER_ENDS = ("。".encode(), "।".encode(), "？".encode(), "！".encode())
_GENERAL = [("’", b" "), ("‘", b" "), ("“", b" "), ("”", b" "), ("–", b" "), ("—", b" "), ("…", b" "), ("„", b" "),
            ("‑", b" "), ("‐", b" "), ("•", b" "), ("\u2009", b" "), ("\u202f", b" "), ("\u200b", b"")]  # fmt: skip
_LATIN = [("\u00a0", b" "), ("«", b" "), ("»", b" "), ("¿", b" "), ("¡", b" "), ("·", b" "), ("\u00ad", b"")]
_SPELLED = (
    (b"\xe2\x80", [(mark.encode(), plain) for mark, plain in _GENERAL]),
    (b"\xc2", [(mark.encode(), plain) for mark, plain in _LATIN]),
    (b"\xca\xbc", [("ʼ".encode(), b" ")]),
)
"""Marks by the bytes they begin with, so that a text without them is not searched for each."""
_KEPT = set(b"abcdefghijklmnopqrstuvwxyz0123456789." + END) | set(range(0x80, 0x100))
_MARK = bytes(
    ord(".") if b in b"!?" else 1 if b == 10 else b if b in _KEPT and b not in END else 0x20 for b in range(256)
)
_CUT = bytes(0x20 if b == ord(".") else b for b in range(256))


class Pair(NamedTuple):
    """A group and a theme or occupation that stand in one sentence."""

    group: str
    other: str


@dataclass(slots=True)
class Counts:
    """What one text, or many, said. All whole numbers; `+=` merges.

    mentions: terms of a name. sentences: with a name at least once. pairs: sentences with both. documents: with a name.
    dispreferred: mentions of a group by a term its people would rather not have. valence: of the sentences of a
    group, words of praise less words of blame. alone: sentences with exactly one gender and an occupation.
    """

    texts: int = 0
    words: int = 0
    total_sentences: int = 0
    total_valence: int = 0
    documents: Counter[str] = field(default_factory=Counter)
    mentions: Counter[str] = field(default_factory=Counter)
    sentences: Counter[str] = field(default_factory=Counter)
    pairs: Counter[Pair] = field(default_factory=Counter)
    dispreferred: Counter[str] = field(default_factory=Counter)
    valence: Counter[str] = field(default_factory=Counter)

    def __iadd__(self, other: Counts) -> Counts:
        self.texts += other.texts
        self.words += other.words
        self.total_sentences += other.total_sentences
        self.total_valence += other.total_valence
        self.documents.update(other.documents)
        self.mentions.update(other.mentions)
        self.sentences.update(other.sentences)
        self.pairs.update(other.pairs)
        self.dispreferred.update(other.dispreferred)
        self.valence.update(other.valence)
        return self


class TextCounter:
    """Counts texts of one language with the terms of a lexicon."""

    def __init__(self, terms: tuple[Term, ...]) -> None:
        forms = list(dict.fromkeys(term.form for term in terms))
        patterns = [END, *(pattern_of(form) for form in forms)]
        # two forms may be one pattern ("bahá'í" with either apostrophe)
        self._patterns = list(dict.fromkeys(patterns))
        place = {pattern: number for number, pattern in enumerate(self._patterns)}
        groups: list[list[tuple[str, bool]]] = [[] for _ in self._patterns]
        others: list[list[str]] = [[] for _ in self._patterns]
        points = [0] * len(self._patterns)
        met: set[tuple[int, str]] = set()
        for term in terms:
            at, role = place[pattern_of(term.form)], term.name.role
            if (at, term.name.code) in met:
                continue  # "African-American" and "African American" are one pattern and count once
            met.add((at, term.name.code))
            if role == "group":
                groups[at].append((term.name.code, term.dispreferred))
            elif role in ("theme", "occupation"):
                others[at].append(term.name.code)
            else:
                points[at] += 1 if role == "positive" else -1
        self._groups, self._others, self._points = groups, others, points
        self._automaton = BytesAhoCorasick(self._patterns, matchkind=MatchKind.LeftmostLongest)

    def count(self, text: str) -> Counts:
        """Counts of one text. Linear in its length."""
        data, words = prepare(text)
        found = self._automaton.find_matches_as_indexes(data)
        counts = Counts(texts=1, words=words)
        groups, others, points = self._groups, self._others, self._points
        seen: list[int] = []
        sentences = 0
        for number, _, _ in found:
            if number:
                seen.append(number)
                continue
            sentences += 1
            if seen:
                _sentence(seen, groups, others, points, counts)
                seen.clear()
        if seen:
            _sentence(seen, groups, others, points, counts)
        counts.total_sentences = sentences + 1
        counts.documents.update(counts.sentences.keys())
        return counts


def _sentence(
    seen: list[int],
    groups: list[list[tuple[str, bool]]],
    others: list[list[str]],
    points: list[int],
    counts: Counts,
) -> None:
    """Add what one sentence says."""
    named: set[str] = set()
    said: set[str] = set()
    valence = 0
    mentions = counts.mentions
    for number in seen:
        valence += points[number]
        for code, dispreferred in groups[number]:
            mentions[code] += 1
            named.add(code)
            if dispreferred:
                counts.dispreferred[code] += 1
        said.update(others[number])
    counts.total_valence += valence
    sentences = counts.sentences
    for code in said:
        sentences[code] += 1
    for code in named:
        sentences[code] += 1
        if valence:
            counts.valence[code] += valence
        for other in said:
            counts.pairs[Pair(code, other)] += 1


class Counters:
    """A counter for each language of a lexicon, made when first needed."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._made: dict[str, TextCounter] = {}

    def count(self, text: str, language: str | None) -> Counts | None:
        """Counts of a text; None where there is no word list for its language."""
        lang = (language or "").partition("-")[0]
        if not self._lexicon.terms.get(lang):
            return None
        if lang not in self._made:
            self._made[lang] = TextCounter(self._lexicon.terms[lang])
        return self._made[lang].count(text)


def prepare(text: str) -> tuple[bytes, int]:
    """The text as the automaton reads it, and its number of words."""
    text = text[:MAX_CHARS].lower()
    if text.isascii():
        data = text.encode().translate(_MARK)
    else:
        if not unicodedata.is_normalized("NFC", text):
            text = unicodedata.normalize("NFC", text)
        data = text.encode("utf-8", "replace")
        for lead, marks in _SPELLED:
            if lead in data:
                for mark, plain in marks:
                    data = data.replace(mark, plain)
        data = data.translate(_MARK)
        for end in _OTHER_ENDS:
            data = data.replace(end, b" \x01 ")
    words = data.replace(b". ", b" \x01 ").replace(END, b" \x01 ").translate(_CUT).split()
    return b" " + b"  ".join(words) + b" ", len(words) - words.count(END)


def pattern_of(form: str) -> bytes:
    """A term as it stands in prepared text."""
    return prepare(form)[0]
