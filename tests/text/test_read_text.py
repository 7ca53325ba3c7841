"""One document in, its text out: the same text as the bare extractor, and a reason where there is none."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from resiliparse.extract.html2text import extract_plain_text

from assent.records.document import Document, Key
from assent.records.errors import UsageError
from assent.text import EXTRACTORS, Text, extract, read_text

ARTICLE = """<!doctype html><html lang="en"><head><title>Bees</title><meta charset="utf-8">
<style>p {color: red}</style><script>var bees = "<p>none</p>";</script></head><body>
<nav><ul><li><a href="/">Home</a><li><a href="/bees">Bees</a></ul></nav>
<article><h1>How bees find their way</h1>
<p>A bee that has found a meadow in flower comes home and dances. The angle of her run against the vertical
is the angle of the flight against the sun, and how long she runs is how far it is.</p>
<ul><li>Sun</li><li>Landmarks</li></ul><pre>a  b</pre><table><tr><td>May</td><td>12</td></tr></table></article>
<div id="comments"><p>Lovely!</p></div><footer>Made by hand</footer></body></html>"""


def document(payload: bytes | None, **changes: object) -> Document:
    base = Document(
        key=Key("a.warc.gz", 0),
        length=len(payload or b""),
        url="https://example.org/2024/05/bees",
        captured_at=datetime(2024, 5, 1, tzinfo=UTC),
        http_status=200,
        headers=(("Content-Type", "text/html; charset=utf-8"),),
        media_type="text/html",
        payload=payload,
    )
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("page", [ARTICLE, ARTICLE * 3, "", "<p>x", "no markup at all", "<p>Grüße & €</p>", "<p>a\0b"])
def test_text_is_that_of_the_bare_extractor(page: str) -> None:
    assert read_text(document(page.encode())).text == extract_plain_text(page, main_content=True)


def test_all_that_is_known_of_a_page() -> None:
    read = read_text(document(ARTICLE.encode()))
    assert read == Text(read.text, "utf-8", "en", "article", True, ())
    assert read.text is not None
    assert "A bee that has found" in read.text


def test_page_of_a_forum_holds_what_its_readers_write() -> None:
    read = read_text(document(b"<p>Any news?</p>", url="https://forum.example.org/news"))
    assert (read.page_kind, read.has_comments) == ("forum", True)


def test_header_of_the_response_names_the_charset() -> None:
    headers = (("content-TYPE", "text/html; charset=windows-1252"),)
    read = read_text(document("<p>Grüße</p>".encode("cp1252"), headers=headers))
    assert (read.text, read.encoding) == ("Grüße", "cp1252")


def test_plain_text_is_decoded_and_not_parsed() -> None:
    read = read_text(document(b"a <b> c", media_type="text/plain", headers=(("Content-Type", "text/plain"),)))
    assert (read.text, read.unchecked, read.has_comments) == ("a <b> c", (), False)


def test_text_of_a_table_row_is_taken_as_it_is() -> None:
    read = read_text(document(None, text="Only text.", headers=None))
    assert (read.text, read.unchecked) == ("Only text.", ())


def test_lone_surrogates_of_a_table_row_become_characters_that_can_be_written() -> None:
    read = read_text(document(None, text="a\ud800b"))
    assert read.text is not None
    assert read.text.encode("utf-8") == b"a?b"


@pytest.mark.parametrize("media", ["application/pdf", "image/png", "application/octet-stream"])
def test_media_without_a_reader_are_unchecked(media: str) -> None:
    read = read_text(document(b"%PDF-1.7", media_type=media))
    assert (read.text, read.lang, read.unchecked) == (None, None, (f"text: no reader for {media}",))


def test_refused_page_is_unchecked_and_still_has_a_kind() -> None:
    read = read_text(document(b"<div>" * 100_000))
    assert (read.text, read.page_kind, read.unchecked) == (None, "article", ("text: nesting over 2000",))


def test_failing_extractor_is_unchecked_and_its_message_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(html: str) -> str:
        raise ValueError(html)

    monkeypatch.setitem(EXTRACTORS, "resiliparse", fail)
    assert read_text(document(b"secret")).unchecked == ("text: ValueError",)


def test_unknown_extractor_is_named() -> None:
    with pytest.raises(UsageError, match="unknown extractor 'x': use one of resiliparse, trafilatura"):
        read_text(document(b"%PDF", media_type="application/pdf"), "x")


def test_extractor_that_is_not_installed_says_how(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "trafilatura", None)
    with pytest.raises(UsageError, match=r"pip install 'assent\[trafilatura\]'"):
        extract("<p>x", "trafilatura")


@given(st.binary(max_size=2000))
def test_any_bytes_are_read_without_raising_and_alike_each_time(payload: bytes) -> None:
    read = read_text(document(payload))
    assert read == read_text(document(payload))
    if read.text is not None:
        read.text.encode("utf-8")


MARKUP = st.lists(
    st.sampled_from(["<svg>", "<template>", "<table>", "<td colspan=99999999999>", "<select>", "<math>", "</", "<!--",
                     "<![CDATA[", "\0", "&#xD800;", "&#x110000;", "<plaintext>", "<frameset>", "text", "</svg>"]),
    max_size=60,
)  # fmt: skip


@given(MARKUP)
def test_broken_markup_is_read_without_raising(parts: list[str]) -> None:
    assert read_text(document("".join(parts).encode())).unchecked == ()
