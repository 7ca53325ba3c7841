"""Small cases with a known verdict under `eu` and `amnesty`, as facts written by hand."""

from __future__ import annotations

import pytest

from assent.policy.evaluator import evaluate
from assent.policy.pack import load_pack
from assent.records.facts import Facts
from assent.records.verdict import Action
from tests.policy.made import AS_OF, facts, say

CC0_HTML = say("license-html", "allow")
CC0_HEADER = say("license-header", "allow")
NO_ROBOTS = say("robots.txt", "unknown", "absent", use="*")

CASES: dict[str, tuple[Facts, Action, Action]] = {
    # name: (facts at both moments, under eu, under amnesty)
    "robots.txt allows": (facts(), "include", "exclude"),
    "robots.txt answered 404": (facts(NO_ROBOTS), "include", "exclude"),
    "robots.txt denies another path": (facts(say("robots.txt", "unknown", "allow", use="fetch")), "include", "exclude"),
    "robots.txt denies an unrelated bot": (facts(), "include", "exclude"),
    "robots meta says index, follow": (facts(say("robots-meta", "unknown", "absent")), "include", "exclude"),
    "tdm-reservation 0": (facts(say("tdmrep-meta", "unknown", "allow")), "include", "exclude"),
    "Content-Usage train-ai=y": (facts(say("content-usage-header", "unknown", "allow")), "include", "exclude"),
    "CC0 in the page": (facts(CC0_HTML), "include", "include"),
    "CC0 in a header": (facts(CC0_HEADER), "include", "include"),
    "CC0 and robots.txt 404": (facts(CC0_HTML, NO_ROBOTS), "include", "include"),
    "robots.txt denies all": (facts(say("robots.txt", "deny", use="fetch")), "exclude", "exclude"),
    "robots.txt denies the path": (facts(say("robots.txt", "deny", use="fetch")), "exclude", "exclude"),
    "robots.txt denies an AI crawler": (facts(say("robots.txt", "deny", agent="GPTBot")), "exclude", "exclude"),
    "robots.txt with a byte order mark": (facts(say("robots.txt", "deny", use="fetch")), "exclude", "exclude"),
    "robots.txt with a typo": (facts(say("robots.txt", "deny", "allow", use="fetch")), "exclude", "exclude"),
    "noai in meta": (facts(say("robots-meta", "deny")), "exclude", "exclude"),
    "noai in capitals": (facts(say("robots-meta", "deny", use="*")), "exclude", "exclude"),
    "noai in a header": (facts(say("x-robots-tag", "deny")), "exclude", "exclude"),
    "noai in the second header": (
        facts(say("x-robots-tag", "unknown", "absent"), say("x-robots-tag", "deny")), "exclude", "exclude",
    ),
    "tdm-reservation in a header": (facts(say("tdmrep-header", "deny", use="mine")), "exclude", "exclude"),
    "tdm-reservation in meta": (facts(say("tdmrep-meta", "deny")), "exclude", "exclude"),
    "tdm-reservation in the host's file": (facts(say("tdmrep-file", "deny"), tdmrep_age=1), "exclude", "exclude"),
    "Content-Signal ai-train=no": (facts(say("content-signal", "deny")), "exclude", "exclude"),
    "Content-Usage in a header": (facts(say("content-usage-header", "deny")), "exclude", "exclude"),
    "Content-Usage in robots.txt": (facts(say("content-usage-robots", "deny")), "exclude", "exclude"),
    "CC0 but noai": (facts(CC0_HTML, say("robots-meta", "deny")), "exclude", "exclude"),
    "no capture of robots.txt": (facts(age=None), "hold", "exclude"),
    "robots.txt answered 503": (facts(say("robots.txt", "hold", "deny", use="fetch")), "hold", "exclude"),
    "robots.txt answered 403": (facts(say("robots.txt", "hold", "absent", use="fetch")), "hold", "exclude"),
    # and those that decide a corpus without captures
    "text-only row": (facts(carried=["text"], age=None), "hold", "exclude"),
    "text-only row of a host that denies": (
        facts(say("robots.txt", "deny", use="fetch"), carried=["text"]), "exclude", "exclude",
    ),
    "CC0 without headers": (facts(CC0_HTML, carried=["markup", "text"]), "hold", "exclude"),
    "CC0 and robots.txt 412 days old": (facts(CC0_HTML, age=412), "hold", "exclude"),
    "CC BY, terms to be met": (facts(say("license-html", "hold", "condition")), "include", "exclude"),
    "text whose page's markup nobody saw": (
        facts(CC0_HEADER, carried=["headers", "text"], media="text"), "hold", "exclude",
    ),
    "plain text that was looked at": (
        facts(CC0_HEADER, carried=["headers", "text"], media="text", looked=True), "include", "include",
    ),
    "a PDF has no markup": (facts(CC0_HEADER, carried=["headers"], media="pdf"), "include", "include"),
    "a denial of mining reaches training": (facts(say("tdmrep-meta", "deny", use="mine")), "exclude", "exclude"),
    "a denial of search does not": (facts(CC0_HTML, say("content-signal", "deny", use="search")), "include", "include"),
    "a licence to mine is none to train": (facts(say("license-html", "allow", use="mine")), "include", "exclude"),
    "a default of the network is no grant": (
        facts(say("license-header", "allow", declarer="cdn-default")), "include", "exclude",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_known_verdict(name: str) -> None:
    known, eu, amnesty = CASES[name]
    for pack, wanted in (("eu", eu), ("amnesty", amnesty)):
        verdict = evaluate(known, known, load_pack(pack), as_of=AS_OF)
        assert verdict.action == wanted, (pack, verdict.reasons)
        assert bool(verdict.reasons) == (wanted != "include")


def test_eu_is_satisfied_by_the_newest_answer_and_hears_a_denial_at_fetch() -> None:
    eu, amnesty = load_pack("eu"), load_pack("amnesty")
    licensed, unasked = facts(CC0_HTML), facts(CC0_HTML, age=None)
    denied = facts(CC0_HTML, say("robots.txt", "deny", use="fetch"))
    assert evaluate(unasked, licensed, eu, as_of=AS_OF).action == "include"
    assert evaluate(unasked, licensed, amnesty, as_of=AS_OF).action == "exclude"
    assert evaluate(licensed, unasked, eu, as_of=AS_OF).action == "hold"
    assert evaluate(denied, licensed, eu, as_of=AS_OF).action == "exclude"
    assert evaluate(licensed, denied, eu, as_of=AS_OF).action == "exclude"


@pytest.mark.parametrize(
    ("known", "because"),
    [
        (facts(age=None), "robots.txt of the host: not asked, at audit"),
        (facts(age=412), "robots.txt of the host: newest capture 412 days old"),
        (facts(say("robots.txt", "unknown", "unknown")), "robots.txt of the host: not readable, at audit"),
        (facts(say("content-signal", "unknown", "unknown")), "robots.txt of the host: not readable, at audit"),
        (facts(carried=["markup"]), "page headers: not carried by the source, at audit"),
        (facts(carried=["headers"]), "page markup: not carried by the source, at audit"),
        (facts(say("x-robots-tag", "unknown", "unknown")), "x-robots-tag: unknown, at audit"),
        (
            facts(say("robots.txt", "hold", "deny", use="fetch")),
            "robots.txt: hold fetch (says deny) for everybody, at fetch and at audit",
        ),
        (
            facts(say("robots.txt", "deny", agent="GPTBot"), say("robots.txt", "deny", agent="CCBot")),
            "robots.txt: deny train for CCBot, GPTBot, at fetch and at audit",
        ),
        (facts(say("robots-meta", "deny")), "robots-meta: deny train for everybody, at fetch and at audit"),
    ],
)
def test_the_reason_names_the_mechanism_or_the_missing_evidence(known: Facts, because: str) -> None:
    verdict = evaluate(known, known, load_pack("eu"), as_of=AS_OF)
    assert because in {reason.because for reason in verdict.reasons}


def test_a_reason_repeats_nothing_but_tokens_of_an_agent() -> None:
    known = facts(say("robots.txt", "deny", agent="Mary Miller <mary@example.org>\n\x1b[31m"))
    verdict = evaluate(known, known, load_pack("eu"), as_of=AS_OF)
    assert all(reason.because.isprintable() and "@" not in reason.because for reason in verdict.reasons)


def test_many_agents_are_cut() -> None:
    known = facts(*(say("robots.txt", "deny", agent=f"Bot{i:02}") for i in range(40)))
    reasons = evaluate(known, known, load_pack("eu"), as_of=AS_OF).reasons
    assert "for Bot00, Bot01, Bot02 and 37 more" in reasons[0].because
