"""Character sets: a table of what is declared, what is true, and what must come out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.text.charset import decode

GERMAN = "<p>Grüße aus Köln – schöne Straße</p>"
RUSSIAN = "<p>Съешь же ещё этих мягких французских булок, да выпей чаю</p>" * 3
JAPANESE = "<p>いろはにほへと ちりぬるを わかよたれそ つねならむ</p>" * 3
CHINESE = "<p>天地玄黄 宇宙洪荒 日月盈昃 辰宿列张</p>" * 3
META = '<head><meta charset="{}"></head>'
LATE = "<head>" + "<!-- padding -->" * 200 + '<meta charset="{}"></head>'


@pytest.mark.parametrize(
    ("text", "codec", "content_type", "expected"),
    [
        pytest.param(GERMAN, "utf-8", "text/html; charset=utf-8", "utf-8", id="declared utf-8"),
        pytest.param(GERMAN, "utf-8", None, "utf-8", id="undeclared utf-8"),
        pytest.param(GERMAN, "utf-8", 'text/html; charset="UTF-8"; x=y', "utf-8", id="quoted label"),
        pytest.param(GERMAN, "cp1252", "text/html; charset=iso-8859-1", "cp1252", id="latin-1 is windows-1252"),
        pytest.param(GERMAN, "cp1252", "text/html", "cp1252", id="undeclared windows-1252"),
        pytest.param(META.format("iso-8859-15") + GERMAN.replace("–", "€"), "iso8859-15", "text/html", "iso8859-15",
                     id="latin-9 by meta"),
        pytest.param(RUSSIAN, "cp1251", "text/html; charset=windows-1251", "cp1251", id="windows-1251 by header"),
        pytest.param(META.format("windows-1251") + RUSSIAN, "cp1251", None, "cp1251", id="windows-1251 by meta"),
        pytest.param(RUSSIAN, "cp1251", None, "cp1251", id="windows-1251 by detection"),
        pytest.param(META.format("windows-1251") + RUSSIAN, "cp1251", "text/html; charset=utf-8", "cp1251",
                     id="header contradicted by the bytes, meta right"),
        pytest.param(RUSSIAN, "cp1251", "text/html; charset=utf-8", "cp1251", id="header contradicted, no meta"),
        pytest.param(META.format("utf-8") + GERMAN, "utf-8", "text/html; charset=iso-8859-1", "utf-8",
                     id="server default overruled by a meta that the bytes confirm"),
        pytest.param(LATE.format("windows-1251") + RUSSIAN, "cp1251", None, "cp1251", id="late meta"),
        pytest.param(JAPANESE, "shift_jis", "text/html; charset=Shift_JIS", "cp932", id="shift_jis by header"),
        pytest.param(META.format("x-sjis") + JAPANESE, "cp932", None, "cp932", id="shift_jis by meta"),
        pytest.param(META.format("euc-jp") + JAPANESE, "euc_jp", None, "euc_jp", id="euc-jp by meta"),
        pytest.param(JAPANESE, "iso2022_jp", None, "iso2022_jp", id="seven-bit Japanese is not ASCII"),
        pytest.param(CHINESE, "gb18030", "text/html; charset=gb2312", "gb18030", id="gb18030 said to be gb2312"),
        pytest.param(META.format("gbk") + CHINESE, "gb18030", None, "gb18030", id="gb18030 by meta"),
        pytest.param(RUSSIAN, "utf-16-le", "text/html; charset=utf-16le", "utf-16-le", id="utf-16 by header"),
        pytest.param("<html><p>" + GERMAN, "utf-16-le", None, "utf-16-le", id="utf-16-le without mark"),
        pytest.param("<html><p>" + GERMAN, "utf-16-be", None, "utf-16-be", id="utf-16-be without mark"),
        pytest.param(META.format("utf-16") + GERMAN, "utf-8", None, "utf-8", id="meta cannot say utf-16"),
        pytest.param("<!-- <meta charset=windows-1251> -->" + GERMAN, "utf-8", None, "utf-8", id="meta in a comment"),
        pytest.param(GERMAN, "utf-8", "text/html; charset=no-such-charset", "utf-8", id="unknown label"),
        pytest.param(GERMAN, "utf-8", "text/html; charset=rot13", "utf-8", id="not a character set"),
        pytest.param("plain", "ascii", None, "utf-8", id="ascii"),
        pytest.param("", "ascii", None, "utf-8", id="empty"),
    ],
)  # fmt: skip
def test_text_survives(text: str, codec: str, content_type: str | None, expected: str) -> None:
    assert decode(text.encode(codec), content_type) == (text, expected)


@pytest.mark.parametrize("codec", ["utf-8", "utf-16-le", "utf-16-be"])
def test_byte_order_mark_beats_every_declaration_and_is_dropped(codec: str) -> None:
    payload = ("﻿" + META.format("windows-1251") + GERMAN).encode(codec)
    assert decode(payload, "text/html; charset=koi8-r") == (META.format("windows-1251") + GERMAN, codec)


def test_stray_bad_byte_does_not_turn_a_page_into_another_charset() -> None:
    payload = (GERMAN * 5).encode() + b"\xff" + GERMAN.encode()[:-20]
    text, encoding = decode(payload, "text/html; charset=utf-8")
    assert encoding == "utf-8"
    assert text.startswith(GERMAN)
    assert text.count("�") == 1


def test_meta_of_plain_text_is_not_a_declaration() -> None:
    page = META.format("windows-1251") + GERMAN
    assert decode(page.encode(), "text/plain") == (page, "utf-8")


@given(st.binary(max_size=3000), st.none() | st.text(max_size=60))
def test_any_bytes_give_text_that_can_be_written(payload: bytes, content_type: str | None) -> None:
    text, encoding = decode(payload, content_type)
    text.encode("utf-8")
    assert b"".decode(encoding) == ""


LABELS = st.sampled_from(
    ["utf-8", "utf-16", "shift_jis", "gbk", "big5", "euc-kr", "iso-2022-jp", "koi8-r", "windows-874"]
)


@given(LABELS, LABELS, st.binary(max_size=300))
def test_any_declarations_over_any_bytes_give_text(header: str, meta: str, rest: bytes) -> None:
    payload = META.format(meta).encode() + rest
    assert decode(payload, f"text/html; charset={header}") == decode(payload, f"text/html; charset={header}")
