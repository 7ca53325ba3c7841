"""Accounts: every byte and every record of every input file, added up."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from assent.records.document import Gap, Item, Padding, Record
from assent.records.errors import AccountingError


@dataclass(slots=True)
class Account:
    """What became of the bytes `[first, end)` of a file or of one unit of it. `first` is None if it owned nothing."""

    file: str
    first: int | None = None
    end: int | None = None
    records: int = 0
    documents: int = 0
    record_bytes: int = 0
    padding_bytes: int = 0
    other: Counter[str] = field(default_factory=Counter)
    unreadable: list[Gap] = field(default_factory=list)
    unchecked: list[tuple[int, int, str]] = field(default_factory=list)
    """(member_offset, index_in_member, reason)"""

    def add(self, item: Item) -> None:
        """Count one item. Items come in file order and touch.

        Raises AccountingError where one does not start at the end of the one before.
        """
        start, end = span(item)
        if self.first is None:
            self.first = self.end = start
        shares_member = isinstance(item, Record) and item.key.index_in_member > 0
        if not shares_member:
            if start != self.end:
                raise AccountingError(f"{self.file}: bytes {self.end}-{start} are in no record and no gap")
            self.end = end
        if isinstance(item, Gap):
            self.unreadable.append(item)
        elif isinstance(item, Padding):
            self.padding_bytes += end - start
        else:
            self._add_record(item)

    def _add_record(self, record: Record) -> None:
        self.records += 1
        self.record_bytes += record.length
        if record.type == "document":
            self.documents += 1
            if record.unchecked is not None:
                key = record.key
                self.unchecked.append((key.member_offset, key.index_in_member, record.unchecked))
        else:
            self.other[record.type] += 1

    def check(self) -> None:
        """Raise AccountingError unless bytes = records + padding + gaps and records = documents + other."""
        covered = (self.end or 0) - (self.first or 0)
        unreadable = sum(gap.end - gap.start for gap in self.unreadable)
        if covered != self.record_bytes + self.padding_bytes + unreadable:
            raise AccountingError(
                f"{self.file}: {covered} bytes read, {self.record_bytes} in records, "
                f"{self.padding_bytes} padding, {unreadable} unreadable"
            )
        if self.records != self.documents + self.other.total():
            raise AccountingError(f"{self.file}: {self.records} records are not documents + other")


def span(item: Item) -> tuple[int, int]:
    """Byte range `[start, end)` of an item in its file."""
    if isinstance(item, Record):
        return item.key.member_offset, item.key.member_offset + item.length
    return item.start, item.end
