"""Special categories, crime and minors: only beside somebody who is named."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.people import About, examine
from assent.people.detector import About as Known
from assent.people.sensitive import find, words
from assent.records.finding import Finding
from assent.records.keyed import PersonKey

LANGUAGES = ("en", "de", "fr", "es", "pt", "vi")
NAMED = "Susan Walker"


def kinds(text: str, lang: str, name: str = NAMED) -> list[tuple[str, str, str]]:
    at = text.find(name)
    known = (Finding("person-name", "direct", at, at + len(name), 0.9, "test"),) if at >= 0 else ()
    return [(f.kind, f.category, text[f.start : f.end]) for f in find(text, Known(lang), known)]


LINKED = [
    ("en", "Susan Walker was diagnosed last year.", ("health", "special", "diagnosed")),
    ("en", "Susan Walker spoke first. She is a practising lawyer and has epilepsy.", ("health", "special", "epilepsy")),
    (
        "en",
        "The case was brought by a Sri Lankan national, Susan Walker.",
        ("ethnicity", "special", "Sri Lankan national"),
    ),
    ("de", "Susan Walker ist seit Jahren Muslimin.", ("religion", "special", "Muslimin")),
    ("fr", "Susan Walker est syndicaliste à Lyon.", ("politics", "special", "syndicaliste")),
    ("es", "Susan Walker es lesbiana y vive en Lugo.", ("sexuality", "special", "lesbiana")),
    ("pt", "Susan Walker foi condenada em 2019.", ("crime", "other", "condenada")),
    ("vi", "Susan Walker mắc bệnh từ năm ngoái.", ("health", "special", "mắc bệnh")),
    ("en", "Susan Walker, aged 15, won the race.", ("minor-age", "minor", "aged 15")),
    ("de", "Susan Walker geht in die Klasse 4b.", ("school-class", "minor", "Klasse 4b")),
]


@pytest.mark.parametrize(("lang", "text", "expected"), LINKED)
def test_a_word_beside_a_named_person_counts(lang: str, text: str, expected: tuple[str, str, str]) -> None:
    assert expected in kinds(text, lang)


TOLD = [
    ("en", "I was diagnosed last year, says nobody else.", "health"), ("de", "Seit 2019 bin ich Muslimin.", "religion"),
    ("es", "Soy lesbiana y vivo en Lugo.", "sexuality"), ("fr", "J'ai 15 ans et j'adore ce jeu.", "minor-age"),
    ("en", "I'm 15 years old and love it.", "minor-age"),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "kind"), TOLD)
def test_what_the_author_of_a_post_tells_of_themselves_counts(lang: str, text: str, kind: str) -> None:
    assert kind in {f.kind for f in find(text, Known(lang, "forum"), ())}
    assert find(text, Known(lang, "article"), ()) == ()


def test_what_a_post_says_of_nobody_is_no_finding() -> None:
    assert find("I like the museum. The cancer ward closed in 1990.", Known("en", "forum"), ()) == ()


ALONE = [
    ("en", "Epilepsy is an illness of the brain."),
    ("en", "Susan Walker opened the house. The museum of medicine shows how cancer was treated."),
    ("en", "Susan Walker is willing to help."),
    ("en", "Susan Walker, aged 45, won the race."),
    ("de", "Die Kirche ist katholisch."),
]


@pytest.mark.parametrize(("lang", "text"), ALONE)
def test_a_word_that_is_about_nobody_is_no_finding(lang: str, text: str) -> None:
    assert kinds(text, lang) == []


def test_a_word_that_is_part_of_a_name_says_nothing_special() -> None:
    names = ("Christian Baker", "Susan Walker")
    text = "Christian Baker met Susan Walker. She is a Christian."
    known = tuple(Finding("person-name", "direct", text.find(n), text.find(n) + len(n), 0.9, "test") for n in names)
    assert [text[f.start : f.end + 1] for f in find(text, Known("en"), known)] == ["Christian."]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_list_of_every_language_has_words_in_lower_case(lang: str) -> None:
    assert set(words(lang).listed.kinds) == {
        "health", "religion", "politics", "sexuality", "ethnicity", "crime",
    }  # fmt: skip


def test_in_a_language_without_lists_it_is_unchecked_where_somebody_could_be_named() -> None:
    done = examine("Mette Sørensen er syg.", About("da"), None)
    assert "people.sensitive: UnsupportedLanguageError" in done.unchecked


def test_a_person_carries_what_is_told_beside_the_identifier() -> None:
    text = "Susan Walker (susan@basalt.org) has epilepsy. " + "Slate is a stone. " * 40 + "Ask mason@basalt.org."
    found = examine(text, About("en"), PersonKey(bytes(range(32)))).persons
    assert sorted(person.special for person in found) == [False, True]


@settings(max_examples=80, deadline=None)
@given(
    st.text(st.one_of(st.characters(), st.sampled_from("İßhe ill. SusanWk")), max_size=120), st.sampled_from(LANGUAGES)
)
def test_spans_are_valid_for_any_text(text: str, lang: str) -> None:
    full = f"{NAMED} {text} HIV"
    known = (Finding("person-name", "direct", 0, len(NAMED), 0.9, "test"),)
    for finding in find(full, Known(lang), known):
        assert len(NAMED) <= finding.start < finding.end <= len(full)
