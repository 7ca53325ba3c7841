"""The detector of what has a shape: rules over the text."""

from __future__ import annotations

from assent.people.detector import About, Detector
from assent.records.finding import Finding


def find(text: str, about: About, found: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings of the rules in `text`."""
    return ()


RULES = Detector("rules", "1", frozenset(("direct", "quasi", "secret", "government-id")), find)
