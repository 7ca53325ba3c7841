"""From findings to persons: keyed hashes of what names somebody, and what the document tells about them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from assent.people.detector import About
from assent.records.finding import Finding, Person
from assent.records.keyed import PersonKey

NAMING = frozenset(("email", "phone", "government-id", "bank-account", "payment-card", "handle", "profile-url"))
"""Kinds that name one person each. Names of people are no such kind: many share one."""

QUASI = ("age", "birth-date", "postal-address", "precise-location")
"""Kinds that name nobody and together single somebody out."""

MIN_SCORE = 0.5
BESIDE = 200
"""Characters between an identifier and what is told of its holder."""

MOST = 1000
"""Persons kept of one document: a directory of members names more than a policy needs to know."""


def persons_in(text: str, findings: tuple[Finding, ...], about: About, key: PersonKey) -> tuple[Person, ...]:
    """Each naming identifier as a person, sorted by hash; in a profile the handles are its author's. Then whom
    quasi-identifiers describe that stand together.

    special, minor: something of the kind stands within BESIDE characters of the identifier.
    """
    special = sorted(f.start for f in findings if f.category == "special")
    minor = sorted(f.start for f in findings if f.category == "minor")
    told: dict[tuple[str, bool], _Told] = {}
    for finding in findings:
        if finding.kind in NAMING and finding.score >= MIN_SCORE:
            author = about.page_kind == "profile" and finding.kind == "handle"
            hashed = key.hash(finding.kind, text[finding.start : finding.end])
            one = told.setdefault((hashed, author), _Told(set()))
            one.kinds.add(finding.kind)
            one.special |= _beside(special, finding)
            one.minor |= _beside(minor, finding)
    people = [
        Person(hashed, "author" if author else "subject", tuple(sorted(one.kinds)), one.special, one.minor)
        for (hashed, author), one in told.items()
    ]
    return tuple(sorted(people + _described(text, findings, key, special, minor))[:MOST])


def _described(
    text: str, findings: tuple[Finding, ...], key: PersonKey, special: list[int], minor: list[int]
) -> list[Person]:
    """Runs of quasi-identifiers of two kinds at least, none further than BESIDE from the next."""
    quasi = sorted((f for f in findings if f.kind in QUASI and f.score >= MIN_SCORE), key=lambda f: f.start)
    runs: list[list[Finding]] = []
    for finding in quasi:
        if runs and finding.start - runs[-1][-1].end <= BESIDE:
            runs[-1].append(finding)
        else:
            runs.append([finding])
    described = set[Person]()
    for run in runs:
        first = {finding.kind: finding for finding in reversed(run)}
        kinds = tuple(sorted(first))
        if len(kinds) > 1:
            value = "\0".join(_bare(text[first[kind].start : first[kind].end]) for kind in kinds)
            whole = run[0]._replace(end=run[-1].end)
            flags = _beside(special, whole), _beside(minor, whole)
            described.add(Person(key.hash("+".join(kinds), value), "described", kinds, *flags))
    return list(described)


def _bare(value: str) -> str:
    """Letters and digits alone: commas and line breaks make no other address."""
    return " ".join(re.findall(r"\w+", value))


@dataclass(slots=True)
class _Told:
    kinds: set[str]
    special: bool = False
    minor: bool = False


def _beside(starts: list[int], finding: Finding) -> bool:
    at = bisect_left(starts, finding.start - BESIDE)
    return at < len(starts) and starts[at] <= finding.end + BESIDE
