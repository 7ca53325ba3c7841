"""HTTP heads and bodies as archives hold them."""

from __future__ import annotations

import gzip
import zlib

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.sources.http import Body, Head, decode_body, parse_head, unchunk, values
from tests.sources.making import zst

HEADS = {
    "usual": (b"HTTP/1.1 200 OK\r\nA: b\r\n\r\nbody", Head(200, (("A", "b"),), 25)),
    "no reason": (b"HTTP/1.0 302 \r\nLocation: /x\r\n\r\n", Head(302, (("Location", "/x"),), 31)),
    "no reason, no blank": (b"HTTP/1.1 404\r\nA: b\r\n\r\n", Head(404, (("A", "b"),), 22)),
    "version 2": (b"HTTP/2 200\r\n\r\nx", Head(200, (), 14)),
    "line feeds only": (b"HTTP/1.1 200 OK\nA: b\n\nbody", Head(200, (("A", "b"),), 22)),
    "doubled carriage returns": (b"HTTP/1.1 200 OK\r\r\nA: b\r\r\n\r\r\nbody", Head(200, (("A", "b"),), 28)),
    "repeated": (b"HTTP/1.1 200 OK\r\nA: 1\r\na: 2\r\n\r\n", Head(200, (("A", "1"), ("a", "2")), 31)),
    "folded": (b"HTTP/1.1 200 OK\r\nA: 1\r\n  2\r\n\t3\r\n\r\n", Head(200, (("A", "1 2 3"),), 34)),
    "latin-1": (b"HTTP/1.1 200 OK\r\nA: \xe9\r\n\r\n", Head(200, (("A", "\u00e9"),), 25)),
    "colon in value": (b"HTTP/1.1 200 OK\r\nA: b:c\r\n\r\n", Head(200, (("A", "b:c"),), 27)),
    "line without a colon": (b"HTTP/1.1 200 OK\r\nnonsense\r\nA: b\r\n\r\n", Head(200, (("A", "b"),), 35)),
    "head without an end": (b"HTTP/1.1 204 No\r\nA: b\r\n", Head(204, (("A", "b"),), 23)),
    "no head at all": (b"<html>", Head(None, (), 0)),
    "empty": (b"", Head(None, (), 0)),
    "garbled status": (b"HTTP/1.1 2xx\r\nA: b\r\n\r\n", Head(None, (), 0)),
    "interim answer first": (b"HTTP/1.1 100 Go\r\n\r\nHTTP/1.1 200 OK\r\nA: b\r\n\r\n", Head(200, (("A", "b"),), 44)),
    "shoutcast": (b"ICY 200 OK\r\n\r\n", Head(200, (), 14)),
}  # fmt: skip


@pytest.mark.parametrize("name", HEADS)
def test_heads(name: str) -> None:
    block, expected = HEADS[name]
    assert parse_head(block) == expected


def test_an_endless_head_is_a_reason() -> None:
    assert parse_head(b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 20_000) == "header block over 64 kB"


TEXT = b"<html><p>Some text, some more text, and the same text again.</p></html>" * 3
RAW_DEFLATE = zlib.compressobj(wbits=-15)
DEFLATED = RAW_DEFLATE.compress(TEXT) + RAW_DEFLATE.flush()
BODIES = {
    "none": ("", TEXT),
    "identity": ("identity", TEXT),
    "gzip": ("gzip", gzip.compress(TEXT)),
    "x-gzip in capitals": ("X-GZIP", gzip.compress(TEXT)),
    "gzip in two members": ("gzip", gzip.compress(TEXT[:50]) + gzip.compress(TEXT[50:])),
    "gzip, junk after": ("gzip", gzip.compress(TEXT) + b"junk"),
    "zlib": ("deflate", zlib.compress(TEXT)),
    "raw deflate": ("deflate", DEFLATED),
    "brotli": ("br", brotli.compress(TEXT)),
    "zstd": ("zstd", zst(TEXT)),
    "stacked": ("gzip, br", brotli.compress(gzip.compress(TEXT))),
    "gzip, decoded before": ("gzip", TEXT),
    "brotli, decoded before": ("br", TEXT),
    "deflate, decoded before": ("deflate", TEXT),
    "zstd, decoded before": ("zstd", TEXT),
    "made-up name over text": ("utf-8, wonderful", TEXT),
}


@pytest.mark.parametrize("name", BODIES)
def test_content_encodings(name: str) -> None:
    encoding, raw = BODIES[name]
    assert decode_body(raw, (("Content-Encoding", encoding),)) == Body(TEXT)


UNDECODABLE = {
    "br": b"\x00\x01\xff\xfe" * 50,
    "deflate": b"\xff\x01\x00\xfe" * 50,
    "gzip": gzip.compress(TEXT)[:-8] + b"\x00" * 8,
    "zstd": zst(TEXT)[:8] + b"\xff" * 60,
}


@pytest.mark.parametrize("encoding", UNDECODABLE)
def test_what_does_not_decode_gives_a_reason(encoding: str) -> None:
    body = decode_body(UNDECODABLE[encoding], (("content-encoding", encoding),))
    assert body == Body(b"", f"content-encoding: {encoding} does not decode")


def test_an_unknown_encoding_of_binary_data_gives_a_reason_without_its_name() -> None:
    assert decode_body(b"\x00\x01" * 50, (("Content-Encoding", "jane"),)).problem == "content-encoding: not known"


def test_a_cut_gzip_body_gives_what_there_is() -> None:
    noise = bytes(range(256)) * 40
    body = decode_body(gzip.compress(TEXT + noise)[:-20], (("Content-Encoding", "gzip"),))
    assert body.problem is None
    assert body.data.startswith(TEXT[:20])


@pytest.mark.parametrize("encode", [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zst)])
def test_bombs_and_giants_give_reasons(encode: tuple[str, object], monkeypatch: pytest.MonkeyPatch) -> None:
    name, compress = encode
    bomb = compress(b"\0" * (11 << 20))  # type: ignore[operator]
    assert decode_body(bomb, (("Content-Encoding", name),)).problem == "decompression ratio over 1000"
    monkeypatch.setattr("assent.sources.http.CAP", 1 << 20)
    big = compress(bytes(range(256)) * 8000)  # type: ignore[operator]
    assert decode_body(big, (("Content-Encoding", name),)).problem == "over 64 MB decoded"


CHUNKED = {
    "usual": (b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", b"abcde"),
    "extension and capitals": (b"A;x=y\r\n0123456789\r\n0\r\n\r\n", b"0123456789"),
    "trailers": (b"3\r\nabc\r\n0\r\nX: y\r\n\r\n", b"abc"),
    "line feeds": (b"3\nabc\n0\n\n", b"abc"),
    "cut in a chunk": (b"3\r\nabc\r\nff\r\nde", b"abcde"),
    "no last chunk": (b"3\r\nabc\r\n", b"abc"),
    "not chunked": (b"<html>not chunked", b"<html>not chunked"),
    "looks like it at first": (b"3\r\nabcdef", b"3\r\nabcdef"),
    "breaks": (b"3\r\nabc\r\nxyz", b"abcxyz"),
    "empty": (b"", b""),
}


@pytest.mark.parametrize("name", CHUNKED)
def test_chunked_bodies(name: str) -> None:
    raw, expected = CHUNKED[name]
    assert unchunk(raw) == expected
    assert decode_body(raw, (("Transfer-Encoding", "chunked"),)) == Body(expected)


def test_chunked_and_compressed() -> None:
    packed = gzip.compress(TEXT)
    raw = b"%x\r\n" % len(packed) + packed + b"\r\n0\r\n\r\n"
    fields = (("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip"))
    assert decode_body(raw, fields).data == TEXT
    assert values(fields, "content-encoding") == ["gzip"]


@given(st.binary(max_size=500), st.booleans())
def test_any_block_has_a_head(block: bytes, opened: bool) -> None:
    head = parse_head((b"HTTP/1.1 200 OK\r\n" if opened else b"") + block)
    assert isinstance(head, Head)


@given(st.binary(max_size=300), st.text(max_size=20) | st.sampled_from(["gzip", "br", "deflate", "zstd", "gzip,br"]))
def test_any_body_decodes_or_gives_a_reason(raw: bytes, encoding: str) -> None:
    body = decode_body(raw, (("Content-Encoding", encoding), ("Transfer-Encoding", "chunked")))
    assert not (body.data and body.problem)


@pytest.mark.parametrize("name", ["gzip", "br", "zstd", "deflate"])
@pytest.mark.parametrize("size", [1 << 20, (5 << 20) + 1])
def test_long_bodies_decode_to_their_end(name: str, size: int) -> None:
    text = b"words and more words, " * (size // 22)
    pack = {"gzip": gzip.compress, "br": lambda d: brotli.compress(d, quality=1), "zstd": zst, "deflate": zlib.compress}
    assert decode_body(pack[name](text), (("Content-Encoding", name),)).data == text
