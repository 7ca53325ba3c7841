"""Whether a page is made for children: it speaks to them, or its host says so, and it is about what they do.

Two kinds of phrases by language in `children.toml`. One phrase is no proof: a shop sells toys, a paper writes of
schools. What has to come together stands in `find`. Not measured on labelled pages: there are none to be had.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final
from urllib.parse import urlsplit

from assent.people.detector import About, Detector
from assent.people.names.detect import UnsupportedLanguageError
from assent.people.phrases import Phrases, folded
from assent.records.finding import Finding

NAME: Final = "children-site"
VERSION: Final = "1"
KIND: Final = "minors-site"
LOOKED_AT: Final = 20_000
"""Code points from the beginning of a page: who it is made for it says early."""
CLEAR: Final = 0.8
LIKELY: Final = 0.6


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = (files("assent.people") / "children.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _phrases(kind: str, lang: str) -> Phrases:
    return Phrases.of((phrase, phrase) for phrase in _table()[kind][lang])


def find(text: str, about: About, _: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One finding of the whole page (span 0 to 0), or none.

    Clear: it speaks to children in two ways, or in one and its host says so, and has a topic of theirs. Likely: one of
    the two and two topics. Raises UnsupportedLanguageError where the language is known and has no list.
    """
    lang = about.lang or "en"
    if lang not in _table()["address"]:
        raise UnsupportedLanguageError
    lower = folded(text)[:LOOKED_AT]
    addressed = _count(lower, _phrases("address", lang)) + _host_says(about.url)
    if not addressed:
        return ()
    topics = _count(lower, _phrases("topic", lang))
    if addressed >= 2 and topics:
        score = CLEAR
    elif topics >= 2:
        score = LIKELY
    else:
        return ()
    return (Finding(KIND, "minor", 0, 0, score, NAME, VERSION),)


def _count(lower: str, phrases: Phrases) -> int:
    """How many different phrases stand in a text as whole words."""
    return len({phrase for phrase, _, _ in phrases.words(lower)})


def _host_says(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, path = parts.hostname or "", parts.path
    except ValueError:
        return False
    names = re.split(r"[.-]", host) + re.split(r"[/.-]", path.lower())[1:2]
    return not set(_table()["host"]["names"]).isdisjoint(names)


CHILDREN = Detector(NAME, VERSION, frozenset((KIND,)), find)
"""Pages that are made for children."""
