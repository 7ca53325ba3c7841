"""Dates, durations, amounts and file numbers: they help to tell who a text is about, though none names anybody.

For whoever looks at one text (`CLOSER`); evidence does not keep them, since nearly every page has a date.
"""

from __future__ import annotations

import re
from typing import Final

from assent.people.detector import About, Detector
from assent.records.finding import Finding

NAME: Final = "when"
VERSION: Final = "1"

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
_DATE: Final = re.compile(
    rf"""(?<!\w)(?:
      \d{{1,2}}(?:st|nd|rd|th|er|\.|º)?\s{{1,2}}(?:de\s|of\s)?(?:{_MONTHS})\.?(?:,?\s(?:de\s|del\s)?{_YEAR})?
    | (?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s{_YEAR})?
    | (?:{_MONTHS})\s(?:of\s|de\s|del\s)?{_YEAR}
    | {_YEAR}-\d\d-\d\d(?:[T ][0-2]\d:[0-5]\d(?::[0-5]\d)?)?
    | \d{{1,2}}-(?:{_MONTHS})-{_YEAR}
    | (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day
    | \d{{1,2}}[./-]\d{{1,2}}[./-](?:{_YEAR}|\d\d)
    | (?<=\bin\s){_YEAR} | (?<=\bsince\s){_YEAR} | (?<=\buntil\s){_YEAR} | (?<=\ben\s){_YEAR} | (?<=\bem\s){_YEAR}
    | (?<=\bduring\s){_YEAR} | (?<=\byear\s){_YEAR} | (?<=\bdesde\s){_YEAR} | (?<=\baño\s){_YEAR}
    | (?<=\bhasta\s){_YEAR}
    | (?<=\bim\s){_YEAR} | (?<=\bseit\s){_YEAR} | (?<=\bi\s){_YEAR} | (?<=\bår\s){_YEAR}
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
_FILE: Final = re.compile(
    r"(?<![\w/])\d{3,6}/\d{2,4}(?![\w/])|(?<=\bno\.\s)\d[\d/.-]{2,20}\d|(?<=\bnos\.\s)\d[\d/.-]{2,20}\d"
)
_AMOUNT: Final = re.compile(
    r"(?<!\w)(?:EUR|USD|GBP|CHF|PLN|TRY|TRL|RUB|UAH|SEK|DKK|NOK|BRL|VND|FRF|DEM|ITL)\s\d[\d.,]{0,15}(?:\s(?:million|billion))?"
    r"|(?<!\w)[€$£]\s?\d[\d.,]{0,15}|(?<!\w)\d[\d.,]{0,15}\s?(?:€|reais|kroner|kronor|zł)(?!\w)"
)
_CLOCK: Final = re.compile(
    r"(?<!\w)(?:[01]?\d|2[0-3])(?:[.:][0-5]\d)?\s?(?:a\.m\.|p\.m\.|am\b|pm\b|hrs\b|o[’']clock|Uhr\b|heures\b)"
    r"|(?<!\w)(?:[01]?\d|2[0-3])h[0-5]\d\b|(?<![\w:.])(?:[01]\d|2[0-3]):[0-5]\d(?![\w:.])",
)
_COUNT: Final = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|several"
    r"|un|une|uno|una|deux|dos|trois|tres|quatre|cuatro|cinq|cinco|seis|zwei|drei|vier|fünf|sechs|dois|duas|três|quatro)"
)
_UNIT: Final = (
    r"(?:years?|months?|weeks?|days?|hours?|minutes?|ans?|années?|mois|semaines?|jours?|heures?|años?|mes(?:es)?|semanas?|días?"
    r"|horas?|anos?|mês|dias?|Jahren?|Monaten?|Wochen?|Tagen?|Stunden?|år|måneder|månader|dager?|dagar)"
)
_LASTING: Final = re.compile(
    rf"(?<!\w){_COUNT}[\s-]{_UNIT}(?:(?:,?\s(?:and|et|y|e|und|og|och)\s|,\s){_COUNT}\s{_UNIT}){{0,2}}(?!\w)",
    re.IGNORECASE,
)
_MONEY: Final = re.compile(
    r"(?<!\w)\d[\d.,]{0,15}\s(?:(?:million|billion)\s)?(?:[A-Z][a-z]{2,12}\s)?(?:[Ll]iras?|[Dd]ollars?|[Ee]uros?|[Rr]oubles"
    r"|hryvnias|[Zz]lotys|[Ff]rancs|[Mm]arks|lei|leva|forints|korunas?|kron[eo]r|[Pp]ounds?(?:\s[Ss]terling)?|kuna|dinars)"
    r"(?:\s\([“\"]?[A-Z]{2,3}[”\"]?\))?(?!\w)"
    r"|(?<=\()(?:EUR|USD|GBP|CHF|PLN|TRY|TRL|RUB|UAH|SEK|DKK|NOK)(?=[);])"
)
_URL: Final = re.compile(r"(?<![\w/])(?:https?://|www\.)[^\s<>\"'()\[\]{}]{3,200}[\w/]")
_KINDS: Final = (
    ("url", _URL),
    ("date", _DATE),
    ("file-number", _FILE),
    ("amount", _AMOUNT),
    ("amount", _MONEY),
    ("duration", _LASTING),
    ("date", _CLOCK),
)


def find(text: str, _: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Dates, file numbers, amounts and durations outside of what is known already."""
    taken = sorted((f.start, f.end) for f in known)
    found = []
    for kind, pattern in _KINDS:
        at = 0
        for match in pattern.finditer(text):
            start, end = match.span()
            while at < len(taken) and taken[at][1] <= start:
                at += 1
            if at == len(taken) or taken[at][0] >= end:
                found.append(Finding(kind, "other", start, end, 0.9, NAME, VERSION))
    return tuple(found)


WHEN = Detector(NAME, VERSION, frozenset(("date", "duration", "file-number", "amount", "url")), find)
