# ruff: noqa: E501
"""The rules by which statements combine, C1 to C11, asked as a person would: `assent signals check`."""

from __future__ import annotations

import json
from itertools import product
from typing import Any

import pytest

from assent.report.check import check_line

OPEN = "User-agent: *\nAllow: /\n"
SHUT = "User-agent: *\nDisallow: /\n"
CC = '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
NC = '<link rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">'


def asked(use: str = "train", **given: Any) -> tuple[str, str]:
    found = json.loads(check_line(json.dumps({"url": "https://example.org/a/b", **given}), 1))
    said = found["answers"][use]["at_fetch"]
    return said["spec"], said["policy"]


def declarers(**given: Any) -> set[tuple[str, str]]:
    found = json.loads(check_line(json.dumps({"url": "https://example.org/a/b", **given}), 1))
    return {(row["mechanism"], row["declarer"]) for row in found["signals"] if row["spec"] == "allow"}


@pytest.mark.parametrize(
    ("given", "use", "expected"),
    [
        # robots.txt: the longest match, a tie allows
        ({"robots_txt": "User-agent: *\nDisallow: /a\nAllow: /a/b\n"}, "fetch", ("allow", "unknown")),
        ({"robots_txt": "User-agent: *\nDisallow: /a/b\nAllow: /a/b\n"}, "fetch", ("allow", "unknown")),
        ({"robots_txt": "User-agent: *\nDisallow: /a/b\nAllow: /a\n"}, "fetch", ("deny", "deny")),
        # AIPREF: the longest path decides, the strictest of a tie
        ({"robots_txt": OPEN + "Content-Usage: train-ai=n\nContent-Usage: /a/ train-ai=y\n"}, "train", ("allow", "unknown")),
        ({"robots_txt": OPEN + "Content-Usage: /a/ train-ai=y\nContent-Usage: /a/ train-ai=n\n"}, "train", ("deny", "deny")),
        # tdmrep.json: the first that matches, not the longest
        ({"tdmrep_json": [{"location": "/a", "tdm-reservation": 0}, {"location": "/a/b", "tdm-reservation": 1}]},
         "mine", ("allow", "unknown")),
        # robots meta: negatives add up
        ({"html": "<meta name=robots content=index><meta name=robots content=noai>"}, "train", ("deny", "deny")),
        # RSL: a prohibition beats a permission
        ({"robots_txt": OPEN + "License: /l.xml\n", "rsl": {"https://example.org/l.xml":
          "<rsl><content url='/'><license><permits type='usage'>ai-train</permits>"
          "<prohibits type='usage'>ai-train</prohibits></license></content></rsl>"}}, "train", ("deny", "deny")),
    ],
    ids=str,
)  # fmt: skip
def test_c1_inside_a_mechanism_its_own_rule_counts(given: dict[str, Any], use: str, expected: tuple[str, str]) -> None:
    assert asked(use, **given) == expected


SAID: dict[str, tuple[dict[str, Any], ...]] = {
    "deny": ({"headers": [["X-Robots-Tag", "noai"]]}, {"trust_txt": "datatrainingallowed=no"}, {"robots_txt": SHUT}),
    "hold": ({"html": NC}, {"headers": [["X-Robots-Tag", "noimage-ai"]]}, {"robots_txt": SHUT, "robots_status": 503}),
    "allow": ({"html": CC},),
    "unknown": (
        {"robots_txt": OPEN},
        {"headers": [["tdm-reservation", "0"]]},
        {"trust_txt": "datatrainingallowed=yes"},
    ),
}
RANK = ("unknown", "allow", "hold", "deny")


@pytest.mark.parametrize(("one", "other"), list(product(SAID, SAID)))
def test_c2_across_mechanisms_the_strictest_counts(one: str, other: str) -> None:
    for first, second in product(SAID[one], SAID[other]):
        if not set(first) & set(second):
            assert asked(**first, **second)[1] == max(one, other, key=RANK.index)


@pytest.mark.parametrize(
    "given",
    [
        {"tdmrep_json": [{"location": "/", "tdm-reservation": 1}], "headers": [["Content-Usage", "train-ai=y"]]},
        {"trust_txt": "datatrainingallowed=no", "html": CC},
        {"robots_txt": OPEN + "Content-Signal: ai-train=no\n", "html": CC},
    ],
    ids=str,
)
def test_c3_a_page_that_allows_never_cures_an_origin_that_denies(given: dict[str, Any]) -> None:
    assert asked(**given)[1] == "deny"


@pytest.mark.parametrize(
    "given",
    [
        {"headers": [["tdm-reservation", "1"], ["tdm-policy", "https://example.org/policy.json"]]},
        {"html": NC},
        {"headers": [["Content-Usage", "train-ai=n;exceptions=cc-cr"]]},
        {"robots_txt": OPEN + "License: /l.xml\n", "rsl": {"https://example.org/l.xml":
          "<rsl><content url='/' server='https://example.org/olp'><license><permits type='usage'>ai-train</permits>"
          "</license></content></rsl>"}},
    ],
    ids=str,
)  # fmt: skip
def test_c4_a_condition_is_a_no_until_it_is_met(given: dict[str, Any]) -> None:
    spec, policy = asked(**given)
    assert spec in ("deny", "condition")
    assert policy in ("deny", "hold")


@pytest.mark.parametrize("given", [{}, {"html": "<p>"}, {"robots_txt": ""}, {"headers": []}, {"robots_txt": OPEN}])
def test_c6_silence_is_never_an_allowance(given: dict[str, Any]) -> None:
    assert asked(**given)[1] == "unknown"
    assert asked(**given)[0] in ("unknown", "absent")


@pytest.mark.parametrize(
    "given",
    [
        {"headers": [["tdm-reservation", "0"]]},
        {"headers": [["Content-Usage", "train-ai=y"]]},
        {"robots_txt": OPEN + "Content-Signal: ai-train=yes\n"},
        {"trust_txt": "datatrainingallowed=yes"},
        {"ai_txt": "User-Agent: *\nAllow: /\n"},
    ],
    ids=str,
)
def test_c6_not_reserving_is_no_grant(given: dict[str, Any]) -> None:
    assert asked(**given)[1] == "unknown"


def test_c6_a_licence_is_a_grant() -> None:
    assert asked(html=CC) == ("allow", "allow")


@pytest.mark.parametrize(
    "given",
    [
        {"headers": [["Content-Usage", "Train-AI=N"]]},
        {"headers": [["X-Robots-Tag", "NOAI"]]},
        {"headers": [["tdm-reservation", "true"]]},
        {"headers": [["Content-Usage", "train-ai=no"]]},
        {"robots_txt": "\ufeff" + SHUT},
        {"tdmrep_json": {"location": "/", "tdm-reservation": "1"}},
        {"robots_txt": OPEN + "Content-Signal: ai_train=no\n"},
    ],
    ids=str,
)
def test_c7_a_no_that_is_misspelt_is_never_lost(given: dict[str, Any]) -> None:
    assert asked(**given)[1] in ("deny", "hold")


def test_c8_a_denial_spreads_to_what_is_narrower_and_an_allowance_never_does() -> None:
    assert asked("train", tdmrep_json=[{"location": "/", "tdm-reservation": 1}])[1] == "deny"
    assert asked("search", tdmrep_json=[{"location": "/", "tdm-reservation": 1}])[1] == "unknown"
    assert asked("train", headers=[["Content-Usage", "search=y"]])[0] in ("unknown", "absent")
    assert asked("train", robots_txt=OPEN)[0] in ("unknown", "absent")
    assert asked("train", headers=[["tdm-reservation", "0"]])[1] == "unknown"


@pytest.mark.parametrize("use", ["fetch", "mine", "train", "ai-input", "ai-index", "search", "archive", "redistribute"])
@pytest.mark.parametrize(
    "given", [{"robots_txt": SHUT}, {"robots_txt": SHUT + "Content-Usage: train-ai=y, search=y\n"}], ids=["alone", "with y"]
)  # fmt: skip
def test_c9_what_may_not_be_fetched_may_not_be_used(given: dict[str, Any], use: str) -> None:
    assert asked(use, **given) == ("deny", "deny")


def test_c10_another_trainer_turned_away_by_name_is_a_reservation_by_policy() -> None:
    for agent in ("CCBot", "GPTBot", "Google-Extended"):
        robots = f"User-agent: {agent}\nDisallow: /\n\nUser-agent: *\nAllow: /\n"
        assert asked(robots_txt=robots, agent="OurBot")[1] == "deny"
        assert asked("search", robots_txt=robots, agent="OurBot")[1] == "unknown"


def test_c11_what_a_network_adds_by_default_is_marked_and_grants_nothing() -> None:
    header = [["Content-Signal", "ai-train=yes, search=yes"], ["CF-Ray", "8f"], ["Server", "cloudflare"]]
    assert asked(headers=header)[1] == "unknown"
    assert ("content-signal-header", "cdn-default") in declarers(headers=header)
    managed = "# BEGIN Cloudflare Managed content\nUser-agent: *\nContent-Signal: search=yes\nAllow: /\n# END Cloudflare Managed Content\n"
    assert ("content-signal", "cdn-default") in declarers(robots_txt=managed)
