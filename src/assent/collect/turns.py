"""One request at a time to one host and one address, whatever hosts share it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from assent.collect.door import Door
from assent.collect.politeness import Pace
from assent.records.urls import host_of


class Turns(Protocol):
    """Gives every request a place in time. `address`: any name for what is not to be disturbed."""

    def take(self, address: str, gap: float) -> float:
        """Seconds to wait before the request; the next one comes at least `gap` seconds later."""


class LocalTurns:
    """Of one process."""

    _MOST = 100_000

    def __init__(self) -> None:
        self._free: dict[str, float] = {}

    def take(self, address: str, gap: float) -> float:
        """See `Turns`."""
        now = time.time()
        if len(self._free) > self._MOST:
            self._free = {a: t for a, t in self._free.items() if t > now}
        at = max(now, self._free.get(address, 0.0))
        self._free[address] = at + gap
        return at - now


class SharedTurns:
    """Of several processes on one machine, in a SQLite file."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, timeout=60.0, isolation_level=None)
        self._db.execute("PRAGMA journal_mode = WAL")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("CREATE TABLE IF NOT EXISTS turns (address TEXT PRIMARY KEY, free REAL) WITHOUT ROWID")

    def take(self, address: str, gap: float) -> float:
        """See `Turns`."""
        now = time.time()
        row = self._db.execute(
            "INSERT INTO turns VALUES (:address, :now + :gap) ON CONFLICT (address) DO UPDATE "
            "SET free = max(free, :now) + :gap RETURNING free",
            {"address": address, "now": now, "gap": gap},
        ).fetchone()
        return float(row[0]) - gap - now if row[0] > now + gap else 0.0


async def wait_for_turn(door: Door, url: str, turns: Turns, pace: Pace) -> None:
    """Wait until a request to a URL disturbs neither its host nor its address.

    A host's own queue keeps its delay already; this is for a redirect that leads to a host which is being asked.
    """
    host = host_of(url)
    waits = [turns.take(f"host {host}", pace.floor)]
    if pace.per_ip > 0:
        with suppress(OSError):  # the door says what is wrong with a name
            waits.append(turns.take((await door.addresses(host))[0], pace.per_ip))
    if max(waits) > 0:
        await asyncio.sleep(max(waits))
