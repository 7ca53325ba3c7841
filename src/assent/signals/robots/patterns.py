"""Path patterns with `*` and `$`, and the rule that the longest match wins (RFC 9309 section 2.2.2)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}|[^\x00-\x7f]")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


class Rule(NamedTuple):
    """A pattern (octets as latin-1 characters, escaped as its reading does), whether it allows, and its line."""

    pattern: str
    allow: bool
    line: int


def escape_google(pattern: str) -> str:
    """Google's form: hex digits in capitals, octets above 127 escaped, nothing decoded."""
    return _ESCAPE.sub(lambda m: m[0].upper() if len(m[0]) == 3 else f"%{ord(m[0]):02X}", pattern)


def escape_rfc(pattern: str) -> str:
    """RFC 9309's form: as Google's, and escaped unreserved characters decoded; `$` inside a pattern is a literal."""
    if "$" in pattern[:-1]:
        pattern = pattern[:-1].replace("$", "%24") + pattern[-1]
    return _ESCAPE.sub(_rfc_octet, pattern) if not pattern.isascii() or "%" in pattern else pattern


def path_rfc(path: str) -> str:
    """A path to match against `escape_rfc` patterns: `*` and `$` in it are literals, which rules write escaped."""
    if "*" in path or "$" in path:
        path = path.replace("*", "%2A").replace("$", "%24")
    return _ESCAPE.sub(_rfc_octet, path) if not path.isascii() or "%" in path else path


def path_google(path: str) -> str:
    """A path to match against `escape_google` patterns: raw octets above 127 escaped, the rest as sent."""
    return path if path.isascii() else _ESCAPE.sub(lambda m: m[0] if len(m[0]) == 3 else f"%{ord(m[0]):02X}", path)


def _rfc_octet(match: re.Match[str]) -> str:
    text = match[0]
    if len(text) == 1:
        return f"%{ord(text):02X}"
    octet = chr(int(text[1:], 16))
    return octet if octet in _UNRESERVED else text.upper()


def matches(pattern: str, path: str) -> bool:
    """Whether a pattern matches from the start of a path. `*` is any run, a final `$` the end. Never backtracks."""
    anchored = pattern.endswith("$")
    first, *rest = (pattern[:-1] if anchored else pattern).split("*")
    if not path.startswith(first):
        return False
    if not rest:
        return not anchored or len(path) == len(first)
    at = len(first)
    for part in rest[:-1]:
        found = path.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    last = rest[-1]
    if anchored:
        return len(path) - len(last) >= at and path.endswith(last)
    return path.find(last, at) >= 0


class PathRules:
    """Rules of one group, laid out so that a look-up costs the number of distinct lengths, not of rules.

    Patterns without a wildcard are prefixes and stand in a dictionary; the others are tried longest first. At equal
    length allow wins. Empty patterns say nothing.
    """

    __slots__ = ("_lengths", "_literal", "_wild")

    def __init__(self, rules: Iterable[Rule]) -> None:
        literal: dict[str, Rule] = {}
        wild: dict[str, Rule] = {}
        for rule in rules:
            if rule.pattern:
                kept = wild if "*" in rule.pattern or rule.pattern.endswith("$") else literal
                if rule.pattern not in kept or (rule.allow and not kept[rule.pattern].allow):
                    kept[rule.pattern] = rule
        self._literal = literal
        self._lengths = sorted({len(p) for p in literal}, reverse=True)
        self._wild = sorted(wild.values(), key=lambda r: (-len(r.pattern), not r.allow))

    def match(self, path: str) -> Rule | None:
        """The rule that decides about a path, None where none matches."""
        best = None
        for length in self._lengths:
            best = self._literal.get(path[:length]) if length <= len(path) else None
            if best is not None:
                break
        shortest = len(best.pattern) if best is not None else 0
        for rule in self._wild:
            if len(rule.pattern) < shortest:
                break
            if matches(rule.pattern, path):
                tie = best is not None and len(rule.pattern) == shortest
                return best if tie and best is not None and best.allow else rule
        return best
