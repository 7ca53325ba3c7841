"""Bytes at an offset: of a file, or of decoded bytes in memory. Every reader of this room reads through a view."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from assent.records.remote import RemoteFile, is_url

UNIT_BYTES = 64 << 20
"""Bytes of a work unit; a constant, so that equal inputs give equal units."""
BUFFER = 1 << 20


class View(Protocol):
    """Random access to bytes whose end may not be known before it is reached.

    trusted: the end of the view is the end that was written (a member whose checksum is right, never a plain
    file, which may have been cut off anywhere).
    """

    trusted: bool

    def at(self, offset: int, n: int) -> bytes:
        """The `n` bytes at `offset`; fewer only where the view ends."""

    def end(self) -> int:
        """Number of bytes in the view."""


@dataclass(frozen=True)
class Reach:
    """Bytes read at once: `least` after a jump, four times more each time reading goes on, up to `most`.

    behind: bytes kept of what was read before; a jump ahead of no more than these is read over.
    """

    least: int
    most: int
    behind: int


LOCAL = Reach(BUFFER, BUFFER, 0)
REMOTE = Reach(64 << 10, 8 << 20, 8 << 20)
"""A request costs a round trip: few large ones while reading goes on, small ones to look at a head."""


class FileView:
    """A file of `size` bytes, read through one buffer. until: where reading will probably end; not read over early."""

    trusted = False

    def __init__(self, file: BinaryIO, size: int, reach: Reach = LOCAL, until: int | None = None) -> None:
        self.size = size
        self._file = file
        self._reach = reach
        self._until = size if until is None else until
        self._ahead = reach.least
        self._start = 0
        self._buffer = b""

    def end(self) -> int:
        """Size of the file."""
        return self.size

    def at(self, offset: int, n: int) -> bytes:
        """The `n` bytes at `offset`; fewer only at the end of the file."""
        first = offset - self._start
        if first >= 0 and first + n <= len(self._buffer):
            return self._buffer[first : first + n]
        n = min(n, self.size - offset)
        if n <= 0:
            return b""
        if n >= self._reach.most:
            held = self._buffer[first : first + n] if first >= 0 else b""
            return held + self._read(offset + len(held), n - len(held))
        if first < 0 or first + n > len(self._buffer):
            self._refill(offset, n)
            first = offset - self._start
        return self._buffer[first : first + n]

    def _refill(self, offset: int, n: int) -> None:
        """Have `n` bytes at `offset` in the buffer; what it holds already is not read again."""
        end = self._start + len(self._buffer)
        if not self._buffer or not self._start <= offset <= end + self._reach.behind:
            self._start = end = offset
            self._buffer = b""
            self._ahead = self._reach.least
        length = self._length(end, offset + n - end)
        kept = max(0, min(offset - self._reach.behind - self._start, len(self._buffer)))
        self._buffer = self._buffer[kept:] + self._read(end, length)
        self._start += kept

    def _length(self, position: int, least: int) -> int:
        """How much to read from `position` on, at least so much."""
        length = max(least, min(self._ahead, self.size - position))
        self._ahead = min(4 * length, self._reach.most)
        left = self._until - position
        if least <= left < length:
            length, self._ahead = left, self._reach.least
        return length

    def _read(self, offset: int, n: int) -> bytes:
        self._file.seek(offset)
        data = self._file.read(n)
        while len(data) < n and (more := self._file.read(n - len(data))):
            data += more
        return data


class BytesView:
    """Decoded bytes in memory."""

    def __init__(self, data: bytes, trusted: bool = True) -> None:
        self.trusted = trusted
        self._data = data

    def end(self) -> int:
        """Number of bytes."""
        return len(self._data)

    def at(self, offset: int, n: int) -> bytes:
        """The `n` bytes at `offset`; fewer only at the end."""
        return self._data[offset : offset + n]


@contextmanager
def open_view(path: str, size: int, until: int | None = None) -> Iterator[FileView]:
    """View of a local path or fsspec URL. until: where reading will probably end."""
    with open_file(path, size) as file:
        yield FileView(file, size, REMOTE if is_url(path) else LOCAL, until)


@contextmanager
def open_view_twice(path: str, size: int) -> Iterator[FileView]:
    """View of a file that is read more than once from its start: a remote one is copied to a nameless local file."""
    if not is_url(path):
        with open_view(path, size) as view:
            yield view
        return
    with tempfile.TemporaryFile() as copy:
        with open_file(path, size) as file:
            shutil.copyfileobj(file, copy, REMOTE.most)
        yield FileView(cast(BinaryIO, copy), size)


def open_file(path: str, size: int | None = None) -> BinaryIO:
    """Open for reading bytes, without a buffer of its own. A URL is opened through fsspec and must be of `size`.

    Raises OSError for a path, InputError for a URL.
    """
    if is_url(path):
        return cast(BinaryIO, RemoteFile(path, size))
    return Path(path).open("rb", buffering=0)


def search(view: View, pattern: re.Pattern[bytes], start: int, reach: int) -> Iterator[int]:
    """Offsets at or after `start` where `pattern` matches; it looks at most 1 byte back and `reach` bytes ahead."""
    offset = max(start - 1, 0)
    seen = start - 1
    while chunk := view.at(offset, BUFFER):
        last = len(chunk) < BUFFER
        limit = len(chunk) if last else len(chunk) - reach
        for match in pattern.finditer(chunk):
            if match.start() >= limit:
                break
            if offset + match.start() > seen:
                seen = offset + match.start()
                yield seen
        if last:
            return
        offset += limit - 1
