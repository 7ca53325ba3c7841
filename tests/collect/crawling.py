"""Crawls for tests: quick paces, loopback allowed, an identity that is nobody's."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

from assent.collect.crawl import run, start
from assent.collect.door import Caps
from assent.collect.frontier import State, rows
from assent.collect.identity import Identity
from assent.collect.politeness import Pace
from assent.collect.settings import CrawlDirectory, Settings

NOBODY = Identity("https://crawler.example.org/about", "crawler@example.org")
QUICK = Pace(floor=0.02, per_ip=0.0, factor=0.0, retry=0.05, retry_most=0.1, tries=3)
SHORT = Caps(seconds=2.0, connect_seconds=1.0, quiet_seconds=0.4)
SETTINGS = Settings(NOBODY, pace=QUICK, caps=SHORT, shards=2, allow_private=True)


def crawl(seeds: list[str], path: Path, settings: Settings = SETTINGS, **changes: object) -> CrawlDirectory:
    directory, settings = start(seeds, path, replace(settings, **changes))  # type: ignore[arg-type]
    run(directory, settings)
    return directory


def outcomes(directory: CrawlDirectory, shards: int = 2) -> dict[str, tuple[State, str]]:
    """State and reason of every URL, by its path."""
    return {
        url.partition("://")[2].partition("/")[2]: (state, reason)
        for number in range(shards)
        for url, state, reason in rows(directory.shard(number))
    }


def reasons(directory: CrawlDirectory, shards: int = 2) -> Counter[str]:
    return Counter(reason for _, reason in outcomes(directory, shards).values())
