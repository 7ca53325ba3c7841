"""Keyed hashes of persons: who is the same, without saying who.

A plain hash of an e-mail address or a handle can be found by trying addresses; one keyed with 32 random bytes that stay
in the operator's home cannot. Everything that names a person in the evidence (`Person.hash`, an author's handle) comes
from here, so that the same person gets the same hash in every room.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import secrets
import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from assent.records.errors import OutputError, UsageError

KEY_BYTES = 32
HASH_DIGITS = 32


def assent_home() -> Path:
    """`$ASSENT_HOME`, or `~/.assent`: keys and trusted keys, outside of any audit."""
    return Path(os.environ.get("ASSENT_HOME") or Path.home() / ".assent")


@dataclass(frozen=True, slots=True)
class PersonKey:
    """The operator's key. Picklable, so that it can travel to a worker; never shown."""

    raw: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.raw) != KEY_BYTES:
            raise UsageError("keys/person.key is damaged; restore it from a copy, or move it away to make another")

    def hash(self, kind: str, value: str) -> str:
        """32 hex digits of HMAC-SHA256 over kind, NUL, the value in one form (NFKC, lower case, no outer spaces).

        kind: what sort of name it is ("email", "handle", "person-name", ...): equal texts of two sorts differ.
        """
        one_form = unicodedata.normalize("NFKC", value).casefold().strip()
        message = f"{kind}\0{one_form}".encode("utf-8", "surrogatepass")
        return hmac.new(self.raw, message, hashlib.sha256).hexdigest()[:HASH_DIGITS]

    @property
    def name(self) -> str:
        """What tells one key from another and gives neither away: 16 hex digits."""
        return hmac.new(self.raw, b"name of this key", hashlib.sha256).hexdigest()[:16]


def operator_key(home: Path | None = None) -> PersonKey:
    """The key of persons' hashes; made at first use. Raises UsageError, OutputError."""
    return PersonKey(secret_key("person", home))


def secret_key(name: str, home: Path | None = None) -> bytes:
    """32 secret bytes of `keys/NAME.key` (mode 0600, hex); made at first use. Raises UsageError, OutputError.

    Two processes that start at once make one key: it is linked into place whole, and the first link wins.
    """
    folder = (home or assent_home()) / "keys"
    path = folder / f"{name}.key"
    with suppress(FileNotFoundError):
        return _read(path)
    fresh = folder / f".{name}.key.{os.getpid()}.{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(secrets.token_hex(KEY_BYTES).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(fresh, path)
        fresh.unlink()
    except OSError as error:
        raise OutputError(f"cannot write the key: {error.strerror}; set ASSENT_HOME to a writable folder") from None
    return _read(path)


def _read(path: Path) -> bytes:
    """A key as hex, or as base64, which earlier versions wrote."""
    try:
        text = path.read_text("ascii").strip()
        raw = bytes.fromhex(text) if len(text) == 2 * KEY_BYTES else base64.b64decode(text, validate=True)
    except FileNotFoundError:
        raise
    except OSError as error:
        raise UsageError(
            f"keys/{path.name} cannot be read ({error.strerror}); set ASSENT_HOME to another home"
        ) from None
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise UsageError(f"keys/{path.name} is damaged; restore it from a copy, or move it away to make another")
    return raw
