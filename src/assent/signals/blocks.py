"""Data blocks of a page: JSON-LD and RSL in `<script>` elements (HTML Living Standard, section 4.12.1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from assent.text.tags import TagIndex

Kind = Literal["ld+json", "rsl+xml"]
_KINDS: Final[tuple[tuple[bytes, Kind], ...]] = ((b"ld+json", "ld+json"), (b"application/rsl+xml", "rsl+xml"))
MAX_BLOCKS, MAX_BYTES, _HEAD_BYTES = 64, 1 << 19, 512


class Block(NamedTuple):
    """Content of one data block; start, end: its byte range. A block without an end tag is empty."""

    kind: Kind
    start: int
    end: int
    content: bytes


def data_blocks(payload: bytes, index: TagIndex) -> Iterator[Block]:
    """The data blocks in order, at most MAX_BLOCKS; blocks in comments too, since some sites hide them there."""
    count = 0
    for at in index.named(b"scri"):
        head_end = payload.find(b">", at, at + _HEAD_BYTES)
        head = payload[at : head_end if head_end >= 0 else at + _HEAD_BYTES].lower()
        kind = next((kind for mark, kind in _KINDS if mark in head), None)
        if kind is None or head_end < 0 or not head.startswith(b"<script"):
            continue
        yield _block(payload, kind, head_end + 1)
        count += 1
        if count == MAX_BLOCKS:
            return


def _block(payload: bytes, kind: Kind, start: int) -> Block:
    last = start + MAX_BYTES
    end = payload.find(b"</", start, last)
    while end >= 0 and payload[end + 2 : end + 8].lower() != b"script":
        end = payload.find(b"</", end + 2, last)
    return Block(kind, start, end, payload[start:end]) if end >= 0 else Block(kind, start, start, b"")
