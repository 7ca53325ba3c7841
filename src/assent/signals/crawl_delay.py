"""`Crawl-delay` in robots.txt: how fast, not whether. Recorded as a duty; it decides about no use."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assent.records.document import HostFile
from assent.signals.agents import Agents
from assent.signals.host_status import answered
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.robots.readings import ANYBODY
from assent.signals.robots.ruleset import Robots, parse, utf8
from assent.signals.robots_txt import place


def delay_of(robots: Robots, own: str | None) -> tuple[float, int, str] | None:
    """Seconds, line and value of the longest delay that any reading gives our group or everybody's."""
    if "crawl-delay" not in robots.keys:
        return None
    found = [
        (float(match[0]), entry.line, utf8(entry.value))
        for _, group in robots.applicable(own or ANYBODY)
        for entry in group.lines("crawl-delay")
        if (match := re.match(r"\d{1,9}(?:\.\d{1,6})?", entry.value))
    ]
    return max(found, default=None)


def read(file: HostFile, _url: str, agents: Agents) -> Iterator[Statement]:
    """One row about the speed of fetching, where the file has one."""
    if answered(file.status) == "body":
        found = delay_of(parse(file.body), agents.own)
        if found is not None:
            yield Statement("fetch", "condition", "unknown", found_at=place(found[1]), quote=f"crawl-delay: {found[2]}")


MECHANISM = HostMechanism(
    name="crawl-delay",
    klass="hint",
    carrier="robots.txt",
    scope="origin",
    since=date(1996, 12, 4),
    citation="De-facto extension of robots.txt; RFC 9309 section 2.2.4 (other records)",
    url="https://www.rfc-editor.org/rfc/rfc9309#section-2.2.4",
    read=read,
)
