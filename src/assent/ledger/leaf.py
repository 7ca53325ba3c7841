"""Leaves, commitments and receipts.

A leaf is 40 bytes: version, kind, verdict, zero; days since 1970 (4 bytes, big-endian); 32 bytes that are a commitment
or, of an erasure, the index of the leaf that was erased. No URL, text, name or plain hash of one ever stands in it.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum
from hashlib import sha256
from typing import Any, Self

from assent.ledger.merkle import leaf_hash, verify_inclusion
from assent.ledger.note import Checkpoint, NoteError, Verifier, is_decimal

VERSION = 1
LEAF_BYTES = 40
KEY_BYTES = 32
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
_LAYOUT = struct.Struct(">BBBxI32s")
_EPOCH = date(1970, 1, 1)
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class Kind(IntEnum):
    """What a leaf says. RECORD: a verdict on one document. ERASED: leaf i was erased. MANIFEST: digests of what an
    operator holds at that time. PURGED: all that was past its retention date was deleted."""

    RECORD = 1
    ERASED = 2
    MANIFEST = 3
    PURGED = 4


class Code(IntEnum):
    """Coarse verdict of a record; NONE of all other kinds."""

    NONE = 0
    INCLUDE = 1
    REDACT = 2
    HOLD = 3
    EXCLUDE = 4
    DUPLICATE = 5
    SUPPRESSED = 6


@dataclass(frozen=True, slots=True)
class Leaf:
    """One entry of the log. commitment: 32 bytes; see `Leaf.erasure` for what stands there in an erasure."""

    kind: Kind
    code: Code
    day: date
    commitment: bytes

    def dumps(self) -> bytes:
        """The 40 bytes."""
        return _LAYOUT.pack(VERSION, self.kind, self.code, (self.day - _EPOCH).days, self.commitment)

    @classmethod
    def loads(cls, raw: bytes) -> Self:
        """Inverse of `dumps`. Raises ValueError."""
        if len(raw) != LEAF_BYTES or raw[0] != VERSION or raw[3]:
            raise ValueError("not a leaf of this version")
        _, kind, code, days, commitment = _LAYOUT.unpack(raw)
        try:
            return cls(Kind(kind), Code(code), _EPOCH + timedelta(days=days), commitment)
        except OverflowError:
            raise ValueError("not a leaf of this version") from None

    @classmethod
    def erasure(cls, index: int, day: date) -> Self:
        """Says that leaf `index` was erased, and when; nothing of why or who."""
        return cls(Kind.ERASED, Code.NONE, day, index.to_bytes(8, "big") + bytes(24))

    @property
    def erased_index(self) -> int:
        """Of an erasure, the leaf that was erased."""
        return int.from_bytes(self.commitment[:8], "big")


def new_key() -> bytes:
    """The random key of one record. Whoever destroys it leaves a commitment that fits nothing."""
    return secrets.token_bytes(KEY_BYTES)


def canonical(record: Mapping[str, Any]) -> bytes:
    """A record as the bytes that are committed to."""
    return _ENCODER.encode(record).encode("utf-8", "replace")


def commitment(key: bytes, record: bytes) -> bytes:
    """HMAC-SHA256 of a canonical record under its key."""
    return hmac.digest(key, record, sha256)


@dataclass(frozen=True, slots=True)
class Receipt:
    """A `.tlog-proof`: an index, its path, a checkpoint, and optionally the opening of the leaf.

    The opening (key and canonical record) is not authenticated by the format: `check` asks that it gives the leaf.
    """

    index: int
    proof: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def dumps(self) -> bytes:
        """The text of the file."""
        extra = [f"extra {base64.b64encode(self.extra).decode()}"] if self.extra else []
        path = [base64.b64encode(part).decode() for part in self.proof]
        return "\n".join([PROOF_HEAD, *extra, f"index {self.index}", *path, "", ""]).encode() + self.checkpoint

    @classmethod
    def loads(cls, raw: bytes) -> Self:
        """Inverse of `dumps`. Raises NoteError."""
        head, blank, checkpoint = raw.partition(b"\n\n")
        try:
            lines = head.decode("ascii").split("\n")
            extra = base64.b64decode(lines.pop(1)[6:], validate=True) if lines[1].startswith("extra ") else b""
            if lines[0] != PROOF_HEAD or not blank or not lines[1].startswith("index ") or not is_decimal(lines[1][6:]):
                raise ValueError
            proof = tuple(base64.b64decode(line, validate=True) for line in lines[2:])
            receipt = cls(int(lines[1][6:]), proof, checkpoint, extra)
        except (ValueError, IndexError):
            raise NoteError("not a .tlog-proof") from None
        if len(proof) > 63 or any(len(part) != 32 for part in proof) or receipt.dumps() != raw:
            raise NoteError("not a .tlog-proof in its one form")
        return receipt

    @classmethod
    def opening(cls, leaf: Leaf, key: bytes = b"", record: bytes = b"") -> bytes:
        """What goes into `extra`: the leaf, and of a record its key and canonical form."""
        return leaf.dumps() + key + record

    def check(self, verifier: Verifier) -> tuple[Checkpoint, Leaf, bytes]:
        """The checkpoint, the leaf and the canonical record (empty where it is not opened). Raises NoteError."""
        checkpoint = Checkpoint.open(self.checkpoint, verifier)
        try:
            leaf = Leaf.loads(self.extra[:LEAF_BYTES])
        except ValueError:
            raise NoteError("the receipt does not carry its leaf") from None
        key, record = self.extra[LEAF_BYTES:][:KEY_BYTES], self.extra[LEAF_BYTES + KEY_BYTES :]
        if not verify_inclusion(self.index, checkpoint.size, leaf_hash(leaf.dumps()), self.proof, checkpoint.root):
            raise NoteError("the proof does not lead to the checkpoint")
        if (key or record) and commitment(key, record) != leaf.commitment:
            raise NoteError("the opening does not give the leaf")
        return checkpoint, leaf, record
