"""Markers: `private/units/<name>.json`, written last. A unit is done if and only if its marker is there."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from assent.records.accounts import Account
from assent.records.document import Gap
from assent.records.errors import UsageError
from assent.run.parts import write_json
from assent.run.units import Piece


@dataclass(frozen=True, slots=True)
class PieceAccount:
    """What became of one piece of a unit. start, end: nominal bytes; exact: its first byte was given, not found."""

    file: str
    format: str
    size: int
    start: int
    end: int
    exact: bool
    account: Account

    @classmethod
    def of(cls, piece: Piece, account: Account) -> Self:
        """The account of a piece that was read to its end. Raises AccountingError if it does not add up."""
        account.check()
        source = piece.source
        return cls(source.file, source.format, source.size, piece.start, piece.end, piece.begin is not None, account)

    @property
    def first(self) -> int | None:
        """Where its first item starts; None if it owns nothing."""
        return self.account.first

    @property
    def ended(self) -> int | None:
        """Where its last item ends; None if it owns nothing."""
        return self.account.end

    def with_unchecked(self, late: Mapping[tuple[str, int, int], str]) -> PieceAccount:
        """The same with more documents of which no verdict is possible, in file order."""
        more = [(offset, index, why) for (file, offset, index), why in late.items() if file == self.file]
        return replace(self, account=replace(self.account, unchecked=sorted(self.account.unchecked + more)))

    def to_json(self) -> dict[str, Any]:
        """Numbers and reasons only; no time, no host, no page content."""
        account = self.account
        return {
            "file": self.file,
            "format": self.format,
            "size": self.size,
            "start": self.start,
            "end": self.end,
            "exact": self.exact,
            "first": account.first,
            "ended": account.end,
            "records": account.records,
            "documents": account.documents,
            "record_bytes": account.record_bytes,
            "padding_bytes": account.padding_bytes,
            "other": dict(account.other),
            "unreadable": [{"from": gap.start, "to": gap.end, "reason": gap.reason} for gap in account.unreadable],
            "unchecked": [
                {"member_offset": offset, "index_in_member": index, "reason": reason}
                for offset, index, reason in account.unchecked
            ],
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Self:
        """Inverse of `to_json`."""
        account = Account(
            file=value["file"],
            first=value["first"],
            end=value["ended"],
            records=value["records"],
            documents=value["documents"],
            record_bytes=value["record_bytes"],
            padding_bytes=value["padding_bytes"],
            other=Counter(value["other"]),
            unreadable=[Gap(gap["from"], gap["to"], gap["reason"]) for gap in value["unreadable"]],
            unchecked=[(row["member_offset"], row["index_in_member"], row["reason"]) for row in value["unchecked"]],
        )
        fixed = {name: value[name] for name in ("file", "format", "size", "start", "end", "exact")}
        return cls(**fixed, account=account)


@dataclass(frozen=True, slots=True)
class Marker:
    """A unit that is done, and the account of each of its pieces."""

    unit: str
    pieces: tuple[PieceAccount, ...]

    @property
    def documents(self) -> int:
        """Documents in all pieces, unchecked ones too."""
        return sum(piece.account.documents for piece in self.pieces)


def marker_path(directory: Path, name: str) -> Path:
    """Where the marker of a unit stands."""
    return directory / "private" / "units" / f"{name}.json"


def evidence_path(directory: Path, name: str) -> Path:
    """Where the evidence of a unit stands."""
    return directory / "private" / "evidence" / f"{name}.parquet"


def hosts_path(directory: Path, name: str) -> Path:
    """Where the host files that a unit met stand."""
    return directory / "private" / "hosts" / f"{name}.parquet"


def bias_path(directory: Path, name: str) -> Path:
    """Where the counts of a unit stand: whom its documents speak of."""
    return directory / "private" / "bias" / f"{name}.parquet"


def text_path(directory: Path, name: str) -> Path:
    """Where the extracted texts of a unit stand until a build has committed them."""
    return directory / "private" / "text" / f"{name}.parquet"


def openings_path(directory: Path, name: str) -> Path:
    """Where the openings of a unit's leaves stand; there before the leaves are."""
    return directory / "private" / "openings" / f"{name}.parquet"


def is_done(directory: Path, name: str, *, spool: bool = False) -> bool:
    """Whether a unit is done; with spool, its texts must be there too, unless a build has committed them already."""
    if not marker_path(directory, name).exists():
        return False
    return not spool or text_path(directory, name).exists() or openings_path(directory, name).exists()


def write_marker(directory: Path, marker: Marker) -> None:
    """Say that a unit is done. Raises OutputError."""
    pieces = [piece.to_json() for piece in marker.pieces]
    write_json(marker_path(directory, marker.unit), {"unit": marker.unit, "pieces": pieces})


def read_marker(directory: Path, name: str) -> Marker:
    """The marker of a unit that is done. Raises UsageError if somebody changed it."""
    path = marker_path(directory, name)
    try:
        value = json.loads(path.read_bytes())
        return Marker(value["unit"], tuple(PieceAccount.from_json(piece) for piece in value["pieces"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: not a marker of this program; --overwrite starts anew") from None


def read_markers(directory: Path) -> Iterator[Marker]:
    """Every unit that is done, in order of name."""
    names = sorted(path.stem for path in (directory / "private" / "units").glob("*.json"))
    return (read_marker(directory, name) for name in names)


def forget(directory: Path, names: Iterable[str]) -> None:
    """Undo units: first the marker, so that a unit half removed is not taken for done."""
    for name in names:
        for path in (marker_path, evidence_path, hosts_path, text_path, bias_path):
            path(directory, name).unlink(missing_ok=True)
