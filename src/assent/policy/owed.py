"""Duties of a pack: what of them is done, what is open, and what keeps a build back. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal, NamedTuple

from assent.policy.control import Duty, DutyAction
from assent.policy.deployment import Deployment
from assent.policy.pack import Pack

State = Literal["done", "failed", "open", "not in force", "does not reach"]

WORDS_OF_A_PURPOSE = 10
"""A purpose in fewer words says nothing ("AI"); a number of this project, no law has one."""
LEAD_DAYS = 30
"""How long before the first capture an opt-out channel must be open; a number of this project."""


class DutyState(NamedTuple):
    """What became of one duty.

    action: what follows where it failed or is open, else None.  because: what is missing or wrong, in words.
    """

    duty: Duty
    state: State
    action: DutyAction | None
    because: str

    @property
    def blocks(self) -> bool:
        """Whether a build is kept back."""
        return self.action == "document"


def duty_states(
    packs: Iterable[Pack],
    as_of: date,
    deployment: Deployment,
    *,
    evidence: frozenset[str] = frozenset(),
    failing: frozenset[str] = frozenset(),
    first_capture: date | None = None,
    preview: bool = False,
) -> tuple[DutyState, ...]:
    """The duties of some packs together, each once, sorted by id.

    evidence: what was measured or looked for, by the names that needs use.  failing: what of it came out badly.
    first_capture: the day of the oldest record; None: not known.
    """
    owed = {duty.id: duty for pack in packs for duty in pack.duties}
    wrong = _wrong(deployment, first_capture)
    known = evidence | failing | deployment.available
    return tuple(
        _state(owed[duty_id], as_of, deployment, known, {**dict.fromkeys(failing, "came out badly"), **wrong}, preview)
        for duty_id in sorted(owed)
    )


def _state(
    duty: Duty, as_of: date, deployment: Deployment, known: frozenset[str], wrong: dict[str, str], preview: bool
) -> DutyState:
    if not duty.applies(as_of, preview):
        return DutyState(duty, "not in force", None, f"from {duty.in_force}" if duty.force != "P" else "a proposal")
    if deployment.meets(duty.unless):
        return DutyState(duty, "does not reach", None, ", ".join(f"{name} is {value}" for name, value in duty.unless))
    failed = [f"{need.removeprefix('stated:')} {wrong[need]}" for need in duty.needs if need in wrong]
    if failed:
        return DutyState(duty, "failed", duty.action, "; ".join(failed))
    stated = [need.removeprefix("stated:") for need in duty.needs if need not in known and need.startswith("stated:")]
    others = [need for need in duty.needs if need not in known and not need.startswith("stated:")]
    if not stated and not others:
        return DutyState(duty, "done", None, "")
    words = [f"not stated: {', '.join(stated)}"] * bool(stated) + [f"not measured: {', '.join(others)}"] * bool(others)
    return DutyState(duty, "open", duty.unknown_as, "; ".join(words))


def _wrong(deployment: Deployment, first_capture: date | None) -> dict[str, str]:
    """Stated facts that do not do, by need, with what is wrong."""
    wrong: dict[str, str] = {}
    purpose = deployment.get("purpose.statement")
    if purpose is not None and len(purpose.split()) < WORDS_OF_A_PURPOSE:
        wrong["stated:purpose.statement"] = f"has fewer than {WORDS_OF_A_PURPOSE} words"
    if first_capture is None:
        return wrong
    for name, lead in (("purpose.criteria_date", 0), ("rights.opt_out_opened", LEAD_DAYS)):
        day = deployment.get(name)
        if day is not None and date.fromisoformat(day) > first_capture - timedelta(lead):
            wrong[f"stated:{name}"] = f"is later than {lead} days before the first capture, {first_capture}"
    return wrong
