"""The promises of deciding, over generated facts."""

from __future__ import annotations

import dataclasses
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.policy.checks import make_check
from assent.policy.control import Control
from assent.policy.evaluator import combine, evaluate, explain_controls
from assent.policy.pack import Pack, available_packs, load_pack
from assent.records.facts import Facts, FindingFact, SignalFact
from assent.records.signal import USES
from assent.records.verdict import ACTIONS, Action, Verdict, strictest
from assent.signals import MECHANISMS
from tests.policy.made import AS_OF, EVERY_DETECTOR, facts, without

PACKS = {name: load_pack(name) for name in available_packs()}
packs = st.sampled_from(list(PACKS.values()))
mechanisms = st.sampled_from([*MECHANISMS, "not-in-the-registry"])
SPEAKING = [name for name, known in MECHANISMS.items() if known.klass != "hint"]
LICENCES = {name for name, known in MECHANISMS.items() if known.klass == "licence"}
signals = st.builds(
    SignalFact,
    mechanism=mechanisms,
    use=st.sampled_from([*USES, "*"]),
    spec=st.sampled_from(["allow", "deny", "condition", "absent", "unknown", "unparseable", "unobservable"]),
    policy=st.sampled_from(["allow", "deny", "hold", "unknown", "unknown", "unknown"]),
    agent=st.sampled_from(["*", "GPTBot", "CCBot"]),
    declarer=st.sampled_from(["operator", "rightsholder", "cdn-default", "unknown"]),
)
findings = st.builds(
    FindingFact,
    kind=st.sampled_from(["email", "handle", "government-id", "crime", "paywall", "csam-hash", "bank-account"]),
    category=st.sampled_from(["direct", "quasi", "secret", "special", "minor", "illegal", "other"]),
    score=st.integers(0, 100),
)
IN_MARKUP = {name for name, mechanism in MECHANISMS.items() if mechanism.carrier == "markup"}
CARRIERS = ["headers", "markup", "text", "robots.txt"]
ages = st.one_of(st.none(), st.integers(-5, 400))
detectors = st.frozensets(st.sampled_from(sorted(EVERY_DETECTOR)))


@st.composite
def captures(draw: st.DrawFn) -> tuple[Facts, Facts]:
    """Facts at both moments: the page is the same, the host need not be; mostly readable, so that some are usable."""
    page = draw(st.lists(signals, max_size=3))
    media = draw(st.sampled_from(["html", "html", "html", "text", "other", "pdf"]))
    found = draw(st.lists(findings, max_size=2))
    ran = EVERY_DETECTOR if draw(st.booleans()) else draw(detectors)
    carried = draw(st.sampled_from([("headers", "markup", "text")] * 3 + [("text",), ("headers",), ("markup",)]))

    def moment() -> Facts:
        said = [*page, *draw(st.lists(signals, max_size=1))]
        if media == "pdf":  # no markup can stand in it
            said = [row for row in said if row.mechanism not in IN_MARKUP]
        age = draw(ages)
        return facts(*said, carried=carried, age=age, ran=ran, findings=found, media=media)

    return moment(), moment()


def usable(action: Action) -> bool:
    return action in ("include", "redact")


def at_least(verdict: Verdict, other: Verdict) -> bool:
    return ACTIONS.index(verdict.action) >= ACTIONS.index(other.action)


def decide(pair: tuple[Facts, Facts], pack: Pack, use: str = "train") -> Verdict:
    return evaluate(*pair, pack, use=use, as_of=AS_OF, available=EVERY_DETECTOR)


@given(
    captures(), packs, st.sampled_from(["headers", "markup", "text", "robots.txt"]), st.sampled_from(USES), detectors
)
@settings(max_examples=250)
def test_removing_evidence_never_makes_a_record_usable(
    pair: tuple[Facts, Facts], pack: Pack, carrier: str, use: str, available: frozenset[str]
) -> None:
    less = (without(pair[0], carrier), without(pair[1], carrier))
    before = evaluate(*pair, pack, use=use, as_of=AS_OF, available=available)
    after = evaluate(*less, pack, use=use, as_of=AS_OF, available=available)
    assert usable(before.action) or not usable(after.action)


@given(captures(), packs, st.sampled_from(SPEAKING), st.sampled_from(["train", "fetch", "*"]), st.booleans())
@settings(max_examples=200)
def test_adding_a_denial_excludes(
    pair: tuple[Facts, Facts], pack: Pack, mechanism: str, use: str, at_fetch: bool
) -> None:
    denial = SignalFact(mechanism, use, "deny", "deny")
    moments = list(pair)
    place = 0 if at_fetch else 1
    moments[place] = dataclasses.replace(moments[place], signals=tuple(sorted({*moments[place].signals, denial})))
    assert decide((moments[0], moments[1]), pack).action == "exclude"


@given(captures(), packs, signals)
@settings(max_examples=200)
def test_adding_what_is_no_grant_never_relaxes(pair: tuple[Facts, Facts], pack: Pack, row: SignalFact) -> None:
    more = tuple(dataclasses.replace(known, signals=tuple(sorted({*known.signals, row}))) for known in pair)
    before, after = decide(pair, pack), decide((more[0], more[1]), pack)
    licence = row.mechanism in LICENCES
    robots = row.mechanism == "robots.txt"  # an answer where there was none
    assert licence or robots or at_least(after, before)


@given(captures(), packs, packs)
def test_adding_a_pack_never_relaxes(pair: tuple[Facts, Facts], one: Pack, other: Pack) -> None:
    alone, added = decide(pair, one), decide(pair, other)
    both = combine(alone, added)
    assert at_least(both, alone)
    assert at_least(both, added)
    assert both == combine(added, alone)
    assert combine(alone) == alone


@given(captures(), st.sampled_from(["eu", "amnesty"]))
def test_a_pack_is_at_least_as_strict_as_what_it_extends(pair: tuple[Facts, Facts], name: str) -> None:
    assert at_least(decide(pair, PACKS[name]), decide(pair, PACKS["baseline"]))


@given(captures())
def test_amnesty_includes_nothing_that_eu_does_not_include_by_its_signals(pair: tuple[Facts, Facts]) -> None:
    """Judged on signals alone: `eu` knows kinds of findings that `amnesty` does not ask about."""
    amnesty = evaluate(*pair, PACKS["amnesty"], as_of=AS_OF)
    eu = evaluate(*pair, PACKS["eu"], as_of=AS_OF)
    assert not usable(amnesty.action) or usable(eu.action)


@given(captures(), packs, st.integers(1, 4000))
def test_a_control_dated_later_never_changes_the_answer(pair: tuple[Facts, Facts], pack: Pack, days: int) -> None:
    later = Control(
        "ZZ-1", "later", "later", "H", "none", AS_OF + timedelta(days), None, "grant", (), (), "exclude", "exclude"
    )
    more = dataclasses.replace(pack, controls=(*pack.controls, later), checks=(*pack.checks, make_check("grant", {})))
    assert decide(pair, more) == decide(pair, pack)


@given(captures(), packs, detectors, st.booleans(), st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_every_verdict_but_include_has_reasons_that_lead_to_it(
    pair: tuple[Facts, Facts], pack: Pack, available: frozenset[str], suppressed: bool, as_of: date
) -> None:
    verdict = evaluate(*pair, pack, as_of=as_of, available=available, suppressed=suppressed)
    assert verdict.action == strictest(*(reason.action for reason in verdict.reasons))
    warning = {c.id for c in pack.controls if c.warns}
    assert all(r.because and r.citation and r.because.isprintable() for r in verdict.reasons)
    assert all(r.action != "include" or r.control in warning for r in verdict.reasons)
    assert not suppressed or verdict.action == "exclude"
    said = explain_controls(*pair, pack, as_of=as_of, available=available, suppressed=suppressed)
    assert [o.control for o in said] == [c.id for c in pack.controls]
    assert {o.control for o in said if o.action != "include" or o.warns} == {r.control for r in verdict.reasons}
    assert tuple(o.control for o in said if o.outcome == "open") == verdict.open_controls


@given(captures(), packs)
def test_the_same_facts_give_the_same_verdict_whatever_their_order(pair: tuple[Facts, Facts], pack: Pack) -> None:
    turned = tuple(dataclasses.replace(known, signals=known.signals[::-1]) for known in pair)
    assert decide((turned[0], turned[1]), pack) == decide(pair, pack)


@pytest.mark.parametrize("pack", PACKS.values(), ids=list(PACKS))
def test_the_generator_reaches_every_action_it_can(pack: Pack) -> None:
    """Guards the properties above against facts that are never usable."""
    licensed = facts(SignalFact("license-html", "train", "allow", "allow"), ran=EVERY_DETECTOR)
    assert decide((licensed, licensed), pack).action == "include"
