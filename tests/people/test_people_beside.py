from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.people import CLOSER, examine
from assent.people.beside import find
from assent.people.detector import About
from assent.records.finding import Finding

NAMED = "Anna Weber"
FOUND = [
    ("It was for Ms Anna Weber to say.", [("title", "Ms")]),
    ("Frau Anna Weber kam.", [("title", "Frau")]),
    ("Mr. J.G. came to Dr Anna Weber, Q.C.", [
        ("title", "Mr."), ("person-name", "J.G."), ("title", "Dr"), ("title", ", Q.C."),
    ]),
    ("Anna Weber is a Turkish national.", [("nationality", "Turkish national")]),
    ("Anna Weber, de nationalité suisse", [("nationality", "de nationalité suisse")]),
    ("Anna Weber speaks for Danish farmers", [("nationality", "Danish")]),
]  # fmt: skip
PLAIN = ["French fries and a Mr in lower case", "the Swiss franc fell", "Don't judge me", "Sir, no"]


def _known(text: str) -> tuple[Finding, ...]:
    at = text.find(NAMED)
    return (Finding("person-name", "direct", at, at + len(NAMED), 0.9, "names"),) if at >= 0 else ()


@pytest.mark.parametrize(("text", "wanted"), FOUND)
def test_what_stands_beside_a_name_is_found(text: str, wanted: list[tuple[str, str]]) -> None:
    found = sorted(find(text, About(), _known(text)), key=lambda f: f.start)
    assert [(f.kind, text[f.start : f.end]) for f in found] == wanted


@pytest.mark.parametrize("text", PLAIN)
def test_without_a_name_nothing_is_said_of_anybody(text: str) -> None:
    assert {f.category for f in find(text, About(), ())} <= {"other"}


def test_one_text_that_somebody_looks_at_shows_titles_and_nationalities() -> None:
    found = examine("Mr John Smith is a British national.", About("en"), None, CLOSER).findings
    assert {"title", "person-name", "nationality"} <= {f.kind for f in found}


@given(st.text(st.sampled_from("MrDs. QCAnna Weber,Turkish\nÅ"), max_size=80))
def test_spans_are_valid_and_touch_nothing_known(text: str) -> None:
    known = _known(text)
    for finding in find(text, About(), known):
        assert 0 <= finding.start < finding.end <= len(text)
        assert all(finding.end <= f.start or f.end <= finding.start for f in known)
