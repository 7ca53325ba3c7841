"""A log as a directory of tiles (C2SP tlog-tiles): appending to it durably, reading it, and verifying all of it.

Order of an append: entry bundles and tiles, each a temporary file, fsync, rename; then the checkpoint in the same way.
What a crash leaves beyond the checkpoint is not part of the log and is written over by the next append.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Self

from assent.ledger.leaf import Leaf, Receipt
from assent.ledger.merkle import EMPTY_ROOT, inclusion_proof, leaf_hash, range_hash, root_of
from assent.ledger.note import Checkpoint, NoteError, Signer, Verifier
from assent.records.errors import UsageError
from assent.records.files import output_errors, sync_directory, write_bytes

WIDTH = 256
CHECKPOINT, VKEY, LOCK = "checkpoint", "vkey", ".lock"
Read = Callable[[str], bytes]
"""The bytes of a file of a log, by its path below the log. Raises OSError."""


def tile_path(level: int | str, index: int, width: int) -> str:
    """Path of a tile, or with level "entries" of a bundle; `width` of its entries are there."""
    parts = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        parts.append(f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(reversed(parts))}{partial}"


def unpack(bundle: bytes, width: int) -> list[bytes]:
    """The entries of a bundle. Raises ValueError where there are more or fewer bytes than `width` entries."""
    entries, at = [], 0
    for _ in range(width):
        if at + 2 > len(bundle):
            raise ValueError("a bundle ends early")
        end = at + 2 + int.from_bytes(bundle[at : at + 2], "big")
        entries.append(bundle[at + 2 : end])
        at = end
    if at != len(bundle):
        raise ValueError("a bundle is longer or shorter than its entries")
    return entries


def reader(directory: Path) -> Read:
    """Reads a log on this machine."""
    return lambda path: (directory / path).read_bytes()


@dataclass(frozen=True, slots=True)
class View:
    """A log as one checkpoint shows it. Tiles are read as they are needed and trusted only as far as a root bears."""

    read: Read
    note: bytes
    checkpoint: Checkpoint
    _tiles: dict[tuple[int, int], bytes] = field(default_factory=dict)

    @classmethod
    def open(cls, read: Read, verifier: Verifier) -> Self:
        """The newest checkpoint. Raises NoteError, OSError."""
        note = read(CHECKPOINT)
        return cls(read, note, Checkpoint.open(note, verifier))

    def node(self, level: int, index: int) -> bytes:
        """Hash of a whole subtree. Raises OSError, NoteError."""
        tile_level, inside = divmod(level, 8)
        first = index << inside
        tile = self.tile(tile_level, first // WIDTH)
        at = first % WIDTH * 32
        part = tile[at : at + (32 << inside)]
        if len(part) != 32 << inside:
            raise NoteError("a tile is shorter than the checkpoint says")
        return root_of([part[i : i + 32] for i in range(0, len(part), 32)])

    def tile(self, level: int, index: int) -> bytes:
        """The bytes of a tile, as wide as the checkpoint says. Raises OSError."""
        if (level, index) not in self._tiles:
            if len(self._tiles) > 64:
                self._tiles.clear()
            width = min(WIDTH, (self.checkpoint.size >> 8 * level) - index * WIDTH)
            self._tiles[level, index] = self.read(tile_path(level, index, width))
        return self._tiles[level, index]

    def bundles(self) -> Iterator[list[bytes]]:
        """All entries, bundle by bundle. Raises OSError, ValueError."""
        for start in range(0, self.checkpoint.size, WIDTH):
            yield self._bundle(start)

    def entries(self, first: int = 0) -> Iterator[tuple[int, bytes]]:
        """Entries with their indexes, from `first` on. Raises OSError, ValueError."""
        for start in range(first // WIDTH * WIDTH, self.checkpoint.size, WIDTH):
            yield from ((at, entry) for at, entry in enumerate(self._bundle(start), start) if at >= first)

    def _bundle(self, start: int) -> list[bytes]:
        width = min(WIDTH, self.checkpoint.size - start)
        return unpack(self.read(tile_path("entries", start // WIDTH, width)), width)

    def entry(self, index: int) -> bytes:
        """One entry. Raises OSError, ValueError."""
        width = min(WIDTH, self.checkpoint.size - index // WIDTH * WIDTH)
        return unpack(self.read(tile_path("entries", index // WIDTH, width)), width)[index % WIDTH]

    def receipt(self, index: int, key: bytes = b"", record: bytes = b"") -> Receipt:
        """The receipt of a leaf under this checkpoint. Raises OSError, ValueError."""
        proof = inclusion_proof(index, self.checkpoint.size, self.node)
        extra = Receipt.opening(Leaf.loads(self.entry(index)), key, record)
        return Receipt(index, tuple(proof), self.note, extra)

    def verify(self, old: Sequence[Checkpoint] = (), leaf: Callable[[int, bytes], None] | None = None) -> list[str]:
        """What is wrong with the log: nothing if the list is empty. Reads every entry and every tile.

        old: earlier checkpoints, whose trees this one must begin with. leaf: called with each index and entry.
        """
        wrong: list[str] = []
        levels: list[list[bytes]] = [[]]
        for number, start in enumerate(range(0, self.checkpoint.size, WIDTH)):
            width = min(WIDTH, self.checkpoint.size - start)
            path = tile_path("entries", number, width)
            try:
                entries = unpack(self.read(path), width)
            except (OSError, ValueError):
                return [f"{path}: missing or not a bundle of {width} entries"]
            levels[0] += [sha256(b"\x00" + entry).digest() for entry in entries]
            if leaf is not None:
                for index, entry in enumerate(entries, start):
                    leaf(index, entry)
        while len(levels[-1]) >= WIDTH:
            below = levels[-1]
            levels.append([root_of(below[i : i + WIDTH]) for i in range(0, len(below) // WIDTH * WIDTH, WIDTH)])
        for level, hashes in enumerate(levels):
            for at in range(0, len(hashes), WIDTH):
                part = hashes[at : at + WIDTH]
                path = tile_path(level, at // WIDTH, len(part))
                try:
                    same = self.read(path) == b"".join(part)
                except OSError:
                    same = False
                if not same:
                    wrong.append(f"{path}: missing or not what the entries give")

        def node(level: int, index: int) -> bytes:
            inside = index << level % 8
            return root_of(levels[level // 8][inside : inside + (1 << level % 8)])

        if self.checkpoint.root != (range_hash(0, self.checkpoint.size, node) if self.checkpoint.size else EMPTY_ROOT):
            wrong.append("checkpoint: its root is not that of the entries")
        for earlier in old:
            if earlier.origin != self.checkpoint.origin or earlier.size > self.checkpoint.size:
                wrong.append(f"earlier checkpoint of {earlier.size} leaves: of another log, or larger than this one")
            elif earlier.root != range_hash(0, earlier.size, node):
                wrong.append(f"earlier checkpoint of {earlier.size} leaves: the log does not begin with it")
        return wrong


class Log:
    """The writer of a log. Only `append` changes anything; one process at a time, see there."""

    def __init__(self, directory: Path, signer: Signer) -> None:
        self._directory, self._signer = directory, signer

    @classmethod
    def create(cls, directory: Path, signer: Signer) -> Self:
        """A log, with its first, empty checkpoint if there is none. Raises OutputError, UsageError."""
        log = cls(directory, signer)
        with output_errors(directory):
            directory.mkdir(parents=True, exist_ok=True)
        with log._locked():
            if not (directory / CHECKPOINT).exists():
                if (directory / "tile").exists():
                    raise UsageError(f"{directory}: has tiles and no checkpoint; restore the checkpoint from a copy")
                write_bytes(directory / VKEY, signer.verifier.vkey.encode() + b"\n")
                write_bytes(directory / CHECKPOINT, signer.sign(Checkpoint(signer.name, 0, EMPTY_ROOT).text()))
        return log

    def view(self) -> View:
        """The log as it stands. Raises UsageError where its checkpoint is missing or not signed by this key."""
        try:
            return View.open(reader(self._directory), self._signer.verifier)
        except (OSError, NoteError):
            raise UsageError(f"{self._directory}: no checkpoint by this key; see `assent verify`") from None

    def append(self, entries: Sequence[bytes], expected_size: int) -> Checkpoint:
        """Add entries; they are in the log, for good, when this returns.

        expected_size: how many entries the caller believes are there. Compared and swapped under a lock: of two
        writers that believe the same, one wins and the other gets a UsageError.

        Raises UsageError, OutputError; the log then is as it was.
        """
        with self._locked():
            view = self.view()
            size = view.checkpoint.size
            if size != expected_size:
                raise UsageError(
                    f"{self._directory}: {size} leaves where {expected_size} were expected; another writer"
                )
            if not entries:
                return view.checkpoint
            try:
                checkpoint = self._write(view, entries)
            except (NoteError, ValueError):
                raise UsageError(f"{self._directory}: its tiles are damaged; see `assent verify`") from None
            write_bytes(self._directory / CHECKPOINT, self._signer.sign(checkpoint.text()))
            self._drop_partial(size, checkpoint.size)
            return checkpoint

    def _write(self, view: View, entries: Sequence[bytes]) -> Checkpoint:
        size, total = view.checkpoint.size, view.checkpoint.size + len(entries)
        start = size // WIDTH * WIDTH
        held = (
            unpack(view.read(tile_path("entries", size // WIDTH, size % WIDTH)), size % WIDTH) if size % WIDTH else []
        )
        packed = [struct.pack(">H", len(entry)) + entry for entry in (*held, *entries)]
        self._put("entries", start, packed)
        fresh = [leaf_hash(entry) for entry in entries]
        level = 0
        edges: dict[int, tuple[int, list[bytes]]] = {}
        while fresh or level * 8 < total.bit_length():
            before = size >> 8 * level
            first = before // WIDTH * WIDTH
            tile = view.tile(level, before // WIDTH) if before % WIDTH else b""
            hashes = [tile[i : i + 32] for i in range(0, len(tile), 32)] + fresh
            if len(hashes) != (total >> 8 * level) - first:
                raise NoteError("a tile is shorter than the checkpoint says")
            edges[level] = first, hashes
            if fresh:
                self._put(level, first, hashes)
            whole = range(0, len(hashes) // WIDTH * WIDTH, WIDTH)
            fresh = [root_of(hashes[i : i + WIDTH]) for i in whole]
            level += 1

        def node(level: int, index: int) -> bytes:
            first, hashes = edges[level // 8]
            inside = (index << level % 8) - first
            if inside < 0:
                return view.node(level, index)
            return root_of(hashes[inside : inside + (1 << level % 8)])

        return Checkpoint(view.checkpoint.origin, total, range_hash(0, total, node))

    def _put(self, level: int | str, first: int, parts: Sequence[bytes]) -> None:
        for at in range(0, len(parts), WIDTH):
            part = parts[at : at + WIDTH]
            path = self._directory / tile_path(level, (first + at) // WIDTH, len(part))
            if not path.parent.exists():
                _make(path.parent)
            write_bytes(path, b"".join(part))

    def _drop_partial(self, old: int, new: int) -> None:
        """Partial tiles may go as soon as the whole one is there; a failure here harms nobody."""
        names: list[tuple[int | str, int]] = [("entries", 0), *((level, 8 * level) for level in range(8))]
        for name, shift in names:
            if old >> shift >> 8 != new >> shift >> 8:
                path = self._directory / tile_path(name, old >> shift >> 8, 1)
                shutil.rmtree(path.parent, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with output_errors(self._directory):
            lock = os.open(self._directory / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)


def _make(directory: Path) -> None:
    """Make a directory and put the names above it on disk."""
    with output_errors(directory):
        above = directory
        while not above.exists():
            above = above.parent
        directory.mkdir(parents=True)
        while directory != above:
            directory = directory.parent
            sync_directory(directory)


def load_verifier(read: Read) -> Verifier:
    """The key that a log itself serves. Raises NoteError, OSError."""
    try:
        return Verifier.parse(read(VKEY).decode("utf-8"))
    except UnicodeDecodeError:
        raise NoteError("the served key cannot be read") from None
