"""The seam to redaction: evidence findings and a verdict's duties in, text with typed placeholders out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from assent.people.detector import About
from assent.people.names.detect import NAME
from assent.people.redact import redact
from assent.records.finding import Finding


class Cleared(NamedTuple):
    """taken: the values that were replaced. remaining: findings of the rules that a last look still saw: then it is not
    cleared. (What is a name depends on the words around it, so that no look is the last one.)
    """

    text: str
    taken: tuple[str, ...]
    remaining: int


def clear(text: str, findings: Sequence[Finding], kinds: Sequence[str], about: About) -> Cleared:
    """The text with all findings of these kinds replaced, looked at again until nothing new comes to light."""
    done = redact(text, findings, about=about, kinds=frozenset(kinds))
    taken = tuple(text[one.finding.start : one.finding.end] for one in done.replaced)
    return Cleared(done.text, taken, sum(finding.detector != NAME for finding in done.remaining))
