"""HTTP messages as archives hold them: tolerant of everything, raising nothing.

The syntax is RFC 9112's; archives also hold folded headers, bare line feeds, missing reasons and no header at all.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

import brotli

from assent.records.document import Headers
from assent.sources.framing import CAP, HEAD, OVER_CAP, OVER_HEAD
from assent.sources.members import BOMB, CODECS, CUT_OFF, PIECE, RATIO, RATIO_FROM, Unpacking
from assent.sources.views import BytesView

BLANK_LINE = re.compile(rb"\r*\n\r*\n")
_STATUS = re.compile(rb"[A-Za-z]{2,8}(?:/[\d.]{1,8})?[ \t]{1,8}(\d{3})(?!\d)")
_CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_PIECE = 1 << 16
_SURE = 64
"""So many bytes of compressed data without a control character do not occur."""


class Head(NamedTuple):
    """The head of a response. status None: no status line to be read. body: offset of the body."""

    status: int | None
    headers: Headers
    body: int


class Body(NamedTuple):
    """The decoded body, or why there is none."""

    data: bytes
    problem: str | None = None


def parse_head(block: bytes) -> Head | str:
    """Split a response into head and body. A block without a status line is all body (HTTP/0.9).

    Interim answers (1xx) before the final one are stepped over.
    Returns a reason where the header block has no end within `HEAD` bytes.
    """
    start = 0
    while True:
        status = _STATUS.match(block, start)
        if not status:
            return Head(None, (), 0)
        blank = BLANK_LINE.search(block, start, HEAD)
        if blank:
            stop, body = blank.span()
        elif len(block) < HEAD:
            stop = body = len(block)
        else:
            return OVER_HEAD
        if not (status[1].startswith(b"1") and block.startswith(b"HTTP/", body)):
            break
        start = body
    lines = block[start:stop].decode("latin-1").split("\n")
    return Head(int(status[1]), parse_fields(lines[1:]), body)


def parse_fields(lines: Iterable[str]) -> Headers:
    """Header fields in order, repeated ones kept. Folded lines are joined with a space, other lines left out."""
    fields: list[tuple[str, str]] = []
    for line in lines:
        if line[:1] in {" ", "\t"}:
            if fields and line.strip():
                name, value = fields[-1]
                fields[-1] = (name, f"{value} {line.strip()}".lstrip())
            continue
        name, colon, value = line.partition(":")
        if colon and (name := name.strip()):
            fields.append((name, value.strip()))
    return tuple(fields)


def values(headers: Headers, name: str) -> list[str]:
    """All values of a field, by name in lower case."""
    return [value for key, value in headers if key.lower() == name]


def decode_body(raw: bytes, headers: Headers) -> Body:
    """Undo transfer and content encodings (RFC 9112 section 7, RFC 9110 section 8.4).

    Crawlers often store the decoded body under the headers of the encoded one: a body that does not look
    encoded is taken as it is.
    """
    transfer = _tokens(values(headers, "transfer-encoding"))
    encodings = _tokens(values(headers, "content-encoding")) + [t for t in transfer if t != "chunked"]
    if "chunked" in transfer:
        raw = unchunk(raw)
    for name in reversed(encodings):
        decoder = _DECODERS.get(name)
        if name in _IDENTITY or not raw:
            continue
        if decoder is None:
            return Body(raw) if _plain(raw) else Body(b"", "content-encoding: not known")
        body = decoder(raw)
        if body.problem:
            return body
        raw = body.data
    return Body(raw)


def unchunk(raw: bytes) -> bytes:
    """Join the chunks of a chunked body. One that is not chunked stays; one that breaks keeps the rest as it is."""
    parts: list[bytes] = []
    position = 0
    while size := _CHUNK_SIZE.match(raw, position):
        start = size.end()
        stop = start + int(size[1], 16)
        if stop == start:
            return b"".join(parts)
        if stop < len(raw) and raw[stop : stop + 1] not in {b"\r", b"\n"}:
            break
        parts.append(raw[start:stop])
        if stop >= len(raw):
            return b"".join(parts)
        position = stop + (2 if raw[stop : stop + 2] == b"\r\n" else 1)
    return b"".join(parts) + raw[position:]


def _tokens(fields: list[str]) -> list[str]:
    return [token for field in fields for part in field.split(",") if (token := part.strip().lower())]


def _gather(pieces: Iterable[bytes], encoded: int) -> Body:
    """Join decoded pieces, up to the caps."""
    parts: list[bytes] = []
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > RATIO_FROM and size > RATIO * encoded:
            return Body(b"", BOMB)
        if size > CAP:
            return Body(b"", OVER_CAP)
        parts.append(piece)
    return Body(b"".join(parts))


def _member(name: str) -> Callable[[bytes], Body]:
    """Decoder of gzip or zstd: members in a row; a cut one gives what there is, as browsers show it."""
    codec = CODECS["zst" if name == "zstd" else "gz"]

    def decode(raw: bytes) -> Body:
        if not raw.startswith(codec.magic):
            return Body(raw)
        view = BytesView(raw)
        faults: list[str] = []

        def pieces() -> Iterator[bytes]:
            start = 0
            while raw.startswith(codec.magic, start):
                unpacking = Unpacking(view, codec, start)
                yield from unpacking
                faults.append(unpacking.fault)
                start = unpacking.end

        body = _gather(pieces(), len(raw))
        if not body.problem and faults[-1] not in {"", CUT_OFF}:
            return _undecodable(name)
        return body

    return decode


def _deflate(raw: bytes) -> Body:
    """`deflate` is zlib by the standard and raw deflate in many servers."""
    if len(raw) >= _SURE and _plain(raw):
        return Body(raw)
    for bits in (zlib.MAX_WBITS, -zlib.MAX_WBITS):
        try:
            return _gather(_inflate(raw, bits), len(raw))
        except zlib.error:
            continue
    return Body(raw) if _plain(raw) else _undecodable("deflate")


def _inflate(raw: bytes, bits: int) -> Iterator[bytes]:
    decoder = zlib.decompressobj(bits)
    data = raw
    while not decoder.eof:
        piece = decoder.decompress(data, PIECE)
        yield piece
        data = decoder.unconsumed_tail
        if not data and len(piece) < PIECE:
            return


def _brotli(raw: bytes) -> Body:
    if len(raw) >= _SURE and _plain(raw):
        return Body(raw)
    try:
        body = _gather(_unbrotli(raw), len(raw))
    except brotli.error:
        return Body(raw) if _plain(raw) else _undecodable("br")
    return body if body.data or body.problem or not _plain(raw) else Body(raw)


def _unbrotli(raw: bytes) -> Iterator[bytes]:
    decoder = brotli.Decompressor()
    for start in range(0, len(raw), _PIECE):
        piece = decoder.process(raw[start : start + _PIECE], output_buffer_limit=PIECE)
        yield piece
        while not decoder.is_finished() and (len(piece) >= PIECE or not decoder.can_accept_more_data()):
            piece = decoder.process(b"", output_buffer_limit=PIECE)
            yield piece
        if decoder.is_finished():
            return


def _plain(raw: bytes) -> bool:
    """Whether bytes look like text, or carry a well-known media signature: they were decoded before."""
    head = raw[:512]
    return not re.search(rb"[\x00-\x08\x0e-\x1a]", head) or head.startswith(_SIGNATURES)


def _undecodable(name: str) -> Body:
    return Body(b"", f"content-encoding: {name} does not decode")


_SIGNATURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"RIFF",
    b"PK\x03\x04",
    b"\x00\x00\x01\x00",
    b"ID3",
    b"OggS",
)
_IDENTITY = frozenset({"identity", "none", "utf-8", "utf8", "binary", "8bit"})
_DECODERS: dict[str, Callable[[bytes], Body]] = {
    "gzip": _member("gzip"),
    "x-gzip": _member("gzip"),
    "zstd": _member("zstd"),
    "deflate": _deflate,
    "br": _brotli,
}
