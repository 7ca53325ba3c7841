"""Values that a label names: "Phone: 60-56-85-91", "NHC: 2569870", "Edad: 53 años".

By themselves these are any numbers; the word before them says what they are. One pass finds the labels (`fields.toml`),
then what follows each is held against the shape of its kind.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple

from assent.people.detector import About, Detector
from assent.people.phrases import Phrases, folded
from assent.records.finding import Category, Finding

NAME: Final = "fields"
VERSION: Final = "1"

_GAP: Final = r"(?:\s?(?:no|nr|n[º°]|number|num|#|is|es|ist|est|é|on|at)\b)?\s{0,3}[.:#=]{0,2}\s{0,3}"
_MONTHS: Final = r"[^\W\d_]{3,12}\.?"


class _Shape(NamedTuple):
    """value: what follows the label. digits: at least and at most. loose: the label needs no colon or the like."""

    value: re.Pattern[str]
    digits: tuple[int, int]
    category: Category
    score: float
    loose: bool


_SHAPES: Final = {
    "phone": _Shape(
        re.compile(r"\+?\s?[\d(][\d\s()./-]{4,20}\d(?:\s?(?:x|ext\.?|Ext\.?)\s?\d{1,5}\b)?"),
        (6, 18), "direct", 0.75, True,
    ),
    "payment-card": _Shape(re.compile(r"\d(?:[ -]?\d){11,18}"), (12, 19), "direct", 0.6, True),
    "record-number": _Shape(
        re.compile(r"(?:[a-z]{2,4}-)?(?=[^\n]{0,24}\d)[A-Z]{0,4}[ /-]?\d(?:[ ./-]?[\dA-Z]){2,20}"),
        (4, 20), "direct", 0.6, False,
    ),
    "age": _Shape(
        re.compile(
            r"\d{1,3}(?:\s?(?:years?(?:\sold)?|yrs?|y/?o|months?|Jahre|Monate|ans|mois|años|meses|anos|anni|mesi|jaar|år|lat|tuổi))?\b",
            re.IGNORECASE,
        ),
        (1, 3), "quasi", 0.8, False,
    ),
    "sex": _Shape(
        re.compile(
            r"(?:male|female|man|woman|männlich|weiblich|divers|homme|femme|masculin|féminin|hombre|mujer|varón|masculino"
            r"|femenino|homem|mulher|feminino|maschio|femmina|man|vrouw|mand|kvinde|kvinna|nam|nữ|[MFHVWmfhvw])\b",
            re.IGNORECASE,
        ),
        (0, 0), "quasi", 0.8, False,
    ),
    "postcode": _Shape(
        re.compile(r"\d{5}(?:-\d{3,4})?\b|\d{3}\s\d{2}\b|\d{4}\s?[A-Z]{2}\b|\d{4}\b|[A-Z]{1,2}\d[A-Z\d]?\s\d[A-Z]{2}\b"),
        (2, 9), "quasi", 0.7, False,
    ),
    "birth-date": _Shape(
        re.compile(rf"\d{{1,4}}[./-]\d{{1,3}}[./-]\d{{2,4}}|\d{{1,2}}\.?\s(?:de\s)?{_MONTHS}\s(?:de\s)?\d{{4}}|{_MONTHS}\s\d{{1,2}},?\s\d{{4}}"),
        (4, 9), "quasi", 0.9, True,
    ),
    "postal-address": _Shape(re.compile(r"[^\n;]{4,90}"), (1, 14), "quasi", 0.6, False),
    "street": _Shape(
        re.compile(
            r"(?=[A-ZÀ-Þ\d]|de |del |da |do |dos |du |des |la |las |los )[^\n;:()]{3,50}?[ ,]"
            r"(?:n[º°o]?\.?\s?)?\d{1,4}(?:-\d{1,4})?(?:\s?[A-Z]\b)?"
            r"(?:(?:,\s?|\s-\s?|\s)(?:\d{1,2}\s?[ºª°]\s?(?:[A-Z]\b|\d{1,2}\s?[ºª°])?"
            r"|\d{1,2}\s?[A-Z]\b|(?:esc|piso|pta)\.?\s\w{1,3})){0,3}"
        ),
        (1, 10), "quasi", 0.7, True,
    ),
    "room": _Shape(re.compile(r"\d{1,5}[A-Z]?\b"), (1, 5), "quasi", 0.5, True),
}  # fmt: skip
_WHOLE: Final = {"street": "postal-address", "room": "postal-address"}
"""Labels that are part of the value, and the kind of both together."""
_WITH_COLON: Final = re.compile(r"\s?(?:no|nr|n[º°])?\s?[.]?\s?(?:[:#=]|(?:is|es|ist|est|é)\s)", re.IGNORECASE)
_GAPS: Final = re.compile(_GAP, re.IGNORECASE)
_ENDS: Final = re.compile(r"\.\s|\s{2,}|\s+[^\W\d_][\w .-]{2,20}:")
"""Where an address ends: a sentence, a wide gap, the next label."""


@cache
def _labels() -> Phrases:
    table = tomllib.loads((files("assent.people") / "fields.toml").read_text("utf-8"))
    return Phrases.of((label, kind) for kind, labels in table.items() for label in labels)


def find(text: str, _: About, known: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Values behind labels, in order; of what is known already those alone that they hold whole and more."""
    found: list[Finding] = []
    taken = sorted((f for f in known if f.start < f.end), key=lambda f: f.end)
    ends = [f.end for f in taken]
    last = 0
    for finding in _values(text):
        at = bisect_left(ends, finding.start + 1)
        touched = [f for f in taken[at : at + LOOKED_BACK] if f.start < finding.end]
        if finding.start < last or any(not _holds(finding, other) for other in touched):
            continue
        score = max([finding.score, *(min(1.0, other.score + 0.01) for other in touched)])
        found.append(finding._replace(score=score))
        last = finding.end
    return tuple(found)


LOOKED_BACK: Final = 16


def _holds(finding: Finding, other: Finding) -> bool:
    """Whether a value holds another of its kind whole, and is more than that."""
    inside = finding.start <= other.start and other.end <= finding.end
    return inside and finding.kind == other.kind and finding[2:4] != other[2:4]


def _values(text: str) -> Iterator[Finding]:
    for kind, start, end in _labels().places(folded(text)):
        shape = _SHAPES[kind]
        if not _stands_alone(text, start, end) or not (shape.loose or _WITH_COLON.match(text, end)):
            continue
        gap = _GAPS.match(text, end)
        match = shape.value.match(text, gap.end() if gap else end)
        if match is None or match.start() == end:
            continue
        value_end = _end(text, match, kind)
        count = sum(c.isdigit() for c in text[match.start() : value_end])
        if shape.digits[0] <= count <= shape.digits[1] and not text[value_end : value_end + 1].isdigit():
            first = start if kind in _WHOLE else match.start()
            yield Finding(_WHOLE.get(kind, kind), shape.category, first, value_end, shape.score, NAME, VERSION)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a label is a word, or at least begins with a capital behind a small letter ("GarcíaNºCol")."""
    if end < len(text) and text[end].isalpha():
        return False
    before = text[start - 1] if start else " "
    return not before.isalnum() or (before.islower() and text[start].isupper())


def _end(text: str, match: re.Match[str], kind: str) -> int:
    """Where a value ends: an address at a sentence, a wide gap or the next label; "Av." ends none."""
    if kind != "postal-address":
        return match.end()
    for stop in _ENDS.finditer(text, match.start(), match.end()):
        word = text[match.start() : stop.start()].rpartition(" ")[2]
        if stop[0][0] != "." or len(word) > SHORTENED or not word.isalpha():
            return match.start() + len(text[match.start() : stop.start()].rstrip(" .,"))
    return match.start() + len(match[0].rstrip(" .,"))


SHORTENED: Final = 4
"""Letters of a word that may be shortened by its full stop."""

FIELDS: Final = Detector(NAME, VERSION, frozenset(("direct", "quasi")), find)
"""Values that a label names."""
