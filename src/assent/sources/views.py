"""Bytes at an offset: of a file, or of decoded bytes in memory. Every reader of this room reads through a view."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

import fsspec

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


class FileView:
    """A file of `size` bytes, read through one buffer."""

    trusted = False

    def __init__(self, file: BinaryIO, size: int) -> None:
        self.size = size
        self._file = file
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
        if n >= BUFFER:
            return self._read(offset, n)
        if first < 0 or first + n > len(self._buffer):
            self._buffer = self._read(offset, min(BUFFER, self.size - offset))
            self._start, first = offset, 0
        return self._buffer[first : first + n]

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
def open_view(path: str, size: int) -> Iterator[FileView]:
    """View of a local path or fsspec URL."""
    with open_file(path) as file:
        yield FileView(file, size)


def open_file(path: str) -> BinaryIO:
    """Open for reading bytes: a local path without a buffer of its own, anything else through fsspec."""
    if is_url(path):
        opened: BinaryIO = fsspec.open(path, "rb").open()
        return opened
    return Path(path).open("rb", buffering=0)


def is_url(path: str) -> bool:
    """Whether fsspec has to open it."""
    return "://" in path or "::" in path


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
