"""DuckDB over an audit directory: views `evidence`, `answers` and one per pack, memory bounded, no network."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from assent.records.errors import UsageError
from assent.records.schemas import ANSWERS, EVIDENCE, VERDICTS
from assent.records.tables import readable

MEMORY_LIMIT = "1GB"
"""Above this DuckDB spills to `private/`, so that memory does not grow with the corpus."""

KNOWN_PACKS = ("eu", "uk", "br", "vn", "us-ca", "baseline", "amnesty")
"""Order in which people read them; other packs follow by name."""


@contextmanager
def open_audit(directory: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Connection with the views `evidence` and `answers`; both have a column `filename`, the part of the row.

    Spilled data holds what `private/` holds, so it stays there. Raises UsageError where `directory` is no audit or
    its tables are damaged; DuckDB's own message may quote data, so it is not passed on.
    """
    private = directory / "private"
    if not private.is_dir():
        raise UsageError(f"{directory}: not an audit directory (no private/ in it); give the -o of `assent audit`")
    spill = private / f"duckdb-{os.getpid()}.tmp"
    connection = duckdb.connect(
        config={
            "memory_limit": MEMORY_LIMIT,
            "temp_directory": str(spill),
            "autoinstall_known_extensions": False,
            "preserve_insertion_order": False,
        }
    )
    try:
        with readable(directory):
            add_view(connection, "evidence", private / "evidence", EVIDENCE)
            add_view(connection, "answers", private / "answers", ANSWERS)
            yield connection
    finally:
        connection.close()
        shutil.rmtree(spill, ignore_errors=True)


def add_view(connection: duckdb.DuckDBPyConnection, name: str, folder: Path, schema: pa.Schema) -> None:
    """View of all Parquet parts of a folder; an empty table of `schema` where there are none."""
    parts = sorted(folder.glob("*.parquet")) if folder.is_dir() else []
    if parts:
        files = [_without_wildcards(str(part)) for part in parts]
        connection.read_parquet(files, filename=True).create_view(name, replace=True)
    else:
        empty = schema.append(pa.field("filename", pa.string())).empty_table()
        connection.from_arrow(empty).create_view(name, replace=True)


def add_pack(connection: duckdb.DuckDBPyConnection, directory: Path, pack: str) -> None:
    """View `verdicts` of one pack; replaces that of another."""
    add_view(connection, "verdicts", directory / "verdicts" / pack, VERDICTS)


def packs_of(directory: Path) -> list[str]:
    """Names of the packs that decided this audit, in reading order."""
    folder = directory / "verdicts"
    if not folder.is_dir():
        return []
    return in_reading_order(p.name for p in folder.iterdir() if p.is_dir() and not p.name.startswith((".", "_")))


def in_reading_order(packs: Iterator[str] | list[str]) -> list[str]:
    """Known packs first, in the order of `KNOWN_PACKS`, then the others by name."""
    rank = {name: index for index, name in enumerate(KNOWN_PACKS)}
    return sorted(packs, key=lambda name: (rank.get(name, len(rank)), name))


def _without_wildcards(path: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", path)
