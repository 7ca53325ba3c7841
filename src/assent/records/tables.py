"""Nouns to Arrow and back: the only place that knows both a dataclass and its columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from datetime import UTC, datetime
from itertools import accumulate, chain
from pathlib import Path
from typing import Any, cast

import pyarrow as pa

from assent.records.document import Headers, HostFile, Key
from assent.records.errors import UsageError
from assent.records.evidence import Evidence
from assent.records.finding import Finding, Person
from assent.records.schemas import EVIDENCE, FINDING, HEADERS, HOST_FILES, PERSON, SIGNAL, TEXTS
from assent.records.signal import Signal


@contextmanager
def readable(place: Path) -> Iterator[None]:
    """Turn what Arrow and DuckDB say of a damaged table into a UsageError; their own messages may quote data."""
    import duckdb

    try:
        yield
    except (duckdb.Error, pa.ArrowException) as error:
        kind = type(error).__name__
        raise UsageError(f"{place}: its tables are damaged ({kind}); restore a copy, or make it anew") from None


_PLAIN = [f.name for f in fields(Evidence) if f.name not in {"key", "headers", "signals", "findings", "persons"}]


def evidence_batch(rows: Sequence[Evidence]) -> pa.RecordBatch:
    """Evidence rows as a batch of schema EVIDENCE, in the order given."""
    columns: dict[str, pa.Array] = {
        name: pa.array([getattr(row, name) for row in rows], EVIDENCE.field(name).type) for name in _PLAIN
    }
    columns |= key_columns([row.key for row in rows])
    columns["headers"] = header_lists([row.headers for row in rows])
    columns["signals"] = signal_lists([row.signals for row in rows])
    columns["findings"] = _struct_lists([row.findings for row in rows], FINDING)
    columns["persons"] = _struct_lists([row.persons for row in rows], PERSON)
    return pa.RecordBatch.from_arrays([columns[field.name] for field in EVIDENCE], schema=EVIDENCE)


def read_evidence(batch: pa.RecordBatch) -> Iterator[Evidence]:
    """Inverse of `evidence_batch`."""
    for row in batch.to_pylist():
        row["key"] = Key(row.pop("file"), row.pop("member_offset"), row.pop("index_in_member"))
        row["headers"] = _headers(row["headers"])
        row["signals"] = read_signals(row["signals"])
        row["findings"] = tuple(Finding(**finding) for finding in row["findings"])
        row["persons"] = tuple(Person(**{**person, "kinds": tuple(person["kinds"])}) for person in row["persons"])
        row["detectors"] = tuple(row["detectors"])
        row["unchecked"] = tuple(row["unchecked"])
        yield Evidence(**row)


def text_batch(rows: Sequence[tuple[Key, str | None]]) -> pa.RecordBatch:
    """Extracted texts as a batch of schema TEXTS, in the order given."""
    columns = key_columns([key for key, _ in rows]) | {"text": pa.array([text for _, text in rows], pa.string())}
    return pa.RecordBatch.from_arrays([columns[field.name] for field in TEXTS], schema=TEXTS)


def host_batch(rows: Sequence[HostFile]) -> pa.RecordBatch:
    """Host files as a batch of schema HOST_FILES, in the order given."""
    columns: dict[str, pa.Array] = {
        name: pa.array([getattr(row, name) for row in rows], HOST_FILES.field(name).type)
        for name in ("kind", "origin", "url", "captured_at", "status", "body", "source")
    }
    columns["headers"] = header_lists([row.headers for row in rows])
    columns["signals"] = signal_lists([row.signals for row in rows])
    return pa.RecordBatch.from_arrays([columns[field.name] for field in HOST_FILES], schema=HOST_FILES)


def read_host_files(batch: pa.RecordBatch) -> Iterator[HostFile]:
    """Inverse of `host_batch`."""
    for row in batch.to_pylist():
        row["headers"] = _headers(row["headers"]) or ()
        row["signals"] = read_signals(row["signals"])
        yield HostFile(**row)


def key_columns(keys: Sequence[Key]) -> dict[str, pa.Array]:
    """The three columns of a key."""
    return {
        "file": pa.array([key.file for key in keys], pa.string()),
        "member_offset": pa.array([key.member_offset for key in keys], pa.int64()),
        "index_in_member": pa.array([key.index_in_member for key in keys], pa.int32()),
    }


def header_lists(rows: Sequence[Headers | None]) -> pa.ListArray:
    """One list of (name, value) a row; a row without headers is null."""
    return _struct_lists([row or () for row in rows], HEADERS.value_type, [row is None for row in rows])


def signal_lists(rows: Sequence[tuple[Signal, ...]]) -> pa.ListArray:
    """One list of signals a row."""
    return _struct_lists(rows, SIGNAL)


def read_signals(rows: Iterable[dict[str, Any]]) -> tuple[Signal, ...]:
    """Signals of one row of a SIGNAL list column."""
    return tuple(Signal(**row) for row in rows)


def _headers(rows: list[dict[str, str]] | None) -> Headers | None:
    return None if rows is None else tuple((row["name"], row["value"]) for row in rows)


def _struct_lists(
    rows: Sequence[Sequence[tuple[Any, ...]]], struct: pa.StructType, null: Sequence[bool] | None = None
) -> pa.ListArray:
    """Lists of tuples, whose items stand in the order of the struct's fields, as a list<struct> array.

    Column by column: tens of times faster than handing Arrow a dict per struct.
    """
    offsets = pa.array([0, *accumulate(map(len, rows))], pa.int32())
    columns = list(zip(*chain.from_iterable(rows), strict=True)) or [() for _ in struct]
    values = pa.StructArray.from_arrays(
        [pa.array(column, field.type) for column, field in zip(columns, struct, strict=True)], fields=list(struct)
    )
    mask = None if null is None or not any(null) else pa.array(null, pa.bool_())
    return cast(pa.ListArray, pa.ListArray.from_arrays(offsets, values, type=pa.list_(struct), mask=mask))


def utc(moment: datetime | None) -> datetime | None:
    """The same moment with time zone UTC; a naive one is taken for UTC."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
