"""Compressed members: decode one, read one as a view, find the next one after damage.

A member is what a compressor wrote in one go: a gzip member, a Zstandard or LZ4 frame. Per-record compressed
archives hold one record in each.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import lz4.frame
from isal import igzip_lib

from assent.sources.views import BytesView, View, search

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

SLICE = 1 << 16
"""Compressed bytes fed at once: what a decoder hands back as unused is copied, so it has to be small."""
PIECE = 1 << 20
"""Decoded bytes taken at once."""
HOLD = 72 << 20
"""Decoded bytes of one member held in memory (more than the largest record takes); a larger member is decoded a
second time, as it is read."""
RATIO = 1_000
RATIO_FROM = 10 << 20

CUT_OFF = "cut off"
CHECKSUM = "checksum is wrong"
DAMAGED = "damaged data"
BOMB = "decompression ratio over 1000"
NO_MEMBER = "no compressed member starts here"

_ISAL_ERROR: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]  # the stub has an instance
ERRORS: tuple[type[Exception], ...] = (_ISAL_ERROR, zstd.ZstdError, RuntimeError, EOFError, ValueError)
"""Everything the three decoders raise on damaged data."""

_SKIPPABLE = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18", re.DOTALL)
_DICTIONARY = b"\x5d\x2a\x4d\x18"


@dataclass(frozen=True)
class Codec:
    """How to decode a member. `dictionary`: of a .warc.zst, from the head of the file."""

    name: str
    magic: bytes
    dictionary: bytes | None = None

    def open(self) -> Any:
        """A fresh decoder with `decompress(data, max_length)`, `eof`, `needs_input` and `unused_data`."""
        if self.name == "gz":
            return igzip_lib.IgzipDecompressor(flag=igzip_lib.DECOMP_GZIP)
        if self.name == "zst":
            return zstd.ZstdDecompressor(self._zstd_dictionary)
        return lz4.frame.LZ4FrameDecompressor()

    @cached_property
    def _zstd_dictionary(self) -> Any:
        if self.dictionary is None:
            return None
        return zstd.ZstdDict(self.dictionary, is_raw=not self.dictionary.startswith(b"\x37\xa4\x30\xec"))


CODECS = {
    "gz": Codec("gz", b"\x1f\x8b\x08"),
    "zst": Codec("zst", b"\x28\xb5\x2f\xfd"),
    "lz4": Codec("lz4", b"\x04\x22\x4d\x18"),
}


class Member(NamedTuple):
    """One member decoded. fault is "" where it is whole and its checksum right.

    end: offset after its last byte; of a broken one about where it breaks.
    data: decoded bytes (up to the break), None where there are more than `HOLD`.
    ended: its end was seen; a bomb is not decoded further than it takes to know it.
    """

    end: int
    data: bytes | None
    fault: str
    ended: bool = True


class Unpacking:
    """Decoded pieces of the member at `start`. When they are used up, `end` and `fault` are as in Member."""

    def __init__(self, view: View, codec: Codec, start: int) -> None:
        self.start = self.end = start
        self.fault = ""
        self._view = view
        self._codec = codec

    def __iter__(self) -> Iterator[bytes]:
        decoder = self._codec.open()
        while chunk := self._view.at(self.end, SLICE):
            data = chunk
            while True:
                try:
                    piece = decoder.decompress(data, PIECE)
                except ERRORS as error:
                    self.fault = CHECKSUM if "checksum" in str(error).lower() else DAMAGED
                    self.end += 1 if self.end == self.start else 0
                    return
                if piece:
                    yield piece
                if decoder.eof:
                    self.end += len(chunk) - len(decoder.unused_data or b"")
                    return
                if decoder.needs_input:
                    break
                data = b""
            self.end += len(chunk)
        self.fault = CUT_OFF


def decode(view: View, codec: Codec, start: int) -> Member:
    """Decode the member at `start` to its end and check its checksum. Stops early at a bomb (fault BOMB)."""
    unpacking = Unpacking(view, codec, start)
    pieces: list[bytes] = []
    size = 0
    for piece in unpacking:
        size += len(piece)
        if size <= HOLD:
            pieces.append(piece)
        else:
            pieces.clear()
        if size > RATIO_FROM and size > RATIO * (unpacking.end + SLICE - start):
            return Member(unpacking.end, b"".join(pieces), BOMB, ended=False)
    fault = unpacking.fault
    if not fault and size > RATIO_FROM and size > RATIO * (unpacking.end - start):
        fault = BOMB
    data = None if size > HOLD else pieces[0] if len(pieces) == 1 else b"".join(pieces)
    return Member(unpacking.end, data, fault)


class DecodedView:
    """Decoded bytes of the member at `start`, decoded as they are asked for: memory stays flat.

    Keeps the last `HOLD` bytes; going back further decodes again from the start. `chain`: members that follow
    one another without a break are one stream.
    """

    def __init__(self, view: View, codec: Codec, start: int, *, trusted: bool, chain: bool = False) -> None:
        self.trusted = trusted
        self._open: Callable[[], Iterator[bytes]] = lambda: _stream(view, codec, start, chain)
        self._restart()

    def _restart(self) -> None:
        self._pieces = self._open()
        self._kept: list[bytes] = []
        self._starts: list[int] = []
        self._end = 0
        self._ended = False

    def at(self, offset: int, n: int) -> bytes:
        """The `n` bytes at `offset`; fewer only at the end or where the member breaks."""
        if self._starts and offset < self._starts[0]:
            self._restart()
        while not self._ended and self._end < offset + n:
            self._more()
        at = bisect_right(self._starts, offset) - 1
        if at < 0:
            return b""
        first = offset - self._starts[at]
        data = self._kept[at][first : first + n]
        if len(data) == n or at + 1 == len(self._kept):
            return data
        parts = [data]
        missing = n - len(data)
        while missing > 0 and (at := at + 1) < len(self._kept):
            parts.append(self._kept[at][:missing])
            missing -= len(parts[-1])
        return b"".join(parts)

    def end(self) -> int:
        """Number of decoded bytes; decodes to the end."""
        while not self._ended:
            self._more()
        return self._end

    def _more(self) -> None:
        piece = next(self._pieces, None)
        if piece is None:
            self._ended = True
            return
        self._kept.append(piece)
        self._starts.append(self._end)
        self._end += len(piece)
        if self._end - self._starts[0] > HOLD + 8 * PIECE:
            surplus = bisect_left(self._starts, self._end - HOLD) - 1
            del self._kept[:surplus], self._starts[:surplus]


def _stream(view: View, codec: Codec, start: int, chain: bool) -> Iterator[bytes]:
    while True:
        unpacking = Unpacking(view, codec, start)
        yield from unpacking
        start = unpacking.end
        if unpacking.fault or not chain or not (starts(view, codec, start) or skippable(view, codec, start)):
            return


def starts(view: View, codec: Codec, offset: int) -> bool:
    """Whether the codec's magic stands at `offset`."""
    return view.at(offset, len(codec.magic)) == codec.magic


def first_bytes(view: View, codec: Codec, start: int, n: int = 4096) -> bytes:
    """Up to `n` decoded bytes of what may be a member at `start`; b"" where it is none."""
    try:
        head: bytes = codec.open().decompress(view.at(start, 2 * n), n)
    except ERRORS:
        return b""
    return head


def find_member(view: View, codec: Codec, start: int, opens: Callable[[bytes], bool]) -> int | None:
    """First offset at or after `start` of a member whose decoded bytes open as asked."""
    for offset in search(view, re.compile(re.escape(codec.magic)), start, len(codec.magic) - 1):
        if opens(first_bytes(view, codec, offset)):
            return offset
    return None


def skippable(view: View, codec: Codec, offset: int) -> int:
    """Bytes of the skippable Zstandard or LZ4 frame at `offset` (RFC 8878, 3.1.2); 0 where there is none."""
    head = view.at(offset, 8)
    if codec.name == "gz" or len(head) < 8 or not _SKIPPABLE.match(head):
        return 0
    length = 8 + int.from_bytes(head[4:], "little")
    return length if offset + length <= view.end() else 0


def with_dictionary(view: View, codec: Codec) -> Codec:
    """The codec with the dictionary that opens a .warc.zst file, where there is one.

    The first frame is skippable, 0x184D2A5D, and holds the dictionary, itself perhaps compressed (IIPC,
    "WARC Zstandard compression" 1.0). One that cannot be used is left out: its members are then unreadable.
    """
    if codec.name != "zst" or view.at(0, 4) != _DICTIONARY:
        return codec
    dictionary = view.at(8, min(skippable(view, codec, 0), HOLD) - 8)
    if dictionary.startswith(codec.magic):
        dictionary = decode_bytes(codec, dictionary) or b""
    usable = Codec(codec.name, codec.magic, dictionary)
    try:
        usable.open()
    except ERRORS:
        return codec
    return usable


def decode_bytes(codec: Codec, data: bytes) -> bytes | None:
    """One compressed member in memory, None where it is damaged or too large."""
    member = decode(BytesView(data), codec, 0)
    return None if member.fault else member.data
