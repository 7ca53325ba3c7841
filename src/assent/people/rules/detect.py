"""The detector of what has a shape: scan, validate the candidates, score, and keep the best where two overlap."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from assent.people.detector import About, Detector
from assent.people.rules import normal, validators
from assent.people.rules.matcher import Hit, Line, Matcher, open_matcher
from assent.people.rules.registry import Rule, Words, loose, rules
from assent.records.finding import Finding

BEFORE, AFTER = 64, 24
"""Characters around a value in which a context word counts."""

_WORD = re.compile(r"[^\W\d_]+(?:[-.'/][^\W\d_]+)*")
_LABEL = re.compile(r"[^\W\d_]+")
_PEM = re.compile(rb"[A-Za-z0-9+/=\s\\,:\"'().]{48,}(?:-----END [A-Z0-9 ]{0,40}-----)?")
_PLAIN_BYTES = 1 << 20
"""Longer lines are read as they stand: nobody hides an address by writing a megabyte around it."""

_NAME = "rules"
_VERSION = "1"
_EMIT_FROM = 0.1


class Candidate(NamedTuple):
    """A match that its validator let pass; positions in code points of the text that was scanned."""

    score: float
    start: int
    end: int
    rule: Rule


class Compiled(NamedTuple):
    """The engine, its patterns, and the rules of each."""

    matcher: Matcher
    patterns: tuple[str, ...]
    rules: tuple[tuple[Rule, ...], ...]


@cache
def compiled() -> Compiled:
    """All rules, compiled once a process. Patterns that rules share are scanned once."""
    table = _by_pattern(rules())
    matcher = open_matcher(tuple(map(loose, table)), normal.ODD)
    return Compiled(matcher, tuple(table), tuple(map(tuple, table.values())))


def _by_pattern(chosen: Iterable[Rule]) -> dict[str, list[Rule]]:
    table: dict[str, list[Rule]] = {}
    for rule in chosen:
        for pattern in rule.patterns:
            table.setdefault(pattern, []).append(rule)
    return table


def find(text: str, about: About, _: tuple[Finding, ...] = ()) -> tuple[Finding, ...]:
    """Findings of the rules in `text`; spans do not overlap. Lone surrogates pass through like any character."""
    data = text.encode("utf-8", "surrogatepass")
    places = _Places(data, len(text) == len(data))
    candidates: list[Candidate] = []
    for line in compiled().matcher.lines(data):
        candidates += _in_line(data, line, places, about)
    return tuple(
        Finding(c.rule.kind, c.rule.category, c.start, c.end, round(c.score, 2), f"{_NAME}:{c.rule.id}", _VERSION)
        for c in resolve(candidates)
    )


def resolve(candidates: list[Candidate]) -> list[Candidate]:
    """Where two overlap a sure secret stays, then the surer one, the longer, the first by id; sorted by place."""
    kept: list[Candidate] = []
    by_place = sorted(candidates, key=lambda c: (c.start, c.end))
    group: list[Candidate] = []
    reached = -1
    for candidate in by_place:
        if candidate.start >= reached and group:
            kept += _best(group)
            group = []
        group.append(candidate)
        reached = max(reached, candidate.end)
    return kept + _best(group)


def _best(group: list[Candidate]) -> list[Candidate]:
    if len(group) < 2:
        return group
    kept: list[Candidate] = []
    for candidate in sorted(group, key=_precedence):
        if all(candidate.end <= k.start or k.end <= candidate.start for k in kept):
            kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


def _precedence(candidate: Candidate) -> tuple[bool, float, int, int, str]:
    sure_secret = candidate.rule.category == "secret" and candidate.score >= 0.7
    return not sure_secret, -candidate.score, candidate.start - candidate.end, candidate.start, candidate.rule.id


def _in_line(data: bytes, line: Line, places: _Places, about: About) -> list[Candidate]:
    """Candidates of one line, in code points of the whole text."""
    piece = data[line.start : line.end]
    offset = places.of(line.start)
    inner = _Places(piece, places.ascii)
    found: list[Candidate] = []
    for c in _candidates(piece, about):
        start, end = offset + inner.of(c.start), offset + inner.of(c.end)
        if c.rule.over_lines:
            body = _PEM.match(data, line.start + c.end)
            if body is None:
                continue
            end += _count(body.group())
        found.append(c._replace(start=start, end=end))
    if line.odd and len(piece) <= _PLAIN_BYTES:
        plain = normal.normal(piece.decode("utf-8", "surrogatepass"))
        again = plain.text.encode("utf-8", "surrogatepass")
        inner = _Places(again, len(again) == len(plain.text))
        for c in _candidates(again, about):
            start, end = plain.back(inner.of(c.start), inner.of(c.end))
            found.append(c._replace(start=offset + start, end=offset + end))
    return found


def _candidates(data: bytes, about: About) -> list[Candidate]:
    """Candidates in some bytes; positions in bytes."""
    table = compiled()
    chosen: list[Candidate] = []
    judged: dict[tuple[int, bytes, bytes, bytes], list[Candidate]] = {}
    for hit in table.matcher.hits(data):
        start, end, pattern = hit
        # the same value in the same company is judged once: a page of one row repeated costs what one row does
        key = (pattern, data[max(0, start - 2 * BEFORE) : start], data[start:end], data[end : end + 2 * AFTER])
        known = judged.get(key)
        if known is None:
            found = _judged(hit, table.rules[pattern], table.patterns[pattern], data, about)
            known = judged[key] = [c._replace(start=c.start - start, end=c.end - start) for c in found]
        chosen += [Candidate(score, start + a, start + b, rule) for score, a, b, rule in known]
    return chosen


def _judged(hit: Hit, of_pattern: tuple[Rule, ...], pattern: str, data: bytes, about: About) -> Iterable[Candidate]:
    start, end = _value_span(pattern, data, hit)
    if end <= start or end - start > 4 * max(rule.max_chars for rule in of_pattern):
        return
    value = data[start:end].decode("utf-8", "replace")
    bare = pattern in of_pattern[0].bare
    if bare and _part_of_a_number(data, start, end):
        return
    if of_pattern[0].kind == "ip-address" and _goes_on_with_dots(data, start, end):
        return
    near = _Near.of(data, start, end)
    for rule in of_pattern:
        if len(value) > rule.max_chars:
            continue
        score = _score(rule, value, bare, near, about)  # cheaper than most validators
        if score < max(rule.emit_from, _EMIT_FROM):
            continue
        width = _fits(rule, value, about)
        if width:
            yield Candidate(score, start, start + width, rule)


def _fits(rule: Rule, value: str, about: About) -> int:
    """Bytes of the value that the validator accepts, from its start; 0 where it does not."""
    if rule.validator is None:
        return len(value.encode())
    if rule.validator is validators.phone:
        return len(value) if validators.phone_in(value, about.lang) else 0
    if rule.validator(value):
        return len(value.encode())
    if rule.trim:
        for cut in range(1, min(12, len(value) - 12)):
            if value[-cut - 1] != " " and rule.validator(value[:-cut]):
                return len(value) - cut
    return 0


def _score(rule: Rule, value: str, bare: bool, near: _Near, about: About) -> float:
    """Probability that the value is what it seems, by its shape, the page's language and the words near it."""
    base = rule.alone if bare else rule.shaped
    if rule.kind == "email" and validators.is_role(value):
        return 0.45
    if near.has(rule.context):
        return rule.near
    if rule.needs_context:
        return 0.0
    if near.has(rule.counter):
        return base * 0.2
    if about.lang and rule.languages:
        base = min(0.97, base * 1.5) if about.lang in rule.languages else base * 0.9
    return base


class _Near(NamedTuple):
    """The words around a value."""

    words: frozenset[str]
    text: str

    @classmethod
    def of(cls, data: bytes, start: int, end: int) -> _Near:
        before = data[max(0, start - 2 * BEFORE) : start].decode("utf-8", "ignore")[-BEFORE:]
        after = data[end : end + 2 * AFTER].decode("utf-8", "ignore")[:AFTER]
        text = f"{before}\n{after}".casefold()
        return cls(frozenset(_WORD.findall(text)) | frozenset(_LABEL.findall(text)), text)

    def has(self, words: Words) -> bool:
        return not self.words.isdisjoint(words.words) or any(phrase in self.text for phrase in words.phrases)


_NUMERIC = frozenset(b"0123456789")


def _part_of_a_number(data: bytes, start: int, end: int) -> bool:
    """Bare digits that are a piece of something longer: a decimal, a version, a thousands group."""
    before = start >= 2 and data[start - 1] in b".,+-/:" and data[start - 2] in _NUMERIC
    after = end + 1 < len(data) and data[end] in b".,/:-" and data[end + 1] in _NUMERIC
    return before or after


def _goes_on_with_dots(data: bytes, start: int, end: int) -> bool:
    """Four numbers that are a piece of more: a phone number with dots, a version of five parts."""
    before = start >= 2 and data[start - 1 : start] == b"." and data[start - 2] in _NUMERIC
    after = end + 1 < len(data) and data[end : end + 1] == b"." and data[end + 1] in _NUMERIC
    return before or after


@cache
def _cutter(pattern: str) -> re.Pattern[bytes] | None:
    return re.compile(pattern.encode()) if "(?P<value>" in pattern or loose(pattern) != pattern else None


def _value_span(pattern: str, data: bytes, hit: Hit) -> tuple[int, int]:
    cutter = _cutter(pattern)
    if cutter is not None:
        match = cutter.match(data, hit.start, hit.end)
        if match is None:
            return hit.start, hit.start
        return match.span("value" if "value" in cutter.groupindex else 0)
    start, end = hit.start, hit.end
    while end > start and data[end - 1] in b" \t\r\n":
        end -= 1
    return start, end


class _Places:
    """Byte offsets to code points, for offsets that come in about rising order."""

    def __init__(self, data: bytes, ascii: bool) -> None:
        self._data, self.ascii = data, ascii
        self._byte = self._char = 0

    def of(self, offset: int) -> int:
        if self.ascii:
            return offset
        if offset < self._byte:
            if offset < self._byte // 2:
                self._byte = self._char = 0
            else:
                self._char -= _count(self._data[offset : self._byte])
                self._byte = offset
                return self._char
        self._char += _count(self._data[self._byte : offset])
        self._byte = offset
        return self._char


def _count(piece: bytes) -> int:
    """Code points that begin in a piece of UTF-8 (bytes that do not continue one)."""
    return len(piece) - len(piece.translate(None, _BEGINNINGS))


_BEGINNINGS = bytes(b for b in range(256) if b & 0xC0 != 0x80)

RULES = Detector(
    _NAME,
    _VERSION,
    frozenset(
        ("direct", "quasi", "secret", "government-id", "bank-account", "payment-card", "precise-location", "handle")
    ),
    find,
)
