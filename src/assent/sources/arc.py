"""ARC records (Internet Archive, version 1 and 2): one header line, then as many bytes as it says."""

from __future__ import annotations

import re

from assent.records.document import Key, Record
from assent.sources import captures
from assent.sources.captures import Capture, clean_url, parse_time
from assent.sources.framing import NO_LENGTH, NO_RECORD, Frame, enclose
from assent.sources.views import View, search

_LINE = 8192
_HEADER = re.compile(rb"[\r\n]{0,16}([A-Za-z][A-Za-z0-9+.-]{1,19}:[^\r\n]*\d+)[ \t]*\r?\n")
_START = re.compile(
    rb"(?<=\n)[A-Za-z][A-Za-z0-9+.-]{1,19}:[^\r\n]{1,6000} [^ \r\n]+ \d{14} [^ \r\n]+(?: [^\r\n]+)? \d+[ \t]*\r?\n"
)


class Arc:
    """Framing of ARC records. Stateless; see framing.Framing."""

    look = _LINE
    separators: tuple[bytes, ...] = (b"\n", b"\r\n")

    def opens(self, head: bytes) -> bool:
        """Whether these bytes open with a header line."""
        return _header(head) is not None

    def frame(self, view: View, start: int) -> Frame | str:
        """The record at `start`, or why there is none."""
        head = view.at(start, _LINE)
        found = _HEADER.match(head)
        fields = _header(head)
        if not found or fields is None:
            return NO_RECORD
        if len(fields["length"]) > 15:
            return NO_LENGTH
        return enclose(self, view, start, start + found.end(), int(fields["length"]), fields, None)

    def find(self, view: View, start: int) -> int | None:
        """First offset at or after `start` of a line that reads as a header line."""
        for offset in search(view, _START, start, _LINE):
            if self.opens(view.at(offset, _LINE)):
                return offset
        return None

    def record(self, frame: Frame, key: Key, length: int) -> Record:
        """The record of a frame."""
        fields = frame.fields
        if fields["url"].lower().startswith("filedesc:"):
            return Record(key, length, "filedesc")
        url, moment = clean_url(fields["url"]), parse_time(fields["date"])
        return captures.response(Capture(key, length, url, moment, frame.content, frame.problem))


def _header(head: bytes) -> dict[str, str] | None:
    """URL, IP, date, media type and length of a header line; blanks in the URL are possible, so read from the right.

    Version 2 has five more words between media type and length.
    """
    found = _HEADER.match(head)
    if not found:
        return None
    words = found[1].decode("utf-8", "replace").split(" ")
    for fields in (5, 10):
        at = len(words) - fields + 2
        if at >= 2 and len(words[at]) >= 14 and words[at].isascii() and words[at].isdigit() and words[-1].isdigit():
            return {"url": " ".join(words[: at - 1]), "date": words[at], "length": words[-1]}
    return None
