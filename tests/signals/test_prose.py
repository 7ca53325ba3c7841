# ruff: noqa: E501
"""Sentences that reserve: measured on sentences labelled by hand, found in pages, quoted by digest and place."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.document import Document, HostFile, Key
from assent.records.signal import Signal
from assent.signals import DEFAULT_AGENTS, Markup, host_signals, page_signals
from assent.signals.prose import classify
from assent.signals.prose.classifier import languages
from assent.signals.prose.gate import MAX_PLACES, places, words
from assent.signals.prose.page import digest
from assent.signals.prose.terms import TERMS_ADDRESS, links
from assent.text.words import by_hyperscan, by_re2

TABLE = Path(__file__).parent / "prose_sentences.tsv"
ROWS = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
RESERVES = ("tdm", "ai", "auto")
KEY = Key("f", 0)


def rates(rows: list[list[str]]) -> tuple[float, float]:
    """Precision and recall of "reserves"."""
    said = [(label != "none", classify(sentence) in RESERVES) for _, _, label, sentence in rows]
    true = sum(a and b for a, b in said)
    return true / sum(b for _, b in said), true / sum(a for a, _ in said)


def test_the_set_is_large_in_all_languages_and_both_ways() -> None:
    assert len(ROWS) >= 150
    assert {row[0] for row in ROWS} == set(languages()) == {"en", "de", "fr", "es", "pt", "vi"}
    for language in languages():
        labels = [row[2] for row in ROWS if row[0] == language]
        assert labels.count("none") >= 10
        assert len(labels) - labels.count("none") >= 10


def test_precision_on_all_sentences_is_at_least_95_hundredths() -> None:
    precision, recall = rates(ROWS)
    assert precision >= 0.95
    assert recall >= 0.9


def test_the_gate_lets_every_reserving_sentence_through() -> None:
    for _, _, label, sentence in ROWS:
        if label != "none" and classify(sentence) in RESERVES:
            assert places(sentence.encode()), (label, sentence)


def said(payload: bytes, media_type: str = "text/html", url: str = "https://a.example/x") -> list[Signal]:
    document = Document(KEY, 1, url, None, 200, (), media_type, payload)
    return [s for s in page_signals(document, Markup()) if s.mechanism == "reservation-prose"]


SENTENCE = "You may not use our content to train any large language model."


@pytest.mark.parametrize(
    "page",
    [
        f"<p>Hello.</p><footer><p>{SENTENCE}</p></footer>",
        f"<div>Welcome to our pages. {SENTENCE} All rights reserved.</div>",
        f"<P CLASS=x>{SENTENCE}",
        f"<p>{SENTENCE.replace('content', '<a href=x>content</a>')}</p>",
        f"<p>{SENTENCE.replace(' may', '&nbsp;may').replace('our', '&#111;ur')}</p>",
        f"<!-- {SENTENCE} -->",
        f"<ul><li>First.</li><li>{SENTENCE}</li></ul>",
    ],
)
def test_a_sentence_is_found_wherever_it_stands_and_quoted_by_its_place(page: str) -> None:
    (row,) = said(page.encode())
    assert (row.use, row.spec, row.policy) == ("train", "deny", "deny")
    assert row.quote == f"ai sha256:{digest(SENTENCE)}"
    start, end = (int(n) for n in row.found_at.removeprefix("html:").split("-"))
    shown = page.encode()[start:end].decode()
    assert shown.startswith("You")
    assert shown.rstrip().endswith(".")
    assert "train" not in row.quote


def test_the_digest_is_of_the_sentence_and_can_be_done_again() -> None:
    assert digest(" You  may\nnot. ") == hashlib.sha256(b"You may not.").hexdigest()[:16]


@pytest.mark.parametrize(
    "page",
    [
        f'<script>var x = "{SENTENCE}"</script>',
        f"<style>/* {SENTENCE} */</style>",
        f'<script type="application/ld+json">{{"articleBody": "{SENTENCE}"}}</script>',
        "<p>You may not enter.</p>" + "<p>x</p>" * 300 + "<p>We train large language models.</p>",
        "<nav>Machine learning | Data mining | Terms</nav><p>All rights reserved.</p>",
        "",
    ],
)
def test_scripts_and_words_far_apart_reserve_nothing(page: str) -> None:
    assert [row.spec for row in said(page.encode())] == ["absent"]


def test_items_of_a_list_are_read_with_the_words_that_introduce_it() -> None:
    page = "<p>You agree not to:</p><ul><li>sell your account;</li><li>use any robot, spider or other automated means to copy content from the site;</li></ul>"
    assert [(row.use, row.policy) for row in said(page.encode())] == [("fetch", "deny")]
    allowed = page.replace("agree not to", "are welcome to")
    assert [row.spec for row in said(allowed.encode())] == ["absent"]


def test_a_page_of_terms_speaks_for_its_origin() -> None:
    page = f"<p>{SENTENCE}</p>".encode()
    assert [row.scope for row in said(page, url="https://a.example/terms-of-use")] == ["origin"]
    assert [row.scope for row in said(page)] == ["document"]


def test_what_may_or_may_not_reserve_is_recorded_and_denies_nothing() -> None:
    told = "<p>The company has banned firms that scrape its site without permission, reporters said.</p>"
    assert [(row.use, row.spec, row.policy) for row in said(told.encode())] == [("*", "unknown", "unknown")]


def test_text_without_its_page_can_deny_and_is_else_unknown() -> None:
    def row(text: str) -> tuple[str, str]:
        document = Document(KEY, 1, "https://a.example/x", None, None, None, "text/plain", None, text)
        (found,) = [s for s in page_signals(document, None) if s.mechanism == "reservation-prose"]
        return found.spec, found.found_at

    assert row(f"Hello.\n\n{SENTENCE}\n") == ("deny", f"text(utf-8):8-{8 + len(SENTENCE)}")
    assert row("Hello.") == ("unknown", "")


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_character_sets_make_no_difference(encoding: str) -> None:
    sentence = "La fouille de textes et de donn\u00e9es est strictement interdite sur ce site."
    page = f'<meta charset="{encoding}"><p>{sentence}</p>'.encode(encoding)
    assert {(row.use, row.policy) for row in said(page)} == {("mine", "deny"), ("train", "deny")}


def test_rights_statements_of_a_picture_are_read_as_prose() -> None:
    xmp = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<dc:rights><rdf:Alt><rdf:li>All rights reserved. Use of this picture for AI training is prohibited.</rdf:li></rdf:Alt></dc:rights>"
        "</rdf:Description></rdf:RDF>"
    )
    assert [(row.use, row.policy, row.scope) for row in said(b"\xff\xd8" + xmp.encode(), "image/jpeg")] == [
        ("train", "deny", "asset")
    ]


def test_a_comment_of_robots_is_quoted_by_its_line() -> None:
    body = b"# hello\n\n# Text and data mining of our archive\n# is prohibited.\nUser-agent: *\nAllow: /\n"
    file = HostFile("robots.txt", "https://a.example", "https://a.example/robots.txt", None, 200, (), body)
    rows = [
        s
        for s in host_signals("robots.txt", file, "https://a.example/x", DEFAULT_AGENTS)
        if s.mechanism == "robots-prose"
    ]
    assert {(s.use, s.policy, s.found_at, s.scope) for s in rows} == {
        ("mine", "deny", "robots.txt:3", "origin"),
        ("train", "deny", "robots.txt:3", "origin"),
    }


@pytest.mark.parametrize(
    ("link", "found"),
    [
        ('<a href="/terms-of-service">Terms</a>', "/terms-of-service"),
        (
            '<a class=x href="https://u:p@b.example/legal/terms?u=1#a">Terms</a>',
            "https://u:p@b.example/legal/terms?u=1#a",
        ),
        ("<a href='/agb'>AGB</a>", "/agb"),
        ('<a href="/mentions-legales/">x</a>', "/mentions-legales/"),
        ('<a href="/aviso-legal">x</a>', "/aviso-legal"),
        ('<a href="/termos-de-uso">x</a>', "/termos-de-uso"),
        ('<a href="/dieu-khoan-su-dung">x</a>', "/dieu-khoan-su-dung"),
        ('<a href="/x" rel="terms-of-service">x</a>', "/x"),
        ('<a href="/air-conditions-in-may/terms">x</a>', "/air-conditions-in-may/terms"),
        ('<a href="/midterms-2026">x</a>', ""),
        ("/terms-of-service", ""),
        ('<a name="/terms">', ""),
    ],
)
def test_links_to_terms_are_found_at_the_foot(link: str, found: str) -> None:
    page = b"<p>x</p>" * 20_000 + link.encode()
    assert next((href for href, _, _ in links(page)), "") == found


def test_terms_that_were_not_read_are_unknown_and_their_address_shows_no_user() -> None:
    page = b'<a href="https://u:p@b.example/legal/terms?u=1#a">Terms</a>'
    document = Document(KEY, 1, "https://a.example/x", None, 200, (), "text/html", page)
    (row,) = [s for s in page_signals(document, Markup()) if s.mechanism == "terms-link"]
    assert (row.spec, row.policy, row.quote) == ("unknown", "unknown", "//b.example/legal/terms")


@pytest.mark.parametrize(
    "path", ["/terms", "/en/terms-and-conditions", "/legal/tos.html", "/agb/", "/conditions-generales-de-vente"]
)
def test_addresses_of_terms(path: str) -> None:
    assert TERMS_ADDRESS.search(path)


@pytest.mark.parametrize("kind", ["subjects", "verbs"])
def test_both_scanners_find_the_same_pages(kind: str) -> None:
    one, other = by_hyperscan(words(kind)), by_re2(words(kind))
    for language, _, _, sentence in ROWS:
        for text in (sentence, sentence.replace(" ", "\n"), sentence.upper() if language == "en" else ""):
            assert bool(one(text.encode(), 400)) == bool(other(text.encode(), 400)), text


PARTS = [
    "text and data mining",
    " is prohibited",
    " without permission",
    "<p>",
    "</p>",
    "<li>",
    "<ul>",
    "You agree not to:",
    "<script>",
    "<!--",
    "-->",
    "scraping ",
    "of this site. ",
    "\x00",
    "&nbsp;",
    "?",
    "KI-Training",
    " untersagt",
    "\u1ea5",
]


@given(
    st.lists(st.sampled_from(PARTS) | st.text(max_size=20), max_size=14), st.sampled_from(["text/html", "text/plain"])
)
def test_no_page_makes_it_raise(parts: list[str], media_type: str) -> None:
    payload = "".join(parts).encode("utf-8", "surrogatepass")
    rows = said(payload, media_type)
    assert rows
    for row in rows:
        assert len(row.quote) < 40
        if row.found_at:
            start, end = (int(n) for n in row.found_at.partition(":")[2].split("-"))
            assert 0 <= start < end <= len(payload)


@pytest.mark.parametrize(
    "hostile",
    [
        b"data mining not " * 50_000,
        b"<p>data mining not" * 20_000,
        b"<" * 200_000 + b"data mining not",
        b"<li>" * 50_000 + b"data mining not" * 1_000,
        b"train " * 200_000 + b"ai training not",
    ],
)
def test_hostile_pages_are_bounded(hostile: bytes) -> None:
    assert len(places(hostile)) <= MAX_PLACES
    assert said(hostile)
