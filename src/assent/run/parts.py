"""Tables that appear whole or not at all. What writes plain files stands in `records/files.py`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from assent.records.files import (
    canonical_json,
    commit,
    discard,
    output_errors,
    remove_leftovers,
    sync_directory,
    temporary,
    write_bytes,
    write_json,
)

__all__ = [
    "TablePart",
    "canonical_json",
    "commit",
    "discard",
    "output_errors",
    "remove_leftovers",
    "sync_directory",
    "temporary",
    "write_bytes",
    "write_json",
]

BATCH_ROWS = 1000
BATCH_WEIGHT = 16 << 20
"""A batch is written when it has so many rows or so many bytes: memory stays flat, and the bytes of the file
depend on the rows alone."""

Row = TypeVar("Row")


class TablePart(Generic[Row]):
    """A Parquet file in the making; a context that removes the temporary file unless `commit` was called.

    to_batch: rows to a record batch of `schema`. weigh: bytes a row holds, roughly.
    refuse: called with each row that cannot be stored and the name of the error.
    """

    def __init__(
        self,
        path: Path,
        schema: pa.Schema,
        to_batch: Callable[[Sequence[Row]], pa.RecordBatch],
        refuse: Callable[[Row, str], None],
        weigh: Callable[[Row], int] = lambda _: 0,
    ) -> None:
        self._path, self._temp = path, temporary(path)
        self._to_batch, self._refuse, self._weigh = to_batch, refuse, weigh
        self._rows: list[Row] = []
        self._weight = 0
        with output_errors(path):
            try:
                self._writer = pq.ParquetWriter(self._temp, schema, compression="zstd")
            except BaseException:
                discard(self._temp)
                raise

    def add(self, row: Row) -> None:
        """Take one row. Raises OutputError."""
        self._rows.append(row)
        self._weight += self._weigh(row)
        if len(self._rows) >= BATCH_ROWS or self._weight >= BATCH_WEIGHT:
            self.flush()

    def flush(self) -> None:
        """Write the rows held. Raises OutputError."""
        if self._rows:
            batch = self._convert(self._rows)
            with output_errors(self._path):
                self._writer.write_batch(batch)
        self._rows, self._weight = [], 0

    def commit(self) -> None:
        """The file appears. Raises OutputError."""
        self.flush()
        with output_errors(self._path):
            self._writer.close()
            commit(self._temp, self._path)

    def _convert(self, rows: list[Row]) -> pa.RecordBatch:
        try:
            return self._to_batch(rows)
        except Exception:
            return self._to_batch([row for row in rows if self._fits(row)])

    def _fits(self, row: Row) -> bool:
        try:
            self._to_batch([row])
        except Exception as error:
            self._refuse(row, type(error).__name__)
            return False
        return True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            self._writer.close()
        discard(self._temp)
