"""The plan of an erasure: on disk while it is under way, and gone with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from assent.records.files import write_json


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to go. rows: (unit, ledger index, bucket, file, member offset, index in member, code). urls: of them.

    scope: domains and URL prefixes whose host files go too.
    """

    rows: tuple[tuple[str, int, int, str, int, int, int], ...]
    urls: tuple[str, ...]
    scope: tuple[str, ...]
    day: str

    def save(self, directory: Path) -> None:
        """Begin. Raises OutputError."""
        write_json(plan_path(directory), asdict(self))


def plan_path(directory: Path) -> Path:
    """Where the plan of an erasure stands while it is under way."""
    return directory / "private" / "erasing.json"


def is_pending(directory: Path) -> bool:
    """Whether an erasure is under way."""
    return plan_path(directory).exists()


def today() -> str:
    """Today, UTC."""
    return datetime.now(UTC).date().isoformat()
