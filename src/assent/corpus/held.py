"""Records on hold: `private/held/<unit>`, encrypted with the operator's key, and every reading of them logged.

A loader that is pointed at the folder finds nothing it can read, and taking a hold for a permission needs intent.
"""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from assent.records.errors import UsageError
from assent.records.files import output_errors, write_bytes
from assent.records.keyed import secret_key

HELD = pa.schema([pa.field("ledger_index", pa.int64()), pa.field("text", pa.string())])
_NONCE = 12


def held_path(directory: Path, unit: str) -> Path:
    """Where the held texts of a unit stand."""
    return directory / "private" / "held" / f"{unit}.sealed"


def seal(directory: Path, unit: str, rows: pa.Table) -> None:
    """Write the held texts of a unit, whole or not at all; a unit without any has no file. Raises OutputError."""
    path = held_path(directory, unit)
    with output_errors(path):
        path.parent.mkdir(exist_ok=True, mode=0o700)
        if not rows.num_rows:
            path.unlink(missing_ok=True)
            return
    buffer = pa.BufferOutputStream()
    pq.write_table(rows, buffer, compression="zstd")
    nonce = os.urandom(_NONCE)
    write_bytes(path, nonce + AESGCM(secret_key("held")).encrypt(nonce, buffer.getvalue().to_pybytes(), unit.encode()))


def open_held(directory: Path, unit: str, purpose: str) -> pa.Table:
    """The held texts of a unit. The reading is noted in `private/held-access.jsonl` before anything is read.

    purpose: a word of the program, never a value. Raises UsageError where the key does not fit, OutputError.
    """
    path = held_path(directory, unit)
    if not path.exists():
        return HELD.empty_table()
    note = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "unit": unit, "purpose": purpose, "uid": os.getuid()}
    with output_errors(path), (directory / "private" / "held-access.jsonl").open("a") as log:
        log.write(json.dumps(note, sort_keys=True) + "\n")
        log.flush()
        os.fsync(log.fileno())
    raw = path.read_bytes()
    try:
        plain = AESGCM(secret_key("held")).decrypt(raw[:_NONCE], raw[_NONCE:], unit.encode())
        return pq.read_table(pa.BufferReader(plain))
    except (InvalidTag, ValueError):
        raise UsageError(f"private/held/{path.name}: not sealed with keys/held.key; restore that key") from None
