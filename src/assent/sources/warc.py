"""WARC records (ISO 28500, versions 0.17 to 1.1; WET and WAT are WARCs)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from assent.records.document import Key, Record
from assent.sources import captures
from assent.sources.captures import Capture, clean_url, parse_time
from assent.sources.classify import media_type
from assent.sources.framing import HEAD, HEAD_SEARCH, NO_LENGTH, NO_RECORD, OVER_HEAD, Frame, enclose
from assent.sources.http import BLANK_LINE, parse_fields
from assent.sources.views import View, search

_OPENS = re.compile(rb"[\r\n]{0,16}WARC/\d")
_START = re.compile(rb"WARC/\d\.\d+[ \t\r]*\n(?=[^\s:]+:)")
_TWO_HEADS = re.compile(rb"\0{4}|\nHTTP/\d")
"""No header block holds these: the empty line after it was overwritten, and its length would count from elsewhere."""
_FIRST_LOOK = 2048

_RECORD_OF: dict[str, Callable[[Capture, str], Record]] = {
    "response": lambda capture, _: captures.response(capture),
    "resource": captures.resource,
    "conversion": captures.conversion,
    "revisit": lambda capture, _: captures.revisit(capture),
}
_OTHER_TYPES = frozenset({"warcinfo", "request", "metadata", "continuation"})


class Warc:
    """Framing of WARC records. Stateless; see framing.Framing."""

    look = 32
    separators: tuple[bytes, ...] = (b"\r\n\r\n", b"\n\n")

    def opens(self, head: bytes) -> bool:
        """Whether these bytes open with a version line."""
        return _OPENS.match(head) is not None

    def frame(self, view: View, start: int) -> Frame | str:
        """The record at `start`, or why there is none."""
        head = view.at(start, _FIRST_LOOK)
        opening = _OPENS.match(head)
        if not opening:
            return NO_RECORD
        found = BLANK_LINE.search(head, opening.end())
        if not found and len(head) == _FIRST_LOOK:
            head = view.at(start, HEAD_SEARCH)
            found = BLANK_LINE.search(head, opening.end())
        if not found:
            return NO_LENGTH
        if _TWO_HEADS.search(head, opening.end(), found.start()):
            return NO_LENGTH
        fields = _fields(head[opening.end() : found.start()])
        length = fields.get("content-length", "")
        if not (length.isascii() and length.isdigit() and len(length) < 16):
            return NO_LENGTH
        problem = OVER_HEAD if found.start() > HEAD else None
        return enclose(self, view, start, start + found.end(), int(length), fields, problem)

    def find(self, view: View, start: int) -> int | None:
        """First offset at or after `start` of a version line whose header has a type and a length."""
        for offset in search(view, _START, start, 64):
            head = view.at(offset, HEAD)
            found = BLANK_LINE.search(head)
            if found:
                fields = _fields(head[: found.start()])
                if "warc-type" in fields and fields.get("content-length", "").isdigit():
                    return offset
        return None

    def record(self, frame: Frame, key: Key, length: int) -> Record:
        """The record of a frame."""
        fields = frame.fields
        kind = fields.get("warc-type", "").lower()
        build = _RECORD_OF.get(kind)
        if build is None:
            return Record(key, length, kind if kind in _OTHER_TYPES else "other")
        capture = Capture(
            key,
            length,
            clean_url(fields.get("warc-target-uri", "")),
            parse_time(fields.get("warc-date", "")),
            frame.content,
            frame.problem,
        )
        return build(capture, media_type(fields.get("content-type")))


def _fields(head: bytes) -> Mapping[str, str]:
    """First of each field by lower-case name; the first line (the version) is left out."""
    lines = head.decode("utf-8", "replace").split("\n")
    fields: dict[str, str] = {}
    for name, value in parse_fields(lines[1:]):
        fields.setdefault(name.lower(), value)
    return fields
