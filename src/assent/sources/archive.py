"""WARC and ARC files as a source: ranges of them, plain or compressed, whole or damaged."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from assent.records.document import Gap, Item, Key, Padding, Record
from assent.sources.arc import Arc
from assent.sources.framing import Damage, Frame, Framing, walk
from assent.sources.members import (
    BOMB,
    CHECKSUM,
    CODECS,
    NO_MEMBER,
    Codec,
    DecodedView,
    Member,
    decode,
    find_member,
    skippable,
    starts,
    with_dictionary,
)
from assent.sources.views import UNIT_BYTES, BytesView, FileView, View, open_view
from assent.sources.warc import Warc

UNPARSEABLE = "unparseable"
"""Type of a stretch inside a good member that is no record: it has no byte range of its own."""

_SPLITTABLE = frozenset({"warc", "warc.gz", "warc.zst"})
_LOOK_AT = 3


@dataclass(frozen=True)
class ArchiveSource:
    """A WARC or ARC file; `path` is local or an fsspec URL. See docs/architecture.md, Source."""

    file: str
    path: str
    size: int
    format: str

    def ranges(self, unit_bytes: int = UNIT_BYTES) -> list[tuple[int, int]]:
        """Ranges of about `unit_bytes`; one where records cannot be found from the middle."""
        whole = [(0, self.size)]
        if self.size <= unit_bytes or self.format not in _SPLITTABLE:
            return whole
        codec = CODECS.get(self.format.partition(".")[2])
        if codec:
            with open_view(self.path, self.size) as view:
                if not _one_record_each(view, with_dictionary(view, codec), _framing(self.format)):
                    return whole
        return [(start, min(start + unit_bytes, self.size)) for start in range(0, self.size, unit_bytes)]

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
        """Items that start in `[start, end)`; see docs/architecture.md."""
        framing = _framing(self.format)
        codec = CODECS.get(self.format.partition(".")[2])
        exact = exact or start == 0
        with open_view(self.path, self.size, end) as view:
            if codec:
                codec = with_dictionary(view, codec)
                first = start if exact else find_member(view, codec, start, framing.opens)
                if first is not None:
                    yield from _Members(self.file, view, codec, framing).read(first, end)
            else:
                first = start if exact else framing.find(view, start)
                if first is not None:
                    yield from _plain(self.file, view, framing, first, end)


def _framing(format: str) -> Framing:
    return Arc() if format.startswith("arc") else Warc()


def _plain(file: str, view: FileView, framing: Framing, start: int, end: int) -> Iterator[Item]:
    for piece in walk(view, framing, start, end):
        if isinstance(piece, Damage):
            yield Gap(piece.start, piece.end, piece.reason)
        else:
            yield framing.record(piece, Key(file, piece.start), piece.end - piece.start)


def _one_record_each(view: View, codec: Codec, framing: Framing) -> bool:
    """Whether the first members hold one record each."""
    position = 0
    for _ in range(_LOOK_AT):
        while size := skippable(view, codec, position):
            position += size
        if not starts(view, codec, position):
            break
        inner = DecodedView(view, codec, position, trusted=False)
        frame = framing.frame(inner, 0)
        if isinstance(frame, str) or inner.at(frame.end, 1):
            return isinstance(frame, str)
        member = decode(view, codec, position)
        position = member.end
    return True


class _Members:
    """Reads the members of one open file."""

    def __init__(self, file: str, view: FileView, codec: Codec, framing: Framing) -> None:
        self.file = file
        self.view = view
        self.codec = codec
        self.framing = framing

    def read(self, start: int, end: int) -> Iterator[Item]:
        """Items from `start` on that start before `end`."""
        position = start
        while position < min(end, self.view.size):
            if size := skippable(self.view, self.codec, position):
                yield Padding(position, position + size)
                position += size
                continue
            if not starts(self.view, self.codec, position):
                following = self._following(position)
                yield Gap(position, following, NO_MEMBER)
                position = following
                continue
            member = decode(self.view, self.codec, position)
            if not member.fault:
                yield from self._whole(position, member)
                position = member.end
            else:
                whole_bomb = member.fault == BOMB and member.ended
                following = member.end if whole_bomb else self._following(position)
                yield from self._broken(position, member, following)
                position = following

    def _following(self, position: int) -> int:
        found = find_member(self.view, self.codec, position + 1, self.framing.opens)
        return self.view.size if found is None else found

    def _inner(self, start: int, member: Member) -> View:
        trusted = not member.fault
        if member.data is None:
            return DecodedView(self.view, self.codec, start, trusted=trusted)
        return BytesView(member.data, trusted)

    def _whole(self, start: int, member: Member) -> Iterator[Item]:
        """Records of a member that is whole; a member without one is a gap of exactly its bytes."""
        inner = self._inner(start, member)
        if not inner.at(0, 64).strip(b"\r\n") and not inner.at(64, 1):
            yield Padding(start, member.end)
            return
        pieces = walk(inner, self.framing, 0)
        first = next(pieces)
        if isinstance(first, Damage) and not inner.at(first.end, 1):
            yield Gap(start, member.end, first.reason)
            return
        yield self._record(first, start, 0, member.end - start)
        for index, piece in enumerate(pieces, 1):
            yield self._record(piece, start, index, 0)

    def _broken(self, start: int, member: Member, following: int) -> Iterator[Item]:
        """A damaged member: a gap up to the next one, less the records that are complete before the break.

        Only a member that holds several records gives any: of a single one nobody can say that it is unhurt.
        """
        if member.fault == BOMB:
            yield self._bomb(start, member, following)
            return
        broken_at = min(member.end, following - 1)  # where a file is cut off, its last byte shows it
        position = start
        if member.fault != CHECKSUM:
            inner = self._inner(start, member)
            for index, piece in enumerate(self._complete(inner)):
                yield self._record(piece, start, index, 0 if index else broken_at - start)
                position = broken_at
        if position < following:
            yield Gap(position, following, member.fault)

    def _complete(self, inner: View) -> Iterator[Frame | Damage]:
        pieces = walk(inner, self.framing, 0)
        held = next(pieces, None)
        if not isinstance(held, Frame) or not self.framing.opens(inner.at(held.end, self.framing.look)):
            return
        for piece in pieces:
            yield held
            held = piece
        if isinstance(held, Frame):
            yield held

    def _bomb(self, start: int, member: Member, following: int) -> Item:
        frame = self.framing.frame(BytesView(member.data or b"", trusted=False), 0)
        if isinstance(frame, str):
            return Gap(start, following, BOMB)
        return self._record(frame._replace(problem=BOMB), start, 0, following - start)

    def _record(self, piece: Frame | Damage, start: int, index: int, length: int) -> Record:
        key = Key(self.file, start, index)
        if isinstance(piece, Damage):
            return Record(key, length, UNPARSEABLE)
        return self.framing.record(piece, key, length)
