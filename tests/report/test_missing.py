"""The words that `assent.policy` writes, and what the report makes of them."""

from __future__ import annotations

from datetime import date

import pytest

from assent.policy import evaluate, load_pack
from assent.records.facts import Facts, FindingFact, SignalFact
from assent.report.missing import ReasonRow, advice, causes, outcome, pieces, step

REASONS = [
    ("exclude", "robots.txt: deny fetch for everybody, at fetch and at audit", "failed", ()),
    (
        "hold",
        "robots.txt of the host: not asked, at audit",
        "not checkable",
        ("robots.txt of the host: not asked, at audit",),
    ),
    (
        "hold",
        "robots.txt of the host: newest capture 45 days old",
        "not checkable",
        ("robots.txt of the host: newest capture too old",),
    ),
    (
        "hold",
        "page headers: not carried by the source, at fetch; page headers: not carried by the source, at audit",
        "not checkable",
        ("page headers: not carried by the source",),
    ),
    ("hold", "tdmrep-header: unparseable, at audit", "not checkable", ("tdmrep-header: unparseable",)),
    (
        "hold",
        "robots.txt: hold fetch (says unknown) for BotA, BotB and 3 more, at fetch",
        "not checkable",
        ("robots.txt: hold fetch (says unknown)",),
    ),
    ("hold", "detector did not run: finding:special", "not checkable", ("detector did not run: finding:special",)),
    (
        "exclude",
        "no licence that allows train is known: page markup: not carried by the source, at fetch",
        "not checkable",
        ("page markup: not carried by the source",),
    ),
    ("exclude", "no licence allows train (license-header absent; license-html unknown), at fetch", "failed", ()),
    ("hold", "found: email, phone", "needs a basis", ("a signed basis for C",)),
    (
        "hold",
        "found: email; basis memo-1 is valid 2026-01-01 to 2026-12-31",
        "needs a basis",
        ("a signed basis for C",),
    ),
    ("redact", "found: email", "failed", ()),
]


@pytest.mark.parametrize(("action", "because", "said", "waits"), REASONS)
def test_a_reason_is_understood_from_its_words(action: str, because: str, said: str, waits: tuple[str, ...]) -> None:
    reason = ReasonRow("C", action, because, "")
    assert outcome(reason) == said
    assert pieces([reason]) == waits
    assert all(advice(piece) for piece in waits)


CAUSES = [
    ("robots.txt: deny fetch for everybody, at fetch and at audit", ("robots.txt: deny fetch",)),
    ("a: deny train for X, at fetch; b: deny mine for Y, at audit", ("a: deny train", "b: deny mine")),
    ("no licence allows train (license-header absent; x y), at fetch", ("no licence allows train",)),
]


@pytest.mark.parametrize(("because", "wanted"), CAUSES)
def test_causes_leave_out_agents_and_moments(because: str, wanted: tuple[str, ...]) -> None:
    assert causes([ReasonRow("C", "exclude", because, "")]) == wanted


STEPS = [
    ("include", [], "may be used"),
    ("redact", [("redact", "found: email")], "may be used"),
    ("hold", [("hold", "found: email")], "basis missing"),
    (
        "hold",
        [("hold", "found: email"), ("hold", "page headers: not carried by the source, at audit")],
        "evidence missing",
    ),
    ("exclude", [("exclude", "x: deny train for everybody, at audit"), ("hold", "found: email")], "denied"),
    ("exclude", [("exclude", "page headers: not carried by the source, at audit")], "evidence missing"),
    ("exclude", [("exclude", "x: unknown, at audit"), ("redact", "found: email")], "evidence missing"),
    ("exclude", [], "denied"),
]


@pytest.mark.parametrize(("action", "reasons", "wanted"), STEPS)
def test_a_document_stops_at_the_first_step_that_holds_it(
    action: str, reasons: list[tuple[str, str]], wanted: str
) -> None:
    assert step(action, [ReasonRow("C", said, because, "") for said, because in reasons]) == wanted


NOTHING = Facts()
ALL_SILENT = Facts(
    signals=(SignalFact("robots.txt", "*", "absent", "unknown"), SignalFact("tdmrep-file", "*", "absent", "unknown")),
    carried=("headers", "markup", "text"),
    age_days=(("robots.txt", 1), ("tdmrep.json", 1)),
)
DENIED = Facts(
    signals=(SignalFact("robots.txt", "fetch", "deny", "deny"), *ALL_SILENT.signals), carried=ALL_SILENT.carried
)
PERSON = Facts(
    signals=ALL_SILENT.signals,
    findings=(FindingFact("email", "direct", 100),),
    carried=ALL_SILENT.carried,
    ran=("finding:direct", "finding:quasi"),
    age_days=ALL_SILENT.age_days,
)
DECIDED = [
    (NOTHING, "eu", "evidence missing"),
    (DENIED, "eu", "denied"),
    (DENIED, "amnesty", "denied"),
    (ALL_SILENT, "eu", "may be used"),
    (PERSON, "eu", "basis missing"),
    (NOTHING, "amnesty", "evidence missing"),
]


@pytest.mark.parametrize(("facts", "pack", "wanted"), DECIDED)
def test_what_the_evaluator_writes_is_read_back_as_it_was_meant(facts: Facts, pack: str, wanted: str) -> None:
    available = frozenset({"finding:direct", "finding:quasi"}) if facts is PERSON else frozenset()
    verdict = evaluate(facts, facts, load_pack(pack), as_of=date(2026, 11, 23), available=available)
    assert step(verdict.action, [ReasonRow(*reason) for reason in verdict.reasons]) == wanted
