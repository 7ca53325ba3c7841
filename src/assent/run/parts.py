"""Files that appear whole or not at all: written under a temporary name, flushed to disk, renamed."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

import pyarrow as pa
import pyarrow.parquet as pq

from assent.records.errors import OutputError

BATCH_ROWS = 1000
BATCH_WEIGHT = 16 << 20
"""A batch is written when it has so many rows or so many bytes: memory stays flat, and the bytes of the file
depend on the rows alone."""

_TOKEN = uuid.uuid4().hex[
    :12
]  # two processes never share a temporary file, even if one is a leftover on another machine

Row = TypeVar("Row")


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError of one line that names the place and what to do."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(f"{path}: cannot be written ({why}); mend that and run the same command again") from None


def temporary(path: Path) -> Path:
    """Where this process writes what shall become `path`."""
    return path.with_name(f"{path.name}.{_TOKEN}.tmp")


def commit(temp: Path, path: Path) -> None:
    """Make `temp` be `path`, for good: the data is on disk before the name is, and the name before this returns."""
    with temp.open("rb+") as file:
        os.fsync(file.fileno())
    temp.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises OutputError, and then leaves nothing behind."""
    temp = temporary(path)
    with output_errors(path):
        try:
            temp.write_bytes(data)
            commit(temp, path)
        except BaseException:
            discard(temp)
            raise


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and a newline: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def write_json(path: Path, value: Any) -> None:
    """Write canonical JSON atomically. Raises OutputError."""
    write_bytes(path, canonical_json(value))


def discard(temp: Path) -> None:
    """Remove a temporary file, if it is there and can be removed."""
    with suppress(OSError):
        temp.unlink(missing_ok=True)


def remove_leftovers(directory: Path) -> None:
    """Remove temporary files that a killed process left in a directory or below. Raises OutputError."""
    with output_errors(directory):
        for temp in sorted(directory.rglob("*.tmp")):
            if temp.is_dir():
                shutil.rmtree(temp)
            else:
                temp.unlink(missing_ok=True)


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
