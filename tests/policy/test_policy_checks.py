"""Golden rows for each check."""

from __future__ import annotations

import pytest

from assent.policy.checks import Question, make_check
from assent.policy.reading import read
from assent.records.facts import Facts, FindingFact
from tests.policy.made import facts, say

DENY, HOLD = say("robots-meta", "deny"), say("content-signal", "hold")
EVERYTHING = {"required": ["headers", "markup", "robots.txt"], "max_age_days": 30}
BOTH = {**EVERYTHING, "required_at": ["at_fetch", "at_audit"]}
LICENCE = say("license-html", "allow")
FOUND = [FindingFact("email", "direct", 80), FindingFact("crime", "special", 40)]

Row = tuple[str, dict[str, object], Facts, Facts | None, str]
ROWS: list[Row] = [
    # check, parameters, facts at fetch, facts at audit (None: the same), state
    ("denial", EVERYTHING, facts(), facts(), "passed"),
    ("denial", EVERYTHING, facts(DENY), facts(), "failed"),
    ("denial", EVERYTHING, facts(), facts(DENY), "failed"),
    ("denial", EVERYTHING, facts(HOLD), facts(), "unknown"),
    ("denial", EVERYTHING, facts(HOLD), facts(DENY), "failed"),
    ("denial", EVERYTHING, facts(), facts(age=None), "unknown"),
    ("denial", EVERYTHING, facts(age=None), facts(), "passed"),
    ("denial", EVERYTHING, facts(age=31), facts(age=30), "passed"),
    ("denial", EVERYTHING, facts(age=30), facts(age=31), "unknown"),
    ("denial", EVERYTHING, facts(), facts(age=-1), "unknown"),
    ("denial", EVERYTHING, facts(), facts(carried=["markup"]), "unknown"),
    ("denial", EVERYTHING, facts(), facts(carried=["headers"]), "unknown"),
    ("denial", EVERYTHING, facts(), facts(carried=["headers"], media="image"), "passed"),
    ("denial", EVERYTHING, facts(), facts(say("tdmrep-file", "unknown", "unknown")), "passed"),
    ("denial", EVERYTHING, facts(), facts(say("robots-meta", "unknown", "unobservable")), "unknown"),
    ("denial", EVERYTHING, facts(), facts(say("license-html", "unknown", "unknown")), "passed"),
    ("denial", EVERYTHING, facts(), facts(say("tdmrep-meta", "unknown", "unparseable")), "passed"),
    ("denial", EVERYTHING, facts(), facts(say("tdmrep-meta", "hold", "unparseable")), "unknown"),
    ("denial", EVERYTHING, facts(), facts(say("ai.txt", "deny")), "failed"),
    ("denial", EVERYTHING, facts(), facts(say("tdmrep-header", "unknown", "condition")), "unknown"),
    ("denial", EVERYTHING, facts(), facts(say("license-html", "deny", "condition")), "passed"),
    ("denial", EVERYTHING, facts(), facts(say("license-html", "deny")), "failed"),
    ("denial", BOTH, facts(), facts(), "passed"),
    ("denial", BOTH, facts(age=None), facts(), "unknown"),
    ("denial", BOTH, facts(age=400), facts(), "passed"),
    ("denial", {"required": ["tdmrep.json"]}, facts(), facts(), "unknown"),
    ("denial", {"required": ["tdmrep.json"]}, facts(), facts(tdmrep_age=2), "passed"),
    ("denial", {"required": ["robots.txt"]}, facts(), facts(age=4000), "passed"),
    ("denial", {"classes": ["access"]}, facts(), facts(DENY), "passed"),
    ("denial", {"classes": ["access"]}, facts(), facts(say("http-access", "deny")), "failed"),
    ("denial", {"classes": ["preference"]}, facts(), facts(HOLD), "unknown"),
    ("denial", {"mechanisms": ["robots.txt"]}, facts(), facts(say("robots.txt", "deny", use="fetch")), "failed"),
    ("denial", {"mechanisms": ["robots.txt"]}, facts(), facts(DENY), "passed"),
    ("denial", {"mechanisms": ["robots.txt"]}, facts(), facts(say("robots.txt", "deny", use="search")), "passed"),
    ("grant", {}, facts(LICENCE), facts(LICENCE), "passed"),
    ("grant", {}, facts(), facts(), "failed"),
    ("grant", {}, facts(LICENCE), facts(), "failed"),
    ("grant", {}, facts(), facts(LICENCE), "failed"),
    ("grant", {"required_at": ["at_audit"]}, facts(), facts(LICENCE), "passed"),
    ("grant", {}, facts(say("license-html", "hold", "condition")), facts(LICENCE), "failed"),
    ("grant", {}, facts(say("license-html", "unknown", "unknown")), facts(LICENCE), "unknown"),
    ("grant", {}, facts(LICENCE, say("license-header", "hold", "condition")), None, "failed"),
    ("grant", {}, facts(carried=["text"]), facts(carried=["text"]), "unknown"),
    ("grant", {}, facts(say("content-signal", "allow")), facts(say("content-signal", "allow")), "failed"),
    ("grant", {}, facts(say("license-header", "allow", declarer="cdn-default")), None, "failed"),
    ("grant", {}, facts(say("license-header", "allow", use="*")), None, "passed"),
    ("grant", {}, facts(say("license-header", "allow", use="search")), None, "failed"),
    ("finding", {"categories": ["direct"]}, facts(), facts(), "passed"),
    ("finding", {"categories": ["direct"]}, facts(findings=FOUND), facts(findings=FOUND), "failed"),
    ("finding", {"categories": ["direct"]}, facts(findings=FOUND), facts(), "failed"),
    ("finding", {"categories": ["direct"], "min_score": 80}, facts(findings=FOUND), facts(), "failed"),
    ("finding", {"categories": ["direct"], "min_score": 81}, facts(findings=FOUND), facts(), "passed"),
    ("finding", {"kinds": ["crime"]}, facts(), facts(findings=FOUND), "failed"),
    ("finding", {"kinds": ["crime"], "min_score": 50}, facts(), facts(findings=FOUND), "passed"),
    ("finding", {"kinds": ["direct"]}, facts(), facts(findings=FOUND), "passed"),
    ("finding", {"kinds": ["handle"], "categories": ["special"]}, facts(), facts(findings=FOUND), "failed"),
    ("finding", {}, facts(), facts(findings=FOUND), "passed"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "params", "at_fetch", "at_audit", "state"), ROWS)
def test_check(name: str, params: dict[str, object], at_fetch: Facts, at_audit: Facts | None, state: str) -> None:
    question = Question(
        read(at_fetch, "train", "at_fetch"), read(at_audit or at_fetch, "train", "at_audit"), "train", False
    )
    answer = make_check(name, params).ask(question)
    assert answer.state == state, answer
    assert bool(answer.because) == (state != "passed")


@pytest.mark.parametrize(("listed", "state"), [(True, "failed"), (False, "passed")])
def test_suppressed(listed: bool, state: str) -> None:
    question = Question(read(facts(), "train", "at_fetch"), read(facts(), "train", "at_audit"), "train", listed)
    assert make_check("suppressed", {}).ask(question).state == state


@pytest.mark.parametrize(
    ("name", "params", "says"),
    [
        ("denail", {}, "unknown check 'denail'"),
        ("denial", {"clases": []}, "no parameter 'clases'"),
        ("denial", {"classes": ["acess"]}, "must be a list of access"),
        ("denial", {"required": ["robots"]}, "must be a list of headers"),
        ("denial", {"required_at": ["now"]}, "at_fetch | at_audit"),
        ("denial", {"mechanisms": "robots.txt"}, "must be a list of strings"),
        ("denial", {"max_age_days": "30"}, "must be a whole number"),
        ("finding", {"min_score": True}, "must be a whole number"),
        ("finding", {"min_score": 0.5}, "must be a whole number"),
        ("suppressed", {"x": 1}, "it has: none"),
    ],
)
def test_a_wrong_parameter_is_named(name: str, params: dict[str, object], says: str) -> None:
    with pytest.raises(ValueError) as error:
        make_check(name, params)
    assert says in str(error.value)
