"""Signed notes and checkpoints (C2SP signed-note v1, tlog-checkpoint v1), Ed25519 only.

A note is a text, a blank line, and signature lines. Signatures by keys that are not known are passed by; a bad one by
a known key refuses the whole note.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = 1
MAX_NOTE_BYTES = 1_000_000
MAX_SIGNATURES = 100
_DASH = "\u2014 "


class NoteError(ValueError):
    """A note, key or checkpoint that does not stand: malformed, not signed by a known key, or signed badly."""


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with the name it signs under. `vkey` is the text form: name, key id, base64 of type and key."""

    name: str
    public: bytes

    @property
    def key_id(self) -> bytes:
        """Four bytes: the beginning of SHA-256 over name, newline, type and key."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([ED25519]) + self.public).digest()[:4]

    @property
    def vkey(self) -> str:
        """`name+keyid+base64`."""
        return f"{self.name}+{self.key_id.hex()}+{_b64(bytes([ED25519]) + self.public)}"

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Inverse of `vkey`. Raises NoteError."""
        parts = vkey.strip().split("+", 2)
        raw = _unb64(parts[2]) if len(parts) == 3 else b""
        if len(raw) != 33 or raw[0] != ED25519 or not is_name(parts[0]):
            raise NoteError("not an Ed25519 verifier key (name+id+base64)")
        verifier = cls(parts[0], raw[1:])
        if verifier.key_id.hex() != parts[1]:
            raise NoteError("the id of the verifier key does not fit its name and key")
        return verifier

    def accepts(self, text: bytes, signature: bytes) -> bool:
        """Whether a signature over a text is by this key."""
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key with the name it signs under."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier(self) -> Verifier:
        """The public half."""
        return Verifier(self.name, self.key.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """The note: the text (which ends with a newline) and one signature."""
        body = text.encode()
        signature = _b64(self.verifier.key_id + self.key.sign(body))
        return body + f"\n{_DASH}{self.name} {signature}\n".encode()


def open_note(note: bytes, verifiers: Sequence[Verifier]) -> str:
    """The text of a note that at least one of the verifiers signed. Raises NoteError."""
    if len(note) > MAX_NOTE_BYTES:
        raise NoteError("the note is too long")
    try:
        whole = note.decode("utf-8")
    except UnicodeDecodeError:
        raise NoteError("the note is not UTF-8") from None
    if any(ord(c) < 0x20 and c != "\n" for c in whole):
        raise NoteError("the note holds control characters")
    head, blank, tail = whole.rpartition("\n\n")
    text = head + "\n"
    lines = tail.split("\n")
    if not blank or not tail.endswith("\n") or not head or len(lines) - 1 > MAX_SIGNATURES:
        raise NoteError("the note has no signatures, or too many")
    known = {(verifier.name, verifier.key_id): verifier for verifier in verifiers}
    signed: set[tuple[str, bytes]] = set()
    for line in lines[:-1]:
        name, key_id, signature = _signature(line)
        verifier = known.get((name, key_id))
        if verifier is None or (name, key_id) in signed:
            continue
        if not verifier.accepts(text.encode(), signature):
            raise NoteError("a signature of a known key does not fit the note")
        signed.add((name, key_id))
    if not signed:
        raise NoteError("no signature by a known key")
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The head of a log: its origin, its number of leaves, its root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a checkpoint; extension lines are passed by. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < 4 or not lines[0] or lines[-1] != "" or "" in lines[3:-1]:
            raise NoteError("not a checkpoint: origin, size and root are asked for")
        root = _unb64(lines[2])
        if len(root) != 32 or not is_decimal(lines[1]):
            raise NoteError("not a checkpoint: its size or root cannot be read")
        return cls(lines[0], int(lines[1]), root)

    @classmethod
    def open(cls, note: bytes, verifier: Verifier) -> Self:
        """The checkpoint of a note signed by `verifier`, whose name must be the origin. Raises NoteError."""
        checkpoint = cls.parse(open_note(note, [verifier]))
        if checkpoint.origin != verifier.name:
            raise NoteError("the checkpoint is of another log")
        return checkpoint


def is_decimal(text: str) -> bool:
    """Whether a text is a number below 2^63 without leading zeroes."""
    digits = text.isascii() and text.isdigit() and len(text) < 20
    return digits and (text == "0" or text[0] != "0") and int(text) < 1 << 63


def _signature(line: str) -> tuple[str, bytes, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    raw = _unb64(encoded)
    if not line.startswith(_DASH) or not space or not is_name(name) or len(raw) < 5:
        raise NoteError("a signature line cannot be read")
    return name, raw[:4], raw[4:]


def is_name(name: str) -> bool:
    """Whether a key, and so a log, may be called so."""
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def _b64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _unb64(text: str) -> bytes:
    """The bytes; empty where the text is not canonical base64."""
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (binascii.Error, ValueError):
        return b""
    return raw if _b64(raw) == text else b""
