"""The ways in which robots.txt is read. One reading is data: which keys, which tokens, which escapes.

| reading | who | denials |
|---|---|---|
| rfc9309 | the text of RFC 9309: what `spec` says | deny |
| aipref | the same; `Content-Usage` is a rule and ends a list of agents (draft-ietf-aipref-attach-05) | deny |
| google | google/robotstxt: misspelt keys, tokens cut at the first odd character, nothing decoded | deny |
| lenient | every spelling a person may have meant, tokens with digits, dots and spaces in full | deny |
| whole-ua | a whole User-Agent string or a list in one line: names nobody, but a person meant somebody | hold |
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

from assent.records.signal import Policy
from assent.signals.robots.lines import Entry, Key, Line
from assent.signals.robots.patterns import (
    PathRules,
    Rule,
    escape_google,
    escape_rfc,
    path_google,
    path_rfc,
)

ANYBODY: Final = "*"


class Reading(NamedTuple):
    """One way to read. tokens: the agents a User-agent value names, in lower case, `*` for everybody."""

    name: str
    denial: Policy
    keys: Literal["strict", "google", "lenient"]
    tokens: Callable[[str], tuple[str, ...]]
    escape: Callable[[str], str]
    path: Callable[[str], str]
    usage_is_rule: bool = False
    index_is_directory: bool = False


def tokens_rfc(value: str) -> tuple[str, ...]:
    """RFC 9309 section 2.2.1: letters, `_` and `-`, or `*`; anything else names nobody."""
    return (value.lower(),) if value == ANYBODY or re.fullmatch(r"[A-Za-z_-]+", value) else ("",)


def tokens_google(value: str) -> tuple[str, ...]:
    """Cut at the first character that a token may not have; `* anything` is everybody."""
    if value == ANYBODY or re.match(r"\*\s", value):
        return (ANYBODY,)
    return (cut(value),)


def cut(value: str) -> str:
    """The part of an agent's name that RFC 9309 and Google would call its token."""
    match = re.match(r"[A-Za-z_-]*", value)
    return match[0].lower() if match else ""


def tokens_lenient(value: str) -> tuple[str, ...]:
    """The value in full and what stands before a version; quotes, stars and stray marks around it dropped."""
    plain = value.strip("\"'`.,; \t*/").lower()
    if not plain:
        return (ANYBODY,) if "*" in value else ("",)
    return tuple(dict.fromkeys((plain, plain.partition("/")[0].strip())))


def tokens_whole(value: str) -> tuple[str, ...]:
    """Every word of a value that is more than one word."""
    words = re.findall(r"[A-Za-z][A-Za-z0-9_.-]*", value.lower())
    return tuple(dict.fromkeys(words)) if len(words) > 1 else ("",)


READINGS: Final = (
    Reading("rfc9309", "deny", "strict", tokens_rfc, escape_rfc, path_rfc),
    Reading("aipref", "deny", "strict", tokens_rfc, escape_rfc, path_rfc, usage_is_rule=True),
    Reading("google", "deny", "google", tokens_google, escape_google, path_google, index_is_directory=True),
    Reading("lenient", "deny", "lenient", tokens_lenient, escape_rfc, path_rfc),
    Reading("whole-ua", "hold", "google", tokens_whole, escape_rfc, path_rfc),
)


@dataclass(frozen=True, slots=True)
class Group:
    """What one reading holds for one agent: path rules, and lines of other keys in the order of the file."""

    rules: PathRules
    others: tuple[Entry, ...]

    def lines(self, key: Key) -> tuple[Entry, ...]:
        """Lines of one key (`content-usage`, `license` ...)."""
        return tuple(entry for entry in self.others if entry.key == key)


@dataclass(frozen=True, slots=True)
class Groups:
    """A file in one reading. blocks: runs of entries that share their agents; owners: the blocks of each token.

    orphans: lines of other keys (`Content-Usage`, `License` ...) that stand before any User-agent line.
    """

    reading: Reading = field(compare=False)
    blocks: tuple[tuple[Entry, ...], ...]
    owners: dict[str, tuple[int, ...]]
    orphans: tuple[Entry, ...]
    _built: dict[tuple[int, ...], Group] = field(default_factory=dict, compare=False, repr=False)

    def named(self, token: str) -> Group | None:
        """The group addressed to a token (lower case; `*` too), None where no User-agent line names it.

        Groups of the same token are one (RFC 9309 section 2.2.1). Tokens that share all blocks share the object.
        """
        ids = self.owners.get(token)
        if ids is None:
            return None
        group = self._built.get(ids)
        if group is None:
            group = self._built[ids] = self._build(ids)
        return group

    def _build(self, ids: tuple[int, ...]) -> Group:
        entries = [entry for i in ids for entry in self.blocks[i]]
        return Group(PathRules(_rules(entries, self.reading)), tuple(e for e in entries if e.key not in _RULES))


def _rules(entries: list[Entry], reading: Reading) -> list[Rule]:
    rules = []
    for key, value, line in entries:
        if key in ("allow", "disallow"):
            pattern = reading.escape(value)
            rules.append(Rule(pattern, key == "allow", line))
            slash = pattern.rfind("/")
            if key == "allow" and reading.index_is_directory and pattern.startswith("/index.htm", slash):
                rules.append(Rule(pattern[: slash + 1] + "$", True, line))
    return rules


_RULES: Final = ("allow", "disallow")
_READER: Final[dict[str, Literal[1, 2, 3]]] = {"strict": 1, "google": 2, "lenient": 3}
"""Places in a Line."""


def group_lines(lines: list[Line], reading: Reading) -> Groups:
    """Group lines as a reading does: agents gather until a rule comes; a rule belongs to all agents gathered."""
    blocks: list[list[Entry]] = []
    owners: dict[str, list[int]] = {}
    orphans: list[Entry] = []
    open_list = False
    at = _READER[reading.keys]
    for line in lines:
        entry: Entry | None = line[at]
        if entry is None or entry.key == "other":
            continue
        key = entry.key
        if key == "user-agent":
            if not open_list:
                blocks.append([])
                open_list = True
            for token in reading.tokens(entry.value):
                owned = owners.setdefault(token, [])
                if not owned or owned[-1] != len(blocks) - 1:
                    owned.append(len(blocks) - 1)
            continue
        if key in _RULES or (key == "content-usage" and reading.usage_is_rule):
            open_list = False
        if blocks:
            blocks[-1].append(entry)
        elif key not in _RULES:
            orphans.append(entry)
    owners.pop("", None)
    return Groups(reading, tuple(map(tuple, blocks)), {t: tuple(ids) for t, ids in owners.items()}, tuple(orphans))
