"""Retention: what is past its date is deleted, and where there is a ledger, it says so."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from assent.corpus.info import BuildInfo, has_corpus, open_log
from assent.ledger import Code, Kind, Leaf
from assent.records.errors import UsageError
from assent.records.files import output_errors, write_json
from assent.run.directory import WRITTEN, RunDirectory, reopen_directory

DATA = ("corpus", "private", "verdicts", "documents", "erasures", "accounts.json", "summary.json", "report.html",
        "corpus.json")  # fmt: skip
"""What a purge deletes, the personal parts among them. The ledger and `run.json` stay."""


@dataclass(frozen=True, slots=True)
class Purge:
    """keep_until: the last day; None where none was set. due: whether that is past. purged: whether it was deleted."""

    keep_until: date | None
    due: bool
    purged: bool


def purge(directory: Path, *, today: date | None = None, dry_run: bool = False) -> Purge:
    """Delete what a directory holds if its retention date is past. Raises AssentError; the same call then goes on."""
    with reopen_directory(directory) as run:
        until = _keep_until(directory, run)
        day = today or datetime.now(UTC).date()
        due = until is not None and day > until
        if not due or dry_run:
            return Purge(until, due, False)
        origin = run.run.get("purging") or (BuildInfo.load(directory).origin if has_corpus(directory) else "")
        run.note(purging=origin)
        with output_errors(directory):
            for name in (*DATA, *(name for name in WRITTEN if name != "run.json")):
                path = directory / name
                shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        if origin and not run.run.get("purged"):
            log = open_log(directory, str(origin))
            size = log.view().checkpoint.size
            last = Leaf.loads(log.view().entry(size - 1)) if size else None
            if last is None or last.kind is not Kind.PURGED:
                log.append([Leaf(Kind.PURGED, Code.NONE, day, bytes(32)).dumps()], size)
        write_json(directory / "run.json", {**_without_inputs(run), "purged": day.isoformat()})
    return Purge(until, True, True)


def keep_until(directory: Path, until: date) -> None:
    """Set the retention date. Raises AssentError."""
    with reopen_directory(directory) as run:
        run.note(keep_until=until.isoformat())


def _keep_until(directory: Path, run: RunDirectory) -> date | None:
    value = run.run.get("keep_until")
    try:
        return None if value is None else date.fromisoformat(value)
    except (ValueError, TypeError):
        raise UsageError(f"{directory}/run.json: its retention date cannot be read; set it with --until") from None


def _without_inputs(run: RunDirectory) -> dict[str, object]:
    return {**run.run, "inputs": []}
