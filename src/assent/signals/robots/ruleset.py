"""A parsed robots.txt: all readings that differ, and the answer for a path and an agent."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from assent.records.signal import Policy, Spec
from assent.signals.robots.lines import Entry, Key, Line, decode, read_lines
from assent.signals.robots.patterns import Rule
from assent.signals.robots.readings import ANYBODY, READINGS, Group, Groups, cut, group_lines


class Answer(NamedTuple):
    """What a file says about one path. spec: RFC 9309. policy: the strictest reading, never `allow`.

    lines: of the rule that decides, one for each reading that agrees, 1 upwards; quote: that rule as written.
    named: whether a User-agent line names the agent, instead of everybody.
    """

    spec: Spec
    policy: Policy
    lines: tuple[int, ...]
    quote: str
    named: bool


@dataclass(frozen=True, slots=True, eq=False)
class Robots:
    """Immutable. `groups`: one for each reading that differs from those before; the first is RFC 9309's.

    keys: of every line, in any reading; what is not among them need not be looked for.
    """

    groups: tuple[Groups, ...]
    texts: dict[int, str]
    readable: bool
    blank: bool
    managed: tuple[tuple[int, int], ...] = ()
    keys: frozenset[Key] = frozenset()
    _others: dict[tuple[str, ...], tuple[tuple[Groups, Group, tuple[str, ...]], ...]] = field(default_factory=dict)

    def answer(self, path: str, agent: str = ANYBODY) -> Answer:
        """Ask for a path (with query, from `path_of`) and a product token, `*` for an agent nobody names."""
        spec: Spec = "allow"
        policy: Policy = "unknown"
        deciding: list[Rule] = []
        named = False
        for position, groups in enumerate(self.groups):
            group, is_named = _applicable(groups, agent)
            named = named or is_named
            rule = group.rules.match(groups.reading.path(path)) if group is not None else None
            if rule is None:
                continue
            if rule.allow:
                if position == 0:
                    deciding.append(rule)
                continue
            if position == 0:
                spec = "deny"
            if policy == "unknown" or groups.reading.denial == "deny":
                policy = groups.reading.denial
            deciding.append(rule)
        if policy != "unknown":
            deciding = [rule for rule in deciding if not rule.allow]
        lines = tuple(dict.fromkeys(rule.line for rule in deciding))
        return Answer(spec, policy, lines, utf8(self.texts.get(lines[0], "")) if lines else "", named)

    def denied(self, path: str, agents: tuple[str, ...]) -> list[tuple[str, Policy, int]]:
        """Of some product tokens, those that a group of their own denies a path: token, policy, line."""
        found: dict[str, tuple[Policy, int]] = {}
        for groups, group, members in self._named(agents):
            rule = group.rules.match(groups.reading.path(path))
            if rule is not None and not rule.allow:
                for token in members:
                    if token not in found or found[token][0] != "deny":
                        found[token] = (groups.reading.denial, rule.line)
        return sorted(((token, *verdict) for token, verdict in found.items()), key=lambda f: f[2])

    def applicable(self, agent: str = ANYBODY) -> Iterator[tuple[Groups, Group]]:
        """The group that an agent obeys in each reading."""
        for groups in self.groups:
            group, _ = _applicable(groups, agent)
            if group is not None:
                yield groups, group

    def named(self, agents: tuple[str, ...]) -> Iterator[tuple[Group, tuple[str, ...]]]:
        """Groups that name some of these agents, with those they name; a denial there counts as theirs."""
        for groups, group, members in self._named(agents):
            if groups.reading.denial == "deny":
                yield group, members

    def orphans(self) -> tuple[Entry, ...]:
        """Preference lines that belong to no group, under the most lenient reading of keys."""
        return next((g.orphans for g in reversed(self.groups) if g.orphans), ())

    def _named(self, agents: tuple[str, ...]) -> tuple[tuple[Groups, Group, tuple[str, ...]], ...]:
        cached = self._others.get(agents)
        if cached is None:
            cached = self._others[agents] = tuple(self._find_named(agents))
        return cached

    def _find_named(self, agents: tuple[str, ...]) -> Iterator[tuple[Groups, Group, tuple[str, ...]]]:
        for groups in self.groups:
            members: dict[int, tuple[Group, list[str]]] = {}
            for agent in agents:
                for token in _tokens(groups, agent):
                    group = groups.named(token)
                    if group is not None:
                        names = members.setdefault(id(group), (group, []))[1]
                        if agent not in names:
                            names.append(agent)
            for group, names in members.values():
                yield groups, group, tuple(names)


def _applicable(groups: Groups, agent: str) -> tuple[Group | None, bool]:
    """The agent's own group, else everybody's (RFC 9309 section 2.2.1)."""
    if agent != ANYBODY:
        for token in _tokens(groups, agent):
            group = groups.named(token)
            if group is not None:
                return group, True
    return groups.named(ANYBODY), False


def _tokens(groups: Groups, agent: str) -> tuple[str, ...]:
    """How a reading knows an agent: by its name; under Google's, a name with odd characters also by its cut form."""
    name = agent.lower()
    if groups.reading.name != "google":
        return (name,)
    short = cut(agent)
    return (name, short) if short and short != name else (name,)


def utf8(octets: str) -> str:
    """Octets that stand as latin-1 characters, as the UTF-8 text they are meant to be."""
    return octets if octets.isascii() else octets.encode("latin-1", "replace").decode("utf-8", "replace")


_HTML = re.compile(r"\s*<(?:!doctype|html|head|body|\?xml|!--)", re.IGNORECASE)
_MANAGED = re.compile(r"#\s*(BEGIN|END) Cloudflare Managed", re.IGNORECASE)


class _Parsed:
    """The files last parsed, as many as their bytes allow: a crawl goes round many hosts, and few files are long."""

    def __init__(self, most: int) -> None:
        self._most, self._bytes = most, 0
        self._files: OrderedDict[bytes, Robots] = OrderedDict()

    def get(self, body: bytes) -> Robots:
        """The file, parsed now or before."""
        found = self._files.get(body)
        if found is not None:
            self._files.move_to_end(body)
            return found
        found = self._files[body] = parse_anew(body)
        self._bytes += len(body)
        while self._bytes > self._most and len(self._files) > 1:
            oldest, _ = self._files.popitem(last=False)
            self._bytes -= len(oldest)
        return found


_PARSED = _Parsed(4 << 20)


def parse(body: bytes) -> Robots:
    """Parse the body of a robots.txt. Never raises; a body that is none is not `readable`."""
    return _PARSED.get(body)


def parse_anew(body: bytes) -> Robots:
    """`parse`, whether or not the body was parsed before."""
    text = decode(body)
    is_page = _HTML.match(text) is not None and "user-agent" not in text.lower()
    lines = [] if is_page else read_lines(body)
    kept: list[Groups] = []
    has_usage = any(line.strict is not None and line.strict.key == "content-usage" for line in lines)
    for reading in READINGS:
        if reading.usage_is_rule and not has_usage:
            continue  # it differs from the one before by that key alone
        groups = group_lines(lines, reading)
        if not kept or ((groups.owners or groups.orphans) and not any(_same(groups, other) for other in kept)):
            kept.append(groups)
    blank = not re.sub(r"#[^\r\n]*", "", text).strip(" \t\r\n\v\f\0")
    readable = blank or _is_robots(text, lines)
    keys = frozenset(entry.key for line in lines for entry in (line.strict, line.google, line.lenient) if entry)
    return Robots(tuple(kept), {line.number: line.text for line in lines}, readable, blank, _managed(text), keys)


def _same(one: Groups, other: Groups) -> bool:
    """Whether two readings group alike and match alike."""
    alike = one.reading.escape is other.reading.escape and one.reading.denial == other.reading.denial
    return alike and one == other


def _is_robots(text: str, lines: list[Line]) -> bool:
    """A page or a binary served in its place is none, unless it names agents in lines of their own."""
    if any(line.strict is not None and line.strict.key == "user-agent" for line in lines):
        return True
    return not _HTML.match(text) and any(line.lenient is not None for line in lines)


def _managed(text: str) -> tuple[tuple[int, int], ...]:
    """Line ranges `[first, last]` that a content network wrote."""
    if "anaged" not in text:
        return ()
    ranges: list[tuple[int, int]] = []
    begin = 0
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        match = _MANAGED.match(line.strip())
        if match and match[1].upper() == "BEGIN":
            begin = number
        elif match and begin:
            ranges.append((begin, number))
            begin = 0
    return tuple(ranges)


def path_of(url: str) -> str:
    """Path, parameters and query of an absolute URL, as RFC 9309 and Google cut it; "/" where there is none.

    Characters outside ASCII become escaped UTF-8. Never raises.
    """
    start = 2 if url.startswith("//") else 0
    end = url.find("://", start)
    early = _first_of(url, start)
    if end >= 0 and (early < 0 or early > end):
        start = end + 3
    begin = _first_of(url, start)
    if begin < 0:
        return "/"
    fragment = url.find("#", 2 if url.startswith("//") else 0)
    if 0 <= fragment < begin:
        return "/"
    path = url[begin:fragment] if fragment >= 0 else url[begin:]
    if not path.isascii():
        path = "".join(c if c.isascii() else "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace")) for c in path)
    return path if path.startswith("/") else "/" + path


_PATH_START = re.compile(r"[/?;]")


def _first_of(url: str, start: int) -> int:
    match = _PATH_START.search(url, start)
    return match.start() if match else -1
