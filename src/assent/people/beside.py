"""What stands beside a name and helps to tell whose it is: forms of address, letters behind a name, nationality.

For whoever looks at one text (`CLOSER`). "Mr" and "Ms" tell a person's sex, "Dr" a calling; where a text is to be made
anonymous they go with the name (so do they in the masks of TAB, Pilán et al. 2022).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Final

from assent.people.detector import About, Detector
from assent.records.finding import Finding

NAME: Final = "beside"
VERSION: Final = "1"
_CAPITAL: Final = r"[A-ZÀ-ÖØ-ÞĀĂĄĆČĎĐĘĚĞĪİĽŁŃŇŌŐŘŚŞŠŤŪŮŰŹŻŽ]"
_TITLE: Final = re.compile(
    r"(?<!\w)(?:"
    r"Mrs?|Ms|Miss|Messrs|Mx|Drs?|Prof|Professor|Sir|Lady|Lord|Dame|Madam|Judge|Rev"  # English
    r"|Mme|Mlle|MM?\.|Me|Maître|Docteur"  # French
    r"|Herrn?|Frau|Fru"  # German, Danish, Swedish
    r"|Sres|Sras?|Srta|Dña|Dra|Don|Doña"  # Spanish
    r"|Exmo|Exma|Dom|Dona|Doutora?"  # Portuguese
    r"|Sig|Dott|Dhr|Mevr|Pan|Pani"  # Italian, Dutch, Polish
    rf")\b\s?\.?(?=\s{{1,2}}{_CAPITAL})"
)
_INITIALS: Final = re.compile(rf"\s{{1,2}}({_CAPITAL}\.(?:[ -]?{_CAPITAL}\.){{0,2}}(?: ?{_CAPITAL}\w+)?)")
_LETTERS: Final = re.compile(r",?\s(?:Q\.?\s?C\.?|K\.C\.|Esq\.?|Ph\.?\s?D\.?|M\.D\.|Jr\.?|S\.J\.)(?!\w)")

_PEOPLES: Final = (
    "Afghan|Albanian|Algerian|American|Angolan|Argentinian|Argentine|Armenian|Australian|Austrian|Azerbaijani"
    "|Bangladeshi|Belarusian|Belgian|Bolivian|Bosnian|Brazilian|British|Bulgarian|Cambodian|Cameroonian|Canadian|Chechen"
    "|Chilean|Chinese|Colombian|Congolese|Croatian|Cuban|Cypriot|Czech|Danish|Dominican|Dutch|Ecuadorian|Egyptian|English"
    "|Eritrean|Estonian|Ethiopian|Filipino|Finnish|French|Gambian|Georgian|German|Ghanaian|Greek|Guatemalan|Guinean"
    "|Haitian|Honduran|Hungarian|Icelandic|Indian|Indonesian|Iranian|Iraqi|Irish|Israeli|Italian|Ivorian|Jamaican"
    "|Japanese|Jordanian|Kazakh|Kenyan|Korean|Kosovar|Kurdish|Kuwaiti|Kyrgyz|Laotian|Latvian|Lebanese|Liberian|Libyan"
    "|Lithuanian|Macedonian|Malaysian|Malian|Maltese|Mauritanian|Mexican|Moldovan|Mongolian|Montenegrin|Moroccan"
    "|Mozambican|Burmese|Nepalese|Nicaraguan|Nigerian|Norwegian|Pakistani|Palestinian|Paraguayan|Peruvian|Polish"
    "|Portuguese|Roma|Romanian|Russian|Rwandan|Salvadoran|Saudi|Scottish|Senegalese|Serbian|Singaporean|Slovak|Slovenian"
    "|Somali|South African|Soviet|Spanish|Sri Lankan|Sudanese|Swedish|Swiss|Syrian|Taiwanese|Tajik|Tanzanian|Thai"
    "|Tunisian|Turkish|Turkmen|Ugandan|Ukrainian|Uruguayan|Uzbek|Venezuelan|Vietnamese|Welsh|Yemeni|Yugoslav|Zambian"
    "|Zimbabwean"
)
_PEOPLE: Final = re.compile(rf"(?<!\w)(?:{_PEOPLES})(?!\w)")
_STATED: Final = re.compile(
    rf"(?<!\w)(?:(?:{_PEOPLES}|United Kingdom|Netherlands)\s(?:nationals?|citizens?|citizenship|nationality|passport)"
    r"|(?:de nationalité|de nacionalidad|de nacionalidade|di nazionalità|ressortissante?s?|narodowości)\s\w+"
    r"|\w+er? Staatsangehörig(?:er?|en|keit)|\w+ (?:statsborger|medborgare))(?!\w)"
)


_SEX_AND_AGE: Final = re.compile(
    r"\b(?P<sex>varón|mujer|hombre|niñ[oa]|lactante|homem|mulher|homme|femme|man|woman|boy|girl|male|female)"
    r"(?:,?\s(?:de|of|aged))?\s(?P<age>\d{1,3}\s(?:años|meses|días|anos|dias|ans|mois|years|months))\b"
    r"|\b\d{1,3}[- ](?:year|month|week|day)s?[- ]old\s(?P<sex2>man|woman|boy|girl|male|female)\b",
    re.IGNORECASE,
)
_POSTCODE: Final = re.compile(r"(?<![\w.-])(?:[A-Z]-)?(\d{5})\s{1,2}(?=[^\W\d_])")


def find(text: str, _: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Forms of address before a capital, initials behind them, letters behind a name, nationalities, sex and age."""
    taken = _Spans(known)
    places = frozenset(f.start for f in known if f.kind == "place")
    found = [
        *_addressed(text, taken), *_lettered(text, known), *_nationalities(text), *_patients(text),
        *_postcodes(text, places),
    ]  # fmt: skip
    return tuple(f for f in found if not taken.touch(f.start, f.end))


def _addressed(text: str, taken: _Spans) -> Iterator[Finding]:
    for match in _TITLE.finditer(text):
        yield Finding("title", "other", *match.span(), 0.9, NAME, VERSION)
        initials = _INITIALS.match(text, match.end())
        if initials is not None and not taken.touch(*initials.span(1)):
            yield Finding("person-name", "direct", *initials.span(1), 0.7, NAME, VERSION)


def _lettered(text: str, known: tuple[Finding, ...]) -> Iterator[Finding]:
    for finding in known:
        letters = _LETTERS.match(text, finding.end) if finding.kind == "person-name" else None
        if letters is not None:
            yield Finding("title", "other", *letters.span(), 0.8, NAME, VERSION)


def _nationalities(text: str) -> Iterator[Finding]:
    """Stated ones, and names of peoples that may be anybody's ("Turkish"): those are shown, not taken out."""
    last = 0
    stated = [match.span() for match in _STATED.finditer(text)]
    inside = _Spans(tuple(Finding("", "quasi", start, end, 1.0, NAME) for start, end in stated))
    for start, end in stated:
        if start >= last:
            yield Finding("nationality", "quasi", start, end, 0.9, NAME, VERSION)
            last = end
    for match in _PEOPLE.finditer(text):
        if not inside.touch(*match.span()):
            yield Finding("nationality", "other", *match.span(), 0.5, NAME, VERSION)


def _patients(text: str) -> Iterator[Finding]:
    """ "Mujer de 45 años", "a 53-year-old man": sex and age in the words of case reports."""
    for match in _SEX_AND_AGE.finditer(text):
        for name, group in (("sex", "sex"), ("age", "age"), ("sex", "sex2")):
            if match[group]:
                yield Finding(name, "quasi", *match.span(group), 0.7, NAME, VERSION)


def _postcodes(text: str, places: frozenset[int]) -> Iterator[Finding]:
    """Five digits right before a place."""
    for match in _POSTCODE.finditer(text):
        if match.end() in places:
            yield Finding("postcode", "quasi", *match.span(1), 0.6, NAME, VERSION)


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


BESIDE = Detector(NAME, VERSION, frozenset(("title", "nationality")), find)
"""Forms of address and nationality, for whoever looks at one text."""
