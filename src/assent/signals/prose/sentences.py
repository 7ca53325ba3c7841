"""The sentences of a page around the places that the gate found, with their byte ranges.

Only the block (paragraph, list item, cell, comment) that holds a place is looked at. Tags inside it are blanked, not
cut, so that every sentence keeps the place it has in the payload.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final, NamedTuple

REACH: Final = 2_400
"""Bytes before and after a place in which its block must begin and end."""
LEAD: Final = 6_000
"""How far before a list item the words that introduce the list may stand."""

_BLOCK: Final = re.compile(
    rb"<!--|-->|</?(?:p|div|li|[uo]l|dl|d[dt]|t[dhr]|table|tbody|thead|h[1-6]|section|article|aside|nav|header|footer|main|br|hr"
    rb"|blockquote|form|button|option|select|label|title|head|body|html|script|style|meta|link|template|noscript|pre"
    rb"|figure|figcaption|details|summary|textarea|iframe|svg)\b[^>]*>?",
    re.IGNORECASE,
)
_TAG: Final = re.compile(rb"<[^<>]{0,2000}>")
_NO_PROSE: Final = re.compile(
    rb"<(?:script|style|meta|link|template|svg|iframe|textarea|option|select|head)\b", re.IGNORECASE
)
_END: Final = re.compile(
    rb"(?<=[^\s.][^\s.][.!?;])[\"')\]]*\s+(?=[\"'(\[]*[A-Z0-9\xc2-\xf4])|(?<=\?)\s+|(?:\r?\n\s*){2,}"
)
_LIST: Final = re.compile(rb"<(?:[uo]l|dl)\b", re.IGNORECASE)
_CODE: Final = re.compile(r"[{}<>=\\]|\)\s*;|&&|\|\|")


class Sentence(NamedTuple):
    """text: decoded, entities resolved. start, end: bytes. lead: what introduces the list it is an item of, or ""."""

    text: str
    start: int
    end: int
    lead: str = ""


def around(payload: bytes, places: list[int], codec: str, *, markup: bool = True) -> Iterator[Sentence]:
    """Sentences at the places, each once, in order. markup: whether tags and entities mean something."""
    done = 0
    for at in places:
        if at <= done:
            continue
        first, last, opening = _block(payload, at) if markup else _paragraph(payload, at)
        if last <= first or (opening and _NO_PROSE.match(opening)):
            done = last
            continue
        block = _TAG.sub(_blank, payload[first:last]) if markup else payload[first:last]
        start, end = _sentence(block, at - first)
        done = first + end
        text = _decoded(block[start:end], codec)
        text = html.unescape(text) if markup else text
        if _is_prose(text):
            start += len(block[start:end]) - len(block[start:end].lstrip())
            end = start + len(block[start:end].rstrip())
            lead = _lead(payload, first, codec) if opening[:3].lower() == b"<li" else ""
            yield Sentence(" ".join(text.split()), first + start, first + end, lead)


def _blank(tag: re.Match[bytes]) -> bytes:
    return b" " * len(tag[0])


def _block(payload: bytes, at: int) -> tuple[int, int, bytes]:
    """Byte range between the block tags around a place, and the tag that opens it."""
    limit = max(0, at - REACH)
    first, opening, back = limit, b"", at
    while (back := max(payload.rfind(b"<", limit, back), payload.rfind(b"-->", limit, back))) >= 0:
        if tag := _BLOCK.match(payload, back, at):
            first, opening = tag.end(), tag[0]
            break
    end = min(len(payload), at + REACH)
    after = _BLOCK.search(payload, at, end)
    return first, after.start() if after else end, opening


def _paragraph(payload: bytes, at: int) -> tuple[int, int, bytes]:
    """Byte range of the paragraph of plain text around a place."""
    first = max(payload.rfind(b"\n\n", max(0, at - REACH), at), max(0, at - REACH) - 1) + 1
    after = payload.find(b"\n\n", at, at + REACH)
    return first, after if after >= 0 else min(len(payload), at + REACH), b""


def _sentence(block: bytes, at: int) -> tuple[int, int]:
    start = 0
    for end in _END.finditer(block):
        if end.start() >= at:
            return start, end.start()
        start = end.end()
    return start, len(block)


def _lead(payload: bytes, at: int, codec: str) -> str:
    """The last words before the list that an item belongs to."""
    opened = max((tag.start() for tag in _LIST.finditer(payload, max(0, at - LEAD), at)), default=None)
    if opened is None:
        return ""
    text = _TAG.sub(b" ", payload[max(0, opened - 800) : opened])
    last = " ".join(html.unescape(_decoded(text, codec)).split())
    return re.split(r"(?<=[.!?;])\s", last)[-1] if last.endswith((":", "\uff1a")) else ""


def _decoded(data: bytes, codec: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        return data.decode(codec or "cp1252", "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _is_prose(text: str) -> bool:
    """Words, not code: letters and spaces for the most part."""
    if len(_CODE.findall(text)) > 2:
        return False
    plain = sum(c.isalpha() or c.isspace() for c in text)
    return plain >= 0.75 * len(text) and text.count(" ") >= 3
