"""Special categories and minors, linked to a person: a word counts in a sentence about somebody who is named.

Lists by language in `sensitive.toml`, found in one pass over a text in lower case. Without a person who is named in the
text nothing is looked for: that a page is about an illness says nothing of anybody. In a post the author is there
without a name: what they say of themselves counts ("I was diagnosed").
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from assent.people.detector import About, Detector
from assent.people.names.detect import UnsupportedLanguageError
from assent.people.peoples import PEOPLES
from assent.people.phrases import Phrases, folded
from assent.records.finding import Category, Finding

NAME: Final = "sensitive"
VERSION: Final = "2"
SPECIAL: Final = ("health", "religion", "politics", "sexuality", "ethnicity")
LINKED: Final = 0.5
"""Score from which a finding is a person that a word may be linked to."""
NEAR, FAR = 100, 5000
"""Characters: beside a name, and between a name and a word that stands for it."""
SENTENCE: Final = 600
ADULT: Final = 18

_STATUS: Final = ("national", "nationals", "nationality", "citizen", "citizens", "citizenship")
"""Whose national somebody is: sensitive by the California Civil Code, 1798.140(ae), and often tells an origin."""

_NAMING: Final = frozenset(("person-name", "handle", "email", "government-id"))
_END: Final = re.compile(r"[.!?\n。！？](?:(?<=[\n。！？])|(?=\s))")
_AGE: Final = {
    "en": r"(?:aged?|at the age of|turned|is)\s(\d{1,2})\b(?!\s?%|[.,]\d)|\b(\d{1,2})[\s-]years?[\s-]old|\((\d{1,2})\)",
    "de": r"\b(\d{1,2})[\s-]?[Jj]ährig\w*|\b(\d{1,2}) Jahre alt|\((\d{1,2})\)",
    "fr": r"(?:âgée? de\s)?\b(\d{1,2}) ans\b|\((\d{1,2})\)",
    "es": r"(?:de\s)?\b(\d{1,2}) años\b|\((\d{1,2})\)",
    "pt": r"(?:de\s)?\b(\d{1,2}) anos\b|\((\d{1,2})\)",
    "vi": r"\b(\d{1,2}) tuổi\b|\((\d{1,2})\)",
}
_MYSELF: Final = {
    "en": r"(?:I|I['’]m|I['’]ve|my|My|me|myself)\b",
    "de": r"(?:ich|Ich|mein\w{0,2}|Mein\w{0,2}|mir|mich)\b",
    "fr": r"(?:je|Je|j['’]|J['’]|mon|ma|mes|Mon|Ma|Mes|moi)(?:\b|(?<=['’]))",
    "es": r"(?:yo|Yo|mi|mis|Mi|Mis|soy|Soy|tengo|Tengo|me|Me|conmigo)\b",
    "pt": r"(?:eu|Eu|meu|minha|meus|minhas|Meu|Minha|sou|Sou|tenho|Tenho|me)\b",
    "vi": r"(?:tôi|Tôi|mình|Mình|tớ)\b",
}
"""Words by which the author of a post speaks of themselves."""
_POSTS: Final = frozenset(("forum", "qa", "comments", "social", "profile"))
_SCHOOL: Final = {
    "en": (
        ("kindergarten", "primary school", "elementary school", "grade", "year "),
        r"(?:in|into)\s(?:the\s)?(?:kindergarten|primary school|elementary school|\w+ grade|year \d{1,2})\b"
        r"|\b\w+[\s-]grader\b",
    ),
    "de": (
        ("Klasse", "indergarten", "Grundschüler"),
        r"(?:Klasse \d{1,2}\w?|\d{1,2}\. Klasse|\b\w*[Kk]indergarten\w*|Grundschüler\w*)",
    ),
    "fr": (("en ",), r"(?:en (?:CP|CE1|CE2|CM1|CM2|sixième|cinquième|quatrième|troisième|maternelle))\b"),
    "es": ((" de primaria", " de la ESO", "en la guardería"), r"\b(?:\w+ de primaria|\w+ de la ESO|en la guardería)\b"),
    "pt": (
        ("ano do ensino fundamental", "no jardim de infância"),
        r"(?:\d{1,2}[ºª°]?\s?ano do ensino fundamental|no jardim de infância)\b",
    ),
    "vi": (("lớp ", "mẫu giáo"), r"(?:học sinh lớp \d{1,2}|lớp \d{1,2}\w?|mẫu giáo)\b"),
}
"""Classes of a school: words of which one stands in each, and the whole."""
_NUMBER: Final = re.compile(r"[0-9\uff10-\uff19]{1,2}(?![0-9\uff10-\uff19])")
_BEFORE, _BEHIND = 24, 40
"""Characters around a number or a word of schools in which an age or a class is looked for."""


class Words(NamedTuple):
    """One language: its words by the list each stands in, and what stands for somebody who was named before."""

    listed: Phrases
    standing_in: re.Pattern[str]


@cache
def words(lang: str) -> Words:
    """The lists of a language. Raises KeyError where there are none."""
    table = tomllib.loads((files("assent.people") / "sensitive.toml").read_text("utf-8"))
    standing_in = table.pop("people")[lang]
    rows = [(word, kind) for kind, lists in table.items() for word in lists[lang]]
    if lang == "en":
        rows += [(f"{people.lower()} {status}", "ethnicity") for people in PEOPLES for status in _STATUS]
    return Words(Phrases.of(rows), re.compile(rf"\b(?:{'|'.join(map(re.escape, standing_in))})\b", re.IGNORECASE))


@cache
def _patterns(lang: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    return re.compile(_AGE[lang]), re.compile(_SCHOOL[lang][1])


def find(text: str, about: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Special categories, crime and minors beside persons that are known already.

    Raises UnsupportedLanguageError where the language is known and has no list: nobody looked.
    """
    if about.lang is not None and about.lang not in _AGE:
        raise UnsupportedLanguageError
    lang = about.lang or "en"
    people = sorted((f.start, f.end) for f in known if f.kind in _NAMING and f.score >= LINKED)
    told = list(_speaking(text, lang)) if about.page_kind in _POSTS else []
    if not people and not told:
        return ()
    found = [*_special(text, lang, people, told), *_minors(text, lang, sorted(people + told))]
    return tuple(found)


def _speaking(text: str, lang: str) -> Iterator[tuple[int, int]]:
    """Where authors speak of themselves."""
    for match in _myself(lang).finditer(text):
        before = text[match.start() - 1 : match.start()]
        if not before.isalnum() and before != "_":
            yield match.span()


@cache
def _myself(lang: str) -> re.Pattern[str]:
    return re.compile(_MYSELF[lang])


def _special(
    text: str, lang: str, people: Sequence[tuple[int, int]], told: Sequence[tuple[int, int]]
) -> Iterator[Finding]:
    listed, standing_in = words(lang)
    for kind, start, end in listed.words(folded(text)):
        if _is_named(people, start, end):
            continue
        score = _link(text, start, end, people, standing_in) or _told(text, start, end, told)
        if score:
            category: Category = "special" if kind in SPECIAL else "other"
            yield Finding(kind, category, start, end, score, NAME, VERSION)


def _is_named(people: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether a word is part of a name: not everybody who is called Christian is one."""
    at = bisect_left(people, (start + 1, 0)) - 1
    return at >= 0 and people[at][1] >= end


def _minors(text: str, lang: str, somebody: Sequence[tuple[int, int]]) -> Iterator[Finding]:
    """somebody: people who are named, and the author where they speak of themselves."""
    age, school = _patterns(lang)
    windows = list(_around(somebody, len(text)))
    numbers = (number.start() for window in windows for number in _NUMBER.finditer(text, *window))
    for match in _near(text, age, windows, numbers):
        years = int(next(group for group in match.groups() if group))
        if 0 < years < ADULT and _link(text, *match.span(), somebody, None):
            yield Finding("minor-age", "minor", *match.span(), 0.7, NAME, VERSION)
    for match in _near(text, school, windows, sorted(_places(text, _SCHOOL[lang][0]))):
        if _link(text, *match.span(), somebody, None):
            yield Finding("school-class", "minor", *match.span(), 0.6, NAME, VERSION)


def _places(text: str, words: Sequence[str]) -> Iterator[int]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + 1)


def _near(
    text: str, whole: re.Pattern[str], windows: Sequence[tuple[int, int]], places: Iterable[int]
) -> Iterator[re.Match[str]]:
    """Matches of a pattern inside of windows, looked for only around places that one of them must hold."""
    reached = at = 0
    for place in places:
        while at < len(windows) and windows[at][1] <= place:
            at += 1
        if at == len(windows):
            return
        first, last = windows[at]
        start, end = max(first, reached, place - _BEFORE), min(last, place + _BEHIND)
        for match in whole.finditer(text, start, end) if first <= place else ():
            if match.start() <= place < match.end():  # others have their own place, with all that follows it
                reached = match.end()
                yield match


def _around(people: Sequence[tuple[int, int]], length: int) -> Iterator[tuple[int, int]]:
    """Where an age can stand beside a name, from left to right; windows that touch are one."""
    first = last = 0
    for start, end in people:
        if start - NEAR > last:
            if last:
                yield first, last
            first = max(0, start - NEAR)
        last = min(length, end + NEAR)
    if last:
        yield first, last


def _link(
    text: str, start: int, end: int, people: Sequence[tuple[int, int]], standing_in: re.Pattern[str] | None
) -> float:
    """How surely a word is about a person: named near it, in its sentence, or before under another word."""
    first, last = _sentence(text, start, end)
    closest = _distance(people, start, end, first, last)
    if closest is not None:
        return 0.7 if closest <= NEAR else 0.6
    before = bisect_left(people, (start, 0))
    if standing_in is None or not before or start - people[before - 1][1] > FAR:
        return 0.0
    return 0.5 if standing_in.search(text, first, start) or standing_in.search(text, end, last) else 0.0


def _told(text: str, start: int, end: int, told: Sequence[tuple[int, int]]) -> float:
    """How surely the author says it of themselves: in one sentence, near the word for themselves."""
    gap = _distance(told, start, end, *_sentence(text, start, end)) if told else None
    return 0.6 if gap is not None and gap <= NEAR else 0.0


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentence around a word begins and ends, at most SENTENCE characters away."""
    left, right = max(0, start - SENTENCE), min(len(text), end + SENTENCE)
    stops = [match.end() for match in _END.finditer(text, left, start)]
    stop = _END.search(text, end, right)
    return (stops[-1] if stops else left), (stop.end() if stop else right)


def _distance(spans: Sequence[tuple[int, int]], start: int, end: int, first: int, last: int) -> int | None:
    """Characters to the nearest of some spans inside `[first, last)`; None where there is none."""
    best: int | None = None
    for at in range(bisect_left(spans, (first, 0)), len(spans)):
        own_start, own_end = spans[at]
        if own_start >= last:
            break
        if own_start < end and own_end > start:
            continue
        gap = max(own_start - end, start - own_end)
        best = gap if best is None else min(best, gap)
    return best


SENSITIVE = Detector(NAME, VERSION, frozenset(("special", "minor", "crime", *SPECIAL)), find)
