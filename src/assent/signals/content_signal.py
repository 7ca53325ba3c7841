"""`Content-Signal` line in the groups of a robots.txt (contentsignals.org)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from assent.records.document import HostFile
from assent.signals import content_signals
from assent.signals.agents import Agents
from assent.signals.calendar import CONTENT_SIGNALS
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.robots.ruleset import Robots, utf8
from assent.signals.robots_preferences import as_spoken, declarer, read_or_status, spoken
from assent.signals.robots_txt import place


def read(file: HostFile, _url: str, agents: Agents) -> Iterator[Statement]:
    """Every line of a group counts; two groups for everybody (a network puts its own first) are one."""
    robots = read_or_status(file)
    if isinstance(robots, Statement):
        yield robots
    elif robots is not None:
        yield from _said(robots, file.captured_at, agents)


def _said(robots: Robots, observed_at: datetime | None, agents: Agents) -> Iterator[Statement]:
    for lines in spoken(robots, "content-signal", agents):
        for entry in lines.entries:
            for statement in content_signals.statements(utf8(entry.value), observed_at, place(entry.line)):
                said = as_spoken(statement, lines)
                if said is not None:
                    yield said._replace(declarer=declarer(robots, entry.line))


MECHANISM = HostMechanism(
    name="content-signal",
    klass="preference",
    carrier="robots.txt",
    scope="origin",
    since=CONTENT_SIGNALS,
    citation=content_signals.CITATION,
    url=content_signals.URL,
    read=read,
)
