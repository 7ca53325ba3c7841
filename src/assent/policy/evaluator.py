"""The evaluator: facts and a pack in, a verdict out. Pure: the same facts, pack and day give the same verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from assent.policy.basis import Basis
from assent.policy.checks import PASSED, Answer, Check, Question
from assent.policy.control import Control
from assent.policy.pack import Pack
from assent.policy.reading import read
from assent.records.facts import Facts
from assent.records.verdict import ACTIONS, Action, Reason, Verdict, strictest

Outcome = Literal["passed", "failed", "unknown", "open", "not in force"]


class ControlOutcome(NamedTuple):
    """What one control says of one document.

    action: what follows from it; `include` where it passed, is open, not in force, or was lifted by a basis.
    because: mechanism and answer, or the missing evidence, or the missing detector. kinds: of findings to redact.
    """

    control: str
    title: str
    outcome: Outcome
    action: Action
    because: str
    citation: str
    kinds: tuple[str, ...] = ()


def evaluate(
    at_fetch: Facts,
    at_audit: Facts,
    pack: Pack,
    *,
    use: str = "train",
    as_of: date,
    available: frozenset[str] = frozenset(),
    bases: tuple[Basis, ...] = (),
    suppressed: bool = False,
) -> Verdict:
    """What `pack` says of one document on the day `as_of`.

    available: detectors that exist, by the names that `Facts.ran` uses; a control that needs another is open.
    bases: signed bases whose scope covers the document (the caller looks at the URL); use and dates are checked here.
    suppressed: the suppression list names the document.
    """
    question = Question(read(at_fetch, use, "at_fetch"), read(at_audit, use, "at_audit"), use, suppressed)
    return verdict_of(question, plan(pack, as_of, available), bases)


def explain_controls(
    at_fetch: Facts,
    at_audit: Facts,
    pack: Pack,
    *,
    use: str = "train",
    as_of: date,
    available: frozenset[str] = frozenset(),
    bases: tuple[Basis, ...] = (),
    suppressed: bool = False,
) -> tuple[ControlOutcome, ...]:
    """What every control of the pack says, sorted by id; `evaluate` is made of the same. Arguments as there."""
    question = Question(read(at_fetch, use, "at_fetch"), read(at_audit, use, "at_audit"), use, suppressed)
    return tuple(outcomes(question, plan(pack, as_of, available), bases))


class Step(NamedTuple):
    """A control of a pack on a day. said: its outcome for every document, or if it passes where there is a `check`."""

    control: Control
    check: Check | None
    said: ControlOutcome


class Plan(NamedTuple):
    """What is the same for every document: which controls are asked on a day with the detectors there are."""

    steps: tuple[Step, ...]
    as_of: date


def plan(pack: Pack, as_of: date, available: frozenset[str]) -> Plan:
    """Part the pack into what is not in force, what is open, and what is asked; in the pack's order."""
    return Plan(tuple(_step(c, k, as_of, available) for c, k in zip(pack.controls, pack.checks, strict=True)), as_of)


def _step(control: Control, check: Check, as_of: date, available: frozenset[str]) -> Step:
    if not control.applies(as_of):
        return Step(control, None, _outcome(control, "not in force", "include", _when(control)))
    if lacking := [need for need in control.needs if need not in available]:
        return Step(control, None, _outcome(control, "open", "include", f"no detector: {', '.join(lacking)}"))
    return Step(control, check, _outcome(control, "passed", "include", ""))


def verdict_of(question: Question, plan: Plan, bases: tuple[Basis, ...]) -> Verdict:
    """`evaluate` on facts that were read already (deciding shares readings between packs and documents)."""
    reasons: list[Reason] = []
    duties: set[str] = set()
    left_open: list[str] = []
    for said in outcomes(question, plan, bases):
        if said.outcome == "open":
            left_open.append(said.control)
        elif said.action != "include":
            reasons.append(Reason(said.control, said.action, said.because, said.citation))
        if said.action == "redact":
            duties.update(said.kinds)
    return _verdict(reasons, duties, left_open)


def combine(*verdicts: Verdict) -> Verdict:
    """The verdict of several packs together: the strictest action, all reasons, all duties."""
    return _verdict(
        {reason for verdict in verdicts for reason in verdict.reasons},
        {duty for verdict in verdicts for duty in verdict.duties},
        {control for verdict in verdicts for control in verdict.open_controls},
    )


def _verdict(reasons: set[Reason] | list[Reason], duties: set[str], left_open: set[str] | list[str]) -> Verdict:
    """Strictest reasons first, then by control."""
    ordered = tuple(sorted(reasons, key=lambda r: (-ACTIONS.index(r.action), r)))
    return Verdict(
        strictest(*(reason.action for reason in ordered)), ordered, tuple(sorted(duties)), tuple(sorted(left_open))
    )


def outcomes(question: Question, plan: Plan, bases: tuple[Basis, ...]) -> Iterator[ControlOutcome]:
    """What each control says, in the pack's order."""
    for control, check, said in plan.steps:
        answer = _ask(check, control, question) if check else PASSED
        if answer.state == "passed":
            yield said
            continue
        action = control.on_fail if answer.state == "failed" else control.on_unknown
        because = answer.because
        if action == "hold" and bases:
            action, because = _lift(control.id, because, bases, question.use, plan.as_of)
        yield _outcome(control, answer.state, action, because, answer.kinds)


def _ask(check: Check, control: Control, question: Question) -> Answer:
    """The check's answer; one that passed though a detector did not run on the document is unknown."""
    answer = check.ask(question)
    if answer.state != "passed" or not control.needs:
        return answer
    ran = question.at_fetch.ran & question.at_audit.ran
    idle = [need for need in control.needs if need not in ran]
    return Answer("unknown", f"detector did not run: {', '.join(idle)}") if idle else answer


def _lift(control: str, because: str, bases: tuple[Basis, ...], use: str, as_of: date) -> tuple[Action, str]:
    """A hold, unless a basis names the control for this use and day; one that fails to lift says why."""
    naming = sorted((basis for basis in bases if control in basis.lifts and use in basis.uses), key=lambda b: b.id)
    for basis in naming:
        if basis.issued <= as_of <= basis.expires:
            return "include", f"{because} [lifted by basis {basis.id}, {basis.kind}]"
    notes = [f"basis {b.id} is valid {b.issued} to {b.expires}" for b in naming]
    return "hold", "; ".join([because, *notes])


def _outcome(
    control: Control, outcome: Outcome, action: Action, because: str, kinds: tuple[str, ...] = ()
) -> ControlOutcome:
    return ControlOutcome(control.id, control.title, outcome, action, because, control.citation, kinds)


def _when(control: Control) -> str:
    if control.force == "P":
        return "a proposal"
    until = f" until {control.until}" if control.until else ""
    return f"in force from {control.in_force}{until}"
