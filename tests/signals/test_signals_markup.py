# ruff: noqa: E501
"""Which tags of a page are heard, and where (HTML Living Standard, section 13.2.5)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from assent.signals import Markup, read_markup
from assent.signals.markup import MAX_TAGS

NOAI = '<meta name="robots" content="noai">'


def heard(page: str | bytes) -> list[str]:
    markup = read_markup(page if isinstance(page, bytes) else page.encode(), "utf-8")
    return [tag.get("content") or tag.get("href") for tag in markup.tags]


@pytest.mark.parametrize(
    "tag",
    [
        NOAI,
        "<meta name=robots content=noai>",
        "<META CONTENT='noai' NAME='ROBOTS'>",
        '<meta\n\tdata-x="a > b"\n content="noai"\n name="robots"\n/>',
        '<meta content="noai" name=robots/>',
        "<meta name=robots content=noai/>",
        '<meta name="robots" name="description" content="noai">',
        '<meta name="&#114;obots" content="no&#97;i">',
        '<meta name=" robots " content="noai">',
        '<meta name = "robots" content = "noai">',
        '<meta/name="robots"/content="noai">',
        '<meta http-equiv="X-Robots-Tag" content="noai">',
        '<meta property="robots" content="noai">',
        '<meta name="GPTBot" content="noai">',
        '<meta data-rh="true" name="robots" content="noai">',
        '<meta name="robots" content="noai" title="' + "x" * 9_000 + '">',
        '<meta title="' + "x" * 9_000 + '" name="robots" content="noai">',
    ],
)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!doctype html><html><head><title>Stones</title>", "</head><body>"),
        ("", ""),
        ("<p>text</p>" * 20_000, "<p>text</p>"),
        ("<script>if (a < b) document.write('<!--');</script>", ""),
        ('<div data-x="<!-- ">', "</div>"),
        ("<!-- c --><!--> <!---> <!-- d --!>", ""),
        ("<style>a > b {}</style><noscript>", "</noscript>"),
        ("<svg><script href=x /></svg>", ""),
        ("<template><p></template>", ""),
        ("2 < 3 << 4 </ > <3 <? php ?> <!x>", ""),
        ('<a b"c d=\'>\'><i ="><b">', ""),
    ],
)
def test_a_tag_is_heard_however_it_is_written_and_wherever_it_stands(tag: str, before: str, after: str) -> None:
    assert heard(before + tag + after) == ["noai"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<!--", "-->"),
        ("<!--", ""),
        ("<!-- -- > ", "-->"),
        ("<script>", "</script>"),
        ("<SCRIPT type=x>'", "'</SCRIPT >"),
        ("<style>", "</style>"),
        ("<textarea>", "</textarea>"),
        ("<title>", "</title>"),
        ("<template><template></template>", "</template>"),
        ("<iframe>", "</iframe>"),
        ("<xmp>", "</xmp>"),
        ("<plaintext>", ""),
        ("<p title='", "'>"),
        ("<script>a</scripty>", "</script>"),
    ],
)
def test_what_is_no_tag_is_not_heard(before: str, after: str) -> None:
    assert heard(before + NOAI + after) == []


@pytest.mark.parametrize(
    "tag",
    [
        '<meta name="description" content="robots noai">',
        '<meta name="robots-policy" content="noai">',
        '<metadata name="robots" content="noai">',
        '<a href="/license">our license</a>',
        '<a rel="nofollow" href="/x">license</a>',
        '<p class="license">',
    ],
)
def test_other_tags_are_left_alone(tag: str) -> None:
    assert heard("<html>" + tag) == []


def test_ranges_are_those_of_the_payload() -> None:
    page = f"<html><p>\u00e9</p>{NOAI}<a REL='nofollow license' href=https://creativecommons.org/licenses/by/4.0/>x".encode()
    tags = read_markup(page, "utf-8").tags
    assert [page[t.start : t.end][:5] for t in tags] == [b"<meta", b"<a RE"]
    assert page[tags[0].start : tags[0].end] == NOAI.encode()


@pytest.mark.parametrize("codec", ["utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_read_and_say_so(codec: str) -> None:
    markup = read_markup(f"<html>{NOAI}".encode(codec), codec)
    assert markup.transcoded
    assert markup.place(markup.tags[0]) == "html(utf-8):6-41"


def test_a_wrong_label_of_a_wide_encoding_hides_nothing() -> None:
    assert read_markup(f"<html>{NOAI}".encode(), "utf-16").tags


@pytest.mark.parametrize("codec", ["windows-1252", "shift_jis", "gb18030", "utf-8"])
def test_a_legacy_encoding_hides_nothing(codec: str) -> None:
    text = {"windows-1252": "\u00e9", "utf-8": "\u00e9"}.get(codec, "\u77f3")
    assert read_markup(f"<title>{text}</title>{NOAI}".encode(codec), codec).tags


def test_equal_tags_count_once_and_too_many_are_told() -> None:
    assert len(heard(NOAI * 5_000)) == 1
    many = "".join(f'<meta name="robots" content="a{i}">' for i in range(MAX_TAGS + 1))
    markup = read_markup(many.encode(), "utf-8")
    assert (len(markup.tags), markup.truncated) == (MAX_TAGS, True)


def test_a_gallery_of_licences_never_crowds_out_a_denial() -> None:
    links = "".join(f'<a rel=license href="https://creativecommons.org/licenses/by/4.0/?{i}">' for i in range(2_000))
    markup = read_markup((links + NOAI).encode(), "utf-8")
    assert (markup.tags[-1].key, len(markup.tags), markup.truncated) == ("robots", MAX_TAGS + 1, False)


@pytest.mark.parametrize(
    "unit",
    [
        "<meta ",
        "<meta name=",
        "<!--",
        '<a x="',
        "<script>",
        "lic",
        "<a rel=license ",
        "<template>",
        "&lt;",
        "<svg><script/>",
    ],
)
def test_hostile_repetition_is_read_in_linear_time(unit: str) -> None:
    assert isinstance(read_markup((unit * (400_000 // len(unit))).encode() + NOAI.encode(), "utf-8"), Markup)


FRAGMENTS = [
    NOAI, "<META CONTENT=noai NAME=robots>", "<meta name='robots' content=\"a > b\">", "<!--", "-->", "<!-->", "--!>",
    "<script>", "</script>", "</ScRiPt >", "<SCRIPT src=a>", "<style>", "</style>", "<textarea>", "</textarea>", "<title>",
    "</title>", "<template>", "</template>", "<iframe>", "</iframe>", "<noscript>", "</noscript>", '<div a="', '">', "'",
    '"', "<p x='", '<b =">">', '<i a=b"c>', '<span a = "b">', '</div title=">">', "text < more", "<", ">", "</", "= ", " ",
    "<a href=x/>", "<br/>", "<?php ?>", "<!doctype html>",
]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join))
def test_a_page_is_heard_exactly_where_a_browser_s_parser_finds_the_tag(page: str) -> None:
    names = (node.attributes.get("name") or "" for node in LexborHTMLParser(page).css("meta"))
    assert bool(heard(page + " " * 16)) == any("robots" in name.lower() for name in names)


@given(st.binary(max_size=300), st.sampled_from(["utf-8", "utf-16", "utf-32", "x-unknown", ""]))
def test_no_bytes_make_it_raise(payload: bytes, encoding: str) -> None:
    read_markup(payload, encoding)
    read_markup(b"<meta name=robots content=" + payload, encoding)
