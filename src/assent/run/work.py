"""What a worker does with one unit: read, scan, write, and last the marker that says it is done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from assent.measures.bias import BIAS, UNCOUNTED, BiasPlan, BiasRow, UnitCounts, bias_batch
from assent.records.accounts import Account, span
from assent.records.document import Document, Gap, HostFile, Item, Key, Record
from assent.records.errors import AssentError, InputError
from assent.records.evidence import Evidence
from assent.records.schemas import EVIDENCE, HOST_FILES, TEXTS
from assent.records.tables import evidence_batch, host_batch, text_batch
from assent.run.markers import Marker, PieceAccount, bias_path, evidence_path, hosts_path, text_path, write_marker
from assent.run.parts import TablePart
from assent.run.progress import READING, WRITING, Cell
from assent.run.units import Piece, Trouble, Unit

OnText = Callable[[Evidence, str | None], None]
"""Told the text of a document beside its evidence."""


class Scanner(Protocol):
    """Looks at one record. Picklable. `assent.scan.Scanner` is the one in use."""

    def document(self, document: Document, keep: Callable[[str | None], None] | None = None, /) -> Evidence: ...  # noqa: D102
    def host_file(self, host_file: HostFile) -> HostFile: ...  # noqa: D102


class ReadFailed(Exception):
    """The reader of a source raised at a byte, which is a defect of the reader, not an error of the file system."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


def do_unit(
    unit: Unit,
    directory: Path,
    scanner: Scanner,
    cell: Cell,
    *,
    spool: bool = False,
    bias: BiasPlan = UNCOUNTED,
) -> Marker:
    """Do a unit: evidence, host files, counts, texts where they are spooled, then its marker, each whole or not.

    What is written depends on the unit, the scanner and the plan only.

    Raises InputError, OutputError, AccountingError, ReadFailed.
    """
    skip = {trouble.place: trouble.reason for trouble in unit.skip}
    late: dict[tuple[str, int, int], str] = {}  # rows that could be read and scanned, but not be stored

    def refuse(row: Evidence, why: str) -> None:
        late[row.key.file, row.key.member_offset, row.key.index_in_member] = f"scan: {why}"

    with ExitStack() as stack:
        evidence = stack.enter_context(TablePart(evidence_path(directory, unit.name), EVIDENCE, evidence_batch, refuse))
        hosts = stack.enter_context(
            TablePart(hosts_path(directory, unit.name), HOST_FILES, host_batch, lambda *_: None, _body_size)
        )
        texts = None
        if spool:
            texts = stack.enter_context(
                TablePart(text_path(directory, unit.name), TEXTS, text_batch, lambda *_: None, _text_size)
            )
        told: list[OnText] = []
        if texts is not None:
            spooled = texts
            told.append(lambda evidence, text: spooled.add((evidence.key, text)))
        rows = None
        if bias.mode != "off":
            rows = stack.enter_context(TablePart(bias_path(directory, unit.name), BIAS, bias_batch, lambda *_: None))
            told.append(_counting(UnitCounts(bias), rows))
        done: list[PieceAccount] = []
        for number, piece in enumerate(unit.pieces):
            account = Account(piece.source.file)
            walk = _Walk(number, piece, cell, done)
            for item in walk.items(unit.skip):
                if isinstance(item, Record):
                    walk.at(item, account)
                    item = _scan(item, scanner, skip, evidence.add, hosts.add, told)
                account.add(item)
                walk.after(item, account)
            done.append(PieceAccount.of(piece, account))
        cell.write(0, 0, WRITING)
        evidence.commit()
        hosts.commit()
        if texts is not None:
            texts.commit()
        if rows is not None:
            rows.commit()
    marker = Marker(unit.name, tuple(piece.with_unchecked(late) for piece in done))
    write_marker(directory, marker)
    return marker


def try_alone(unit: Unit, trouble: Trouble, scanner: Scanner, cell: Cell) -> None:
    """Read and scan one record of a unit and write nothing: does a worker die of it?

    Raises ReadFailed, InputError.
    """
    number, piece = next((n, p) for n, p in enumerate(unit.pieces) if p.source.file == trouble.file)
    at = trouble.member_offset
    walk = _Walk(number, replace(piece, start=at, end=at + 1, begin=at), cell, [])
    account = Account(piece.source.file)
    for item in walk.items(()):
        if isinstance(item, Record) and item.key.index_in_member == trouble.index_in_member:
            walk.at(item, account)
            _scan(item, scanner, {}, lambda _: None, lambda _: None)
            return
        walk.after(item, account)


class _Walk:
    """Goes through the items of one piece and says in the cell where it is."""

    def __init__(self, number: int, piece: Piece, cell: Cell, done: list[PieceAccount]) -> None:
        self._number, self._piece, self._cell = number, piece, cell
        self._records = sum(piece.account.records for piece in done)
        self._bytes = sum(piece.end - piece.start for piece in done)
        self._position = piece.start if piece.begin is None else piece.begin
        self._tell(self._position, READING)

    def at(self, record: Record, account: Account) -> None:
        """This record is being scanned."""
        self._tell(record.key.member_offset, record.key.index_in_member, account.records)

    def after(self, item: Item, account: Account) -> None:
        """This item is done; the one behind it is being read."""
        self._position = max(self._position, span(item)[1])
        self._tell(self._position, READING, account.records)

    def items(self, skip: tuple[Trouble, ...]) -> Iterator[Item]:
        """The items of the piece, with a gap for each place in `skip` at which the reader itself fails."""
        file, at, end = self._piece.source.file, self._position, self._piece.end
        holes = sorted((t.member_offset, t.reason) for t in skip if t.file == file and t.index_in_member is None)
        stops = [*(offset for offset, _ in holes), end]
        yield from self._read(at, stops[0], self._piece.begin is not None)
        for (hole, reason), stop in zip(holes, stops[1:], strict=True):
            self._position = hole + 1
            self._tell(hole + 1, READING)
            rest = self._read(hole + 1, stop, False)
            first = next(rest, None)
            yield Gap(hole, max(stop, hole + 1) if first is None else span(first)[0], reason)
            if first is not None:
                yield first
                yield from rest

    def _read(self, start: int, end: int, exact: bool) -> Iterator[Item]:
        if start >= end:
            return
        try:
            yield from self._piece.source.read(start, end, exact=exact)
        except AssentError:
            raise
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise InputError(f"{self._piece.source.file}: cannot be read ({why}); mend that and run it again") from None
        except Exception as error:
            why = _why("read", error)
            raise ReadFailed(Trouble(self._piece.source.file, self._position, None, why)) from None

    def _tell(self, offset: int, index: int, records: int = 0) -> None:
        done = self._bytes + max(0, self._position - self._piece.start)
        self._cell.write(self._number, offset, index, self._records + records, done)


def _scan(
    record: Record,
    scanner: Scanner,
    skip: dict[tuple[str, int, int | None], str],
    add_evidence: Callable[[Evidence], None],
    add_host_file: Callable[[HostFile], None],
    told: Sequence[OnText] = (),
) -> Record:
    """Scan what a record carries; the same record, marked unchecked where that failed."""
    key = record.key
    why = skip.get((key.file, key.member_offset, key.index_in_member))
    if record.host_file is not None:
        add_host_file(_scan_host_file(record.host_file, scanner, why))
    if record.document is None:
        return record
    if why is None:
        try:
            text: list[str | None] = []
            evidence = scanner.document(record.document, text.append) if told else scanner.document(record.document)
            for tell in told:
                tell(evidence, text[-1])
        except AssentError:
            raise
        except Exception as error:
            why = _why("scan", error)
        else:
            add_evidence(evidence)
            return record
    return replace(record, document=None, unchecked=why)


def _counting(counts: UnitCounts, rows: TablePart[BiasRow]) -> OnText:
    """Counts whom the drawn documents speak of."""

    def count(evidence: Evidence, text: str | None) -> None:
        row = None if text is None else counts.row(evidence, text)
        if row is not None:
            rows.add(row)

    return count


def _scan_host_file(host_file: HostFile, scanner: Scanner, why: str | None) -> HostFile:
    """The host file as it is stored; one that cannot be scanned says nothing and has no status: unknown."""
    if why is None:
        with suppress(Exception):
            return scanner.host_file(host_file)
    return replace(host_file, status=None, headers=(), body=b"", signals=())


def _why(step: str, error: Exception) -> str:
    """A reason without the error's text, which may hold what stood on the page."""
    return "out of memory" if isinstance(error, MemoryError) else f"{step}: {type(error).__name__}"


def _body_size(host_file: HostFile) -> int:
    return len(host_file.body)


def _text_size(row: tuple[Key, str | None]) -> int:
    return len(row[1] or "")
