"""The Delta Lake table of cleared documents. The only module that touches deltalake.

Statistics are off and logs are not kept: Delta's log would hold the least and greatest values of every column, and
the predicates of deletions. Rows are deleted by ledger index, which says nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from assent.records.errors import OutputError, UsageError
from assent.records.schemas import TIMESTAMP

BUCKETS = 16
"""Partitions by hash of the domain: an erasure rewrites one in so many files of a unit."""
APP = "assent-build"
DELETED_AT_ONCE = 5000

CORPUS = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        pa.field("text", pa.string(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
        pa.field("domain", pa.string(), nullable=False),
        pa.field("captured_at", TIMESTAMP),
        pa.field("lang", pa.string()),
        pa.field("licence", pa.string()),
        pa.field("verdict", pa.string(), nullable=False),
        pa.field("pack", pa.string(), nullable=False),
        pa.field("ledger_index", pa.int64(), nullable=False),
        pa.field("provenance", pa.string(), nullable=False),
        pa.field("bucket", pa.int32(), nullable=False),
    ]
)
"""verdict: include or redact. licence: what the page's own licence signals say, in their tokens. provenance:
`file@byte#record` and the digest of the payload."""

_CONFIGURATION = {
    "delta.dataSkippingNumIndexedCols": "0",
    "delta.logRetentionDuration": "interval 0 days",
    "delta.deletedFileRetentionDuration": "interval 0 days",
    "delta.enableExpiredLogCleanup": "true",
}


def need_deltalake() -> Any:
    """The library. Raises UsageError that says what to install."""
    try:
        import deltalake
    except ImportError:
        raise UsageError("the corpus needs deltalake and rensa: pip install 'assent[corpus]'") from None
    return deltalake


def open_table(path: Path, *, create: bool = False) -> Any:
    """The newest version. Raises UsageError where there is none (unless it is to be created), OutputError."""
    lake = need_deltalake()
    try:
        if lake.DeltaTable.is_deltatable(str(path)):
            return lake.DeltaTable(str(path))
        if not create:
            raise UsageError(f"{path}: no corpus table; `assent build -o` writes one")
        return lake.DeltaTable.create(str(path), CORPUS, partition_by=["bucket"], configuration=_CONFIGURATION)
    except (lake.exceptions.DeltaError, OSError):
        raise OutputError(f"{path}: the table cannot be opened; look at space and permissions") from None


def committed(path: Path) -> int:
    """The greatest number of a unit that was committed; -1 where none was."""
    version = open_table(path, create=True).transaction_version(APP)
    return -1 if version is None else int(version)


def append(path: Path, rows: pa.Table, number: int) -> None:
    """Commit the rows of unit `number`, which must not have been committed. Raises OutputError."""
    lake = need_deltalake()
    try:
        lake.write_deltalake(
            str(path),
            rows,
            mode="append",
            writer_properties=_writer(),
            commit_properties=lake.CommitProperties(app_transactions=[lake.Transaction(APP, number)]),
        )
    except (lake.exceptions.DeltaError, OSError):
        raise OutputError(f"{path}: a unit cannot be committed; free space and run the same command again") from None


def delete(path: Path, rows: Sequence[tuple[int, int]]) -> None:
    """Delete rows, given as (bucket, ledger index), and every file and version that held them. Raises OutputError.

    May be repeated: rows that are gone already are no error.
    """
    lake = need_deltalake()
    try:
        table = lake.DeltaTable(str(path))
        for at in range(0, len(rows), DELETED_AT_ONCE):
            some = sorted(rows[at : at + DELETED_AT_ONCE])
            buckets = ", ".join(str(bucket) for bucket in sorted({bucket for bucket, _ in some}))
            indexes = ", ".join(str(index) for _, index in some)
            table.delete(f"bucket IN ({buckets}) AND ledger_index IN ({indexes})", writer_properties=_writer())
        table.vacuum(0, dry_run=False, enforce_retention_duration=False, full=True)
        table.create_checkpoint()
        table.cleanup_metadata()
    except (lake.exceptions.DeltaError, OSError):
        raise OutputError(f"{path}: rows cannot be deleted; free space and run `assent erase` again") from None


def _writer() -> Any:
    lake = need_deltalake()
    none = lake.ColumnProperties(statistics_enabled="NONE")
    return lake.WriterProperties(compression="ZSTD", compression_level=3, default_column_properties=none)
