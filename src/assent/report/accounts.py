"""`accounts.json` as the report shows it: bytes, records and gaps per file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from assent.report.reading import read_json


class FileAccount(NamedTuple):
    """What became of one input file. unreadable: `(from, to, reason)` in bytes. other: records by type."""

    file: str
    bytes: int
    records: int
    documents: int
    other: tuple[tuple[str, int], ...]
    unreadable: tuple[tuple[int, int, str], ...]
    unchecked: int

    @property
    def unreadable_bytes(self) -> int:
        """Bytes that could not be read as records."""
        return sum(end - start for start, end, _ in self.unreadable)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The accounts of all files, largest first, then by name."""

    files: tuple[FileAccount, ...] = ()

    @property
    def bytes(self) -> int:
        """Bytes of all files."""
        return sum(f.bytes for f in self.files)

    @property
    def records(self) -> int:
        """Records of all files."""
        return sum(f.records for f in self.files)

    @property
    def documents(self) -> int:
        """Documents of all files, unchecked ones among them."""
        return sum(f.documents for f in self.files)

    @property
    def unchecked(self) -> int:
        """Documents of which no verdict was possible."""
        return sum(f.unchecked for f in self.files)

    @property
    def unreadable_bytes(self) -> int:
        """Bytes of all gaps."""
        return sum(f.unreadable_bytes for f in self.files)

    @property
    def other(self) -> list[tuple[str, int]]:
        """Records that are no documents, by type: most first, then by name."""
        counts: Counter[str] = Counter()
        for file in self.files:
            counts.update(dict(file.other))
        return sorted(counts.items(), key=lambda item: (-item[1], item[0]))

    @property
    def gaps(self) -> int:
        """Ranges of bytes that could not be read."""
        return sum(len(f.unreadable) for f in self.files)


def read_accounts(directory: Path) -> Accounts:
    """The accounts of an audit; none where `accounts.json` is not there. Raises UsageError where it is damaged."""
    return accounts_of(read_json(directory / "accounts.json"))


def accounts_of(value: dict[str, Any]) -> Accounts:
    """Accounts from the content of `accounts.json`."""
    files = [
        FileAccount(
            public_name(row["file"]),
            row["bytes"],
            row["records"],
            row["documents"],
            tuple(sorted(row["other"].items())),
            tuple((gap["from"], gap["to"], gap["reason"]) for gap in row["unreadable"]),
            len(row["unchecked"]),
        )
        for row in value.get("files", [])
    ]
    return Accounts(tuple(sorted(files, key=lambda f: (-f.bytes, f.file))))


def public_name(file: str) -> str:
    """A file's name without what a URL may hide in it: query, fragment, user info."""
    name = file.split("?", 1)[0].split("#", 1)[0]
    scheme, sep, rest = name.rpartition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{sep}{host.rpartition('@')[2]}{slash}{path}" if sep else name
