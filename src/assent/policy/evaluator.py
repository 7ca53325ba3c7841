"""The evaluator: facts and a pack in, a verdict out. Pure: the same facts, pack and day give the same verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from assent.policy.basis import Basis, Kind
from assent.policy.checks import Answer, Check, Question, State
from assent.policy.control import Control
from assent.policy.deployment import NOTHING_STATED, Deployment
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
    warns: bool = False


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
    deployment: Deployment = NOTHING_STATED,
    preview: bool = False,
) -> Verdict:
    """What `pack` says of one document on the day `as_of`.

    available: detectors that exist, by the names that `Facts.ran` uses; a control that needs another is open.
    bases: signed bases whose scope covers the document (the caller looks at the URL); use and dates are checked here.
    suppressed: the suppression list names the document.
    deployment: facts of `assent.toml`.  preview: rules that are proposed or not yet in force decide too.
    """
    question = _question(at_fetch, at_audit, use, suppressed, deployment)
    return verdict_of(question, plan(pack, as_of, available, deployment, preview), bases)


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
    deployment: Deployment = NOTHING_STATED,
    preview: bool = False,
) -> tuple[ControlOutcome, ...]:
    """What every control of the pack says, sorted by id; `evaluate` is made of the same. Arguments as there."""
    question = _question(at_fetch, at_audit, use, suppressed, deployment)
    return tuple(outcomes(question, plan(pack, as_of, available, deployment, preview), bases))


def _question(fetch: Facts, audit: Facts, use: str, suppressed: bool, deployment: Deployment) -> Question:
    return Question(read(fetch, use, "at_fetch"), read(audit, use, "at_audit"), use, suppressed, deployment.stated)


class Step(NamedTuple):
    """A control of a pack on a day. said: its outcome for every document, or if it passes where there is a `check`."""

    control: Control
    check: Check | None
    said: ControlOutcome


class Plan(NamedTuple):
    """What is the same for every document: which controls are asked on a day with the detectors there are."""

    steps: tuple[Step, ...]
    as_of: date


def plan(
    pack: Pack,
    as_of: date,
    available: frozenset[str],
    deployment: Deployment = NOTHING_STATED,
    preview: bool = False,
) -> Plan:
    """Part the pack into what is not in force, what is open, and what is asked; in the pack's order."""
    known = available | deployment.available
    pairs = zip(pack.controls, pack.checks, strict=True)
    return Plan(tuple(_step(c, k, as_of, known, deployment, preview) for c, k in pairs), as_of)


def _step(
    control: Control, check: Check, as_of: date, known: frozenset[str], deployment: Deployment, preview: bool
) -> Step:
    if not control.applies(as_of, preview):
        return Step(control, None, _outcome(control, "not in force", "include", _when(control)))
    if deployment.meets(control.unless):
        facts = ", ".join(f"{name} is {value}" for name, value in control.unless)
        return Step(control, None, _outcome(control, "passed", "include", f"does not reach this deployment: {facts}"))
    if lacking := [need for need in control.needs if need not in known]:
        return Step(control, None, _outcome(control, "open", "include", _lacking(lacking)))
    return Step(control, check, _outcome(control, "passed", "include", ""))


def _lacking(needs: list[str]) -> str:
    """What an open control waits for, in words."""
    stated = [need.removeprefix("stated:") for need in needs if need.startswith("stated:")]
    others = [need for need in needs if not need.startswith("stated:")]
    words = [f"no detector: {', '.join(others)}"] * bool(others) + [f"not stated: {', '.join(stated)}"] * bool(stated)
    return "; ".join(words)


def verdict_of(question: Question, plan: Plan, bases: tuple[Basis, ...]) -> Verdict:
    """`evaluate` on facts that were read already (deciding shares readings between packs and documents)."""
    reasons: list[Reason] = []
    duties: set[str] = set()
    left_open: list[str] = []
    for said in outcomes(question, plan, bases):
        if said.outcome == "open":
            left_open.append(said.control)
        elif said.action != "include" or said.warns:
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
    asked: dict[Check, Answer] = {}
    for control, check, said in plan.steps:
        if check is None:
            yield said
            continue
        answer = asked.get(check)
        if answer is None:
            answer = asked[check] = check.ask(question)
        if control.needs and answer.state == "passed":
            answer = _unless_idle(answer, control, question)
        if answer.state == "passed":
            yield said
            continue
        action = control.on_fail if answer.state == "failed" else control.on_unknown
        because = answer.because
        if bases and action != "include":
            able = _able(control, answer.state, action)
            action, because = _lift(control, able, action, because, bases, question.use, plan.as_of)
        warns = action == "include" and (control.warns or because.endswith(CORRECTED))
        yield ControlOutcome(
            control.id, control.title, answer.state, action, because, control.citation, answer.kinds, warns
        )


def _unless_idle(answer: Answer, control: Control, question: Question) -> Answer:
    """An answer that passed though a detector did not run on the document is unknown."""
    ran = question.at_fetch.ran & question.at_audit.ran
    idle = [need for need in control.needs if need not in ran and not need.startswith("stated:")]
    return Answer("unknown", f"detector did not run: {', '.join(idle)}") if idle else answer


CORRECTED = ", correction]"
"""How the reason ends where a person corrected a finding; it stays in the verdict, for everybody to see."""


def _able(control: Control, state: State, action: Action) -> frozenset[Kind]:
    """Kinds of bases that can lift this.

    Any kind but a correction lifts a hold. Consent meets a rule that asks for consent. A correction takes back what a
    detector saw; never a denial, and never known images of abuse.
    """
    able: set[Kind] = {"lia", "licence", "consent", "tdm-memo", "research"} if action == "hold" else set()
    if control.by_consent:
        able.add("consent")
    if control.check == "finding" and state == "failed" and not any("csam" in n or "ncii" in n for n in control.needs):
        able.add("correction")
    return frozenset(able)


def _lift(
    control: Control,
    able: frozenset[Kind],
    action: Action,
    because: str,
    bases: tuple[Basis, ...],
    use: str,
    as_of: date,
) -> tuple[Action, str]:
    """The action, unless a basis names the control for this use and day; one that fails to lift says why."""
    naming = sorted(
        (basis for basis in bases if control.id in basis.lifts and use in basis.uses and basis.kind in able),
        key=lambda b: b.id,
    )
    for basis in naming:
        if basis.issued <= as_of <= basis.expires:
            return "include", f"{because} [lifted by basis {basis.id}, {basis.kind}]"
    notes = [
        f"basis {b.id} was revoked" if b.revoked else f"basis {b.id} is valid {b.issued} to {b.expires}" for b in naming
    ]
    return action, "; ".join([because, *notes])


def _outcome(
    control: Control, outcome: Outcome, action: Action, because: str, kinds: tuple[str, ...] = ()
) -> ControlOutcome:
    return ControlOutcome(control.id, control.title, outcome, action, because, control.citation, kinds)


def _when(control: Control) -> str:
    if control.force == "P":
        return f"a proposal of {control.in_force}"
    until = f" until {control.until}" if control.until else ""
    return f"in force from {control.in_force}{until}"
