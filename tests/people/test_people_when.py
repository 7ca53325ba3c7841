"""Dates, durations, amounts and file numbers, for whoever looks at one text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.people.detector import About
from assent.people.when import find

FOUND = [
    ("It was lodged on 15 October 2004 in Rome.", "date", "15 October 2004"),
    ("On March 3rd, 2019 they met.", "date", "March 3rd, 2019"),
    ("el 3 de marzo de 2011 en Madrid", "date", "3 de marzo de 2011"),
    ("em 10 de dezembro de 2008", "date", "10 de dezembro de 2008"),
    ("am 4. März 1999 geboren", "date", "4. März 1999"),
    ("le 1er juillet 1984", "date", "1er juillet 1984"),
    ("den 5. maj 1999", "date", "5. maj 1999"),
    ("Fecha: 10/10/1963.", "date", "10/10/1963"),
    ("since 1998 he", "date", "1998"),
    ("application no. 40593/04 against", "file-number", "40593/04"),
    ("a fine of EUR 5,000 and", "amount", "EUR 5,000"),
    ("paid 28,000 dollars for", "amount", "28,000 dollars"),
    ("paid 14,288 Turkish Liras (TRL) for", "amount", "14,288 Turkish Liras (TRL)"),
    ("until 8.15 p.m. there", "date", "8.15 p.m."),
    ("um 17:30 dort", "date", "17:30"),
    ("for three years and four months in", "duration", "three years and four months"),
]
PLAIN = ["version 3.11.4 of the tool", "room 1998a", "may contain nuts", "page 3 of 10", "a ratio of 1:2:30", "12:345"]


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_it_is_found_with_its_kind(text: str, kind: str, value: str) -> None:
    assert [(f.kind, text[f.start : f.end]) for f in find(text, About(), ())] == [(kind, value)]


@pytest.mark.parametrize("text", PLAIN)
def test_other_numbers_are_left_alone(text: str) -> None:
    assert find(text, About(), ()) == ()


@given(st.text(st.sampled_from("0123456789/.- aeMayno€$\n"), max_size=80))
def test_spans_are_valid_for_any_text(text: str) -> None:
    for finding in find(text, About(), ()):
        assert 0 <= finding.start < finding.end <= len(text)
