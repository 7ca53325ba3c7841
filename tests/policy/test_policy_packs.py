"""Controls and packs as they are written: complete, in force when they say, and never relaxed."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.policy.control import FORCES, Control, catalogue, parse_controls
from assent.policy.evaluator import evaluate, explain_controls
from assent.policy.pack import available_packs, load_pack
from assent.records.errors import UsageError
from assent.records.facts import FindingFact
from tests.policy.made import AS_OF, EVERY_DETECTOR, facts, refusal

CONTROL = """
family = "Test"
jurisdiction = "EU"
[[control]]
id = "T-1"
title = "Title"
force = "H"
citation = "Law 1"
in_force = 2020-01-01
reading = "own"
check = "suppressed"
on_fail = "exclude"
on_unknown = "hold"
"""


@pytest.mark.parametrize("control", catalogue().values(), ids=list(catalogue()))
def test_every_control_is_complete_and_in_a_pack(control: Control) -> None:
    assert control.citation
    assert control.title
    assert control.force in FORCES
    assert isinstance(control.in_force, date)
    assert control.on_unknown in ("hold", "exclude") or control.warns
    assert (control.check in ("finding", "objected", "stated")) == bool(control.needs)
    assert control.jurisdiction
    assert any(control.id in {c.id for c in load_pack(name).controls} for name in available_packs())


@pytest.mark.parametrize("name", available_packs())
def test_every_control_of_a_pack_has_its_check_bound(name: str) -> None:
    pack = load_pack(name)
    assert len(pack.checks) == len(pack.controls) > 0
    assert len(pack.sha256) == 64
    assert pack == load_pack(name)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (('on_unknown = "hold"\n', ""), "lacks on_unknown"),
        (('on_unknown = "hold"', 'on_unknown = "include"'), "on_unknown must be one of hold, exclude"),
        (('on_unknown = "hold"', 'on_unknown = "redact"'), "on_unknown must be one of hold, exclude"),
        (('on_fail = "exclude"', 'on_fail = "include"'), "on_fail must be one of"),
        (('citation = "Law 1"\n', ""), "lacks citation"),
        (('reading = "own"', 'reading = "sure"'), "t.toml, line 10: control T-1: reading must be one of seen"),
        (("in_force = 2020-01-01", "in_force = 2020"), "t.toml, line 9: control T-1: in_force must be a date"),
        (('citation = "Law 1"', 'citation = " "'), "citation must be a text"),
        (("in_force = 2020-01-01\n", ""), "lacks in_force"),
        (("in_force = 2020-01-01", 'in_force = "2020"'), "in_force must be a date"),
        (("in_force = 2020-01-01", "in_force = 2020-01-01T00:00:00Z"), "in_force must be a date"),
        (('force = "H"', 'force = "X"'), "force must be one of"),
        (('force = "H"', 'force = "H"\nuntil = 3'), "until must be a date"),
        (('force = "H"', 'force = "H"\ncolour = "red"'), "unknown key colour"),
        (('force = "H"', 'force = "H"\nneeds = "x"'), "needs a list"),
        (('family = "Test"\n', ""), "needs `family`"),
        (("[[control]]", "[[control"), "not TOML"),
    ],
)
def test_an_incomplete_control_is_refused(change: tuple[str, str], says: str) -> None:
    assert parse_controls(CONTROL, "t.toml")[0].id == "T-1"
    with pytest.raises(UsageError, match=r"t\.toml") as error:
        parse_controls(CONTROL.replace(*change), "t.toml")
    assert says in str(error.value)


@pytest.mark.slow
@given(st.text(max_size=80))
def test_any_text_is_controls_or_a_usage_error(text: str) -> None:
    assert "\n" not in refusal(lambda: parse_controls(text, "t.toml"))


PACK = """
name = "own"
title = "Own"
version = "1"
law_as_of = 2026-11-01
extends = ["eu"]
"""


def written(folder: Path, more: str) -> str:
    path = folder / "own.toml"
    path.write_text(PACK + more, "utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ("[params]\nrecheck_signals_days = 31", "relaxes 30"),
        ("[params]\nminor_cutoff = 16", "relaxes 18"),
        ("[params]\nrecheck = 1", "no parameter 'recheck'"),
        ("[params]\nmin_score = -1", "0 or more"),
        ("[params]\nmin_score = true", "0 or more"),
        ('[override]\nBASE-DENIAL = { on_fail = "hold" }', "relaxes 'exclude'"),
        ('[override]\nBASE-CSAM = { on_unknown = "hold" }', "relaxes 'exclude'"),
        ('[override]\nBASE-DENIAL = { on_unknown = "maybe" }', "must be one of include"),
        ('[override]\nBASE-DENIAL = { check = "grant" }', "on_fail and on_unknown only"),
        ('[override]\nAM-01 = { on_fail = "exclude" }', "does not select"),
        ('controls = ["EU-NONE"]', "no control EU-NONE"),
        ('control = ["AM-01"]', "unknown key control"),
        ('controls = "AM-01"', "must be a list"),
        ('controls = ["AM-03"', "not TOML"),
        ("override = 1", "must be a table"),
        ("controls = " + "[" * 50_000, "not TOML"),
    ],
)
def test_a_pack_that_relaxes_or_errs_is_refused(tmp_path: Path, more: str, says: str) -> None:
    with pytest.raises(UsageError) as error:
        load_pack(written(tmp_path, more))
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_a_pack_may_tighten_and_has_another_digest(tmp_path: Path) -> None:
    eu = load_pack("eu")
    own = load_pack(
        written(
            tmp_path,
            'controls = ["AM-03"]\n[params]\nrecheck_signals_days = 7\n'
            '[override]\nBASE-DENIAL = { on_unknown = "exclude" }',
        )
    )
    assert {c.id for c in own.controls} == {c.id for c in eu.controls} | {"AM-03"}
    assert own.sha256 != eu.sha256
    assert evaluate(facts(age=10), facts(age=10), eu, as_of=AS_OF).action == "include"
    verdict = evaluate(facts(age=None), facts(age=None), own, as_of=AS_OF)
    assert ("BASE-DENIAL", "exclude") in {(r.control, r.action) for r in verdict.reasons}


def test_two_parents_are_joined_at_their_strictest(tmp_path: Path) -> None:
    path = written(tmp_path, "").replace("own.toml", "both.toml")
    Path(path).write_text(PACK.replace('["eu"]', '["eu", "amnesty"]'), "utf-8")
    both = load_pack(path)
    unknown = {c.id: c.on_unknown for c in both.controls}
    assert unknown["BASE-DENIAL"] == "exclude"
    assert {"EU-CDSM-4", "AM-03"} <= set(unknown)


def test_a_circle_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(PACK.replace('"eu"', f'"{path}"'), "utf-8")
    with pytest.raises(UsageError, match="extends itself"):
        load_pack(str(path))


@pytest.mark.parametrize("name", ["atlantis", "", "../eu", "nowhere/own.toml", "\0.toml"])
def test_an_unknown_pack_is_one_line_with_the_known_ones(name: str) -> None:
    with pytest.raises(UsageError) as error:
        load_pack(name)
    assert ", ".join(available_packs()) in str(error.value)
    assert "\n" not in str(error.value)


def test_a_proposal_never_fires() -> None:
    known = facts(ran=EVERY_DETECTOR, findings=[FindingFact("health", "special", 99)])
    said = explain_controls(known, known, load_pack("eu"), as_of=date(2099, 1, 1), available=EVERY_DETECTOR)
    assert {o.outcome for o in said if o.control == "EU-GDPR-88c"} == {"not in force"}


@pytest.mark.parametrize("control_id", ["EU-AIA-05n", "EU-CDSM-4", "AM-03"])
def test_a_control_fires_from_its_day_on(control_id: str) -> None:
    control = catalogue()[control_id]
    pack = load_pack("amnesty" if control_id.startswith("AM") else "eu")
    known = facts(ran=EVERY_DETECTOR)

    def outcome(day: date) -> str:
        said = explain_controls(known, known, pack, as_of=day, available=EVERY_DETECTOR)
        return next(o.outcome for o in said if o.control == control_id)

    assert outcome(control.in_force - timedelta(1)) == "not in force"
    assert outcome(control.in_force) != "not in force"


def test_a_missing_detector_is_open_and_one_that_did_not_run_is_unknown() -> None:
    eu, known = load_pack("eu"), facts()
    no_detector = evaluate(known, known, eu, as_of=AS_OF)
    assert no_detector.action == "include"
    assert "EU-GDPR-09" in no_detector.open_controls
    idle = evaluate(known, known, eu, as_of=AS_OF, available=frozenset({"finding:special"}))
    assert (idle.action, [r.because for r in idle.reasons]) == ("hold", ["detector did not run: finding:special"])
    assert "EU-GDPR-09" not in idle.open_controls
    ran = facts(ran=["finding:special"])
    assert evaluate(ran, ran, eu, as_of=AS_OF, available=frozenset({"finding:special"})).action == "include"


def test_a_redaction_names_its_kinds_and_stays_under_a_hold() -> None:
    available = frozenset({"finding:direct"})
    found = [FindingFact("email", "direct", 90), FindingFact("phone", "direct", 20)]
    known = facts(ran=available, findings=found)
    verdict = evaluate(known, known, load_pack("eu"), as_of=AS_OF, available=available)
    assert (verdict.action, verdict.duties) == ("redact", ("email",))
    held = facts(ran=available, findings=found, age=None)
    verdict = evaluate(held, held, load_pack("eu"), as_of=AS_OF, available=available)
    assert (verdict.action, verdict.duties) == ("hold", ("email",))
