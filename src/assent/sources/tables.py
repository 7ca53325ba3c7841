"""Parquet tables: each row group is a member, each row a record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from assent.records.document import Gap, Item, Key, Padding, Record
from assent.records.errors import InputError
from assent.sources.columns import Columns, Fields, detect, nested_names, row_record
from assent.sources.views import UNIT_BYTES, open_file

UNREADABLE_GROUP = "row group does not decode"
UNREADABLE_ROW = "row does not decode"
_BATCH_ROWS = 256
_ERRORS = (pa.ArrowException, OSError, ValueError, OverflowError)


class _Group(NamedTuple):
    number: int
    start: int
    end: int
    rows: int


@dataclass(frozen=True)
class TableSource:
    """A Parquet file. A row group spans from its first byte to that of the next; head and footer are padding."""

    file: str
    path: str
    size: int
    fields: Fields
    format: str = "parquet"

    def ranges(self, unit_bytes: int = UNIT_BYTES) -> list[tuple[int, int]]:
        """Ranges that end between row groups."""
        with open_file(self.path, self.size) as file:
            groups = _groups(pq.ParquetFile(file).metadata, self.size)
        cuts = [0]
        for group in groups[1:]:
            if group.start - cuts[-1] >= unit_bytes:
                cuts.append(group.start)
        return list(zip(cuts, [*cuts[1:], self.size], strict=True))

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:  # noqa: ARG002
        """Items that start in `[start, end)`. A row group that does not decode is a gap."""
        with open_file(self.path, self.size) as file:
            table = pq.ParquetFile(file)
            groups = _groups(table.metadata, self.size)
            head = groups[0].start if groups else self.size
            if start == 0 < end:
                yield Padding(0, head)
            for group in groups:
                if start <= group.start < end:
                    yield from self._rows(table, group)
            footer = groups[-1].end if groups else self.size
            if start <= footer < end and footer < self.size:
                yield Padding(footer, self.size)

    def _rows(self, table: pq.ParquetFile, group: _Group) -> Iterator[Item]:
        """Rows of one group. Where one does not decode, the rows before it stand and the others are unchecked."""
        index = 0
        if not group.rows:
            yield Padding(group.start, group.end)
            return
        names = self.fields.names
        try:
            for batch in table.iter_batches(_BATCH_ROWS, [group.number], columns=names, use_threads=False):
                for row in batch.to_pylist():
                    length = 0 if index else group.end - group.start
                    yield row_record(row, self.fields, Key(self.file, group.start, index), length)
                    index += 1
        except _ERRORS:
            if not index:
                yield Gap(group.start, group.end, UNREADABLE_GROUP)
                return
        for missing in range(index, group.rows):
            yield Record(Key(self.file, group.start, missing), 0, "document", unchecked=UNREADABLE_ROW)


def open_table(file: str, path: str, size: int, columns: Columns) -> TableSource:
    """A Parquet file whose columns are known.

    Raises InputError where it is no readable Parquet, or has neither text nor HTML.
    """
    with open_file(path, size) as opened:
        try:
            table = pq.ParquetFile(opened)
            schema = table.schema_arrow
            _groups(table.metadata, size)
        except _ERRORS as error:
            raise InputError(f"{file}: not a readable Parquet file; check that it is whole") from error
    names = list(schema.names)
    for field in schema:
        if pa.types.is_struct(field.type):
            names += nested_names(field.name, [inner.name for inner in field.type])
    fields = detect(names, columns, file)
    kind = schema.field(fields.text).type if fields.text in schema.names else None
    if kind is not None and not _textual(kind):
        raise InputError(f"{file}: column {fields.text!r} holds {kind}, not text: name another with --text-column")
    return TableSource(file, path, size, fields)


def _textual(kind: pa.DataType) -> bool:
    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    return any(
        test(kind)
        for test in (
            pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
            pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view,
            pa.types.is_null,  # a shard in which no row has a text
        )
    )  # fmt: skip


def _groups(metadata: pq.FileMetaData, size: int) -> list[_Group]:
    """Row groups in the order of their bytes, touching. The footer ends with its length (4 bytes) and magic (4).

    Raises ValueError where they overlap or lie outside of the file.
    """
    found = []
    for number in range(metadata.num_row_groups):
        group = metadata.row_group(number)
        chunks = [group.column(c) for c in range(group.num_columns)]
        offsets = [offset for c in chunks for offset in (c.dictionary_page_offset, c.data_page_offset) if offset]
        found.append((min(offsets, default=0), number, group.num_rows))
    found.sort()
    footer = size - metadata.serialized_size - 8
    ends = [start for start, _, _ in found[1:]] + [footer]
    groups = [_Group(number, start, end, rows) for (start, number, rows), end in zip(found, ends, strict=True)]
    if any(not 0 < group.start < group.end for group in groups):
        raise ValueError("row groups overlap")
    return groups
