"""Captures of host files, kept so that a part of the corpus reads only what it needs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from assent.hosts import select
from assent.records.document import HostFile, HostFileKind
from assent.records.facts import Moment
from assent.records.tables import read_host_files
from assent.records.urls import origin_of
from assent.signals.optout_list import EVERYWHERE

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


class HostIndex:
    """The sorted captures, open for look-ups. A context, because opening costs more than asking."""

    def __init__(self, path: Path) -> None:
        self._path = str(path)
        self._db = duckdb.connect(config={"threads": 1})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def load(self, urls: Iterable[str]) -> HostStore:
        """What these page URLs need: their origins' files, redirect targets, and other captures of the pages."""
        pages = set(urls)
        rows = list(self._rows("kind <> 'page'", "origin", {EVERYWHERE, *map(origin_of, pages)}))
        known = {row.url for row in rows}
        wanted = _targets(rows) - known
        for _ in range(select.MAX_REDIRECTS):
            if not wanted:
                break
            more = list(self._rows("kind <> 'page'", "url", wanted))
            rows += more
            known |= wanted
            wanted = _targets(more) - known
        return HostStore.of([*rows, *self._rows("kind = 'page'", "url", pages)])

    def _rows(self, where: str, column: str, values: set[str]) -> Iterator[HostFile]:
        """Rows whose column is one of the values."""
        self._db.register("wanted", pa.table({"value": pa.array(sorted(values), pa.string())}))
        query = f"SELECT * FROM read_parquet($index) WHERE {where} AND {column} IN (SELECT value FROM wanted)"
        for batch in self._db.sql(query, params={"index": self._path}).to_arrow_reader(_BATCH):
            yield from read_host_files(batch)


@dataclass(slots=True)
class HostStore:
    """The captures that matter to some URLs, by origin and kind; other captures of the pages themselves by URL."""

    files: dict[tuple[str, str], list[HostFile]] = field(default_factory=dict)
    by_url: dict[str, list[HostFile]] = field(default_factory=dict)
    pages: dict[str, list[HostFile]] = field(default_factory=dict)

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
        captures = self.files.get((origin, kind), [])
        capture = _select(captures, kind, moment, fetched_at, as_of)
        if kind == "trust.txt" and len(captures) > 1:
            capture = _first_served(captures, kind, moment, fetched_at, as_of) or capture
        for _ in range(select.MAX_REDIRECTS):
            target = select.redirect_target(capture) if capture is not None else None
            if target is None:
                break
            found = _select(self.by_url.get(target, []), kind, moment, fetched_at, as_of)
            if found is None:
                break
            capture = found
        return capture

    def registries(self, moment: Moment, fetched_at: datetime | None, as_of: date) -> Iterator[HostFile]:
        """Of each list of objections, the newest that had been dated by the moment."""
        captures = self.files.get((EVERYWHERE, "registry"), [])
        for source in dict.fromkeys(capture.url for capture in captures):
            some = [capture for capture in captures if capture.url == source]
            capture = _select(some, "registry", moment, fetched_at, as_of)
            if capture is not None:
                yield capture

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


def _first_served(
    captures: list[HostFile], kind: HostFileKind, moment: Moment, fetched_at: datetime | None, as_of: date
) -> HostFile | None:
    """Of a file with two addresses: the root's where it was served, else that below /.well-known/ (trust.txt)."""
    for well_known in (False, True):
        some = [capture for capture in captures if ("/.well-known/" in capture.url) is well_known]
        capture = _select(some, kind, moment, fetched_at, as_of)
        if capture is not None and capture.status is not None and capture.status < 400:
            return capture
    return None


def _targets(rows: list[HostFile]) -> set[str]:
    return {target for row in rows if (target := select.redirect_target(row)) is not None}
