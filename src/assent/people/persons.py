"""From findings to persons: keyed hashes of what names somebody, and what the document tells about them."""

from __future__ import annotations

from assent.people.detector import About
from assent.records.finding import Finding, Person
from assent.records.keyed import PersonKey

NAMING = frozenset(("email", "phone", "government-id", "bank-account", "payment-card", "handle", "profile-url"))
"""Kinds that name one person each. Names of people are no such kind: many share one."""

MIN_SCORE = 0.5
MOST = 1000
"""Persons kept of one document: a directory of members names more than a policy needs to know."""


def persons_in(text: str, findings: tuple[Finding, ...], about: About, key: PersonKey) -> tuple[Person, ...]:
    """Each naming identifier as a person, sorted by hash; in a profile the handles are its author's."""
    kinds: dict[tuple[str, bool], set[str]] = {}
    for finding in findings:
        if finding.kind in NAMING and finding.score >= MIN_SCORE:
            author = about.page_kind == "profile" and finding.kind == "handle"
            hashed = key.hash(finding.kind, text[finding.start : finding.end])
            kinds.setdefault((hashed, author), set()).add(finding.kind)
    people = [
        Person(hashed, "author" if author else "subject", tuple(sorted(found)))
        for (hashed, author), found in kinds.items()
    ]
    return tuple(sorted(people)[:MOST])
