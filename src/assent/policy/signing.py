"""Making a key and signing a basis from the command line."""

from __future__ import annotations

import json
from pathlib import Path

from assent.policy.basis import load_key, new_key, parse_basis, sign_basis
from assent.records.errors import OutputError, UsageError
from assent.records.keyed import assent_home


def make_key() -> str:
    """Make a signing key; says where it is and how to trust it. Raises UsageError, OutputError."""
    path = new_key()
    return f"{path}\nto trust it here: copy {path.with_suffix('.pub')} to {assent_home() / 'trusted'}"


def sign_file(draft: Path | None, target: Path | None) -> str:
    """Sign the basis in `draft` with the operator's key into `target`. Raises UsageError, OutputError."""
    if draft is None or target is None:
        raise UsageError("name the draft and the target: assent basis sign draft.json -o basis.json")
    try:
        table = json.loads(draft.read_text("utf-8"))
        basis = parse_basis(json.dumps({"key_id": "", "signature": "", **table}))
    except OSError as error:
        raise UsageError(f"{draft.name}: cannot be read ({error.strerror}); give the JSON of a basis") from None
    except (ValueError, TypeError, RecursionError) as error:
        raise UsageError(f"{draft.name}: {error}") from None
    signed = sign_basis(basis, load_key(assent_home() / "keys" / "basis.key"))
    try:
        target.write_text(signed.dumps(), "utf-8")
    except OSError as error:
        raise OutputError(f"{target}: cannot be written ({error.strerror}); give another with -o") from None
    return f"{target}: basis {signed.id}, valid {signed.issued} to {signed.expires}"
