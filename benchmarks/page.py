"""`docs/performance.md`, written from what a run of `benchmarks.audit` found."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.peers import PEERS
from benchmarks.table import ratios

_LIBRARIES = ("fastwarc", "resiliparse", "numpy", "pyarrow", "duckdb", "hyperscan")

_HEAD = """\
# Performance

Written by `python -m benchmarks.audit {warc} {peers}--repeat {repeat} --write docs/performance.md`, not by hand.

{date}, {machine}. The machine is shared: {began:.1f} processes wanted its cores when the run began,
{ended:.1f} at its end. Compare ratios, which come from one run with all contenders in turn, and not milliseconds with
those of another machine. Slopes: CPU at {high} copies of the pages less CPU at {low}, over the pages between, so that
start-up and pictures do not count; they stand under *start*. Medians of {repeat} run(s) each.
`benchmarks/README.md` of the repository says how it is measured, and holds the figures of other rooms.
"""


def write(found: dict[str, Any], path: Path) -> None:
    """Write the page."""
    path.write_text("\n".join(_page(found)) + "\n", "utf-8")


def _page(found: dict[str, Any]) -> Iterator[str]:
    sizes, pages = found["sizes"], found["counts"][found["sizes"]["high"]]["documents"]
    peers = "--peers " if set(found["contenders"]) | set(found["failed"]) > {"bare loop", "assent"} else ""
    began, ended = found["load"]
    yield _HEAD.format(
        warc=found["warc"], peers=peers, repeat=found["repeat"], high=sizes["high"], low=sizes["low"],
        date=f"{datetime.now(UTC):%-d %B %Y}", machine=_machine(), began=began, ended=ended,
    )  # fmt: skip
    yield f"## Against others, {pages:,} pages\n"
    yield "| | CPU ms a page | pages a CPU s | MB a CPU s | start, CPU s | peak MB | times the bare loop |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for name, row in found["contenders"].items():
        yield (
            f"| {_named(name)} | {row['cpu_ms_a_page']:.2f} | {row['docs_a_cpu_second']:.0f} "
            f"| {row['mb_a_cpu_second']:.1f} | {row['start_cpu_seconds']:.1f} | {row['peak_mb']:.0f} "
            f"| {row['times_bare_loop']:.2f} |"
        )
    yield from _remarks(found, pages)
    yield "\n## Ratios and targets\n\n| what | measured | target |\n|---|---:|---|"
    yield from (f"| {ratio.what} | {ratio.said} | {ratio.target} |" for ratio in ratios(found))
    yield from _rooms(found["rooms"], found["contenders"]["bare loop"]["cpu_ms_a_page"])
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    yield f"\n## Versions\n\nPython {platform.python_version()}, {libraries}."


def _remarks(found: dict[str, Any], pages: int) -> Iterator[str]:
    yield ""
    for name, written in found["written"].items():
        yield f"* {name} wrote {written:,} of {pages:,} documents."
    for name, why in found["failed"].items():
        yield f"* Not measured: {name}: {why}"
    yield (
        "* A peer does something else: none of them reads robots.txt, headers or host files, finds names, counts bias "
        "or says why. The bare loop reads the archive and extracts text, and nothing more: it is the limit."
    )


def _rooms(rooms: dict[str, float], bare_ms: float) -> Iterator[str]:
    yield "\n## Where the time of a scan goes\n\n| step | CPU ms a page | times the bare loop |\n|---|---:|---:|"
    yield from (f"| {step} | {spent * 1e3:.2f} | {spent * 1e3 / bare_ms:.2f} |" for step, spent in rooms.items())


def _named(name: str) -> str:
    what = {peer.name: f"{peer.requirements[0]}: {peer.what}" for peer in PEERS}
    what |= {"bare loop": "FastWARC and resiliparse in ten lines", "assent": "`assent audit`, all packs, one worker"}
    return f"{name} ({what[name]})"


def _machine() -> str:
    model = "processor unknown"
    if sys.platform == "linux":
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GiB, {platform.system()}"
