"""Why a document is not used: denied, evidence missing, basis missing; and which piece would settle it.

Verdict rows give each reason in words; what kind of reason it is shows in those words, which `assent.policy` writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Literal, NamedTuple

Outcome = Literal["passed", "corrected", "warned", "needs a basis", "not checkable", "failed"]
OUTCOMES: tuple[Outcome, ...] = ("passed", "corrected", "warned", "needs a basis", "not checkable", "failed")
"""What one control says of one document, from weak to strong."""

Step = Literal["denied", "evidence missing", "basis missing", "may be used"]
STEPS: tuple[Step, ...] = ("denied", "evidence missing", "basis missing", "may be used")
"""The waterfall: every document stops at the first step that holds it."""

MISSING = re.compile(
    r"not carried by the source|not asked|not readable|not looked for|days old|without a date|did not run"
    r"|\bmissing\b|: hold |: (?:unknown|unparseable|unobservable)\b|\bis known: "
)
MOMENT = re.compile(r", at (?:fetch|audit)(?: and at audit)?$")
LINE = re.compile(r"(?:\([^)]*\)|[^;]|;[^ ])+")
"""One line of a reason, spaces around it aside; what stands in brackets belongs together."""

RULES = (
    (re.compile(r"^(no licence allows \S+) \(.*\)"), r"\1"),
    (re.compile(r"^no licence that allows \S+ is known: "), ""),
    (re.compile(r" for [^;]*?(, at |$)"), r"\1"),
    (re.compile(r"newest capture -?\d+ days old"), "newest capture too old"),
    (re.compile(r"(^|[^\w.])\d+([.:T-]+\d+)*\b"), r"\1N"),
)
"""What is left out of a line, so that equal causes read equal. All these patterns mean the same to Python and to RE2:
the report prints them in SQL, for whoever wants to count again."""


class ReasonRow(NamedTuple):
    """A reason as it stands in a verdict row."""

    control: str
    action: str
    because: str
    citation: str


def outcome(reason: ReasonRow) -> Outcome:
    """What the reason says of its control. A strict pack excludes what it cannot check: that is not a denial."""
    if reason.action == "include":
        return "corrected" if reason.because.endswith(", correction]") else "warned"
    if reason.action != "redact" and MISSING.search(reason.because):
        return "not checkable"
    return "needs a basis" if reason.action == "hold" else "failed"


def step(action: str, reasons: Iterable[ReasonRow]) -> Step:
    """Where in the waterfall a document with this verdict stops. Redactions mend what they found: they stop nothing."""
    if action not in ("hold", "exclude"):
        return "may be used"
    stops = {outcome(reason) for reason in reasons if reason.action in ("hold", "exclude")}
    if "failed" in stops or not stops:
        return "denied" if action == "exclude" else "evidence missing"
    return "evidence missing" if "not checkable" in stops else "basis missing"


def lines(because: str) -> list[str]:
    """The lines of a reason."""
    return [line.strip() for line in LINE.findall(because)]


def pieces(reasons: Iterable[ReasonRow]) -> tuple[str, ...]:
    """What a document waits for, sorted, each once; agents, ages and dates left out so that equal causes read equal."""
    found: set[str] = set()
    for reason in reasons:
        said = outcome(reason)
        if said == "not checkable":
            found.update(_piece(line) for line in lines(reason.because))
        elif said == "needs a basis":
            found.add(f"a signed basis for {reason.control}")
    return tuple(sorted(found))


def causes(reasons: Iterable[ReasonRow]) -> tuple[str, ...]:
    """What excludes a document, sorted, each once; agents, moments, ages and dates left out."""
    found: set[str] = set()
    for reason in reasons:
        if reason.action == "exclude" and outcome(reason) == "failed":
            found.update(_piece(MOMENT.sub("", line)) for line in lines(reason.because))
    return tuple(sorted(found))


def _piece(line: str) -> str:
    for pattern, replacement in RULES:
        line = pattern.sub(replacement, line)
    if "of the host" not in line:  # what a page lacks is lacking at both moments alike
        line = MOMENT.sub("", line)
    return line


class Remedy(NamedTuple):
    """What a person can do about a missing piece that matches."""

    pattern: re.Pattern[str]
    advice: str


REMEDIES = (
    Remedy(re.compile(r"^a signed basis"), "have a basis signed that covers these documents"),
    Remedy(re.compile(r": hold "), "somebody has to look: the answer is there and in doubt"),
    Remedy(re.compile(r"of the host.*at fetch"), "archived host files from the time of the capture: --hosts FILE"),
    Remedy(re.compile(r"of the host|robots|tdmrep|ai\.txt|rsl"), "today's host files: --hosts FILE"),
    Remedy(re.compile(r"^page |header|meta|html"), "join the rows to their captures: --captures WARC"),
    Remedy(re.compile(r"detector"), "scan again with this detector"),
)


def advice(piece: str) -> str:
    """What to do about a missing piece."""
    return next((r.advice for r in REMEDIES if r.pattern.search(piece)), "see `assent explain` on one document")
