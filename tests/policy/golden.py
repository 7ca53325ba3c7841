"""Reads the golden cases: a row says what is known of a record, and what one control must make of it under a pack.

`facts` is a list of words parted by spaces:

    licence            the page carries a licence that allows training
    terms              a licence with conditions
    deny:M  hold:M     mechanism M denies (is in doubt about) the use
    deny@fetch:M       only at the time of the fetch
    no:C               carrier C (headers, markup, text, robots.txt) was not read
    +K/G/S             a finding of kind K, category G, score S in hundredths
    idle:D             detector D did not run; all others did
    open:D             detector D does not exist here
    suppressed         the page is on the suppression list

`basis` is a kind of basis with `valid` or `expired`, or `withdrawn`; `stated` is `key=value` parted by `;`.
"""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assent.policy.basis import Basis
from assent.policy.control import Control
from assent.policy.deployment import Deployment
from assent.policy.evaluator import ControlOutcome, explain_controls
from assent.policy.pack import Pack
from assent.records.facts import Facts, FindingFact, SignalFact
from tests.policy.made import EVERY_DETECTOR, facts, say, without

FOLDER = Path(__file__).parent / "golden"


class Case(NamedTuple):
    control: str
    pack: str
    case: str
    as_of: str
    facts: str
    stated: str
    basis: str
    outcome: str
    action: str


class DutyCase(NamedTuple):
    duty: str
    pack: str
    case: str
    as_of: str
    lacks: str
    failing: str
    stated: str
    state: str
    action: str


def cases() -> list[Case]:
    with (FOLDER / "controls.csv").open(encoding="utf-8", newline="") as file:
        return [Case(**row) for row in csv.DictReader(file)]


def duty_cases() -> list[DutyCase]:
    with (FOLDER / "duties.csv").open(encoding="utf-8", newline="") as file:
        return [DutyCase(**row) for row in csv.DictReader(file)]


def stated(text: str) -> Deployment:
    return Deployment(dict(part.split("=", 1) for part in text.split(";") if part))


def ask(case: Case, pack: Pack) -> ControlOutcome:
    """What the pack's control says of the case; the other controls of the pack are left out."""
    at = next(i for i, control in enumerate(pack.controls) if control.id == case.control)
    import dataclasses

    alone = dataclasses.replace(pack, controls=(pack.controls[at],), checks=(pack.checks[at],))
    words = case.facts.split()
    available = EVERY_DETECTOR - {word[5:] for word in words if word.startswith("open:")}
    (said,) = explain_controls(
        _facts(words, True), _facts(words, False), alone, as_of=date.fromisoformat(case.as_of), available=available,
        bases=_bases(case, pack.controls[at]), suppressed="suppressed" in words, deployment=stated(case.stated),
    )  # fmt: skip
    return said


def _facts(words: list[str], at_fetch: bool) -> Facts:
    said: list[SignalFact] = []
    found: list[FindingFact] = []
    idle = {word[5:] for word in words if word.startswith("idle:")}
    for word in words:
        kind, _, rest = word.partition(":")
        if word == "licence":
            said.append(say("license-html", "allow"))
        elif word == "terms":
            said.append(say("license-html", "unknown", "condition"))
        elif kind in ("deny", "hold") or (kind == "deny@fetch" and at_fetch):
            said.append(say(rest, "hold" if kind == "hold" else "deny"))
        elif word.startswith("+"):
            name, category, score = word[1:].split("/")
            found.append(FindingFact(name, category, int(score)))
    known = facts(*said, ran=EVERY_DETECTOR - idle, findings=found)
    for word in words:
        if word.startswith("no:"):
            known = without(known, word[3:])
    return known


def _bases(case: Case, control: Control) -> tuple[Basis, ...]:
    """A withdrawn basis is not among those that are given to the evaluator: loading leaves it out."""
    if not case.basis or case.basis.endswith("withdrawn"):
        return ()
    kind, word = case.basis.split()
    as_of = date.fromisoformat(case.as_of)
    first, last = (as_of, as_of) if word == "valid" else (date(2000, 1, 1), date(2000, 12, 31))
    return (Basis("b-1", kind, (control.id,), ("*",), ("train",), first, last, "Golden."),)  # type: ignore[arg-type]
