"""What is to be fetched and when: one SQLite file (WAL) for a shard of registrable domains, one process its owner.

A host is the unit of turns: it is leased, one request is made, and it is ready again after its delay. The delay is
on disk before the request goes out, so that a killed run cannot ask twice within it.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple, cast

from assent.collect.recorder import Position
from assent.records.document import HostFile, HostFileKind
from assent.records.errors import UsageError
from assent.records.urls import host_of


class State(IntEnum):
    """Where a URL stands."""

    QUEUED = 0
    DONE = 1
    REFUSED = 2
    FAILED = 3


class Kind(IntEnum):
    """What a URL is asked for."""

    PAGE = 0
    SITEMAP = 1


class Entry(NamedTuple):
    """A URL in the queue. hops: links from a seed. redirects: answers that led here. etag, modified: as last told."""

    id: int
    url: str
    kind: Kind
    hops: int
    redirects: int
    tries: int
    etag: str
    modified: str
    digest: str


class Found(NamedTuple):
    """A URL to be queued."""

    url: str
    kind: Kind = Kind.PAGE
    hops: int = 0
    redirects: int = 0


class Turn(NamedTuple):
    """A host whose turn it is. delay: seconds its last answer asked for. pages: kept budget. failures: in a row."""

    host: str
    delay: float
    pages: int
    failures: int


_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS urls (
  id INTEGER PRIMARY KEY, url TEXT NOT NULL UNIQUE, host TEXT NOT NULL, kind INTEGER NOT NULL, state INTEGER NOT NULL,
  hops INTEGER NOT NULL, redirects INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0, reason TEXT NOT NULL DEFAULT '',
  etag TEXT NOT NULL DEFAULT '', modified TEXT NOT NULL DEFAULT '', digest TEXT NOT NULL DEFAULT '');
CREATE INDEX IF NOT EXISTS queue ON urls (host, tries, id) WHERE state = 0;
CREATE INDEX IF NOT EXISTS digests ON urls (host, digest) WHERE digest <> '';
CREATE TABLE IF NOT EXISTS hosts (
  host TEXT PRIMARY KEY, ready REAL NOT NULL DEFAULT 0, leased INTEGER NOT NULL DEFAULT 0,
  queued INTEGER NOT NULL DEFAULT 0, pages INTEGER NOT NULL DEFAULT 0, failures INTEGER NOT NULL DEFAULT 0,
  delay REAL NOT NULL DEFAULT 0) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS turns ON hosts (leased, ready) WHERE queued > 0;
CREATE TABLE IF NOT EXISTS captures (
  origin TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, at TEXT NOT NULL, status INTEGER, headers TEXT NOT NULL,
  body BLOB NOT NULL, PRIMARY KEY (origin, kind)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS counts (name TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
"""


class Frontier:
    """The owner's handle. Nothing is on disk before `commit`. Raises UsageError where another process owns the file."""

    def __init__(self, path: Path) -> None:
        self._owner = os.open(path.with_suffix(".owner"), os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._owner)
            raise UsageError(f"{path}: another process collects here; two owners would ask a host twice") from None
        self._db = _connect(path)

    def add(self, found: Iterable[Found]) -> int:
        """Queue URLs that were never seen. The number of new ones."""
        return add(self._db, found)

    def recover(self, floor: float, now: float) -> None:
        """After a stop: hosts that were leased wait their whole delay again, for nobody knows if they were asked."""
        self._db.execute(
            "UPDATE hosts SET leased = 0, ready = max(ready, ? + max(delay, ?)) WHERE leased = 1", (now, floor)
        )
        self._db.commit()

    def claim(self, most: int, now: float, floor: float) -> list[Turn]:
        """Lease up to `most` hosts that are ready, longest ready first, and commit: the lease is on disk."""
        rows = self._db.execute(
            "SELECT host, delay, pages, failures FROM hosts WHERE queued > 0 AND leased = 0 AND ready <= ? "
            "ORDER BY ready LIMIT ?",
            (now, most),
        ).fetchall()
        if rows:
            self._db.executemany(
                "UPDATE hosts SET leased = 1, ready = ? + max(delay, ?) WHERE host = ?",
                [(now, floor, row[0]) for row in rows],
            )
            self._db.commit()
        return [Turn(*row) for row in rows]

    def release(self, host: str, ready: float, delay: float, failures: int, pages: int) -> None:
        """The turn is over; the host is ready again at `ready` (seconds of the epoch). pages: how many more it gave."""
        self._db.execute(
            "UPDATE hosts SET leased = 0, ready = ?, delay = ?, failures = ?, pages = pages + ? WHERE host = ?",
            (ready, delay, failures, pages, host),
        )

    def next_ready(self) -> float | None:
        """When the next host that waits is ready; None where nothing waits."""
        row = self._db.execute("SELECT min(ready) FROM hosts WHERE queued > 0 AND leased = 0").fetchone()
        return cast("float | None", row[0])

    def queue(self, host: str, most: int) -> list[Entry]:
        """The next URLs of a host: those not tried yet first, in the order they came."""
        rows = self._db.execute(
            "SELECT id, url, kind, hops, redirects, tries, etag, modified, digest FROM urls "
            "WHERE host = ? AND state = 0 ORDER BY tries, id LIMIT ?",
            (host, most),
        )
        return [Entry(r[0], r[1], Kind(r[2]), *r[3:]) for r in rows]

    def settle(self, entry: Entry, host: str, state: State, reason: str, *, etag: str = "", modified: str = "",
               digest: str = "") -> None:  # fmt: skip
        """A URL has its answer."""
        self._db.execute(
            "UPDATE urls SET state = ?, reason = ?, etag = ?, modified = ?, digest = ? WHERE id = ?",
            (int(state), reason, etag, modified, digest, entry.id),
        )
        self._db.execute("UPDATE hosts SET queued = queued - 1 WHERE host = ?", (host,))

    def retry(self, entry: Entry) -> None:
        """A URL goes back to the end of its host's queue."""
        self._db.execute("UPDATE urls SET tries = tries + 1 WHERE id = ?", (entry.id,))

    def drop(self, host: str, origin: str, state: State, reason: str) -> int:
        """Settle all that waits below an origin; how many they were."""
        count = self._db.execute(
            "UPDATE urls SET state = ?, reason = ? WHERE host = ? AND state = 0 AND substr(url, 1, ?) = ?",
            (int(state), reason, host, len(origin) + 1, origin + "/"),
        ).rowcount
        self._db.execute("UPDATE hosts SET queued = queued - ? WHERE host = ?", (count, host))
        return count

    def again(self) -> int:
        """Queue every page that was kept once more, to be asked for with a condition."""
        changed = self._db.execute("UPDATE urls SET state = 0, tries = 0 WHERE state = 1 AND kind = 0").rowcount
        self._db.execute(
            "UPDATE hosts SET pages = 0, queued = "
            "(SELECT count(*) FROM urls WHERE urls.host = hosts.host AND state = 0)"
        )
        self._db.execute("DELETE FROM captures")
        self._db.commit()
        return changed

    def same_digest(self, host: str, digest: str) -> tuple[int, str]:
        """How many other pages of the host have this payload, and the URL of the first."""
        row = self._db.execute(
            # said twice, so that SQLite knows that the index, which is of known digests alone, will do
            "SELECT count(*), min(url) FROM "
            "(SELECT url FROM urls WHERE host = ? AND digest = ? AND digest <> '' LIMIT 50)",
            (host, digest),
        ).fetchone()
        return int(row[0]), str(row[1] or "")

    def captures(self, origin: str) -> dict[HostFileKind, HostFile | None]:
        """What an origin's host files were; None: its robots.txt does not let them be asked for."""
        found: dict[HostFileKind, HostFile | None] = {}
        for kind, url, at, status, headers, body in self._db.execute(
            "SELECT kind, url, at, status, headers, body FROM captures WHERE origin = ?", (origin,)
        ):
            fields = tuple((n, v) for n, v in json.loads(headers))
            found[kind] = HostFile(kind, origin, url, datetime.fromisoformat(at), status, fields, body) if url else None
        return found

    def keep_capture(self, origin: str, kind: HostFileKind, capture: HostFile | None) -> None:
        """Remember a host file, or that it may not be asked for."""
        row = ("", datetime.now(UTC), None, (), b"") if capture is None else (
            capture.url, capture.captured_at or datetime.now(UTC), capture.status, capture.headers, capture.body
        )  # fmt: skip
        url, at, status, headers, body = row
        self._db.execute(
            "INSERT OR REPLACE INTO captures VALUES (?, ?, ?, ?, ?, ?, ?)",
            (origin, kind, url, at.isoformat(), status, json.dumps(headers), body),
        )

    def forget_captures(self, origin: str) -> None:
        """The host files of an origin are to be asked for again."""
        self._db.execute("DELETE FROM captures WHERE origin = ?", (origin,))

    def commit(self, position: Position, counts: dict[str, int]) -> None:
        """Everything since the last commit, with how far the WARC had come and what is to be counted."""
        if not counts and not self._db.in_transaction:
            return
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('position', ?)", (json.dumps(position),))
        self._db.executemany(
            "INSERT INTO counts VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET n = n + excluded.n",
            sorted(counts.items()),
        )
        self._db.commit()

    def position(self) -> Position | None:
        """How far the WARC had come at the last commit."""
        row = self._db.execute("SELECT value FROM meta WHERE key = 'position'").fetchone()
        return Position(*json.loads(row[0])) if row else None

    def close(self) -> None:
        """Let go of the file; what was not committed is gone."""
        self._db.close()
        os.close(self._owner)


def add(db: sqlite3.Connection, found: Iterable[Found]) -> int:
    """Queue URLs; see `Frontier.add`."""
    new: dict[str, int] = {}
    for url, kind, hops, redirects in found:
        host = host_of(url)
        inserted = db.execute(
            "INSERT OR IGNORE INTO urls (url, host, kind, state, hops, redirects) VALUES (?, ?, ?, 0, ?, ?)",
            (url, host, int(kind), hops, redirects),
        ).rowcount
        if inserted > 0:
            new[host] = new.get(host, 0) + 1
    db.executemany(
        "INSERT INTO hosts (host, queued) VALUES (?, ?) "
        "ON CONFLICT (host) DO UPDATE SET queued = queued + excluded.queued",
        new.items(),
    )
    return sum(new.values())


def send(path: Path, found: Iterable[Found]) -> int:
    """Queue URLs in a shard that may belong to another process."""
    db = _connect(path)
    try:
        count = add(db, found)
        db.commit()
        return count
    finally:
        db.close()


class Standing(NamedTuple):
    """A shard as it stands on disk."""

    states: dict[State, int]
    reasons: dict[str, int]
    counts: dict[str, int]
    hosts: int
    waiting_hosts: int


def standing(path: Path) -> Standing:
    """Read a shard beside its owner."""
    db = _connect(path)
    try:
        states = {State(s): n for s, n in db.execute("SELECT state, count(*) FROM urls GROUP BY state")}
        reasons = dict(db.execute("SELECT reason, count(*) FROM urls WHERE reason <> '' GROUP BY reason"))
        hosts, waiting = db.execute("SELECT count(*), count(*) FILTER (WHERE queued > 0) FROM hosts").fetchone()
        return Standing(states, reasons, dict(db.execute("SELECT name, n FROM counts")), hosts, waiting)
    finally:
        db.close()


class Pulse(NamedTuple):
    """What can be told of a running shard at little cost."""

    counts: dict[str, int]
    hosts: int
    waiting_hosts: int
    queued: int


def pulse(path: Path) -> Pulse:
    """Look at a shard beside its owner, without counting its URLs."""
    db = _connect(path)
    try:
        hosts, waiting, queued = db.execute(
            "SELECT count(*), count(*) FILTER (WHERE queued > 0), total(queued) FROM hosts"
        ).fetchone()
        return Pulse(dict(db.execute("SELECT name, n FROM counts")), hosts, waiting, int(queued))
    finally:
        db.close()


def rows(path: Path) -> Iterator[tuple[str, State, str]]:
    """Every URL of a shard with its state and reason."""
    db = _connect(path)
    try:
        for url, state, reason in db.execute("SELECT url, state, reason FROM urls ORDER BY url"):
            yield url, State(state), reason
    finally:
        db.close()


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=60.0, isolation_level="DEFERRED")
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    db.execute("PRAGMA cache_size = -4000")
    db.executescript(_SCHEMA)
    return db
