"""`assent signals check`: one page's answers, for a person and for a batch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assent.cli import app
from assent.records.errors import InputError
from assent.report.check import Given, check, check_line

URL = "https://example.org/stones"
ALLOW = "User-agent: *\nAllow: /\n"
FREE = "<rsl><content url='/'><license><permits>ai-train</permits></license></content></rsl>"


def answer(use: str = "train", moment: str = "at_fetch", **given: Any) -> tuple[str, str]:
    found = json.loads(check_line(json.dumps({"url": URL, **given}), 1))
    said = found["answers"][use][moment]
    return said["spec"], said["policy"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, ("unknown", "unknown")),
        ({"robots_txt": ALLOW}, ("unknown", "unknown")),
        ({"robots_txt": "User-agent: *\nDisallow: /\n"}, ("deny", "deny")),
        ({"robots_txt": ALLOW, "robots_status": 404}, ("unknown", "unknown")),
        ({"robots_txt": ALLOW, "robots_status": 503}, ("deny", "hold")),
        ({"headers": [["X-Robots-Tag", "noai"]]}, ("deny", "deny")),
        ({"html": "<meta name=robots content=noai>"}, ("deny", "deny")),
        ({"tdmrep_json": [{"location": "/", "tdm-reservation": 1}]}, ("deny", "deny")),
        ({"trust_txt": "datatrainingallowed=no"}, ("deny", "deny")),
        ({"ai_txt": "User-Agent: *\nDisallow: /\n"}, ("deny", "deny")),
        # a pointer alone: terms exist; with the document: what it says; named and not there: unlicensed
        ({"robots_txt": ALLOW + "License: /l.xml\n"}, ("condition", "hold")),
        ({"robots_txt": ALLOW + "License: /l.xml\n", "rsl": {"https://example.org/l.xml": FREE}}, ("allow", "allow")),
        ({"robots_txt": ALLOW + "License: /l.xml\n", "rsl": {}}, ("deny", "deny")),
        (
            {"robots_txt": ALLOW + "License: /l.xml\n", "rsl": {"https://example.org/l.xml": "<html/>"}},
            ("deny", "deny"),
        ),
    ],
    ids=str,
)
def test_the_batch_answers(given: dict[str, Any], expected: tuple[str, str]) -> None:
    assert answer(**given) == expected


def test_what_is_dated_after_the_day_of_the_audit_does_not_count() -> None:
    given = {"robots_txt": "User-agent: *\nDisallow: /\n", "captured_at": "2026-10-02T00:00:00Z", "as_of": "2026-10-01"}
    assert answer(moment="at_audit", **given) == ("unknown", "unknown")
    assert answer(moment="at_fetch", **given) == ("deny", "deny")


@pytest.mark.parametrize(
    ("given", "use", "at_fetch", "at_audit"),
    [
        ({"html": "<meta name=robots content=noai>", "captured_at": "2021-06-01"}, "train",
         ("unknown", "hold"), ("deny", "deny")),
        ({"html": "<meta name=robots content=noarchive>", "captured_at": "2023-08-31"}, "train",
         ("unknown", "unknown"), ("deny", "hold")),
        ({"headers": [["Content-Usage", "bots=n"]], "captured_at": "2025-11-01"}, "train",
         ("deny", "deny"), ("unknown", "deny")),
        ({"headers": [["X-Robots-Tag", "unavailable_after: 1 Oct 2026 00:00:00 GMT"]], "captured_at": "2026-09-20"},
         "search", ("condition", "hold"), ("deny", "deny")),
        ({"headers": [["Content-Usage", "train-ai=n"]], "captured_at": "2026-10-01"}, "train",
         ("deny", "deny"), ("deny", "deny")),
    ],
    ids=str,
)  # fmt: skip
def test_words_are_read_by_the_rules_of_each_moment(
    given: dict[str, Any], use: str, at_fetch: tuple[str, str], at_audit: tuple[str, str]
) -> None:
    assert answer(use, "at_fetch", as_of="2026-11-01", **given) == at_fetch
    assert answer(use, "at_audit", as_of="2026-11-01", **given) == at_audit


def test_a_grant_whose_document_is_older_than_its_max_age_holds_at_the_audit() -> None:
    free = FREE.replace("<rsl>", "<rsl max-age='60'>")
    given = {"robots_txt": ALLOW + "License: /l.xml\n", "rsl": {"https://example.org/l.xml": free}}
    for as_of, expected in (("2026-03-01", ("allow", "allow")), ("2026-03-10", ("unknown", "hold"))):
        assert answer("train", "at_audit", captured_at="2026-01-01", as_of=as_of, **given) == expected
        assert answer("train", "at_fetch", captured_at="2026-01-01", as_of=as_of, **given) == ("allow", "allow")


@pytest.mark.parametrize(
    "line", ["[]", "{", '{"url": 1, "headers": 3}', '{"agent": "x"}', '{"url": "x", "as_of": "soon"}']
)
def test_a_line_that_is_no_question_is_named_without_its_content(line: str) -> None:
    with pytest.raises(InputError, match=r"^line 7: not a question \(\w+\)") as error:
        check_line(line, 7)
    assert "soon" not in str(error.value)


def test_a_bad_line_has_its_own_answer_and_the_others_theirs() -> None:
    result = CliRunner().invoke(
        app, ["signals", "check", "--batch"], input='{"url": 1\n\n{"url": "https://a.example/"}\n'
    )
    assert result.exit_code == 2
    first, second = map(json.loads, result.output.splitlines())
    assert first["error"].startswith("line 1: not a question")
    assert "answers" in second


def test_every_mechanism_that_was_met_gives_a_row() -> None:
    found = check(Given(URL, headers=(), html=b"<p>granite</p>"))
    assert {"robots-meta", "x-robots-tag", "robots.txt", "rsl"} <= {row.mechanism for row in found.signals}


def test_a_person_sees_answers_and_who_says_so(tmp_path: Path) -> None:
    robots = tmp_path / "robots.txt"
    robots.write_text("User-agent: GPTBot\nDisallow: /\n")
    result = CliRunner().invoke(
        app, ["signals", "check", URL, "--robots", str(robots), "--header", "X-Robots-Tag: noai"]
    )
    assert result.exit_code == 0
    assert "noai" in result.output
    assert "GPTBot" in result.output


def test_the_agents_are_listed() -> None:
    result = CliRunner().invoke(app, ["signals", "agents", "--json"])
    assert {"agent", "operator", "source"} <= json.loads(result.output)[0].keys()
