"""Erasure entries in the ledger, and the certificate that proves them. Neither says what was erased, or for whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assent.ledger import Kind, Leaf, Log, View
from assent.ledger.leaf import LEAF_BYTES
from assent.records.files import output_errors, write_json

NOT_REACHED = (
    "copies that others took before",
    "models that were trained on it",
    "backups outside this directory, which hold keys only if the operator put them there",
)


def erased_records(view: View, first: int) -> dict[int, int]:
    """Index of each leaf that is erased, and of the entry that says so. first: where such entries may begin.

    Raises OSError, ValueError.
    """
    found: dict[int, int] = {}
    for at, entry in view.entries(first):
        if len(entry) == LEAF_BYTES and entry[1] == Kind.ERASED:
            found.setdefault(Leaf.loads(entry).erased_index, at)
    return found


def append_erasures(log: Log, indexes: Sequence[int], day: str, first: int) -> dict[int, int]:
    """Have an erasure entry for each leaf, once. Index of each leaf, and of its entry. Raises AssentError.

    first: where the entries of erasures may begin.
    """
    known = erased_records(log.view(), first)
    fresh = [index for index in indexes if index not in known]
    size = log.view().checkpoint.size
    if fresh:
        log.append([Leaf.erasure(index, date.fromisoformat(day)).dumps() for index in fresh], size)
    known |= {index: size + at for at, index in enumerate(fresh)}
    return {index: known[index] for index in indexes}


def write(directory: Path, log: Log, entries: dict[int, int], missing: Sequence[str]) -> Path:
    """Write `erasures/<entry>.json`: the erased leaves, a receipt for each entry, what was not reached."""
    view = log.view()
    first = min(entries.values(), default=view.checkpoint.size)
    path = directory / "erasures" / f"{first:012d}.json"
    with output_errors(path):
        path.parent.mkdir(exist_ok=True)
    write_json(
        path,
        {
            "erased": len(entries),
            "entries": [
                {"leaf": leaf, "erased_by": entry, "receipt": view.receipt(entry).dumps().decode()}
                for leaf, entry in sorted(entries.items())
            ],
            "checkpoint": view.note.decode(),
            "exports_not_found": len(missing),
            "not_reached": list(NOT_REACHED),
        },
    )
    return path
