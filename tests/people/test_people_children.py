"""Pages that are made for children, and pages that only speak of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.people import available, examine
from assent.people.children import find
from assent.people.detector import About
from assent.people.names.detect import UnsupportedLanguageError

MADE = [
    ("en", "Hey kids! Print our coloring pages. Ask a parent before you click.", ""),
    ("en", "Coloring pages, puzzles and fairy tales, all free.", "https://kids.example.org/fun"),
    ("de", "Hallo Kinder! Hier gibt es Ausmalbilder. Frag deine Eltern.", ""),
    ("fr", "Coucou les enfants ! Des coloriages et des comptines. Demande à tes parents.", ""),
    ("es", "Juegos para niños de 4 a 6 años: dibujos para colorear y adivinanzas.", ""),
    ("pt", "Jogos para crianças: desenhos para colorir. Peça aos seus pais.", ""),
    ("it", "Ciao bambini! Disegni da colorare e filastrocche. Chiedi ai tuoi genitori.", ""),
    ("nl", "Hallo kinderen! Kleurplaten en sprookjes. Vraag je ouders.", ""),
    ("da", "Hej børn! Eventyr og legetøj. Spørg en voksen.", ""),
    ("no", "Hei barn! Eventyr og leker. Spør en voksen.", ""),
    ("sv", "Hej barn! Sagor och pyssel. Fråga en vuxen.", ""),
    ("pl", "Cześć dzieci! Kolorowanki i bajki. Zapytaj rodziców.", ""),
    ("hr", "Draga djeco! Bojanke i bajke. Pitaj roditelje.", ""),
    ("vi", "Chào các bé! Trò chơi cho bé và truyện cổ tích.", ""),
]  # fmt: skip
OF_THEM = [
    ("en", "We sell toys, dolls and puzzles. Free delivery.", "https://shop.example.com/toys"),
    ("en", "The council closed the playground. Parents protested at the kindergarten.", "https://news.example.com/1"),
    ("en", "Boys and girls differ in reading scores, the study says.", "https://research.example.edu/kids-study"),
    ("de", "Der Kindergarten sucht Spielzeug. Eltern melden sich im Büro.", "https://gemeinde.example/kita"),
    ("en", "The kidskin gloves are soft.", "https://kidskin.example.com/"),
]


@pytest.mark.parametrize(("lang", "text", "url"), MADE)
def test_a_page_that_speaks_to_children_is_found(lang: str, text: str, url: str) -> None:
    (finding,) = find(text, About(lang, url=url), ())
    assert (finding.kind, finding.category, finding.start, finding.end) == ("minors-site", "minor", 0, 0)


@pytest.mark.parametrize(("lang", "text", "url"), OF_THEM)
def test_a_page_that_speaks_of_children_is_not(lang: str, text: str, url: str) -> None:
    assert find(text, About(lang, url=url), ()) == ()


def test_a_language_without_lists_is_told() -> None:
    with pytest.raises(UnsupportedLanguageError):
        find("x", About("ja"), ())
    assert "people.children-site: UnsupportedLanguageError" in examine("x", About("ja"), None).unchecked


def test_controls_about_sites_for_children_can_run() -> None:
    assert "finding:minors-site" in available()


@given(st.text(st.characters(), max_size=300), st.text(max_size=40))
def test_any_text_and_any_address_has_an_answer(text: str, url: str) -> None:
    assert len(find(text, About("en", url=url), ())) <= 1
