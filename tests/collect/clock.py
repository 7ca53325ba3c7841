"""A clock that jumps over the waits of a crawl: days of back-off in no time, and the server's log tells when."""

from __future__ import annotations

import asyncio
import time

import pytest

from assent.collect import crawl


class Clock:
    def __init__(self) -> None:
        self._real, self.skipped = time.time, 0.0

    def time(self) -> float:
        return self._real() + self.skipped

    async def until(self, moment: float) -> None:
        self.skipped += max(moment - self.time(), 0.0)
        await asyncio.sleep(0)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(time, "time", made.time)
    monkeypatch.setattr(crawl, "until", made.until)
    return made
