"""Whether a page is made for children: it speaks to them, or its host says so, and it is about what they do.

Two kinds of phrases by language in `children.toml`. One phrase is no proof: a shop sells toys, a paper writes of
schools. What has to come together stands in `find`. Not measured on labelled pages: there are none to be had.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from ahocorasick_rs import AhoCorasick, MatchKind

from assent.people.detector import About, Detector
from assent.people.folding import folded, is_word
from assent.people.names.detect import UnsupportedLanguageError
from assent.records.finding import Finding

NAME: Final = "children-site"
VERSION: Final = "1"
KIND: Final = "minors-site"
LOOKED_AT: Final = 20_000
"""Code points from the beginning of a page: who it is made for it says early."""
CLEAR: Final = 0.8
LIKELY: Final = 0.6


class _Phrases(NamedTuple):
    automaton: AhoCorasick
    words: tuple[str, ...]
    open_ended: tuple[bool, ...]


@cache
def _table() -> dict[str, dict[str, list[str]]]:
    text = (files("assent.people") / "children.toml").read_text("utf-8")
    return tomllib.loads(text)


@cache
def _phrases(kind: str, lang: str) -> _Phrases:
    rows = _table()[kind][lang]
    plain = tuple(row.replace("*", "") for row in rows)
    automaton = AhoCorasick(plain, matchkind=MatchKind.LeftmostLongest)
    return _Phrases(automaton, plain, tuple(row.endswith("*") for row in rows))


def find(text: str, about: About, _: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """One finding of the whole page (span 0 to 0), or none.

    Clear: it speaks to children in two ways, or in one and its host says so, and has a topic of theirs. Likely: one of
    the two and two topics. Raises UnsupportedLanguageError where the language is known and has no list.
    """
    lang = about.lang or "en"
    if lang not in _table()["address"]:
        raise UnsupportedLanguageError
    lower = folded(text[:LOOKED_AT])
    addressed = len(_met(lower, _phrases("address", lang))) + _host_says(about.url)
    if not addressed:
        return ()
    topics = len(_met(lower, _phrases("topic", lang)))
    if addressed >= 2 and topics:
        score = CLEAR
    elif topics >= 2:
        score = LIKELY
    else:
        return ()
    return (Finding(KIND, "minor", 0, 0, score, NAME, VERSION),)


def _met(text: str, phrases: _Phrases) -> set[str]:
    """Which phrases stand in a text as whole words."""
    return {
        phrases.words[index]
        for index, start, end in phrases.automaton.find_matches_as_indexes(text)
        if is_word(text, start, end, phrases.open_ended[index])
    }


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
