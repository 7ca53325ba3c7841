"""Captures of host files, kept so that a part of the corpus reads only what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa

from assent.hosts import select
from assent.records.document import HostFile, HostFileKind
from assent.records.facts import Moment
from assent.records.tables import read_host_files
from assent.records.urls import origin_of

CAPTURE_WINDOW = timedelta(hours=24)
"""How far a joined capture's date may lie from a text row's: corpora often keep the day alone."""

_BATCH = 4096


def build_index(host_parts: list[Path], target: Path, memory_limit: str = "1GB") -> None:
    """All host file captures in one Parquet file, sorted by origin, so that a part reads only what it needs."""
    if not host_parts:
        raise ValueError("no host parts: the scan writes one for every unit")
    with duckdb.connect(config={"memory_limit": memory_limit, "threads": 1}) as db:
        db.execute("SET preserve_insertion_order = true")
        names = [str(part) for part in host_parts]
        order = "origin, kind, url, captured_at, status, source"
        db.execute(
            f"COPY (SELECT * FROM read_parquet({names!r}) ORDER BY {order}) TO '{target}' "
            "(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)"
        )


@dataclass(slots=True)
class HostStore:
    """The captures that matter to some URLs, by origin and kind; other captures of the pages themselves by URL."""

    files: dict[tuple[str, str], list[HostFile]] = field(default_factory=dict)
    by_url: dict[str, list[HostFile]] = field(default_factory=dict)
    pages: dict[str, list[HostFile]] = field(default_factory=dict)

    @classmethod
    def load(cls, index: Path, urls: list[str]) -> HostStore:
        """Read what these page URLs need: their origins' files, redirect targets, and other captures of the pages."""
        rows = list(_read_index(index, "kind <> 'page'", "origin", sorted({origin_of(url) for url in urls})))
        known = {row.url for row in rows}
        wanted = _targets(rows) - known
        for _ in range(select.MAX_REDIRECTS):
            if not wanted:
                break
            more = list(_read_index(index, "kind <> 'page'", "url", sorted(wanted)))
            rows += more
            known |= wanted
            wanted = _targets(more) - known
        return cls.of([*rows, *_read_index(index, "kind = 'page'", "url", sorted(set(urls)))])

    @classmethod
    def of(cls, captures: Iterable[HostFile]) -> HostStore:
        """A store of captures at hand."""
        store = cls()
        for row in select.order(captures):
            if row.kind == "page":
                store.pages.setdefault(row.url, []).append(row)
            else:
                store.files.setdefault((row.origin, row.kind), []).append(row)
                store.by_url.setdefault(row.url, []).append(row)
        return store

    def file(
        self, origin: str, kind: HostFileKind, moment: Moment, fetched_at: datetime | None, as_of: date
    ) -> HostFile | None:
        """The capture that speaks for an origin at a moment, redirects followed; None where none is known."""
        capture = _select(self.files.get((origin, kind), []), kind, moment, fetched_at, as_of)
        for _ in range(select.MAX_REDIRECTS):
            target = select.redirect_target(capture) if capture is not None else None
            if target is None:
                break
            found = _select(self.by_url.get(target, []), kind, moment, fetched_at, as_of)
            if found is None:
                break
            capture = found
        return capture

    def later(self, url: str, fetched_at: datetime | None, as_of: date) -> HostFile | None:
        """The newest other capture of a page after its fetch."""
        found = select.at_audit(self.pages.get(url, []), as_of)
        if found is None or found.captured_at is None or fetched_at is None or found.captured_at <= fetched_at:
            return None
        return found

    def same(self, url: str, fetched_at: datetime | None) -> HostFile | None:
        """The capture a text row was made from: the nearest in time, at most CAPTURE_WINDOW away."""
        if fetched_at is None:
            return None
        near = [
            (abs(capture.captured_at - fetched_at), position)
            for position, capture in enumerate(self.pages.get(url, []))
            if capture.captured_at is not None
        ]
        gap, position = min(near, default=(CAPTURE_WINDOW, -1))
        return self.pages[url][position] if gap < CAPTURE_WINDOW else None


def _select(
    captures: list[HostFile], kind: HostFileKind, moment: Moment, fetched_at: datetime | None, as_of: date
) -> HostFile | None:
    return select.at_fetch(captures, fetched_at, kind) if moment == "at_fetch" else select.at_audit(captures, as_of)


def _targets(rows: list[HostFile]) -> set[str]:
    return {target for row in rows if (target := select.redirect_target(row)) is not None}


def _read_index(index: Path, where: str, column: str, values: list[str]) -> Iterator[HostFile]:
    """Rows of the index whose column is one of the values."""
    with duckdb.connect(config={"threads": 1}) as db:
        db.register("wanted", pa.table({"value": pa.array(values, pa.string())}))
        query = f"SELECT * FROM read_parquet($index) WHERE {where} AND {column} IN (SELECT value FROM wanted)"
        for batch in db.sql(query, params={"index": str(index)}).to_arrow_reader(_BATCH):
            yield from read_host_files(batch)
