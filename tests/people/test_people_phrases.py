"""Many phrases in one pass: which are words, which come first, where they stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from assent.people.phrases import Phrases, folded

LISTED = Phrases.of([("diabet*", "health"), ("type 2 diabetes", "health"), ("roma", "ethnicity"), ("roma", "place")])


def spans(text: str) -> list[tuple[str, str]]:
    lower = folded(text)
    return [(kind, text[start:end]) for kind, start, end in LISTED.words(lower)]


def test_the_longest_of_what_begins_first_is_found_and_of_equal_phrases_the_first() -> None:
    assert spans("Type 2 Diabetes; Roma") == [("health", "Type 2 Diabetes"), ("ethnicity", "Roma")]


def test_an_open_end_reaches_to_the_end_of_the_word_and_others_end_where_they_say() -> None:
    assert spans("diabetics, Romania, aroma, roma2") == [("health", "diabetics")]


def test_inside_of_words_only_places_are_found() -> None:
    assert list(LISTED.places("aroma")) == [("ethnicity", 1, 5)]


@given(st.text(st.sampled_from("Roma 2İ\ud800diabetß")))
def test_places_are_those_of_the_text_itself(text: str) -> None:
    lower = folded(text)
    assert len(lower) == len(text)
    assert all(lower[start:end] == "roma" for kind, start, end in LISTED.places(lower) if kind == "ethnicity")
