"""The operator's register of bases in `$ASSENT_HOME/bases`: add, list, show, revoke.

A basis is stored under the digest of its id. Revoking writes a signed note beside it, which nothing takes away; the
basis stays, so that old verdicts can be explained. A consent receipt is a basis of kind `consent`, its scope the source
it covers; withdrawing consent is revoking it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
from datetime import date
from pathlib import Path
from typing import NamedTuple

from assent.policy.basis import (
    Basis,
    bases_folder,
    is_revoked,
    key_id,
    load_bases,
    load_key,
    parse_basis,
    revocation_of,
    trusted_keys,
)
from assent.records.errors import OutputError, UsageError
from assent.records.keyed import assent_home


class Entry(NamedTuple):
    """One basis of the register. state: valid, expired, not yet valid, revoked."""

    basis: Basis
    state: str
    path: Path


def registered(name: Path) -> Path:
    """The file of a basis: the path itself, or that of the registered basis with this id."""
    stored = _stored(str(name))
    return stored if not name.exists() and stored.exists() else name


def add(path: Path) -> Basis:
    """Verify a signed basis and take it into the register. Raises UsageError, OutputError."""
    (basis,) = load_bases([path], trusted_keys())
    if is_revoked(basis.id):
        raise UsageError(f"basis {basis.id} was revoked; sign a new one under another id")
    target = _stored(basis.id)
    text = basis.dumps()
    if target.exists() and target.read_text("utf-8") != text:
        raise UsageError(
            f"basis {basis.id} is registered with other contents; revoke it, or give the new one its own id"
        )
    _write(target, text)
    return basis


def entries(as_of: date) -> tuple[Entry, ...]:
    """All registered bases, sorted by id. Raises UsageError for one that cannot be verified any more."""
    paths = sorted(bases_folder().glob("*.json")) if bases_folder().is_dir() else []
    found = [(basis, path) for path in paths for basis in load_bases([path], trusted_keys())]
    return tuple(sorted((Entry(basis, _state(basis, as_of), path) for basis, path in found), key=lambda e: e.basis.id))


def show(basis_id: str, as_of: date) -> Entry:
    """One registered basis. Raises UsageError where there is none."""
    for entry in entries(as_of):
        if entry.basis.id == basis_id:
            return entry
    raise UsageError(f"there is no basis {basis_id!r} in the register; `assent basis list` names them")


def revoke(basis_id: str, why: str, as_of: date) -> None:
    """Revoke a basis for good, registered or not. Raises UsageError, OutputError."""
    if is_revoked(basis_id):
        raise UsageError(f"basis {basis_id} was revoked already")
    key = load_key(assent_home() / "keys" / "basis.key")
    note = {"revokes": basis_id, "on": as_of.isoformat(), "why": why}
    signed = json.dumps(note, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    note["key_id"] = key_id(key.public_key().public_bytes_raw())
    note["signature"] = base64.b64encode(key.sign(signed)).decode()
    _write(revocation_of(basis_id), json.dumps(note, sort_keys=True, indent=2, ensure_ascii=False) + "\n")


def _state(basis: Basis, as_of: date) -> str:
    if basis.revoked:
        return "revoked"
    if as_of < basis.issued:
        return "not yet valid"
    return "expired" if as_of > basis.expires else "valid"


def _stored(basis_id: str) -> Path:
    return bases_folder() / f"{hashlib.sha256(basis_id.encode()).hexdigest()[:32]}.json"


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise OutputError(
            f"the register cannot be written: {error.strerror}; set ASSENT_HOME to a writable folder"
        ) from None


def original(entry: Entry) -> Basis:
    """The basis as it was signed, with its own dates also where it was revoked."""
    return parse_basis(entry.path.read_text("utf-8"))
