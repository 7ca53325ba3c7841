"""Pages per CPU-second of the collector beside Scrapy's, on one machine in one run.

    python -m benchmarks.collect [--hosts 500] [--few 3] [--many 9] [--delay 0.5] [--queue 200000]

Both obey robots.txt, keep the same delay, and write a WARC; ours evaluates consent as well. All traffic stays on
loopback addresses that the benchmark's own server listens on. CPU time is that of the crawling process; a slope
(many pages less few pages a host) leaves start-up and the asking for host files out of it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from benchmarks.collect_server import addresses
from benchmarks.peers import HOME, Peer, install

SCRAPY = Peer("scrapy", "Scrapy and warcio", ("scrapy>=2.12", "warcio>=1.7"), "scrapy", lambda *_: [])


class Run(NamedTuple):
    """cpu, wall: seconds. peak: MB. pages: answered. nearest: least seconds between two requests to a host."""

    cpu: float
    wall: float
    peak: float
    pages: int
    nearest: float


@dataclass(frozen=True, slots=True)
class Field:
    """What both crawl."""

    hosts: int
    delay: float
    work: Path


@contextmanager
def serving(field: Field, log: Path) -> Iterator[int]:
    """The server in a process of its own; its port."""
    argv = [sys.executable, "-m", "benchmarks.collect_server", str(field.hosts), str(log)]
    server = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdout is not None
    assert server.stdin is not None
    try:
        yield int(server.stdout.readline())
    finally:
        server.stdin.close()
        server.wait(60)
        server.stdout.close()


def crawl(name: str, field: Field, pages: int) -> Run:
    """One crawl of so many pages a host, measured and judged by the server's log."""
    work = field.work / f"{name}-{pages}"
    work.mkdir()
    log = work / "log"
    with serving(field, log) as port:
        urls = [f"http://{host}:{port}/page/{n}" for n in range(pages) for host in addresses(field.hosts)]
        (work / "urls").write_text("\n".join(urls))
        run = measured(_argv(name, work, field))
    asked, nearest = judged(log)
    if asked != len(urls):
        raise SystemExit(f"{name}: {asked} pages asked for instead of {len(urls)}")
    return run._replace(pages=asked, nearest=nearest)


def _argv(name: str, work: Path, field: Field) -> list[str]:
    if name == "scrapy":
        script = Path(__file__).with_name("collect_scrapy.py")
        return [str(SCRAPY.python), str(script), str(work / "urls"), str(field.delay), "256", str(work / "out.warc.gz")]
    return [
        sys.executable, "-m", "assent", "collect", str(work / "urls"), "-o", str(work / "crawl"), "--reach", "listed",
        "--delay", str(field.delay), "--pack", "eu", "--allow-private", "--contact-url", "https://bench.example.org/",
        "--contact-mail", "bench@example.org", "-q",
    ]  # fmt: skip


def measured(argv: list[str]) -> Run:
    """CPU, wall time and peak memory of a process. Ends where it fails."""
    begun = time.monotonic()
    child = subprocess.Popen(argv, env={**os.environ, "PYTHONHASHSEED": "0"})
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{argv[:4]} ended with {child.returncode}")
    return Run(usage.ru_utime + usage.ru_stime, time.monotonic() - begun, usage.ru_maxrss / 1024, 0, 0.0)


def judged(log: Path) -> tuple[int, float]:
    """Distinct pages that were asked for, and the least time between two requests to one host."""
    times: dict[str, list[float]] = defaultdict(list)
    pages = set()
    for line in log.read_text().splitlines():
        host, at, path = line.split(" ")
        times[host].append(float(at))
        if path.startswith("/page/"):
            pages.add((host, path))
    gaps = [b - a for moments in times.values() for a, b in pairwise(moments)]
    return len(pages), min(gaps, default=float("inf"))


def queue_memory(counts: tuple[int, ...], work: Path) -> list[tuple[int, float]]:
    """Peak memory of a crawl of 200 pages that has so many URLs in its queue."""
    peaks = []
    for count in counts:
        field = Field(20, 0.1, work)
        folder = work / f"queue-{count}"
        folder.mkdir()
        with serving(field, folder / "log") as port:
            hosts = addresses(field.hosts)
            lines = (f"http://{hosts[n % 20]}:{port}/page/{n}" for n in range(count))
            (folder / "urls").write_text("\n".join(lines))
            argv = _argv("assent", folder, field)
            seeded = measured([*argv, "--pages", "1"])
            run = measured([sys.executable, "-m", "benchmarks.collect", "--resume", str(folder / "crawl")])
        del seeded
        peaks.append((count, run.peak))
    return peaks


def resumed(directory: str) -> None:
    """200 pages more of a crawl: what `queue_memory` measures, without the reading of the seeds."""
    from dataclasses import replace

    from assent.collect import crawl as collector
    from assent.collect.settings import reopen

    where, settings = reopen(Path(directory))
    collector.run(where, replace(settings, budget=replace(settings.budget, pages=200)))


def _home() -> Path:
    """Where crawls are written and removed again: beside the peers, which no repository keeps."""
    HOME.mkdir(exist_ok=True)
    return HOME


def main() -> None:
    """Measure and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--hosts", type=int, default=500)
    options.add_argument("--few", type=int, default=3)
    options.add_argument("--many", type=int, default=9)
    options.add_argument("--delay", type=float, default=0.5)
    options.add_argument("--queue", type=int, default=200_000)
    options.add_argument("--only", choices=["assent", "scrapy", "queue"])
    options.add_argument("--resume")
    chosen = options.parse_args()
    if chosen.resume:
        return resumed(chosen.resume)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8 * chosen.hosts)), hard))
    rates: dict[str, float] = {}
    with tempfile.TemporaryDirectory(prefix="collect-", dir=_home()) as folder:
        field = Field(chosen.hosts, chosen.delay, Path(folder))
        for name in ("assent", "scrapy"):
            if chosen.only not in (None, name):
                continue
            if name == "scrapy" and (failed := install(SCRAPY)):
                print(f"scrapy: cannot be used here ({failed})")
                continue
            few, many = crawl(name, field, chosen.few), crawl(name, field, chosen.many)
            rates[name] = (many.pages - few.pages) / (many.cpu - few.cpu)
            for run in (few, many):
                print(
                    f"{name:8} {run.pages:6} pages  {run.cpu:7.2f} CPU-s  {run.wall:6.1f} s  "
                    f"{run.pages / run.cpu:7.1f} pages/CPU-s  peak {run.peak:5.0f} MB  "
                    f"nearest requests to a host {run.nearest:.3f} s "
                    f"(delay {chosen.delay})"
                )
            print(f"{name:8} slope: {rates[name]:.1f} pages/CPU-s")
        if len(rates) == 2:
            print(f"assent / scrapy, slopes: {rates['assent'] / rates['scrapy']:.2f} (target 3, aim 5)")
        if chosen.only in (None, "queue"):
            for count, peak in queue_memory((1000, chosen.queue), field.work):
                print(f"queue of {count:7} URLs: peak {peak:.0f} MB")
    return None


if __name__ == "__main__":
    main()
