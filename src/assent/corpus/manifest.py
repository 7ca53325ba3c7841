"""Digests of what a corpus directory holds beside the table, committed to in the ledger."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from assent.ledger import Code, Kind, Leaf, Log, commitment, new_key
from assent.records.errors import UsageError
from assent.records.files import canonical_json, write_json

COVERED = ("private/evidence", "private/hosts", "private/answers", "verdicts", "documents")


def digests(directory: Path) -> dict[str, str]:
    """SHA-256 of each file that a manifest covers."""
    found = {}
    for name in COVERED:
        for path in sorted((directory / name).rglob("*")):
            if path.is_file() and not path.name.endswith(".tmp"):
                with path.open("rb") as file:
                    found[str(path.relative_to(directory))] = _digest(file.read())
    return found


def record_manifest(directory: Path, log: Log) -> None:
    """Append a leaf that commits to the digests as they are now. The opening is on disk first. Raises AssentError."""
    key, day = new_key(), datetime.now(UTC).date()
    files = digests(directory)
    leaf = Leaf(Kind.MANIFEST, Code.NONE, day, commitment(key, canonical_json(files)))
    size = log.view().checkpoint.size
    table = {"ledger_index": size, "key": base64.b64encode(key).decode(), "day": day.isoformat(), "files": files}
    path = _path(directory)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    write_json(path, table)
    log.append([leaf.dumps()], size)


def read_manifest(directory: Path) -> tuple[int, bytes, dict[str, str]]:
    """Index of its leaf, the leaf, the digests. Raises UsageError."""
    try:
        table = json.loads(_path(directory).read_bytes())
        made = commitment(base64.b64decode(table["key"]), canonical_json(table["files"]))
        leaf = Leaf(Kind.MANIFEST, Code.NONE, datetime.fromisoformat(table["day"]).date(), made)
        return int(table["ledger_index"]), leaf.dumps(), dict(table["files"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{directory}/private/openings/manifest.json: missing or not readable") from None


def _path(directory: Path) -> Path:
    return directory / "private" / "openings" / "manifest.json"


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()
