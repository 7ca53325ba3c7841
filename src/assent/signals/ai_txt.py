"""`/ai.txt` (Spawning, 2023): which kinds of media may be used to train, in lines like those of robots.txt.

Other formats share the name (a Markdown page about a company, an Internet-Draft): the file is sniffed first, and one
that is not Spawning's says nothing here. Patterns begin with `*` as a rule, so the file has a matcher of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from assent.records.document import HostFile
from assent.records.signal import Policy, Spec
from assent.signals.agents import Agents
from assent.signals.calendar import AI_TXT
from assent.signals.host_status import answered
from assent.signals.mechanism import HostMechanism, Statement
from assent.signals.robots.lines import read_lines
from assent.signals.robots.patterns import escape_rfc, matches, path_rfc
from assent.signals.robots.ruleset import path_of


class _Rule(NamedTuple):
    pattern: str
    allow: bool
    line: int
    quote: str


def read(file: HostFile, url: str, agents: Agents) -> Iterator[Statement]:
    """The longest pattern that matches decides, the stricter of equals. A page without extension that the file's word
    on web pages would shut out is in doubt: held."""
    answer = answered(file.status)
    if answer == "absent":
        return
    if answer != "body":
        yield Statement("*", "unknown", "unknown", quote=f"status {file.status}")
        return
    rules = _parse(file.body, (agents.own or "").lower())
    if rules is None:
        return
    path = path_rfc(path_of(url))
    rule = _deciding(rules, path)
    if rule is not None:
        spec: Spec = "allow" if rule.allow else "deny"
        policy: Policy = "unknown" if rule.allow else "deny"
        yield Statement("train", spec, policy, found_at=f"ai.txt:{rule.line}", quote=rule.quote)
        return
    page = _deciding(rules, path.partition("?")[0].rstrip("/") + "/page.html") if not _extension(path) else None
    if page is not None and not page.allow:
        yield Statement("train", "absent", "hold", found_at=f"ai.txt:{page.line}", quote=page.quote)


def _deciding(rules: tuple[_Rule, ...], path: str) -> _Rule | None:
    bare = path.partition("?")[0]
    hits = [r for r in rules if matches(r.pattern, path) or matches(r.pattern + "$", bare)]
    return max(hits, key=lambda r: (len(r.pattern), not r.allow), default=None)


def _extension(path: str) -> str:
    name = path.partition("?")[0].rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name else ""


@lru_cache(maxsize=64)
def _parse(body: bytes, own: str) -> tuple[_Rule, ...] | None:
    """Rules for everybody, or for the agent that asks; None where the file is not in Spawning's format."""
    if re.match(rb"(?:\xef\xbb\xbf)?\s*<", body):
        return None
    lines = read_lines(body)
    if not any(line.lenient is not None and line.lenient.key == "user-agent" for line in lines):
        return None
    rules: list[_Rule] = []
    reached, gathering = False, False
    for line in lines:
        key, value, _ = line.lenient or ("other", "", 0)
        if key == "user-agent":
            names = value.lower() in ("*", own) if own else value.strip() == "*"
            reached, gathering = (reached or names) if gathering else names, True
        elif key in ("allow", "disallow"):
            gathering = False
            if reached and value:
                rules.append(_Rule(_pattern(value), key == "allow", line.number, line.text))
    return tuple(rules)


def _pattern(value: str) -> str:
    """`*.jpg`, `/private/` and `*` as they are; `.jpg` and `jpg` as people write `*.jpg`."""
    value = value.split()[0]
    if not value.startswith(("/", "*")):
        value = f"*{value}" if value.startswith(".") else f"*.{value}"
    return escape_rfc(value)


MECHANISM = HostMechanism(
    name="ai.txt",
    klass="preference",
    carrier="ai.txt",
    since=AI_TXT,
    citation="Spawning ai.txt, May 2023",
    url="https://site.spawning.ai/spawning-ai-txt",
    read=read,
)
