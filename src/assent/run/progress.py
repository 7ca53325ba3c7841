"""A cell of memory that a worker writes and its supervisor reads, even after the worker has died."""

from __future__ import annotations

import mmap
import os
import struct
import tempfile
from typing import NamedTuple

_CELL = struct.Struct("=qqqqqq")
READING = -1
WRITING = -2


class Place(NamedTuple):
    """Where a worker is. `step` changes with every record, whatever else does not.

    piece: index in the unit. index_in_member: of the record being scanned; READING: it looks for the record at
    `member_offset`; WRITING: it is at no record. records, bytes: done in this unit.
    """

    step: int = 0
    piece: int = 0
    member_offset: int = 0
    index_in_member: int = WRITING
    records: int = 0
    bytes: int = 0


class Cell:
    """The memory; `handle` is a file descriptor to hand to the worker."""

    def __init__(self, handle: int | None = None) -> None:
        if handle is None:
            with tempfile.TemporaryFile() as file:
                file.truncate(_CELL.size)
                handle = os.dup(file.fileno())
        self.handle = handle
        self._memory = mmap.mmap(handle, _CELL.size)
        self._step = 0

    def write(self, piece: int, member_offset: int, index_in_member: int, records: int = 0, bytes: int = 0) -> None:
        """Say where the worker is now. One copy of 48 bytes: cheap enough for every record."""
        self._step += 1
        _CELL.pack_into(self._memory, 0, self._step, piece, member_offset, index_in_member, records, bytes)

    def read(self) -> Place:
        """Where the worker is, or was when it died."""
        return Place(*_CELL.unpack_from(self._memory, 0))

    def close(self) -> None:
        """Give the memory back."""
        self._memory.close()
        os.close(self.handle)
