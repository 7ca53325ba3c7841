"""`robots.txt`: who may fetch what (RFC 9309), and the reservation in naming AI crawlers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assent.records.document import HostFile
from assent.records.signal import Policy, Spec
from assent.signals.agents import Agents
from assent.signals.calendar import RFC_9309
from assent.signals.host_status import Answered, answered
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.robots.readings import ANYBODY
from assent.signals.robots.ruleset import Robots, parse, path_of

_STATUS: Final[dict[Answered, tuple[Spec, Policy]]] = {
    "absent": ("absent", "unknown"),
    "refused": ("absent", "hold"),
    "moved": ("unknown", "hold"),
    "failed": ("deny", "hold"),
}
"""401, 403 and 429 are "no file" to RFC 9309 and a locked door to a corpus; 5xx and silence are "disallow all" there
and may lift tomorrow, so a corpus waits."""


def read(file: HostFile, url: str, agents: Agents) -> Iterator[Statement]:
    """One row about fetching the URL, and one for the AI trainers that the file turns away by name."""
    answer = answered(file.status)
    if answer != "body":
        spec, policy = _STATUS[answer]
        yield Statement(
            "*" if spec == "absent" and policy == "unknown" else "fetch", spec, policy, quote=f"status {file.status}"
        )
        return
    robots = parse(file.body)
    if not robots.readable:
        yield Statement("fetch", "unparseable", "hold", found_at="robots.txt:1", quote="not a robots.txt")
    elif not robots.blank:
        path = path_of(url)
        yield _fetch(robots, path, agents.own)
        yield from _trainers(robots, path, agents)


def _fetch(robots: Robots, path: str, own: str | None) -> Statement:
    answer = robots.answer(path, own or ANYBODY)
    agent = own if own and answer.named else ANYBODY
    return Statement("fetch", answer.spec, answer.policy, agent, place(*answer.lines), answer.quote)


def _trainers(robots: Robots, path: str, agents: Agents) -> Iterator[Statement]:
    """A group that shuts out a trainer by name reserves training against all: inferred, one row for all of them."""
    own = (agents.own or "").lower()
    denied = [d for d in robots.denied(path, agents.trainers) if d[0].lower() != own]
    for policy in ("deny", "hold"):
        these = [(token, line) for token, verdict, line in denied if verdict == policy]
        if these:
            token, line = these[0]
            names = ",".join(token for token, _ in these)
            spec: Spec = "deny" if policy == "deny" else "unknown"
            yield Statement("train", spec, policy, token, place(line), names)


def place(*lines: int) -> str:
    """Where lines stand: "robots.txt:12" or "robots.txt:12,40"; "" for none."""
    return f"robots.txt:{','.join(map(str, lines))}" if lines else ""


MECHANISM = HostMechanism(
    name="robots.txt",
    klass="access",
    carrier="robots.txt",
    since=RFC_9309,
    citation="RFC 9309, Robots Exclusion Protocol; readings of google/robotstxt",
    url="https://www.rfc-editor.org/rfc/rfc9309",
    read=read,
)
