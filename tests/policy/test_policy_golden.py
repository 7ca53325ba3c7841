"""Golden cases of every control and duty, as data; and the check that they would notice a change of the catalogue."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from datetime import date

import pytest

from assent.policy.control import Control, Duty, DutyAction, catalogue, duties
from assent.policy.deployment import Deployment
from assent.policy.owed import duty_states
from assent.policy.pack import Pack, load_pack
from assent.records.verdict import ACTIONS, Action
from tests.policy.golden import Case, DutyCase, ask, cases, duty_cases, stated

BY_CONTROL: dict[str, list[Case]] = defaultdict(list)
for _case in cases():
    BY_CONTROL[_case.control].append(_case)
BY_DUTY: dict[str, list[DutyCase]] = defaultdict(list)
for _row in duty_cases():
    BY_DUTY[_row.duty].append(_row)
PACKS = {name: load_pack(name) for name in {c.pack for c in cases()} | {c.pack for c in duty_cases()}}


def wrong(found: list[Case], packs: dict[str, Pack]) -> list[str]:
    """Cases that come out otherwise than they should."""
    out = []
    for case in found:
        said = ask(case, packs[case.pack])
        if (said.outcome, said.action) != (case.outcome, case.action):
            out.append(f"{case.control} under {case.pack}, {case.case}: {said.outcome} {said.action}")
    return out


def wrong_duties(found: list[DutyCase], duty: Duty) -> list[str]:
    out = []
    for case in found:
        pack = dataclasses.replace(PACKS[case.pack], duties=(duty,))
        there = {need for need in duty.needs if case.lacks != "*" and need != case.lacks}
        told = {
            need[7:]: "stated in ten words and more, as golden cases have to be, for all"
            for need in there
            if need.startswith("stated:")
        }
        dates = {name: "2001-01-01" for name in told if name.endswith(("_date", "_opened"))}
        (said,) = duty_states(
            [pack], date.fromisoformat(case.as_of), Deployment({**told, **dates, **stated(case.stated).stated}),
            evidence=frozenset(need for need in there if not need.startswith("stated:")),
            failing=frozenset(filter(None, [case.failing])), first_capture=date(2019, 4, 18),
        )  # fmt: skip
        if (said.state, said.action or "") != (case.state, case.action):
            out.append(f"{case.duty}, {case.case}: {said.state} {said.action}")
    return out


@pytest.mark.parametrize("control", catalogue())
def test_every_control_decides_its_golden_cases(control: str) -> None:
    assert wrong(BY_CONTROL[control], PACKS) == []


@pytest.mark.parametrize("duty", duties().values(), ids=list(duties()))
def test_every_duty_decides_its_golden_cases(duty: Duty) -> None:
    assert wrong_duties(BY_DUTY[duty.id], duty) == []


def test_no_control_goes_without_about_ten_golden_cases_and_none_is_of_a_control_that_is_gone() -> None:
    many = Counter(case.control for case in cases())
    proposals = {c.id for c in catalogue().values() if c.force == "P"}
    assert set(many) == set(catalogue())
    assert [c for c, n in many.items() if n < 10 and c not in proposals] == []
    assert set(BY_DUTY) == set(duties())


def mutants(control: Control) -> list[Control]:
    """The control with another action, or another meaning of unknown."""
    others = [dataclasses.replace(control, on_fail=a) for a in ACTIONS if a != control.on_fail]
    unknown: list[Action] = ["hold", "exclude", "include"]
    return others + [dataclasses.replace(control, on_unknown=a) for a in unknown if a != control.on_unknown]


def never_unknown(control: Control) -> bool:
    """Lists and stated facts have no third answer here: without them the control is open, or nothing is on the list."""
    return control.check in ("suppressed", "stated")


@pytest.mark.parametrize("control", [c for c in catalogue().values() if c.force != "P"], ids=lambda c: c.id)
def test_a_flipped_control_turns_a_golden_case_red(control: Control) -> None:
    for mutant in mutants(control):
        if mutant.on_unknown != control.on_unknown and never_unknown(control):
            continue
        home = next(case.pack for case in BY_CONTROL[control.id])
        pack = PACKS[home]
        stands = next(c for c in pack.controls if c.id == control.id)
        flipped = dataclasses.replace(
            stands,
            on_fail=mutant.on_fail if mutant.on_fail != control.on_fail else stands.on_fail,
            on_unknown=mutant.on_unknown if mutant.on_unknown != control.on_unknown else stands.on_unknown,
        )
        if flipped == stands:
            continue
        changed = dataclasses.replace(pack, controls=tuple(flipped if c is stands else c for c in pack.controls))
        assert wrong([c for c in BY_CONTROL[control.id] if c.pack == home], {**PACKS, home: changed}), flipped


@pytest.mark.parametrize("duty", [d for d in duties().values() if d.force != "P" and d.needs], ids=lambda d: d.id)
@pytest.mark.parametrize("field", ["action", "unknown_as"])
def test_a_flipped_duty_turns_a_golden_case_red(duty: Duty, field: str) -> None:
    other: DutyAction = "warn" if getattr(duty, field) == "document" else "document"
    flipped = (
        dataclasses.replace(duty, action=other) if field == "action" else dataclasses.replace(duty, unknown_as=other)
    )
    assert wrong_duties(BY_DUTY[duty.id], flipped)
