"""JSON lines: one object a line, plain (split anywhere on line breaks) or compressed (one unit)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from assent.records.document import Gap, Item, Key, Padding, Record
from assent.sources.columns import Columns, Fields, detect, nested_names, row_record
from assent.sources.framing import CAP, OVER_CAP
from assent.sources.members import (
    BOMB,
    CHECKSUM,
    CODECS,
    NO_MEMBER,
    RATIO,
    RATIO_FROM,
    SLICE,
    Codec,
    DecodedView,
    Unpacking,
    find_member,
    skippable,
    starts,
)
from assent.sources.views import BUFFER, UNIT_BYTES, View, open_view, open_view_twice

NOT_AN_OBJECT = "line is no JSON object"
UNPARSEABLE = "unparseable"
"""Type of a line inside a compressed file that is no JSON object: it has no byte range of its own."""

_LOOK = 16 << 10
_BLANK = b" \t\r\n"
_SAMPLE_LINES = 100
_SAMPLE_BYTES = 16 << 20


class _Line(NamedTuple):
    """A line and the blank ones after it, `[start, end)`. data None: over the cap. broken_off: no line break."""

    start: int
    end: int
    data: bytes | None
    broken_off: bool


@dataclass(frozen=True)
class LinesSource:
    """A file of JSON lines; `format` is "jsonl", "jsonl.gz" or "jsonl.zst"."""

    file: str
    path: str
    size: int
    fields: Fields
    format: str

    def ranges(self, unit_bytes: int = UNIT_BYTES) -> list[tuple[int, int]]:
        """Ranges of `unit_bytes`; one where the file is compressed."""
        if self.format != "jsonl":
            return [(0, self.size)]
        return [(start, min(start + unit_bytes, self.size)) for start in range(0, self.size, unit_bytes)]

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
        """Items that start in `[start, end)`."""
        codec = CODECS.get(self.format.partition(".")[2])
        if codec:
            with open_view_twice(self.path, self.size) as view:
                yield from self._compressed(view, codec, start, end)
        else:
            with open_view(self.path, self.size, end) as view:
                yield from self._plain(view, start, end, exact)

    def _plain(self, view: View, start: int, end: int, exact: bool) -> Iterator[Item]:
        first = start if exact else _line_start(view, start)
        if start == 0 < first:
            yield Padding(0, first)
        for line in _lines(view, first, end):
            record = self._record(line, Key(self.file, line.start), line.end - line.start)
            if record.type == UNPARSEABLE:
                yield Gap(line.start, line.end, NOT_AN_OBJECT)
            else:
                yield record

    def _compressed(self, view: View, codec: Codec, start: int, end: int) -> Iterator[Item]:
        position = start
        while position < min(end, self.size):
            if not starts(view, codec, position) and not skippable(view, codec, position):
                following = self._following(view, codec, position)
                yield Gap(position, following, NO_MEMBER)
                position = following
                continue
            stretch = _check(view, codec, position)
            following = self._following(view, codec, stretch.last_member) if stretch.fault else stretch.end
            # where a file is cut off, its last byte shows it
            read_to = min(stretch.end, following - 1) if stretch.fault else stretch.end
            reached = position
            for index, line in enumerate(_whole_lines(view, codec, position, stretch)):
                yield self._record(line, Key(self.file, position, index), 0 if index else read_to - position)
                reached = read_to
            if reached < following:
                yield Gap(reached, following, stretch.fault) if stretch.fault else Padding(reached, following)
            position = following

    def _following(self, view: View, codec: Codec, position: int) -> int:
        found = find_member(view, codec, position + 1, _opens)
        return self.size if found is None else found

    def _record(self, line: _Line, key: Key, length: int) -> Record:
        if line.data is None:
            return Record(key, length, "document", unchecked=OVER_CAP)
        row = _parse(line.data)
        return Record(key, length, UNPARSEABLE) if row is None else row_record(row, self.fields, key, length)


class _Stretch(NamedTuple):
    """Members in a row, checked. `decoded`: bytes of them that may be read; `end`: offset after these.

    last_member: where the last one starts, which is the damaged one if there is a fault.
    """

    end: int
    decoded: int
    fault: str
    last_member: int


def _check(view: View, codec: Codec, start: int) -> _Stretch:
    """Decode members that follow one another up to the end or to damage.

    A member whose checksum is wrong gives no line; of one that breaks off, the lines before the break stand.
    """
    position, decoded = start, 0
    while True:
        unpacking = Unpacking(view, codec, position)
        before = decoded
        for piece in unpacking:
            decoded += len(piece)
            fed = unpacking.end + SLICE - position
            if decoded - before > RATIO_FROM and decoded - before > RATIO * fed:
                return _Stretch(position, before, BOMB, position)
        if unpacking.fault == CHECKSUM:
            return _Stretch(position, before, CHECKSUM, position)
        if unpacking.fault:
            return _Stretch(unpacking.end, decoded, unpacking.fault, position)
        if not starts(view, codec, unpacking.end) and not skippable(view, codec, unpacking.end):
            return _Stretch(unpacking.end, decoded, "", position)
        position = unpacking.end


def _whole_lines(view: View, codec: Codec, start: int, stretch: _Stretch) -> Iterator[_Line]:
    inner = DecodedView(view, codec, start, trusted=not stretch.fault, chain=True)
    for line in _lines(inner, _skip_blank(inner, 0), stretch.decoded):
        if stretch.fault and (line.broken_off or line.end > stretch.decoded):
            return
        yield line


def _lines(view: View, start: int, stop: int) -> Iterator[_Line]:
    """Lines that start in `[start, stop)`; they touch."""
    position = start
    while position < stop and view.at(position, 1):
        length, data = _measure(view, position)
        broken_off = not view.at(position + length, 1)
        end = _skip_blank(view, position + length)
        yield _Line(position, end, data, broken_off)
        position = end


def _measure(view: View, start: int) -> tuple[int, bytes | None]:
    """Length of the line at `start` without its line break, and the line unless it is over the cap."""
    look = _LOOK
    while look <= CAP:
        head = view.at(start, look)
        at = head.find(b"\n")
        if at >= 0 or len(head) < look:
            data = head if at < 0 else head[:at]
            return len(data), data
        look *= 8
    position = start
    while chunk := view.at(position, BUFFER):
        at = chunk.find(b"\n")
        if at >= 0:
            return position + at - start, None
        position += len(chunk)
    return position - start, None


def _line_start(view: View, start: int) -> int:
    """First line start at or after `start`."""
    if start == 0:
        return _skip_blank(view, 0)
    length, _ = _measure(view, start - 1)
    return _skip_blank(view, start - 1 + length)


def _skip_blank(view: View, position: int) -> int:
    look = 64
    while chunk := view.at(position, look):
        rest = chunk.lstrip(_BLANK)
        position += len(chunk) - len(rest)
        if rest:
            break
        look = _LOOK
    return position


def _parse(line: bytes) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return row if isinstance(row, dict) else None


def open_lines(file: str, path: str, size: int, format: str, columns: Columns) -> LinesSource:
    """A file of JSON lines whose fields are known, from its first lines that are objects.

    Raises InputError where none of them has text or HTML.
    """
    codec = CODECS.get(format.partition(".")[2])
    with open_view(path, size) as raw:
        names = _names(DecodedView(raw, codec, 0, trusted=False, chain=True) if codec else raw)
        if codec and not names:  # the first member is damaged
            start = find_member(raw, codec, 1, _opens)
            names = [] if start is None else _names(DecodedView(raw, codec, start, trusted=False, chain=True))
    return LinesSource(file, path, size, detect(names, columns, file), format)


def _names(view: View) -> list[str]:
    names: dict[str, None] = {}
    objects = 0
    for line in _lines(view, _skip_blank(view, 0), _SAMPLE_BYTES):
        row = None if line.data is None else _parse(line.data)
        for name, value in (row or {}).items():
            names[name] = None
            if isinstance(value, dict):
                names |= dict.fromkeys(nested_names(name, list(value)))
        objects += row is not None
        if objects >= _SAMPLE_LINES:
            break
    return list(names)


def _opens(head: bytes) -> bool:
    return head.lstrip(_BLANK).startswith(b"{")
