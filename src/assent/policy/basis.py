"""Bases: signed, scoped, expiring records that can lift a hold. Never an exclude, but for two kinds.

Consent meets a rule that asks for consent. A correction, signed by a person who looked, takes back what a detector saw
wrongly, for single pages; it never answers a denial.

A basis is JSON. Its signature (Ed25519, RFC 8032) is over the record without `signature`, with sorted keys, no
spaces, UTF-8. A basis that lifts a hold for missing evidence also covers what that evidence would have said: sign it
for sources whose terms are known otherwise.
"""

from __future__ import annotations

import base64
import binascii
import dataclasses
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from assent.policy.scope import parse_scope
from assent.records.errors import OutputError, UsageError
from assent.records.keyed import assent_home
from assent.records.signal import USES

Kind = Literal["lia", "licence", "consent", "tdm-memo", "research", "correction"]

_LISTS = ("lifts", "scope", "uses")
_TEXTS = ("id", "kind", "statement", "key_id", "signature")
_DATES = ("issued", "expires")


@dataclass(frozen=True, slots=True)
class Basis:
    """kind: balancing of interests (lia), licence, consent, memo on mining, research, correction of a finding.

    lifts: ids of the controls whose holds it lifts.  scope: domains, URL prefixes or `*` (see `scope.parse_scope`).
    issued, expires: first and last day.  key_id: see `key_id`.  signature: base64.
    """

    id: str
    kind: Kind
    lifts: tuple[str, ...]
    scope: tuple[str, ...]
    uses: tuple[str, ...]
    issued: date
    expires: date
    statement: str
    key_id: str = ""
    signature: str = ""

    @property
    def revoked(self) -> bool:
        """Whether it was taken back: it is valid on no day then (see `load_bases`)."""
        return self.expires < self.issued

    def dumps(self) -> str:
        """The record as JSON."""
        return json.dumps(dataclasses.asdict(self), default=str, sort_keys=True, indent=2, ensure_ascii=False) + "\n"

    def signed_bytes(self) -> bytes:
        """What the signature is over."""
        state = dataclasses.asdict(self)
        del state["signature"]
        return json.dumps(state, default=str, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def load_bases(paths: Sequence[Path], trusted: Mapping[str, bytes]) -> tuple[Basis, ...]:
    """Read and verify bases, sorted by id. `trusted`: raw public keys (32 bytes) by key id.

    Raises UsageError for a file that is no basis, a bad signature, a key that is not trusted, an id used twice.
    An expired basis is returned, and one that was revoked, valid on no day: they lift nothing, and the reason of the
    hold says so.
    """
    bases: dict[str, Basis] = {}
    for path in paths:
        try:
            basis = parse_basis(path.read_text("utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"basis {path.name} cannot be read ({type(error).__name__}); give a signed file or a registered id"
            ) from None
        except ValueError as error:
            raise UsageError(f"basis {path.name}: {error}") from None
        if basis.key_id not in trusted:
            raise UsageError(
                f"basis {path.name}: signed by a key that is not in trusted/; add its .pub there to trust it"
            )
        if not _verifies(basis, trusted[basis.key_id]):
            raise UsageError(f"basis {path.name}: the signature does not fit the record; have it signed again")
        if basis.id in bases:
            raise UsageError(f"basis {path.name}: its id is used by another basis; give each its own")
        bases[basis.id] = _taken_back(basis) if is_revoked(basis.id) else basis
    return tuple(bases[i] for i in sorted(bases))


def bases_folder() -> Path:
    """Where registered bases and revocations are kept."""
    return assent_home() / "bases"


def revocation_of(basis_id: str) -> Path:
    """The file that revokes a basis where it exists. It is found by the digest of the id: an id is no file name."""
    return bases_folder() / f"{hashlib.sha256(basis_id.encode()).hexdigest()[:32]}.revoked"


def is_revoked(basis_id: str) -> bool:
    """Whether the basis was revoked here. A file that is there revokes, whatever it holds."""
    return revocation_of(basis_id).exists()


def _taken_back(basis: Basis) -> Basis:
    return dataclasses.replace(basis, expires=basis.issued - timedelta(1))


def parse_basis(text: str) -> Basis:
    """Read one record; the signature is not looked at. Raises ValueError, in one line."""
    try:
        table = json.loads(text)
    except (ValueError, RecursionError):
        raise ValueError("not JSON") from None
    names = [field.name for field in dataclasses.fields(Basis)]
    if not isinstance(table, dict) or set(table) != set(names):
        raise ValueError(f"must be an object with {', '.join(names)}")
    for key in _TEXTS:
        if not isinstance(table[key], str):
            raise ValueError(f"{key} must be a text")
    for key in _LISTS:
        if not isinstance(table[key], list) or not table[key] or not all(isinstance(v, str) for v in table[key]):
            raise ValueError(f"{key} must be a list of texts")
    dates = {key: _date(table[key], key) for key in _DATES}
    if dates["issued"] > dates["expires"]:
        raise ValueError("expires before it is issued")
    if not table["id"].isprintable() or not 0 < len(table["id"]) <= 80:
        raise ValueError("id must be 1 to 80 printable characters")
    if table["kind"] not in get_args(Kind):
        raise ValueError(f"kind must be one of {', '.join(get_args(Kind))}")
    if not set(table["uses"]) <= set(USES):
        raise ValueError(f"uses must be of {', '.join(USES)}")
    parse_scope(table["scope"])
    if table["kind"] == "correction" and not all("://" in entry for entry in table["scope"]):
        raise ValueError("scope of a correction must be URLs: it is about pages that somebody looked at")
    return Basis(**{**table, **dates, **{key: tuple(table[key]) for key in _LISTS}})


def _date(value: object, key: str) -> date:
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise ValueError(f"{key} must be a date, YYYY-MM-DD") from None


def sign_basis(basis: Basis, key: Ed25519PrivateKey) -> Basis:
    """The basis with the key's id and signature."""
    named = dataclasses.replace(basis, key_id=key_id(key.public_key().public_bytes_raw()), signature="")
    return dataclasses.replace(named, signature=base64.b64encode(key.sign(named.signed_bytes())).decode())


def _verifies(basis: Basis, public: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(base64.b64decode(basis.signature), basis.signed_bytes())
    except (InvalidSignature, ValueError):
        return False
    return True


def key_id(public: bytes) -> str:
    """First 16 hex digits of the SHA-256 of a raw public key."""
    return hashlib.sha256(public).hexdigest()[:16]


def trusted_keys(home: Path | None = None) -> dict[str, bytes]:
    """Raw public keys by key id, from `trusted/*.pub` (base64, one key a file). Raises UsageError for a bad file."""
    keys: dict[str, bytes] = {}
    for path in sorted(((home or assent_home()) / "trusted").glob("*.pub")):
        public = _read_key(path)
        keys[key_id(public)] = public
    return keys


def new_key(home: Path | None = None, name: str = "basis") -> Path:
    """Make a signing key: `keys/<name>.key` (mode 0600) and `keys/<name>.pub`; returns the path of the first.

    To trust it, copy the `.pub` to `trusted/`. Raises UsageError where there is one, OutputError where it cannot be
    written.
    """
    folder = (home or assent_home()) / "keys"
    path = folder / f"{name}.key"
    key = Ed25519PrivateKey.generate()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(key.private_bytes_raw()) + b"\n")
        (folder / f"{name}.pub").write_bytes(base64.b64encode(key.public_key().public_bytes_raw()) + b"\n")
    except FileExistsError:
        raise UsageError(f"keys/{name}.key exists already; move it away to make another") from None
    except OSError as error:
        raise OutputError(f"cannot write the key: {error.strerror}; set ASSENT_HOME to a writable folder") from None
    return path


def load_key(path: Path) -> Ed25519PrivateKey:
    """The signing key of a file that `new_key` wrote. Raises UsageError."""
    return Ed25519PrivateKey.from_private_bytes(_read_key(path))


def _read_key(path: Path) -> bytes:
    try:
        raw = base64.b64decode(path.read_bytes().strip(), validate=True)
    except FileNotFoundError:
        raise UsageError(f"there is no {path.name} yet; `assent basis new-key` makes one") from None
    except (OSError, binascii.Error):
        raw = b""
    if len(raw) != 32:
        raise UsageError(f"{path.name} is not an Ed25519 key in base64; make one anew")
    return raw
