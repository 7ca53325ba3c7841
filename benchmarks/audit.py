"""Side by side on one WARC: `assent audit`, the bare loop, and other systems. See README.md here.

python -m benchmarks.audit WARC [--peers] [--quick] [--repeat 3] [--write PAGE] [--json OUT] [--work DIR]
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median

from benchmarks.copies import write_copies
from benchmarks.measure import CommandFailed, Run, Slope, run
from benchmarks.page import write
from benchmarks.peers import PEERS, documents, install
from benchmarks.rooms import rooms
from benchmarks.table import show

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Sizes:
    """Copies of the input: `low` and `high` give slopes, `once` and `ten` give memory."""

    low: int
    high: int
    once: int
    ten: int


FULL = Sizes(low=2, high=10, once=1, ten=10)
QUICK = Sizes(low=2, high=4, once=1, ten=4)


@dataclass(slots=True)
class Bench:
    """The inputs, what was run on them, and the results so far."""

    source: Path
    work: Path
    repeat: int
    inputs: dict[int, list[Path]] = field(default_factory=dict)
    counts: dict[int, dict[str, int]] = field(default_factory=dict)
    runs: dict[tuple[str, int], list[Run]] = field(default_factory=dict)
    written: dict[str, int] = field(default_factory=dict)
    """Documents that each peer wrote at the large size."""

    def input(self, copies: int) -> list[Path]:
        """Files with so many copies of the pages, written once."""
        if copies not in self.inputs:
            self.inputs[copies] = write_copies(self.source, self.work / f"in-{copies}", copies)
        return self.inputs[copies]

    def out(self, name: str) -> Path:
        """An output directory that does not exist yet."""
        path = self.work / "out" / name
        shutil.rmtree(path, ignore_errors=True)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def measure(self, name: str, copies: int, argv: Callable[[int], list[str]]) -> Run:
        """Run one contender once on so many copies."""
        command = argv(copies)
        say(f"{name}, {copies} copies")
        done = run(command, env={"PYTHONHASHSEED": "0"})
        self.runs.setdefault((name, copies), []).append(done)
        return done

    def pages(self, copies: int) -> int:
        return self.counts[copies]["documents"]

    def slope(self, name: str, low: int, high: int) -> Slope:
        return Slope.of(self.runs[name, low], self.runs[name, high], self.pages(low), self.pages(high))


def say(text: str) -> None:
    print(f"  ... {text}", file=sys.stderr, flush=True)


def bare(bench: Bench) -> Callable[[int], list[str]]:
    return lambda copies: [sys.executable, str(HERE / "bare_loop.py"), *map(str, bench.input(copies))]


def assent(*arguments: str) -> list[str]:
    return [str(Path(sys.executable).parent / "assent"), *arguments]


def audit(bench: Bench, workers: int = 1) -> Callable[[int], list[str]]:
    def argv(copies: int) -> list[str]:
        inputs = map(str, bench.input(copies))
        out = str(bench.out(f"assent-{workers}-{copies}"))
        return assent("audit", *inputs, "-o", out, "--workers", str(workers), "--as-of", "2026-06-01", "-q")

    return argv


def slopes(bench: Bench, sizes: Sizes, peers: bool) -> tuple[dict[str, Slope], dict[str, str]]:
    """CPU and wall seconds a page of every contender, interleaved so that a noisy minute hits all; and who failed."""
    contenders = {"bare loop": bare(bench), "assent": audit(bench)}
    failed: dict[str, str] = {}
    for peer in PEERS if peers else ():
        say(f"environment of {peer.name}")
        if why := install(peer):
            failed[peer.name] = why
        else:
            contenders[peer.name] = _peer(bench, peer.name)
    for _ in range(bench.repeat):
        for name, argv in contenders.items():
            for copies in (sizes.low, sizes.high):
                if name in failed:
                    continue
                try:
                    done = bench.measure(name, copies, argv)
                except CommandFailed as error:
                    failed[name] = str(error)
                    continue
                if name == "bare loop":
                    bench.counts[copies] = json.loads(done.output)
                elif name != "assent":
                    bench.written[name] = documents(bench.work / "out" / f"{name}-{copies}")
    return {n: bench.slope(n, sizes.low, sizes.high) for n in contenders if n not in failed}, failed


def _peer(bench: Bench, name: str) -> Callable[[int], list[str]]:
    peer = next(peer for peer in PEERS if peer.name == name)

    def argv(copies: int) -> list[str]:
        out = bench.out(f"{name}-{copies}")
        out.mkdir()
        return peer.argv(bench.input(copies)[0].parent, out)

    return argv


def two_workers(bench: Bench, sizes: Sizes) -> dict[str, float]:
    """Wall and CPU of one worker over two, interleaved: of a page more, and of whole commands."""
    ceilings = []
    for _ in range(bench.repeat):
        for copies in (sizes.low, sizes.high):
            for workers in (1, 2):
                bench.measure(f"{workers} workers", copies, audit(bench, workers))
        ceilings.append(two_at_once(bench, sizes))
    one, two = (bench.slope(f"{n} workers", sizes.low, sizes.high) for n in (1, 2))
    whole = [median(r.wall for r in bench.runs[f"{n} workers", sizes.high]) for n in (1, 2)]
    return {
        "pages": bench.pages(sizes.high),
        "wall": one.wall / two.wall,
        "command": whole[0] / whole[1],
        "cpu": two.cpu / one.cpu,
        "machine": median(ceilings),
    }


def two_at_once(bench: Bench, sizes: Sizes) -> float:
    """What a second core brings here and now: two bare loops in turn, over the same two side by side."""
    command = bare(bench)(sizes.high)
    say("two bare loops, side by side")
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, (command, command)))
    together = time.perf_counter() - began
    return 2 * bench.measure("bare loop alone", sizes.high, bare(bench)).wall / together


def redeciding(bench: Bench, sizes: Sizes) -> dict[str, float]:
    """Scanning over deciding by another pack: of whole commands, and of what a page more costs each."""
    for _ in range(bench.repeat):
        for copies in (sizes.low, sizes.high):
            out = bench.work / "out" / f"scan-{copies}"

            def scan(copies: int) -> list[str]:
                inputs = map(str, bench.input(copies))
                return assent("scan", *inputs, "-o", str(bench.out(f"scan-{copies}")), "--workers", "1", "-q")

            def decide(copies: int) -> list[str]:
                return assent("decide", str(bench.work / "out" / f"scan-{copies}"), "--pack", "amnesty", "-q")

            bench.measure("scan", copies, scan)
            run(assent("resolve", str(out), "-q"))
            run(assent("decide", str(out), "--pack", "eu", "-q"))
            bench.measure("decide", copies, decide)
    scanned, decided = bench.slope("scan", sizes.low, sizes.high), bench.slope("decide", sizes.low, sizes.high)
    return {
        "pages": bench.pages(sizes.high),
        "command": _cpu(bench, "scan", sizes.high) / _cpu(bench, "decide", sizes.high),
        "slope": scanned.cpu / max(decided.cpu, 1e-9),
        "decide_seconds": _cpu(bench, "decide", sizes.high),
    }


def memory(bench: Bench, sizes: Sizes) -> dict[str, float]:
    """Peak memory at the large input over the small one, of the process tree and of its largest process."""
    for copies in (sizes.once, sizes.ten):
        if ("assent", copies) not in bench.runs:
            bench.measure("assent", copies, audit(bench))
    small, large = bench.runs["assent", sizes.once], bench.runs["assent", sizes.ten]
    return {
        "small_mb": median(r.peak for r in small),
        "large_mb": median(r.peak for r in large),
        "tree": median(r.peak for r in large) / median(r.peak for r in small),
        "largest_process": median(r.largest for r in large) / median(r.largest for r in small),
        "input_ratio": sizes.ten / sizes.once,
    }


def _cpu(bench: Bench, name: str, copies: int) -> float:
    return median(r.cpu for r in bench.runs[name, copies])


def results(bench: Bench, sizes: Sizes, peers: bool) -> dict[str, object]:
    began = os.getloadavg()[0]
    found, failed = slopes(bench, sizes, peers)
    megabytes = bench.counts[sizes.high]["html_bytes"] / bench.pages(sizes.high) / 1e6
    rows = {
        name: {
            "cpu_ms_a_page": slope.cpu * 1e3,
            "wall_ms_a_page": slope.wall * 1e3,
            "docs_a_cpu_second": 1 / slope.cpu,
            "mb_a_cpu_second": megabytes / slope.cpu,
            "start_cpu_seconds": slope.start,
            "times_bare_loop": slope.cpu / found["bare loop"].cpu,
            "peak_mb": median(r.peak for r in bench.runs[name, sizes.high]),
        }
        for name, slope in found.items()
    }
    whole: dict[str, object] = {"warc": bench.source.name, "sizes": asdict(sizes), "repeat": bench.repeat}
    whole |= {"counts": bench.counts, "contenders": rows, "written": bench.written, "failed": failed}
    parts: dict[str, Callable[[], dict[str, float]]] = {
        "two_workers": lambda: two_workers(bench, sizes),
        "redeciding": lambda: redeciding(bench, sizes),
        "memory": lambda: memory(bench, sizes),
    }
    for name, part in parts.items():
        try:
            whole[name] = part()
        except CommandFailed as error:
            whole[name] = None
            failed[name] = str(error)
    say("steps of a scan")
    return whole | {"rooms": rooms(str(bench.source)), "load": (began, os.getloadavg()[0])}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit", description=__doc__.splitlines()[0])
    parser.add_argument("warc", type=Path, help="a .warc.gz with one gzip member a record")
    parser.add_argument("--peers", action="store_true", help="other systems too (installs them the first time)")
    parser.add_argument("--quick", action="store_true", help="smaller inputs, one run each: proves that it works")
    parser.add_argument("--repeat", type=int, default=3, help="runs of each; medians count (default 3)")
    parser.add_argument("--write", type=Path, help="write the page docs/performance.md there")
    parser.add_argument("--json", type=Path, help="write the figures there")
    parser.add_argument("--work", type=Path, help="directory for copies and outputs; a temporary one if left out")
    given = parser.parse_args()
    sizes, repeat = (QUICK, 1) if given.quick else (FULL, given.repeat)
    work = given.work or Path(tempfile.mkdtemp(prefix="assent-bench-"))
    try:
        found = results(Bench(given.warc, work, repeat), sizes, given.peers)
    finally:
        if not given.work:
            shutil.rmtree(work, ignore_errors=True)
    print(show(found))
    if given.write:
        write(found, given.write)
    if given.json:
        given.json.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
