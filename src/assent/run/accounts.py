"""`accounts.json`: what became of every byte and every record, added up from the markers and checked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from assent.records.accounts import Account
from assent.records.document import Gap
from assent.records.errors import AccountingError, OutputError, UsageError
from assent.records.verdict import ACTIONS
from assent.run.markers import PieceAccount, read_markers
from assent.run.parts import write_json


def write_accounts(directory: Path, *, whole: bool = True) -> dict[str, Any]:
    """Write `accounts.json` and return what it says.

    whole: every byte of every file must be in it; False for a sample, whose accounts hold the ranges read only.

    Raises AccountingError if bytes, records or verdicts do not add up; OutputError.
    """
    pieces = sorted(
        (piece for marker in read_markers(directory) for piece in marker.pieces),
        key=lambda piece: (piece.file, piece.start),
    )
    files = [_file(list(group), whole) for _, group in groupby(pieces, key=lambda piece: piece.file)]
    total: dict[str, Any] = {
        "records": sum(file["records"] for file in files),
        "documents": sum(file["documents"] for file in files),
        "unreadable": sum(len(file["unreadable"]) for file in files),
        "unchecked": sum(len(file["unchecked"]) for file in files),
        "verdicts": dict(verdict_counts(directory)),
    }
    erased = erased_documents(directory)
    if erased:
        total["erased"] = erased
    for pack, actions in total["verdicts"].items():
        if sum(actions.values()) + total["unchecked"] + erased != total["documents"]:
            raise AccountingError(
                f"pack {pack}: {sum(actions.values())} verdicts, {total['unchecked']} unchecked and {erased} erased "
                f"are not {total['documents']} documents; please report it"
            )
    accounts = {"files": files, "total": total}
    write_json(directory / "accounts.json", accounts)
    return accounts


def erased_path(directory: Path) -> Path:
    """Where an erasure says how many documents are gone from evidence and verdicts."""
    return directory / "private" / "erased.json"


def erased_documents(directory: Path) -> int:
    """How many documents of the input were erased from this directory. Raises UsageError."""
    try:
        return int(json.loads(erased_path(directory).read_bytes())["documents"])
    except FileNotFoundError:
        return 0
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{erased_path(directory)}: not readable; restore it from a copy") from None


def verdict_counts(directory: Path) -> Iterator[tuple[str, dict[str, int]]]:
    """Each pack that decided, with the number of documents per action. Reads the one column, batch by batch."""
    for pack in sorted(path for path in (directory / "verdicts").glob("*") if path.is_dir()):
        counts: Counter[str] = Counter(dict.fromkeys(ACTIONS, 0))
        for part in sorted(pack.glob("*.parquet")):
            try:
                with pq.ParquetFile(part) as table:
                    for batch in table.iter_batches(columns=["action"]):
                        for row in batch.column(0).value_counts().to_pylist():
                            counts[row["values"]] += row["counts"]
            except OSError as error:
                raise OutputError(f"{part}: cannot be read back ({type(error).__name__}); decide again") from None
        yield pack.name, dict(counts)


def _file(pieces: list[PieceAccount], whole: bool) -> dict[str, Any]:
    """The account of one file, its units in order."""
    head = pieces[0]
    total = Account(head.file)
    at, covered = 0, 0
    for piece in pieces:
        account = piece.account
        account.check()
        if piece.first is not None and piece.ended is not None:
            if whole and piece.first != at:
                raise AccountingError(f"{head.file}: bytes {at}-{piece.first} are in no unit, or in two")
            at, covered = piece.ended, covered + piece.ended - piece.first
        total.records += account.records
        total.documents += account.documents
        total.record_bytes += account.record_bytes
        total.padding_bytes += account.padding_bytes
        total.other += account.other
        total.unreadable += account.unreadable
        total.unchecked += account.unchecked
    total.first, total.end = 0, covered
    total.check()
    if whole and at != head.size:
        raise AccountingError(f"{head.file}: {at} bytes of {head.size} are accounted for")
    return {
        "file": head.file,
        "format": head.format,
        "bytes": covered,
        "size": head.size,
        "records": total.records,
        "documents": total.documents,
        "record_bytes": total.record_bytes,
        "padding_bytes": total.padding_bytes,
        "other": dict(sorted(total.other.items())),
        "unreadable": [{"from": g.start, "to": g.end, "reason": g.reason} for g in merged(total.unreadable)],
        "unchecked": [
            {"member_offset": offset, "index_in_member": index, "reason": reason}
            for offset, index, reason in total.unchecked
        ],
    }


def merged(gaps: Iterable[Gap]) -> list[Gap]:
    """Gaps in order, those that touch and have the same reason made one."""
    out: list[Gap] = []
    for gap in gaps:
        if out and out[-1].end == gap.start and out[-1].reason == gap.reason:
            out[-1] = Gap(out[-1].start, gap.end, gap.reason)
        else:
            out.append(gap)
    return out
