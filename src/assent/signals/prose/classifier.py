"""One sentence in, what it reserves out. Careful before complete: a sentence that is not plain is an abstention.

A sentence reserves where it speaks of mining, training or automated access, forbids it or reserves the right to it,
and neither tells of others nor of what the speaker himself does. Which words those are, `sentences.toml` says.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final, Literal

Reserved = Literal["tdm", "ai", "auto", "abstain", "none"]
"""tdm: text and data mining. ai: training of models. auto: automated access. abstain: it may or may not be one."""

SENTENCE_CHARS: Final = 1_200
"""Longer ones are no sentences but pages without full stops."""
SHORTEST: Final = 16

_SUBJECTS: Final[tuple[Reserved, ...]] = ("tdm", "ai", "auto")


@dataclass(frozen=True, slots=True)
class _Language:
    subjects: tuple[tuple[Reserved, re.Pattern[str]], ...]
    forbid: re.Pattern[str]
    reserve: re.Pattern[str]
    work: re.Pattern[str]
    own: re.Pattern[str]
    told: re.Pattern[str]


@cache
def _languages() -> dict[str, _Language]:
    table = tomllib.loads(resources.files(__package__).joinpath("sentences.toml").read_text("utf-8"))
    return {code: _language(lists) for code, lists in table.items()}


def _language(lists: dict[str, list[str]]) -> _Language:
    def one(name: str) -> re.Pattern[str]:
        return re.compile("|".join(f"(?:{pattern})" for pattern in lists[name]))

    return _Language(
        tuple((name, one(name)) for name in _SUBJECTS),
        one("forbid"),
        one("reserve"),
        one("work"),
        one("own"),
        one("told"),
    )


def languages() -> tuple[str, ...]:
    """The languages that are known, as ISO 639 codes."""
    return tuple(_languages())


def classify(sentence: str, lead: str = "") -> Reserved:
    """What a sentence reserves. lead: the words that introduce a list of which it is an item ("You agree not to:").

    Same sentence, same answer; never raises. The most far-reaching subject counts: mining, then training, then access.
    """
    if not SHORTEST <= len(sentence) <= SENTENCE_CHARS:
        return "none"
    plain, before = normal(sentence), normal(lead)[-400:]
    found: set[Reserved] = {_in(language, plain, before) for language in _languages().values()}
    ranked: tuple[Reserved, ...] = (*_SUBJECTS, "abstain")
    return next((kind for kind in ranked if kind in found), "none")


def _in(language: _Language, plain: str, before: str) -> Reserved:
    subject: Reserved
    pattern: re.Pattern[str] | None
    subject, pattern = next(((n, p) for n, p in language.subjects if p.search(plain)), ("none", None))
    if pattern is None:
        return "none"
    reserves = subject != "auto" and language.reserve.search(plain)
    if not reserves and not (language.forbid.search(plain) or (before and language.forbid.search(before))):
        return "none"
    rest = pattern.sub(" ", plain) if subject == "tdm" else plain  # `data` in `data mining` is not what is protected
    if not reserves and not language.work.search(rest):
        return "none"
    if language.own.search(plain) or (before and language.own.search(before)):
        return "none"
    return "abstain" if language.told.search(plain) else subject


_SPACES: Final = re.compile(r"\s+")
_QUOTES: Final = str.maketrans(
    {"\u2019": "'", "\u2018": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-", "\u00a0": " "}
)


def normal(text: str) -> str:
    """Lower case, composed, single spaces, plain apostrophes and hyphens."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text).translate(_QUOTES)).strip().lower()
