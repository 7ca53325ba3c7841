"""Special categories and minors, linked to a person: a word counts in a sentence about somebody who is named.

Lists by language in `sensitive.toml`, found in one pass over a text in lower case. Without a person who is named in the
text nothing is looked for: that a page is about an illness says nothing of anybody.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from assent.people.detector import About, Detector
from assent.people.names.detect import UnsupportedLanguageError
from assent.records.finding import Category, Finding

NAME: Final = "sensitive"
VERSION: Final = "1"
SPECIAL: Final = ("health", "religion", "politics", "sexuality", "ethnicity")
LINKED: Final = 0.5
"""Score from which a finding is a person that a word may be linked to."""
NEAR, FAR = 100, 5000
"""Characters: beside a name, and between a name and a word that stands for it."""
ADULT: Final = 18

_NAMING: Final = frozenset(("person-name", "handle", "email", "government-id"))
_END: Final = re.compile(r"[.!?](?=\s)|\n|[。！？]")
_AGE: Final = {
    "en": r"(?:aged?|at the age of|turned|is)\s(\d{1,2})\b(?!\s?%|[.,]\d)|\b(\d{1,2})[\s-]years?[\s-]old|\((\d{1,2})\)",
    "de": r"\b(\d{1,2})[\s-]?[Jj]ährig\w*|\b(\d{1,2}) Jahre alt|\((\d{1,2})\)",
    "fr": r"(?:âgée? de\s)?\b(\d{1,2}) ans\b|\((\d{1,2})\)",
    "es": r"(?:de\s)?\b(\d{1,2}) años\b|\((\d{1,2})\)",
    "pt": r"(?:de\s)?\b(\d{1,2}) anos\b|\((\d{1,2})\)",
    "vi": r"\b(\d{1,2}) tuổi\b|\((\d{1,2})\)",
}
_SCHOOL: Final = {
    "en": r"(?:in|into)\s(?:the\s)?(?:kindergarten|primary school|elementary school|\w+ grade|year \d{1,2})\b"
    r"|\w+[\s-]grader\b",
    "de": r"(?:Klasse \d{1,2}\w?|\d{1,2}\. Klasse|\w*[Kk]indergarten\w*|Grundschüler\w*)",
    "fr": r"(?:en (?:CP|CE1|CE2|CM1|CM2|sixième|cinquième|quatrième|troisième|maternelle))\b",
    "es": r"(?:\w+ de primaria|\w+ de la ESO|en la guardería)\b",
    "pt": r"(?:\d{1,2}[ºª°]?\s?ano do ensino fundamental|no jardim de infância)\b",
    "vi": r"(?:học sinh lớp \d{1,2}|lớp \d{1,2}\w?|mẫu giáo)\b",
}


class Words(NamedTuple):
    """One language: an automaton, and for each of its words the list it stands in and whether any ending may follow."""

    automaton: AhoCorasick
    kinds: tuple[str, ...]
    open_ended: tuple[bool, ...]


@cache
def words(lang: str) -> Words:
    """The lists of a language. Raises KeyError where there are none."""
    table = tomllib.loads((files("assent.people") / "sensitive.toml").read_text("utf-8"))
    rows = [(word, kind) for kind, lists in table.items() for word in lists[lang]]
    plain = [word.removesuffix("*") for word, _ in rows]
    return Words(
        AhoCorasick(plain, matchkind=MatchKind.LeftmostLongest),
        tuple(kind for _, kind in rows),
        tuple(word.endswith("*") for word, _ in rows),
    )


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_AGE[lang]), re.compile(_SCHOOL[lang])


def find(text: str, about: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Special categories, crime and minors beside persons that are known already.

    Raises UnsupportedLanguageError where the language is known and has no list: nobody looked.
    """
    if about.lang is not None and about.lang not in _AGE:
        raise UnsupportedLanguageError
    people = sorted((f.start, f.end) for f in known if f.kind in _NAMING and f.score >= LINKED)
    if not people:
        return ()
    lang = about.lang or "en"
    stops = [match.end() for match in _END.finditer(text)]
    found = list(_special(text, lang, people, stops))
    found += _minors(text, lang, people, stops)
    return tuple(found)


def _special(text: str, lang: str, people: Sequence[tuple[int, int]], stops: Sequence[int]) -> Iterator[Finding]:
    lists = words(lang)
    lower = text.lower()
    if len(lower) != len(text):  # a few letters grow in lower case; then positions would not be those of the text
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    standing_in: list[tuple[int, int]] = []
    said: list[tuple[int, int, str]] = []
    for index, start, end in lists.automaton.find_matches_as_indexes(lower):
        if _is_word(lower, start, end, lists.open_ended[index]):
            kind = lists.kinds[index]
            if kind == "people":
                standing_in.append((start, end))
            else:
                said.append((start, _word_end(lower, end) if lists.open_ended[index] else end, kind))
    for start, end, kind in said:
        score = _link(start, end, people, standing_in, stops)
        if score:
            category: Category = "special" if kind in SPECIAL else "other"
            yield Finding(kind, category, start, end, score, NAME, VERSION)


def _minors(text: str, lang: str, people: Sequence[tuple[int, int]], stops: Sequence[int]) -> Iterator[Finding]:
    age, school = _patterns(lang)
    for match in age.finditer(text):
        years = int(next(group for group in match.groups() if group))
        if 0 < years < ADULT and _link(*match.span(), people, (), stops):
            yield Finding("minor-age", "minor", *match.span(), 0.7, NAME, VERSION)
    for match in school.finditer(text):
        if _link(*match.span(), people, (), stops):
            yield Finding("school-class", "minor", *match.span(), 0.6, NAME, VERSION)


def _link(
    start: int,
    end: int,
    people: Sequence[tuple[int, int]],
    standing_in: Sequence[tuple[int, int]],
    stops: Sequence[int],
) -> float:
    """How surely a word is about a person: named near it, in its sentence, or shortly before under another word."""
    at = bisect_left(stops, start + 1)
    first = stops[at - 1] if at else 0
    last = stops[at] if at < len(stops) else end + FAR
    closest = _distance(people, start, end, first, last)
    if closest is not None:
        return 0.7 if closest <= NEAR else 0.6
    if _distance(standing_in, start, end, first, last) is None:
        return 0.0
    before = bisect_left(people, (start, 0))
    return 0.5 if before and start - people[before - 1][1] <= FAR else 0.0


def _distance(spans: Sequence[tuple[int, int]], start: int, end: int, first: int, last: int) -> int | None:
    """Characters to the nearest of some spans inside `[first, last)`; None where there is none."""
    best: int | None = None
    for own_start, own_end in spans[bisect_left(spans, (first, 0)) :]:
        if own_start >= last:
            break
        if own_start < end and own_end > start:
            continue
        gap = max(own_start - end, start - own_end)
        best = gap if best is None else min(best, gap)
    return best


def _is_word(text: str, start: int, end: int, open_ended: bool) -> bool:
    before = start == 0 or not text[start - 1].isalnum()
    return before and (open_ended or end == len(text) or not text[end].isalnum())


def _word_end(text: str, end: int) -> int:
    while end < len(text) and text[end].isalpha():
        end += 1
    return end


SENSITIVE = Detector(NAME, VERSION, frozenset(("special", "minor", "crime", *SPECIAL)), find)
