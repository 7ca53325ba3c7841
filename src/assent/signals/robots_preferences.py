"""Preference lines inside the groups of a robots.txt: whose they are, and for which path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from assent.records.document import HostFile
from assent.records.signal import Declarer, Spec
from assent.signals.agents import Agents
from assent.signals.host_status import answered
from assent.signals.mechanism import Statement
from assent.signals.robots.lines import Entry, Key
from assent.signals.robots.readings import ANYBODY, Group
from assent.signals.robots.ruleset import Robots, parse


class Spoken(NamedTuple):
    """Preference lines of one group in one reading. agent: whom it is addressed to.

    standing "stray": lines that stand in no group; nobody is addressed, everybody was meant.
    """

    entries: tuple[Entry, ...]
    agent: str
    standing: Spec | None


def read_or_status(file: HostFile) -> Robots | Statement | None:
    """The parsed file; else the one statement that stands for it; None where it holds nothing (absent)."""
    answer = answered(file.status)
    if answer == "absent":
        return None
    if answer != "body":
        return Statement("*", "unknown", "unknown", quote=f"status {file.status}")
    robots = parse(file.body)
    if not robots.readable:
        return Statement("*", "unparseable", "hold", quote="not a robots.txt")
    return robots


def spoken(robots: Robots, key: Key, agents: Agents) -> Iterator[Spoken]:
    """Every set of lines that bears on us: of our group or everybody's in all readings, of trainers by name, strays."""
    if key not in robots.keys:
        return
    for _, group in robots.applicable(agents.own or ANYBODY):
        yield from _of(group, key, ANYBODY)
    for group, members in robots.named(agents.trainers):
        yield from _of(group, key, members[0])
    strays = tuple(entry for entry in robots.orphans() if entry.key == key)
    if strays:
        yield Spoken(strays, ANYBODY, "unparseable")


def _of(group: Group, key: Key, agent: str) -> Iterator[Spoken]:
    entries = group.lines(key)
    if entries:
        yield Spoken(entries, agent, None)


def as_spoken(statement: Statement, of: Spoken) -> Statement | None:
    """A statement as what its lines' standing makes of it. Of another agent, only what denies training counts."""
    if of.agent != ANYBODY:
        if statement.use not in ("train", "mine") or statement.policy not in ("deny", "hold"):
            return None
        return statement._replace(agent=of.agent)
    return statement._replace(spec=of.standing) if of.standing is not None else statement


def declarer(robots: Robots, line: int) -> Declarer:
    """The content network, inside the block that it manages; else the operator."""
    return "cdn-default" if any(first <= line <= last for first, last in robots.managed) else "operator"
