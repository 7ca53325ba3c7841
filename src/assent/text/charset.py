"""Bytes to characters, by the precedence of the HTML standard."""

from __future__ import annotations

import re
from functools import lru_cache

from resiliparse.parse.encoding import detect_encoding, map_encoding_to_html5

PRESCAN_BYTES = 1024
"""The HTML standard looks for `<meta charset>` in the first 1024 bytes (13.2.3.2)."""

LATE_META_BYTES = 262_144
"""How far a `<meta charset>` is looked for where the bytes are not UTF-8 and nothing else names a character set."""

MISREAD_SHARE = 0.1
"""A character set fits if at most this share of the characters beyond ASCII are undecodable."""

_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?([^\s"';,]+)""", re.IGNORECASE)
_META_CHARSET = re.compile(
    rb"""<!--.*?-->|<meta\b[^>]{0,400}?\bcharset\s*=\s*["']?\s*([A-Za-z0-9_:.-]+)""", re.IGNORECASE | re.DOTALL
)

_WIDER = {
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
    "iso8859-11": "cp874",
}
"""Python codecs that cover what the Encoding standard decodes under the name on the left."""


def decode(payload: bytes, content_type: str | None) -> tuple[str, str]:
    """Text of a payload and the name of the Python codec it was read with. Never raises.

    Precedence: byte order mark, charset of `content_type` (the HTTP header's value), `<meta charset>`,
    detection. A declaration that the bytes contradict gives way to the next; a single-byte declaration in the
    header gives way to a `<meta>` of UTF-8 that the bytes confirm. Undecodable bytes become U+FFFD; the text
    holds no lone surrogates and no byte order mark.
    Source: HTML standard 13.2.3 (determining the character encoding), Encoding standard (labels).
    """
    for mark, codec in _BOMS:
        if payload.startswith(mark):
            return payload[len(mark) :].decode(codec, "replace"), codec
    declared = _declared(payload, content_type)
    for codec in declared:
        if (text := _read(payload, codec)) is not None:
            return text, codec
    if not declared and (wide := _utf16_by_zeros(payload)):
        return payload.decode(wide, "replace"), wide
    # Seven-bit Japanese is valid ASCII, so UTF-8 would accept it and show escape sequences.
    if b"\x1b$" not in payload and (text := _read(payload, "utf-8")) is not None:
        return text, "utf-8"
    for guess in (_meta_codec(payload[:LATE_META_BYTES]), _detected(payload)):
        if guess and guess not in declared and (text := _read(payload, guess)) is not None:
            return text, guess
    codec = declared[0] if declared else "utf-8"
    return payload.decode(codec, "replace"), codec


def _declared(payload: bytes, content_type: str | None) -> list[str]:
    """Codecs that the header and the head of the page name, in the order to try them."""
    content_type = content_type or ""
    header = _codec(match[1]) if (match := _HTTP_CHARSET.search(content_type)) else None
    meta = None if content_type.startswith("text/plain") else _meta_codec(payload[:PRESCAN_BYTES])
    declared = [named for named in (header, meta) if named]
    if declared[1:] == ["utf-8"]:
        declared.reverse()
    return declared


def _meta_codec(head: bytes) -> str | None:
    for match in _META_CHARSET.finditer(head):
        if match[1]:
            named = _codec(match[1].decode("ascii"))
            # A page whose <meta> can be read as ASCII is not UTF-16; the standard takes it for UTF-8.
            return "utf-8" if named and named.startswith("utf-16") else named
    return None


def _detected(payload: bytes) -> str:
    found = detect_encoding(payload) or "utf-8"
    return _WIDER.get(found, found)


@lru_cache(maxsize=1024)
def _codec(label: str) -> str | None:
    named = map_encoding_to_html5(label.strip().lower(), fallback_utf8=False)
    return _WIDER.get(named, named) if named else None


def _read(payload: bytes, codec: str) -> str | None:
    """The text if the bytes fit the codec, up to stray errors such as a character cut in two; else None."""
    try:
        return payload.decode(codec)
    except UnicodeError:
        text = payload.decode(codec, "replace")
    beyond_ascii = sum(len(run) for run in re.findall(r"[^\x00-\x7f]+", text))
    return text if text.count("�") <= MISREAD_SHARE * beyond_ascii else None


def _utf16_by_zeros(payload: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every second byte of the head is zero."""
    head = payload[:PRESCAN_BYTES]
    if head.count(0) * 4 < len(head) or len(head) < 8:
        return None
    even, odd = head[::2].count(0), head[1::2].count(0)
    if odd > 8 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 8 * odd else None
