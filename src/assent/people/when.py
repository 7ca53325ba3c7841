"""Dates, durations, amounts, file numbers and addresses of pages: they help to tell who a text is about, though none
names anybody.

For whoever looks at one text (`CLOSER`); evidence does not keep them, since nearly every page has a date. Patterns are
tried only where one may begin: at a number, and at the words that `_ANCHORS` lists.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Final

from assent.people.detector import About, Detector
from assent.people.phrases import Phrases, folded
from assent.records.finding import Finding

NAME: Final = "when"
VERSION: Final = "2"

_MONTHS: Final = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug"
    "|sept|sep|oct|nov|dec|januar|februar|märz|mai|juni|juli|oktober|dezember|janvier|février|mars|avril|juin|juillet"
    "|août|septembre|octobre|novembre|décembre|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre"
    "|octubre|noviembre|diciembre|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|novembro|dezembro|marts"
    "|maj|augusti|siječnja|veljače|ožujka|travnja|svibnja|lipnja|srpnja|kolovoza|rujna|listopada|studenoga|prosinca"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre|januari|februari|maart|mei|augustus"
    "|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada|grudnia"
)
_YEAR: Final = r"(?:1[89]|20)\d\d"
_WORDS: Final = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|several"
    "|un|une|uno|una|deux|dos|trois|tres|quatre|cuatro|cinq|cinco|seis|zwei|drei|vier|fünf|sechs|dois|duas|três|quatro"
)
_COUNT: Final = rf"(?:\d{{1,3}}|{_WORDS})"
_UNIT: Final = (
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|ans?|années?|mois|semaines?|jours?|heures?|años?|mes(?:es)?|semanas?|días?"
    r"|horas?|anos?|mês|dias?|Jahren?|Monaten?|Wochen?|Tagen?|Stunden?|år|måneder|månader|dager?|dagar)"
)
_LASTING: Final = rf"{_COUNT}[\s-]{_UNIT}(?:(?:,?\s(?:and|et|y|e|und|og|och)\s|,\s){_COUNT}\s{_UNIT}){{0,2}}(?!\w)"
_DAYS: Final = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_MONEYS: Final = "EUR|USD|GBP|CHF|PLN|TRY|TRL|RUB|UAH|SEK|DKK|NOK|BRL|VND|FRF|DEM|ITL"
_MONEY: Final = (
    r"[€$£]\s?\d[\d.,]{0,15}"
    rf"|(?:{_MONEYS})\s\d[\d.,]{{0,15}}(?:\s(?:million|billion))?|(?<=\()(?:{_MONEYS})(?=[);])"
)
_SUM: Final = (
    r"\d[\d.,]{0,15}(?:\s?(?:€|reais|kroner|kronor|zł)(?!\w)|\s(?:(?:million|billion)\s)?(?:[A-Za-z]{3,13}\s)?(?:liras?|dollars?"
    r"|euros?|roubles|hryvnias|zlotys|francs|marks|lei|leva|forints|korunas?|kron[eo]r|pounds?(?:\ssterling)?|kuna|dinars)"
    r"(?:\s\([“\"]?[A-Z]{2,3}[”\"]?\))?(?!\w))"
)
_AT_NUMBER: Final = re.compile(
    rf"""
      (?P<date>
        \d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s{{1,2}}(?:de\s|of\s)?(?:{_MONTHS})\.?(?:,?\s(?:de\s|del\s)?{_YEAR})?(?!\w)
      | {_YEAR}-\d\d-\d\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?(?!\w)
      | \d{{1,2}}-(?:{_MONTHS})-{_YEAR}(?!\w)
      | \d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)(?!\w)
      | (?:[01]?\d|2[0-3])(?:[.:][0-5]\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b|hrs\b|o[’']clock|Uhr\b|heures\b)
      | (?:[01]?\d|2[0-3])h[0-5]\d\b
      | (?:[01]\d|2[0-3]):[0-5]\d(?![\w:.])
      )
    | (?P<filenumber> \d{{3,6}}/\d{{2,4}}(?![\w/]) )
    | (?P<amount> {_SUM} )
    | (?P<duration> {_LASTING} )
    """,
    re.IGNORECASE | re.VERBOSE,
)
_YEAR_ALONE: Final = re.compile(rf"{_YEAR}(?!\w)")
_BEFORE_YEAR: Final = re.compile(
    r"\b(?:in|since|until|during|year|en|desde|hasta|año|em|im|seit|i|år)\s$", re.IGNORECASE
)
_NUMBER_OF_FILE: Final = re.compile(r"\d[\d/.-]{2,20}\d")
_AT_WORD: Final = {
    "date": re.compile(
        rf"(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{_YEAR})?(?!\w)|(?:{_MONTHS})\s(?:of\s|de\s|del\s)?{_YEAR}(?!\w)"
        rf"|(?:{_DAYS})(?!\w)",
        re.IGNORECASE,
    ),
    "duration": re.compile(_LASTING, re.IGNORECASE),
    "amount": re.compile(_MONEY),
    "url": re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]{}]{3,200}(?<=[\w/])", re.IGNORECASE),
}
_ANCHORS: Final = {
    "date": (*_MONTHS.split("|"), *_DAYS.split("|")),
    "duration": tuple(_WORDS.split("|")),
    "amount": ("€", "$", "£", *_MONEYS.lower().split("|")),
    "url": ("http://", "https://", "www."),
}
_NUMBERS: Final = re.compile(r"\d+")


@cache
def _anchors() -> Phrases:
    return Phrases.of((word, kind) for kind, words in _ANCHORS.items() for word in words)


def find(text: str, _: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Dates, file numbers, amounts, durations and URLs outside of what is known already, in order."""
    taken = sorted((f.start, f.end) for f in known)
    found: list[Finding] = []
    reached = at = 0
    for kind, start, end in sorted((*_at_numbers(text), *_at_words(text)), key=lambda f: (f[1], -f[2])):
        if start < reached:
            continue
        while at < len(taken) and taken[at][1] <= start:
            at += 1
        if at == len(taken) or taken[at][0] >= end:
            found.append(Finding(kind, "other", start, end, 0.9, NAME, VERSION))
            reached = end
    return tuple(found)


def _at_numbers(text: str) -> Iterator[tuple[str, int, int]]:
    """What begins with a number."""
    reached = 0
    for number in _NUMBERS.finditer(text):
        start = number.start()
        before = text[start - 1 : start]
        if start < reached or before.isalnum() or before in ("_", "/"):
            continue
        match = _AT_NUMBER.match(text, start)
        if match is not None:
            kind, end = str(match.lastgroup).replace("filenumber", "file-number"), match.end()
        elif text[max(0, start - 5) : start].lower().endswith(("no. ", "nos. ")) and (
            file := _NUMBER_OF_FILE.match(text, start)
        ):
            kind, end = "file-number", file.end()
        elif _YEAR_ALONE.match(text, start) and _BEFORE_YEAR.search(text, max(0, start - 8), start):
            kind, end = "date", start + 4
        else:
            continue
        reached = end
        yield kind, start, end


def _at_words(text: str) -> Iterator[tuple[str, int, int]]:
    """What begins with a word or a sign."""
    for kind, start, _ in _anchors().places(folded(text)):
        if start and (text[start - 1].isalnum() or text[start - 1] == "_") and text[start] not in "€$£":
            continue
        match = _AT_WORD[kind].match(text, start)
        if match is not None:
            yield kind, start, match.end()


WHEN: Final = Detector(NAME, VERSION, frozenset(("date", "duration", "file-number", "amount", "url")), find)
"""Dates, durations, amounts, file numbers and URLs, for whoever looks at one text."""
