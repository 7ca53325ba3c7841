"""What stands beside a name and helps to tell whose it is: forms of address, letters behind a name, nationality, sex.

For whoever looks at one text (`CLOSER`). "Mr" and "Ms" tell a person's sex, "Dr" a calling; where a text is to be made
anonymous they go with the name (so do they in the masks of TAB, Pilán et al. 2022). Patterns are tried only at words
that may begin one.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from typing import Final

from assent.people.detector import About, Detector
from assent.people.peoples import PEOPLES
from assent.people.phrases import Phrases, folded
from assent.records.finding import Category, Finding

NAME: Final = "beside"
VERSION: Final = "1"

_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĪİĽŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽ]"
_TITLES: Final = (
    "Mr|Mrs|Ms|Miss|Messrs|Mx|Dr|Drs|Prof|Professor|Sir|Lady|Lord|Dame|Madam|Judge|Rev"  # English
    "|Mme|Mlle|M.|MM.|Me|Maître|Docteur"  # French
    "|Herr|Herrn|Frau|Fru"  # German, Danish, Swedish
    "|Sr|Sra|Sres|Sras|Srta|Dña|Dra|Don|Doña"  # Spanish
    "|Exmo|Exma|Dom|Dona|Doutor|Doutora"  # Portuguese
    "|Sig|Dott|Dhr|Mevr|Pan|Pani"  # Italian, Dutch, Polish
)
_TITLE: Final = re.compile(rf"(?:{_TITLES.replace('.', '[.]')})(?!\w)\s?\.?(?=\s{{1,2}}{_CAPITAL})")
_INITIALS: Final = re.compile(rf"\s{{1,2}}({_CAPITAL}\.(?:[ -]?{_CAPITAL}\.){{0,2}}(?: ?{_CAPITAL}\w+)?)")
_LETTERS: Final = re.compile(r",?\s(?:Q\.?\s?C\.?|K\.C\.|Esq\.?|Ph\.?\s?D\.?|M\.D\.|Jr\.?|S\.J\.)(?!\w)")

_PEOPLES: Final = "|".join(PEOPLES)
_PEOPLE: Final = re.compile(rf"(?:{_PEOPLES})(?!\w)")
_STATED: Final = re.compile(
    rf"(?:{_PEOPLES}|United Kingdom|Netherlands)\s(?:nationals?|citizens?|citizenship|nationality|passport)(?!\w)"
    r"|(?:de nationalité|de nacionalidad|de nacionalidade|di nazionalità|ressortissante?s?|narodowości)\s\w+"
)
_STATED_BEFORE: Final = re.compile(r"\b\w+er? Staatsangehörig(?:er?|en|keit)\b|\b\w+ (?:statsborger|medborgare)\b")
_SEX: Final = "varón|mujer|hombre|niño|niña|lactante|homem|mulher|homme|femme|man|woman|boy|girl|male|female"
_SEX_AND_AGE: Final = re.compile(
    rf"(?P<sex>{_SEX})(?:,?\s(?:de|of|aged))?\s(?P<age>\d{{1,3}}\s(?:años|meses|días|anos|dias|ans|mois|years|months))\b",
    re.IGNORECASE,
)
_AGE_AND_SEX: Final = re.compile(rf"[- ](?:year|month|week|day)s?[- ]old\s(?P<sex>{_SEX})\b", re.IGNORECASE)
_POSTCODE: Final = re.compile(r"\d{5}\s{1,2}")

_BEGINNINGS: Final = {
    "title": _TITLES.split("|"),
    "nationality": [*PEOPLES, "United Kingdom", "Netherlands"],
    "stated": ["de nationalit", "de nacionalidad", "di nazionalit", "ressortissant", "narodowo"],
    "stated before": ["staatsangeh", "statsborger", "medborgare"],
    "sex": _SEX.split("|"),
    "old": ["-old ", " old "],
}
_LOOKED_BACK: Final = 40


@cache
def _beginnings() -> Phrases:
    return Phrases.of((word.lower(), kind) for kind, words in _BEGINNINGS.items() for word in words)


def find(text: str, _: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Forms of address before a capital, initials behind them, letters behind a name, nationalities, sex and age."""
    taken = _Spans(known)
    places = frozenset(f.start for f in known if f.kind == "place")
    found = [*_at_words(text, taken), *_lettered(text, known), *_postcodes(text, places)]
    kept: list[Finding] = []
    for finding in sorted(found, key=lambda f: (f.start, -f.end)):
        if not taken.touch(finding.start, finding.end) and (not kept or finding.start >= kept[-1].end):
            kept.append(finding)
    return tuple(kept)


def _at_words(text: str, taken: _Spans) -> Iterator[Finding]:
    for kind, start, end in _beginnings().places(folded(text)):
        if kind == "old":
            yield from _aged(text, start)
        elif kind == "stated before":
            stated = _STATED_BEFORE.search(text, max(0, start - _LOOKED_BACK), end + _LOOKED_BACK)
            if stated is not None and stated.end() > start:
                yield _of("nationality", "quasi", stated.span(), 0.9)
        elif start == 0 or not (text[start - 1].isalnum() or text[start - 1] == "_"):
            yield from _at_beginning(kind, text, start, taken)


def _at_beginning(kind: str, text: str, start: int, taken: _Spans) -> Iterator[Finding]:
    if kind == "title":
        match = _TITLE.match(text, start)
        if match is not None:
            yield _of("title", "other", match.span(), 0.9)
            initials = _INITIALS.match(text, match.end())
            if initials is not None and not taken.touch(*initials.span(1)):
                yield _of("person-name", "direct", initials.span(1), 0.7)
    elif kind == "sex":
        match = _SEX_AND_AGE.match(text, start)
        if match is not None:
            yield _of("sex", "quasi", match.span("sex"), 0.7)
            yield _of("age", "quasi", match.span("age"), 0.7)
    elif stated := _STATED.match(text, start):
        yield _of("nationality", "quasi", stated.span(), 0.9)
    elif people := _PEOPLE.match(text, start):
        # a people's name may be anybody's ("Turkish"): it is shown, not taken out
        yield _of("nationality", "other", people.span(), 0.5)


def _aged(text: str, start: int) -> Iterator[Finding]:
    """ "a 53-year-old man": the sex behind the age, which the rules find."""
    match = _AGE_AND_SEX.search(text, max(0, start - 8), start + _LOOKED_BACK)
    if match is not None and match.start() <= start and text[match.start() - 1 : match.start()].isdigit():
        yield _of("sex", "quasi", match.span("sex"), 0.7)


def _lettered(text: str, known: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in known:
        letters = _LETTERS.match(text, finding.end) if finding.kind == "person-name" else None
        if letters is not None:
            yield _of("title", "other", letters.span(), 0.8)


def _postcodes(text: str, places: frozenset[int]) -> Iterator[Finding]:
    """Five digits right before a place."""
    for match in _POSTCODE.finditer(text) if places else ():
        before = text[match.start() - 1 : match.start()]
        if match.end() in places and not (before.isalnum() or before in ("_", ".")):
            yield _of("postcode", "quasi", (match.start(), match.start() + 5), 0.6)


def _of(kind: str, category: Category, span: tuple[int, int], score: float) -> Finding:
    return Finding(kind, category, *span, score, NAME, VERSION)


class _Spans:
    """Spans of findings that do not overlap much; asked in any order."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        spans = sorted((f.end, f.start) for f in findings if f.start < f.end)
        self._ends = [end for end, _ in spans]
        self._starts = [start for _, start in spans]

    def touch(self, start: int, end: int) -> bool:
        """Whether one of them overlaps `[start, end)`."""
        at = bisect_left(self._ends, start + 1)
        return at < len(self._ends) and min(self._starts[at : at + 8]) < end


BESIDE: Final = Detector(NAME, VERSION, frozenset(("title", "nationality", "sex")), find)
"""Forms of address, nationality and sex, for whoever looks at one text."""
