"""Today's host files of an audited corpus, asked for as politely as a crawl asks."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow.parquet as pq

from assent.collect.asking import ask
from assent.collect.door import Answer, Caps, Door, Lookup, system_lookup
from assent.collect.gate import OTHER_KINDS, Gate, agents_of
from assent.collect.identity import Identity
from assent.collect.politeness import Pace, crawl_delay
from assent.collect.turns import LocalTurns, Turns
from assent.hosts.given import write_host_files
from assent.hosts.store import HostStore
from assent.records.document import HostFile, HostFileKind
from assent.records.errors import OutputError, UsageError
from assent.records.shown import Rows
from assent.records.signal import Signal
from assent.records.tables import read_host_files, readable
from assent.records.urls import host_of, origin_of
from assent.resolve import HOST_KINDS
from assent.signals import DEFAULT_AGENTS, host_signals

FRESH = timedelta(hours=24)
PART_HOSTS = 500
"""Hosts in one part: a stopped fetch loses at most so many, and asks only for them again."""


@dataclass(frozen=True, slots=True)
class HostSettings:
    """How an audit's hosts are asked. tries: of a host file before silence is written down as silence."""

    identity: Identity
    pace: Pace = field(default_factory=lambda: Pace(floor=1.0, retry=30.0, tries=2))
    caps: Caps = field(default_factory=lambda: Caps(seconds=30.0))
    at_once: int = 128
    allow_private: bool = False
    proxied: bool = False


class Fetched(NamedTuple):
    """hosts: asked now. fresh: left out, for they were asked within a day. files: captures written."""

    hosts: int
    fresh: int
    files: int


def fetch_hosts(audit: Path, settings: HostSettings, *, lookup: Lookup = system_lookup) -> Fetched:
    """Ask the hosts of an audit for their host files and put the answers into `private/hosts`.

    What was asked within a day is not asked again, so the same command goes on after a stop.
    Raises UsageError where there is no audit, OutputError where it cannot be written.
    """
    wanted, known = _origins(audit), _asked_lately(audit)
    by_host: dict[str, list[str]] = {}
    for origin in wanted - known:
        by_host.setdefault(host_of(origin), []).append(origin)
    hosts = sorted(by_host.items())
    files = asyncio.run(_fetch(audit, hosts, settings, lookup))
    return Fetched(len(hosts), len({host_of(o) for o in wanted}) - len(hosts), files)


async def _fetch(audit: Path, hosts: Sequence[tuple[str, list[str]]], settings: HostSettings, lookup: Lookup) -> int:
    turns, written = LocalTurns(), 0
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
    async with Door(
        settings.identity, caps=settings.caps, allow_private=settings.allow_private, proxied=settings.proxied,
        connections=settings.at_once, lookup=lookup,
    ) as door:  # fmt: skip
        for start in range(0, len(hosts), PART_HOSTS):
            found: list[HostFile] = []
            places = asyncio.Semaphore(settings.at_once)
            some = hosts[start : start + PART_HOSTS]
            await asyncio.gather(*(_host(door, origins, settings, turns, places, found) for _, origins in some))
            found.sort(key=lambda f: (f.origin, f.kind, f.url))
            _write(audit / "private" / "hosts" / f"fetched-{stamp}-{start // PART_HOSTS:05d}.parquet", found)
            written += len(found)
    return written


async def _host(
    door: Door, origins: Sequence[str], settings: HostSettings, turns: Turns, places: asyncio.Semaphore,
    found: list[HostFile],
) -> None:  # fmt: skip
    """One host's origins one after the other: robots.txt first, the others where it lets them be asked for."""
    gate = Gate(agents_of(settings.identity.name, DEFAULT_AGENTS.trainers))
    async with places:
        for origin in sorted(origins):
            robots = await _one(
                door, origin, "robots.txt", gate.address_of("robots.txt", origin, {}), settings, turns,
                settings.pace.floor,
            )  # fmt: skip
            found.append(robots)
            delay = settings.pace.floor
            if robots.status == 200:
                delay = max(delay, min(crawl_delay(robots.body, settings.identity.name), settings.pace.slow_most))
            await asyncio.sleep(delay)
            for kind in OTHER_KINDS:
                address = gate.address_of(kind, origin, {"robots.txt": robots})
                if origin_of(address) != origin or gate.robots(address, {"robots.txt": robots}) is None:
                    found.append(await _one(door, origin, kind, address, settings, turns, delay))
                    await asyncio.sleep(delay)


async def _one(
    door: Door, origin: str, kind: HostFileKind, address: str, settings: HostSettings, turns: Turns, delay: float
) -> HostFile:
    for failures in range(1, settings.pace.tries + 1):
        asked = await ask(door, origin, kind, address, _keep_nothing, turns, settings.pace, delay)
        if asked.outcome != "defer" or failures == settings.pace.tries:
            break
        await asyncio.sleep(settings.pace.backoff(failures, None))
    capture = asked.capture
    # a body cut at the cap may deny further down: it is an answer that could not be read
    status = capture.status if asked.answer.whole or not asked.answer.failure else None
    return HostFile(kind, origin, capture.url, capture.captured_at, status, capture.headers,
                    capture.body if status is not None else b"", "fetched")  # fmt: skip


def _keep_nothing(answer: Answer, url: str) -> None:
    """The capture is all that is kept: there is no archive here."""


def _origins(audit: Path) -> set[str]:
    parts = sorted((audit / "private" / "evidence").glob("*.parquet"))
    if not parts:
        raise UsageError(f"{audit}: no evidence here; give the directory that `assent audit -o` wrote")
    with readable(audit), duckdb.connect() as db:
        rows = db.execute(
            "SELECT DISTINCT regexp_extract(url, '^(?i:https?)://[^/?#]+') FROM read_parquet($parts)",
            {"parts": [str(part) for part in parts]},
        ).fetchall()
    return {origin for (url,) in rows if url and (origin := origin_of(url))}


def _asked_lately(audit: Path) -> set[str]:
    """Origins whose robots.txt was fetched by this command within a day."""
    now = datetime.now(UTC)
    known: set[str] = set()
    for row in _captures(audit, "fetched-*.parquet"):
        if row.kind == "robots.txt" and row.captured_at is not None and now - row.captured_at < FRESH:
            known.add(row.origin)
    return known


def _write(path: Path, found: Iterable[HostFile]) -> None:
    part = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_host_files(found, part)
        with part.open("rb+") as stream:
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = error.strerror or type(error).__name__
        raise OutputError(f"{path.parent}: cannot be written ({why}); mend that and run it again") from None


class HostRow(NamedTuple):
    """One capture of a host file, and what it says of the host's first page."""

    kind: HostFileKind
    origin: str
    captured_at: datetime | None
    status: int | None
    bytes: int
    source: str
    says: tuple[Signal, ...]

    def to_json(self) -> dict[str, Any]:
        """As JSON values."""
        return {**self._asdict(), "says": [signal._asdict() for signal in self.says]}


def show_host(audit: Path, host: str, agent: str | None = None) -> list[HostRow]:
    """Every capture of a host's files in an audit, oldest first. Raises UsageError where there is none."""
    host = host_of(host) or host.strip().lower()
    agents = agents_of(agent, DEFAULT_AGENTS.trainers) if agent else DEFAULT_AGENTS
    found = [row for row in _captures(audit) if host_of(row.origin) == host and row.kind in HOST_KINDS]
    if not (audit / "private" / "hosts").is_dir():
        raise UsageError(f"{audit}: no audit here; give the directory that `assent audit -o` wrote")
    if not found:
        raise UsageError(f"{audit}: no host file of that host; `assent hosts fetch {audit}` asks for it")
    store = HostStore.of(found)
    ordered = [row for rows in store.files.values() for row in rows]
    return [
        HostRow(r.kind, r.origin, r.captured_at, r.status, len(r.body), r.source,
                host_signals(r.kind, r, r.origin + "/", agents))
        for r in sorted(ordered, key=lambda r: (r.origin, r.kind, r.captured_at or _NEVER))
    ]  # fmt: skip


def host_table(rows: Sequence[HostRow]) -> Rows:
    """Captures as a table: what was asked, when, and the answers that it holds."""
    shown = []
    for row in rows:
        when = f"{row.captured_at:%Y-%m-%d %H:%M}" if row.captured_at else "undated"
        says = ", ".join(f"{s.mechanism}: {s.spec} {s.use} ({s.agent})" for s in row.says)
        status = "no answer" if row.status is None else str(row.status)
        shown.append((f"{row.origin} {row.kind}", when, status, str(row.bytes), says))
    return Rows(("host file", "captured", "status", "bytes", "says of /"), shown)


def _captures(audit: Path, parts: str = "*.parquet") -> Iterator[HostFile]:
    with readable(audit):
        for part in sorted((audit / "private" / "hosts").glob(parts)):
            for batch in pq.ParquetFile(part).iter_batches(1024):
                yield from read_host_files(batch)


_NEVER = datetime.min.replace(tzinfo=UTC)


def today() -> date:
    """The day a fetch counts for."""
    return datetime.now(UTC).date()
