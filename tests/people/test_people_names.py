"""The names tagger: what it finds, that its spans are valid, and that it does not get worse."""

from __future__ import annotations

import os
import tomllib
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.people import CLOSER, About, examine
from assent.people.names import tokens
from assent.people.names.detect import names_in
from assent.people.names.model import TAGS, model
from assent.people.redact import redact

SHARED = Path(os.environ.get("ASSENT_SHARED", "../shared")) / "data" / "people"
FLOORS = tomllib.loads((Path(__file__).parent / "floors.toml").read_text("utf-8"))

SENTENCES = [
    ("en", "Yesterday Susan Walker told the committee that the report was late.", ["Susan Walker"]),
    ("en", "The museum opened in 1990 and has a large garden.", []),
    ("de", "Das sagte Katharina Schneider am Montag in Hamburg.", ["Katharina Schneider"]),
    ("de", "Die Universität und der Bahnhof liegen an der Straße.", []),
    ("es", "El informe lo firmó María Fernández García en Madrid.", ["María Fernández García"]),
    ("pt", "Segundo Paulo Henrique Souza, o prefeito não respondeu.", ["Paulo Henrique Souza"]),
    ("fr", "Le rapport a été écrit par Camille Dubois à Lyon.", ["Camille Dubois"]),
    ("da", "Det siger Mette Sørensen fra Aarhus.", ["Mette Sørensen"]),
    ("sv", "Det säger Anders Lindqvist i Göteborg.", ["Anders Lindqvist"]),
    ("it", "Lo ha detto Francesca Ricci a Milano.", ["Francesca Ricci"]),
]


@pytest.mark.parametrize(("lang", "text", "persons"), SENTENCES)
def test_persons_are_found_in_plain_sentences(lang: str, text: str, persons: list[str]) -> None:
    assert [text[n.start : n.end] for n in names_in(text, lang) if n.kind == 0] == persons


ANY = st.text(
    st.one_of(st.characters(), st.sampled_from("AaÉéß 王\n'-.1\u200b\ud800𝔸")), max_size=200
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(ANY, st.sampled_from([None, "en", "de", "zh", "xx"]))
def test_spans_are_valid_and_in_order_for_any_text(text: str, lang: str | None) -> None:
    at = 0
    for name in names_in(text, lang):
        assert at <= name.start < name.end <= len(text)
        assert 0 <= name.score <= 1
        at = name.end


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(max_codepoint=255), max_size=80))
def test_text_of_latin_1_is_read_alike_on_the_short_way(text: str) -> None:
    alphabet = model().alphabet
    classes, folded = tokens._characters(text, alphabet)
    codes = np.array([ord(c) for c in text], np.int64)
    assert classes.tolist() == alphabet.classes[codes].tolist()
    assert folded.tolist() == alphabet.folded[codes].tolist()


@given(st.text(max_size=30))
def test_hashes_of_parts_are_hashes_of_words(text: str) -> None:
    found = tokens.tokens_of(text, model().alphabet)
    hashes = found.hashes(found.start, found.end)
    for start, end, value in zip(found.start.tolist(), found.end.tolist(), hashes.tolist(), strict=True):
        assert value == tokens.word_hash(text[start:end], model().alphabet)


def test_a_text_longer_than_a_piece_is_read_to_its_end() -> None:
    line = "Yesterday Susan Walker told the committee that the report was late.\n"
    text = line * (2 * tokens.PIECE // len(line))
    found = [name for name in names_in(text, "en") if name.kind == 0]
    assert len(found) == 2 * tokens.PIECE // len(line)
    assert {text[name.start : name.end] for name in found} == {"Susan Walker"}


def persons(text: str, lang: str = "en") -> list[str]:
    return [text[n.start : n.end] for n in names_in(text, lang) if n.kind == 0]


def test_a_part_of_a_full_name_is_found_where_it_stands_alone() -> None:
    alone = "Later Kowalski agreed to that, and so did the board."
    assert persons(alone) == []
    assert persons(f"The report was written by Anna Kowalski in May. {alone}") == ["Anna Kowalski", "Kowalski"]


def test_a_hospital_that_is_called_after_a_person_stays_a_hospital() -> None:
    text = "Susan Walker fell ill. She was brought to Walker Memorial Hospital."
    assert persons(text) == ["Susan Walker"]


def test_a_word_that_stands_in_lower_case_too_is_less_of_a_name() -> None:
    name = "Yesterday Grace Hill came."
    assert "Grace Hill" in persons(name)
    scores = [next(n.score for n in names_in(text, "en")) for text in (name, f"{name} By the grace of the hill.")]
    assert scores[1] < scores[0]


def test_a_name_inside_what_a_rule_found_is_not_found_again() -> None:
    text = "Write to susan.walker@basalt.org or ask Susan Walker."
    kinds = [(f.kind, text[f.start : f.end]) for f in examine(text, About("en"), None).findings]
    assert kinds == [("email", "susan.walker@basalt.org"), ("person-name", "Susan Walker")]


def test_in_a_language_it_was_not_trained_for_names_are_unchecked_not_absent() -> None:
    done = examine("王小明和李華去了台北。", About("zh"), None)
    assert "people.names: UnsupportedLanguageError" in done.unchecked
    assert not any(label.startswith("names/") for label in done.detectors)


def test_evidence_keeps_persons_and_a_closer_look_shows_places_too() -> None:
    text = "Yesterday Susan Walker flew from Berlin to Madrid."
    assert {f.kind for f in examine(text, About("en"), None).findings} == {"person-name"}
    closer = examine(text, About("en"), None, CLOSER).findings
    assert [text[f.start : f.end] for f in closer if f.kind == "place"] == ["Berlin", "Madrid"]
    assert redact(text, closer, about=About("en")).text == "Yesterday <PERSON_NAME> flew from Berlin to Madrid."


def test_the_weights_are_small_and_say_what_they_were_made_of() -> None:
    data = files("assent.people.names") / "data"
    assert len((data / "model.npz").read_bytes()) < 5_000_000
    card = (data / "MODEL_CARD.md").read_text("utf-8")
    for word in ("BTC", "WNUT17", "LeNER-Br", "MEDDOCAN", "TAB", "CC BY 4.0", "share-alike", "Scores"):
        assert word in card
    assert model().weights.shape[1] >= len(TAGS)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOORS["person_f1"]))
def test_persons_are_found_no_worse_than_the_floor(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("no shared data here (ASSENT_SHARED)")
    from benchmarks.people_names import score, sets

    measured = score(name, sets(SHARED)[name](), "PER")
    assert measured.f1 >= FLOORS["person_f1"][name]


@pytest.mark.slow
def test_special_categories_beside_a_person_are_found_no_worse_than_the_floor() -> None:
    if not SHARED.is_dir():
        pytest.skip("no shared data here (ASSENT_SHARED)")
    from benchmarks.people import confidential

    found, there = confidential()
    assert found / there >= FLOORS["special"]["recall"]


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(FLOORS["touching_f1"]))
def test_values_of_every_kind_are_found_no_worse_than_the_floor(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("no shared data here (ASSENT_SHARED)")
    from benchmarks.people_spans import measured

    row = next(row for row in measured(SHARED) if row.name == name)
    assert row.f1 >= FLOORS["touching_f1"][name]


@pytest.mark.slow
def test_what_has_to_be_masked_is_found_no_worse_than_the_floor() -> None:
    if not SHARED.is_dir():
        pytest.skip("no shared data here (ASSENT_SHARED)")
    from benchmarks.people_names import masks

    recall, precision = masks(SHARED)["all that `assent people` shows"]
    assert recall >= FLOORS["tab"]["recall"]
    assert precision >= FLOORS["tab"]["precision"]
