"""`Content-Usage` rule in robots.txt (AIPREF): preferences for paths, inside groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from assent.records.document import HostFile
from assent.records.signal import Policy
from assent.signals import aipref
from assent.signals.agents import Agents
from assent.signals.calendar import AIPREF_FIRST
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.robots.lines import Entry
from assent.signals.robots.patterns import escape_rfc, matches, path_rfc
from assent.signals.robots.ruleset import Robots, path_of, utf8
from assent.signals.robots_preferences import as_spoken, declarer, read_or_status, spoken
from assent.signals.robots_txt import place


class _Preference(NamedTuple):
    length: int
    text: str
    line: int


def read(file: HostFile, url: str, agents: Agents) -> Iterator[Statement]:
    """For each use, the longest path that speaks of it decides; equal paths together, the strictest."""
    robots = read_or_status(file)
    if isinstance(robots, Statement):
        yield robots
    elif robots is not None:
        yield from _said(robots, path_rfc(path_of(url)), file.captured_at, agents)


def _said(robots: Robots, path: str, observed_at: datetime | None, agents: Agents) -> Iterator[Statement]:
    for lines in spoken(robots, "content-usage", agents):
        for statement, line in _deciding(_matching(lines.entries, path), observed_at):
            said = as_spoken(statement, lines)
            if said is not None:
                yield said._replace(declarer=declarer(robots, line))


def _matching(entries: tuple[Entry, ...], path: str) -> list[_Preference]:
    """Lines whose path matches, the longest first. A value that does not begin with `/` is for every path."""
    found = []
    for entry in entries:
        pattern, preferences = _split(entry.value)
        if matches(escape_rfc(pattern), path):
            found.append(_Preference(len(pattern), utf8(preferences), entry.line))
    return sorted(found, key=lambda p: -p.length)


def _split(value: str) -> tuple[str, str]:
    if not value.startswith("/"):
        return "", value
    pattern, _, preferences = value.replace("\t", " ").partition(" ")
    return pattern, preferences.strip()


_RANK: dict[Policy, int] = {"unknown": 0, "allow": 1, "hold": 2, "deny": 3}


def _deciding(preferences: list[_Preference], observed_at: datetime | None) -> Iterator[tuple[Statement, int]]:
    """A use is decided by the longest path only, so that `search=n` on a page never lifts `train-ai=n` above it."""
    decided: dict[str, tuple[int, Statement, int]] = {}
    for length, text, line in preferences:
        for statement in aipref.statements(text, observed_at, place(line)):
            before = decided.get(statement.use)
            if before is None or (before[0] == length and _RANK[statement.policy] > _RANK[before[1].policy]):
                decided[statement.use] = (length, statement, line)
    for _, statement, line in decided.values():
        yield statement, line


MECHANISM = HostMechanism(
    name="content-usage-robots",
    klass="preference",
    carrier="robots.txt",
    since=AIPREF_FIRST,
    citation=aipref.ATTACH,
    url=aipref.URL,
    read=read,
)
