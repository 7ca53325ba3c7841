"""Prose in the comments of robots.txt: many a publisher reserves mining there, in words only."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from assent.records.document import HostFile
from assent.signals.agents import Agents
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.prose.gate import places
from assent.signals.prose.page import CITATION, SINCE, URL, statements

MAX_BYTES: Final = 524_288
MAX_SENTENCES: Final = 400
_COMMENT: Final = re.compile(r"^\s*#[#\s*=-]*(.*?)[#\s*=-]*$")
_END: Final = re.compile(r"(?<=[^\s.][^\s.][.!?;])\s+(?=\W?[A-Z0-9\u00c0-\u1ef9])")
_RULE_IN_WORDS: Final = re.compile(
    r"\b(?:do not|don.t|disallow\w*|block\w*) ?(?:crawl|scrape|index|access)?", re.IGNORECASE
)
"""What the rule below says once more ("Do not crawl the checkout"): the rule speaks for itself, and more exactly."""
_LEGAL: Final = re.compile(
    r"permission|consent|prohibit|authori[sz]|\bagree|licen[cs]|forbidden|\bterms\b|reserv|mining|training",
    re.IGNORECASE,
)


def read(file: HostFile, _url: str, _agents: Agents) -> tuple[Statement, ...]:
    """What the comments reserve for the whole origin."""
    return _read(file.body[:MAX_BYTES]) if file.status is None or 200 <= file.status < 300 else ()


@lru_cache(maxsize=1024)
def _read(body: bytes) -> tuple[Statement, ...]:
    if b"#" not in body or not places(body):
        return ()
    found: list[Statement] = []
    for line, text in _paragraphs(body.decode("utf-8", "replace")):
        for sentence in _END.split(text)[:MAX_SENTENCES]:
            if not _RULE_IN_WORDS.search(sentence) or _LEGAL.search(sentence):
                found += statements(sentence, "", f"robots.txt:{line}", "origin")
    return tuple(found)


def _paragraphs(text: str) -> list[tuple[int, str]]:
    """Comments on adjacent lines joined, each with the number of its first line."""
    found: list[tuple[int, str]] = []
    held: list[str] = []
    first = 0
    for number, line in enumerate([*text.splitlines(), ""], 1):
        match = _COMMENT.match(line) if "#" in line else None
        if match and match[1]:
            first = first if held else number
            held.append(match[1])
        elif held:
            found.append((first, " ".join(held)))
            held = []
    return found


MECHANISM = HostMechanism(
    name="robots-prose",
    klass="reservation-prose",
    carrier="robots.txt",
    since=SINCE,
    citation=f"{CITATION}; in comments of robots.txt",
    url=URL,
    read=read,
    scope="origin",
)
