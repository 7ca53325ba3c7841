"""A crawl that is killed at twenty moments: no URL lost, none asked for twice within its delay, archives whole."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from assent.collect.crawl import start
from assent.collect.frontier import State
from assent.records.document import Gap, Record
from assent.sources import open_sources
from tests.collect.crawling import SETTINGS, outcomes
from tests.collect.server import Server, page, site, text

KILLS = 20
DELAY = 0.15
HOSTS = [f"127.0.3.{n}" for n in range(1, 9)]
PAGES = 60


@pytest.mark.slow
def test_a_crawl_killed_at_twenty_moments_loses_nothing_and_stays_polite(tmp_path: Path) -> None:
    pages = {"/robots.txt": text("User-agent: *\nDisallow: /private\n")}
    pages |= {f"/{n}": page(f"<p>{n} " + "words " * 2000) for n in range(PAGES)}
    settings = replace(SETTINGS, pace=replace(SETTINGS.pace, floor=DELAY), reach="listed")
    chance = random.Random(8)
    with Server({host: site(pages) for host in HOSTS}) as server:
        seeds = [server.url(host, f"/{n}") for host in HOSTS for n in range(PAGES)]
        directory, _ = start(seeds, tmp_path / "crawl", settings)
        argv = [sys.executable, "-m", "tests.collect.kill_target", str(directory.path)]
        killed = 0
        while killed < KILLS:
            before = len(server.log)
            child = subprocess.Popen(argv)
            until = time.monotonic() + 30
            while len(server.log) == before and child.poll() is None and time.monotonic() < until:
                time.sleep(0.01)
            time.sleep(chance.uniform(0.0, 0.4))
            assert child.poll() is None, f"done after {killed} kills: give it more pages"
            child.send_signal(signal.SIGKILL)
            child.wait()
            killed += 1
            for source in open_sources([str(directory.path)]) if any(directory.archive.iterdir()) else []:
                items = list(source.read(0, source.size))
                gaps = sum(i.end - i.start for i in items if isinstance(i, Gap))
                assert gaps + sum(i.length for i in items if isinstance(i, Record)) == source.size
        subprocess.run(argv, check=True, timeout=120)
        log = list(server.log)
    assert set(outcomes(directory).values()) == {(State.DONE, "")}
    for host in HOSTS:
        assert min(b - a for a, b in pairwise([asked.at for asked in log if asked.host == host])) >= DELAY
    found: Counter[str] = Counter()
    for path in directory.archive.glob("*.warc.gz"):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                if record.rec_type == "response":
                    found[record.rec_headers.get_header("WARC-Target-URI")] += 1
                record.content_stream().read()
    assert {url: found[url] for url in seeds} == dict.fromkeys(seeds, 1)
    for source in open_sources([str(directory.path)]):
        assert not [item for item in source.read(0, source.size) if isinstance(item, Gap)]
