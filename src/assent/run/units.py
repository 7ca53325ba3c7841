"""Work units: which bytes of which files are done together, planned without reading a record."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import NamedTuple, Protocol

from assent.records.document import Item
from assent.records.errors import AccountingError
from assent.records.waiting import side_by_side

MAX_FILES = 4096
"""Small files that may share a unit."""


class Source(Protocol):
    """The part of `assent.sources.Source` that running needs. Picklable."""

    @property
    def file(self) -> str: ...  # noqa: D102
    @property
    def size(self) -> int: ...  # noqa: D102
    @property
    def format(self) -> str: ...  # noqa: D102

    def ranges(self, unit_bytes: int) -> list[tuple[int, int]]: ...  # noqa: D102
    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Piece:
    """The records of one file that start in the bytes `[start, end)`.

    begin: the byte at which the first of them is known to start; None: look for it from `start` on.
    """

    source: Source
    start: int
    end: int
    begin: int | None = None


class Trouble(NamedTuple):
    """A record at which a worker died, and why.

    index_in_member None: it died reading what stands at `member_offset`, before there was a record.
    """

    file: str
    member_offset: int
    index_in_member: int | None
    reason: str

    @property
    def place(self) -> tuple[str, int, int | None]:
        """The record, whatever was wrong with it."""
        return self[:3]


@dataclass(frozen=True)
class Unit:
    """What one worker does in one go: a range of one large file, or several small files whole.

    skip: records that are not to be scanned (or read) again, because a worker died of them.
    """

    pieces: tuple[Piece, ...]
    skip: tuple[Trouble, ...] = ()

    @cached_property
    def name(self) -> str:
        """Name of everything the unit writes: first 12 hex digits of SHA-256 of the first file's name, and the start.

        The same when the unit is done again from another byte.
        """
        first = self.pieces[0]
        return f"{hashlib.sha256(first.source.file.encode()).hexdigest()[:12]}-{first.start:014d}"

    @property
    def bytes(self) -> int:
        """Bytes of input, nominally."""
        return sum(piece.end - piece.start for piece in self.pieces)

    def from_byte(self, begin: int) -> Unit:
        """The same unit, its first record at exactly `begin`."""
        (piece,) = self.pieces
        return replace(self, pieces=(replace(piece, begin=begin),))


def plan(sources: Sequence[Source], unit_bytes: int) -> list[Unit]:
    """Units that cover every byte of every source once, in order. Depends on nothing but the arguments.

    Raises AccountingError if the ranges of a source leave bytes out.
    """
    planned = side_by_side(partial(units_of, unit_bytes=unit_bytes), bundles(sources, unit_bytes))
    return [unit for units in planned for unit in units]


def bundles(sources: Sequence[Source], unit_bytes: int) -> Iterator[tuple[Source, ...]]:
    """Sources in order: each large one by itself, small neighbours together up to `unit_bytes`."""
    small: list[Source] = []
    held = 0
    for source in sources:
        large = source.size > unit_bytes
        if small and (large or held + source.size > unit_bytes or len(small) == MAX_FILES):
            yield tuple(small)
            small, held = [], 0
        if large:
            yield (source,)
        else:
            small.append(source)
            held += source.size
    if small:
        yield tuple(small)


def units_of(bundle: tuple[Source, ...], unit_bytes: int) -> list[Unit]:
    """Units of one bundle; a small file is not opened for it."""
    if len(bundle) > 1 or bundle[0].size <= unit_bytes:
        return [Unit(tuple(Piece(source, 0, source.size, 0) for source in bundle))]
    (source,) = bundle
    ranges = source.ranges(unit_bytes)
    bounds = [0, *(end for _, end in ranges)]
    if [start for start, _ in ranges] != bounds[:-1] or bounds[-1] != source.size:
        raise AccountingError(f"{source.file}: its ranges do not cover bytes 0-{source.size}")
    return [Unit((Piece(source, start, end, None if start else 0),)) for start, end in ranges]
