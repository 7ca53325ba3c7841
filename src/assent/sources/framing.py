"""Where a record starts and ends in a view, and how to go on where one is damaged. WARC and ARC share this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple, Protocol

from assent.records.document import Key, Record
from assent.sources.views import BytesView, View

CAP = 64 << 20
"""Largest content of a record that is read, in decoded bytes."""
HEAD = 64 << 10
"""Largest header block that is read."""
HEAD_SEARCH = 1 << 20
_TAIL = 64
_NEAR = 16
_NEAR_VIEW = 4096

OVER_CAP = "over 64 MB decoded"
OVER_HEAD = "header block over 64 kB"
NO_RECORD = "no record starts here"
NO_LENGTH = "record without a usable length"
WRONG_LENGTH = "no record follows where this one says it ends"
CUT_OFF = "cut off"


class Frame(NamedTuple):
    """One record in a view, `[start, end)` with the line breaks after it.

    fields: header fields by lower-case name, the first of each. content: the block; of a record that is too
    large (`problem` says so) only its first `HEAD` bytes. cut: the view ends before the content does.
    """

    start: int
    end: int
    fields: Mapping[str, str]
    content: bytes
    problem: str | None = None
    cut: bool = False


class Damage(NamedTuple):
    """Bytes `[start, end)` of a view that are no record."""

    start: int
    end: int
    reason: str


class Framing(Protocol):
    """What differs between WARC and ARC. Stateless.

    look: bytes that `opens` needs to see. separators: what stands after a record.
    """

    look: int
    separators: tuple[bytes, ...]

    def opens(self, head: bytes) -> bool:
        """Whether these bytes open a record."""

    def frame(self, view: View, start: int) -> Frame | str:
        """The record at `start`, or why there is none."""

    def find(self, view: View, start: int) -> int | None:
        """First offset at or after `start` where a record starts whose header parses."""

    def record(self, frame: Frame, key: Key, length: int) -> Record:
        """The record of a frame."""


def walk(view: View, framing: Framing, start: int, stop: int | None = None) -> Iterator[Frame | Damage]:
    """Records and damage that start in `[start, stop)`; they touch. Depends on nothing but `start` and the bytes.

    Bytes after a record that is cut off are searched for others. Only where the end of the view can be trusted
    is the record itself still one, with the problem `CUT_OFF`: it was written like that.
    """
    position = start
    while (stop is None or position < stop) and view.at(position, 1):
        frame = framing.frame(view, position)
        if isinstance(frame, str) or frame.cut:
            following = framing.find(view, position + 1)
            if isinstance(frame, str) or following is not None or not view.trusted:
                end = view.end() if following is None else following
                yield Damage(position, end, frame if isinstance(frame, str) else CUT_OFF)
                position = end
                continue
            frame = frame._replace(problem=frame.problem or CUT_OFF)
        yield frame
        position = frame.end


def enclose(
    framing: Framing, view: View, start: int, body: int, length: int, fields: Mapping[str, str], problem: str | None
) -> Frame | str:
    """Frame a record whose header ends at `body` and says that `length` bytes follow.

    The length is believed where the view ends there, another record starts there or within a few bytes (some
    writers count wrongly), or an empty line follows.
    """
    stop = body + length
    if length > CAP:
        problem = problem or OVER_CAP
    # The first bytes go before the look at the end, which may be too far to come back from; the rest is read only
    # when the end is as it should be, lest many wrong lengths make us read the same bytes over and over.
    block = view.at(body, min(length, HEAD) + _TAIL)
    tail = block[length:] if len(block) > length else view.at(stop, _TAIL)
    cut = not tail and length > 0 and not view.at(stop - 1, 1)
    end = view.end() if cut else _after_padding(framing, view, stop, tail)
    if isinstance(end, str):
        return end
    content = block[: min(length, HEAD)] if length <= HEAD or length > CAP else view.at(body, length)
    return Frame(start, end, fields, content, problem, cut)


def _after_padding(framing: Framing, view: View, stop: int, tail: bytes) -> int | str:
    """Offset after the line breaks at `stop`; a reason where neither record, nor end, nor empty line follows."""
    rest = tail.lstrip(b"\r\n")
    end = stop + len(tail) - len(rest)
    while not rest and (more := view.at(end, HEAD)):
        rest = more.lstrip(b"\r\n")
        end += len(more) - len(rest)
    if not rest or framing.opens(view.at(end, framing.look)) or tail.startswith(framing.separators):
        return end
    near = framing.find(BytesView(view.at(stop, _NEAR_VIEW)), 0)
    return WRONG_LENGTH if near is None or near > _NEAR else stop + near
