"""A crawl on a terminal while it runs: pages/s, hosts, waiting, refused by whom, bytes, kept share."""

from __future__ import annotations

import time
from collections import Counter
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from assent.collect.frontier import pulse
from assent.collect.settings import CrawlDirectory, Settings
from assent.records.shown import harmless
from assent.report.words import number, percent, size

REASONS_SHOWN = 8


class LiveView:
    """A context that draws on standard error; without a terminal, or quiet, it draws nothing."""

    def __init__(self, *, quiet: bool = False, console: Console | None = None) -> None:
        self._console = console or Console(stderr=True)
        self._on = not quiet and self._console.is_terminal
        self._live = Live(console=self._console, transient=True, auto_refresh=False)
        self._last = (0.0, 0)

    def __call__(self, directory: CrawlDirectory, settings: Settings) -> None:
        """Look at the crawl and draw it."""
        if self._on:
            self._live.update(self.table(directory, settings), refresh=True)

    def table(self, directory: CrawlDirectory, settings: Settings) -> Table:
        """The picture of this moment."""
        counts: Counter[str] = Counter()
        hosts = waiting = queued = 0
        for n in range(settings.shards):
            shard = pulse(directory.shard(n))
            counts.update(shard.counts)
            hosts, waiting, queued = hosts + shard.hosts, waiting + shard.waiting_hosts, queued + shard.queued
        refused = {r.partition(":")[2]: n for r, n in counts.items() if r.startswith("refused:")}
        settled = counts["kept"] + sum(refused.values())
        table = Table(show_header=False, box=None, pad_edge=False)
        table.add_row("pages", f"{number(counts['asked'])} asked for, {self._rate(counts['asked']):,.1f} a second")
        table.add_row("kept", f"{number(counts['kept'])} ({percent(counts['kept'] / settled if settled else 0.0)})")
        table.add_row("content", size(counts["payload-bytes"]))
        table.add_row("hosts", f"{number(hosts)}, {number(waiting)} waiting with {number(queued)} URLs")
        table.add_row("put off", number(counts["deferred"]))
        for reason, n in Counter(refused).most_common(REASONS_SHOWN):
            table.add_row("refused", Text(harmless(f"{reason}: {number(n)}")))
        return table

    def _rate(self, asked: int) -> float:
        now = time.monotonic()
        before, count = self._last
        self._last = (now, asked)
        return (asked - count) / (now - before) if before and now > before else 0.0

    def __enter__(self) -> Self:
        if self._on:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._on:
            self._live.stop()
