"""What becomes a document, a host file, or something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.document import Key, Record
from assent.sources.captures import clean_url, parse_time
from assent.sources.classify import host_kind, media_type, origin, sniff
from assent.sources.views import BytesView
from assent.sources.warc import Warc
from tests.sources.making import http, warc

KEY = Key("a.warc", 7)
HTML = (("Content-Type", "text/html"),)


def one(data: bytes) -> Record:
    frame = Warc().frame(BytesView(data), 0)
    assert not isinstance(frame, str)
    return Warc().record(frame, KEY, len(data))


def answer(url: str, media: str | None = "text/html", status: int = 200, body: bytes = b"x", **fields: str) -> Record:
    named = [("Content-Type", media)] if media else []
    named += [(name.replace("_", "-"), value) for name, value in fields.items()]
    return one(warc(http(body, status, named), url))


TYPES = [
    ("https://a.org/", "text/html", 200, "document"),
    ("https://a.org/x.pdf", "application/pdf", 200, "document"),
    ("https://a.org/x", "image/png", 206, "document"),
    ("https://a.org/x", "application/json", 203, "document"),
    ("https://a.org/x", "application/octet-stream", 200, "document"),
    ("https://a.org/x.txt", "text/plain", 200, "document"),
    ("https://a.org/x.css", "text/css", 200, "requisite"),
    ("https://a.org/x", "Application/JavaScript; charset=utf-8", 200, "requisite"),
    ("https://a.org/x.js?v=1", "text/plain", 200, "requisite"),
    ("https://a.org/x.woff2", "application/octet-stream", 200, "requisite"),
    ("https://a.org/x.js.map", "application/json", 200, "requisite"),
    ("https://a.org/f", "font/woff2", 200, "requisite"),
    ("https://a.org/favicon.ico", "image/x-icon", 200, "requisite"),
    ("https://a.org/styles.css", "text/html", 200, "document"),
    ("https://a.org/", "text/html", 301, "response-301"),
    ("https://a.org/", "text/html", 404, "response-404"),
    ("https://a.org/", "text/html", 503, "response-503"),
    ("https://a.org/", "text/html", 100, "response-100"),
    ("https://a.org/robots.txt", "text/plain", 200, "robots.txt"),
    ("https://a.org/robots.txt", "text/html", 404, "robots.txt"),
    ("https://a.org/robots.txt", "text/html", 301, "robots.txt"),
    ("https://a.org/robots.txt?x", "text/plain", 200, "robots.txt"),
    ("https://a.org/sub/robots.txt", "text/plain", 200, "document"),
    ("https://a.org/.well-known/tdmrep.json", "application/json", 200, "tdmrep.json"),
    ("https://a.org/ai.txt", "text/plain", 200, "ai.txt"),
    ("https://a.org/.well-known/trust.txt", "text/plain", 200, "trust.txt"),
    ("https://a.org/license.xml", "text/xml", 200, "rsl"),
    ("https://a.org/terms", "application/rsl+xml", 200, "rsl"),
    ("dns:a.org", "text/dns", 200, "dns"),
    ("whois://a.org", "text/plain", 200, "response"),
]


@pytest.mark.parametrize(("url", "media", "status", "kind"), TYPES)
def test_types_of_responses(url: str, media: str, status: int, kind: str) -> None:
    record = answer(url, media, status)
    assert record.type == kind
    assert (record.document is not None) == (kind == "document")
    assert (record.host_file is not None) == (kind in {"robots.txt", "tdmrep.json", "ai.txt", "trust.txt", "rsl"})


@pytest.mark.parametrize("kind", ["warcinfo", "request", "metadata", "continuation"])
def test_other_records_keep_their_type(kind: str) -> None:
    assert one(warc(b"x", kind=kind)).type == kind


def test_a_type_that_no_standard_knows_is_not_repeated() -> None:
    assert one(warc(b"x", kind="jane doe")).type == "other"


def test_an_empty_body_is_no_document() -> None:
    assert answer("https://a.org/", body=b"").type == "empty"


def test_a_response_without_a_status_line_is_a_document_of_unknown_status_and_headers() -> None:
    document = one(warc(b"<html>old")).document
    assert document is not None
    assert (document.http_status, document.headers, document.media_type) == (None, None, "text/html")


def test_an_encoding_that_does_not_decode_is_unchecked() -> None:
    record = answer("https://a.org/", body=b"\0\1\xff" * 50, Content_Encoding="br")
    assert (record.type, record.document, record.unchecked) == (
        "document",
        None,
        "content-encoding: br does not decode",
    )


def test_a_host_file_keeps_status_headers_body_and_where_it_stood() -> None:
    file = answer("https://A.org:443/robots.txt", "text/plain", 302, b"moved", Location="/r").host_file
    assert file is not None
    assert (file.kind, file.origin, file.status, file.body) == ("robots.txt", "https://a.org", 302, b"moved")
    assert ("Location", "/r") in file.headers
    assert file.source == "a.warc:7"


def test_an_empty_robots_is_a_host_file_and_an_unreadable_one_is_not_known() -> None:
    empty = answer("https://a.org/robots.txt", "text/plain", body=b"").host_file
    assert empty is not None
    assert empty.body == b""
    unreadable = answer("https://a.org/robots.txt", "text/plain", body=b"\0\1\xff" * 50, Content_Encoding="br")
    assert (unreadable.type, unreadable.host_file) == ("robots.txt", None)


def test_a_robots_without_a_status_line_was_asked_but_has_no_answer() -> None:
    file = one(warc(b"User-agent: *\nDisallow: /\n", "https://a.org/robots.txt")).host_file
    assert file is not None
    assert (file.status, file.body) == (None, b"")


RIGHTS = [
    ({"X-Robots-Tag": "noai"}, 404, True),
    ({"x-robots-tag": "noai"}, 301, True),
    ({"TDM-Reservation": "1"}, 500, True),
    ({"TDM-Policy": "https://a.org/p"}, 404, True),
    ({"Content-Usage": "train-ai=n"}, 404, True),
    ({"Content-Signal": "ai-train=no"}, 404, True),
    ({"Link": '<https://a.org/l>; rel="next license"'}, 404, True),
    ({"Link": "<https://a.org/l>; rel=next"}, 404, False),
    ({}, 404, False),
    ({}, 500, False),
    *(({}, status, True) for status in (401, 402, 403, 407, 429, 451)),
]


@pytest.mark.parametrize(("fields", "status", "speaks"), RIGHTS)
def test_refusals_and_rights_fields_of_other_answers_are_kept(
    fields: dict[str, str], status: int, speaks: bool
) -> None:
    file = one(warc(http(b"no", status, fields.items()), "https://a.org/p")).host_file
    assert (file is not None) == speaks
    if file:
        assert (file.kind, file.url, file.status, file.body) == ("page", "https://a.org/p", status, b"")


def test_a_revisit_keeps_its_rights_fields_and_one_of_robots_does_not_become_an_empty_robots() -> None:
    fields = [("X-Robots-Tag", "noai")]
    page = one(warc(http(b"", 200, fields), "https://a.org/p", kind="revisit"))
    assert page.type == "revisit"
    assert page.host_file is not None
    assert page.host_file.kind == "page"
    assert one(warc(http(b"", 200, fields), "https://a.org/robots.txt", kind="revisit")).host_file is None
    assert one(warc(b"", "https://a.org/p", kind="revisit")).host_file is None


def test_wet_gives_text_and_knows_neither_headers_nor_payload() -> None:
    record = one(warc("Grüße".encode(), "https://a.org/", kind="conversion", Content_Type="text/plain"))
    assert record.document is not None
    assert record.document.text == "Grüße"
    assert (record.document.payload, record.document.headers, record.document.media_type) == (None, None, "text/plain")


def test_a_resource_is_a_document_when_its_url_is_of_the_web() -> None:
    page = one(warc(b"<p>", "http://a.org/x", kind="resource", Content_Type="text/html; charset=x"))
    assert page.document is not None
    assert (page.document.media_type, page.document.payload) == ("text/html", b"<p>")
    assert one(warc(b"x", "urn:screenshot:x", kind="resource", Content_Type="image/png")).type == "resource"


def test_a_header_may_be_folded_bare_and_odd() -> None:
    head = b"WARC/0.18\nwarc-type: response\nWARC-Target-URI: <http://a.org/a b>\nCONTENT-LENGTH:  %d\n\n"
    block = http(b"<p>")
    document = one(head % len(block) + block + b"\n\n").document
    assert document is not None
    assert document.url == "http://a.org/a%20b"
    assert document.captured_at is None


TIMES = [
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
    ("2026-01-02T03:04:05.123456789Z", "2026-01-02T03:04:05.123456+00:00"),
    ("2026-01-02T03:04:05+02:00", "2026-01-02T01:04:05+00:00"),
    ("2026-01-02T03:04:05", "2026-01-02T03:04:05+00:00"),
    ("2026-01-02", "2026-01-02T00:00:00+00:00"),
    ("20260102030405", "2026-01-02T03:04:05+00:00"),
    ("20260132030405", None),
    ("soon", None),
    ("", None),
]


@pytest.mark.parametrize(("field", "expected"), TIMES)
def test_times(field: str, expected: str | None) -> None:
    moment = parse_time(field)
    assert (moment.isoformat() if moment else None) == expected


ORIGINS = [
    ("HTTP://A.org:80/x", "http://a.org"),
    ("https://a.org:8443", "https://a.org:8443"),
    ("https://u:p@a.org/", "https://a.org"),
    ("https://[2001:DB8::1]/", "https://[2001:db8::1]"),
    ("ftp://a.org/", None),
    ("https:///x", None),
    ("https://a.org:99999/", None),
    ("nothing", None),
]


@pytest.mark.parametrize(("url", "expected"), ORIGINS)
def test_origins(url: str, expected: str | None) -> None:
    assert origin(url) == expected


@given(st.text(max_size=60), st.binary(max_size=60))
def test_any_text_is_a_url_a_time_and_a_media_type(text: str, data: bytes) -> None:
    origin(clean_url(text))
    host_kind(text, media_type(text))
    parse_time(text)
    assert "/" in sniff(data)


@given(
    st.binary(max_size=200),
    st.sampled_from(["response", "resource", "revisit", "conversion", "request"]),
    st.text(max_size=20),
)
def test_any_block_gives_a_record(block: bytes, kind: str, url: str) -> None:
    clean = url.replace("\r", "").replace("\n", "").encode("utf-8", "replace").decode()
    assert one(warc(block, clean, kind=kind)).key == KEY
