"""From findings to persons: keyed hashes of what names somebody, and what the document tells about them."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from assent.people.detector import About
from assent.records.finding import Finding, Person
from assent.records.keyed import PersonKey

NAMING = frozenset(("email", "phone", "government-id", "bank-account", "payment-card", "handle", "profile-url"))
"""Kinds that name one person each. Names of people are no such kind: many share one."""

MIN_SCORE = 0.5
BESIDE = 200
"""Characters between an identifier and what is told of its holder."""

MOST = 1000
"""Persons kept of one document: a directory of members names more than a policy needs to know."""


def persons_in(text: str, findings: tuple[Finding, ...], about: About, key: PersonKey) -> tuple[Person, ...]:
    """Each naming identifier as a person, sorted by hash; in a profile the handles are its author's.

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
    return tuple(sorted(people)[:MOST])


@dataclass(slots=True)
class _Told:
    kinds: set[str]
    special: bool = False
    minor: bool = False


def _beside(starts: list[int], finding: Finding) -> bool:
    at = bisect_left(starts, finding.start - BESIDE)
    return at < len(starts) and starts[at] <= finding.end + BESIDE
