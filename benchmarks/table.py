"""The figures as a table for people, each ratio beside its target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

ENOUGH_PAGES = 5_000
"""Fewer say little of two workers, or of re-deciding: start-up would decide."""


class Ratio(NamedTuple):
    """value: None where it was not measured. target: "-" where there is none."""

    what: str
    value: float | None
    target: str

    @property
    def said(self) -> str:
        return "not measured" if self.value is None else f"{self.value:.2f}"


def show(found: dict[str, Any]) -> str:
    """The whole result as text. Compares, never judges: the machine may be shared."""
    lines = [f"{'':<58}{'measured':>10}   target"]
    lines += [f"{ratio.what:<58}{ratio.said:>10}   {ratio.target}" for ratio in ratios(found)]
    return "\n".join([*_contenders(found), "", *lines, *_failed(found)])


def ratios(found: dict[str, Any]) -> Iterator[Ratio]:
    """What DESIGN asks of the speed, and what helps to read it."""
    rows = found["contenders"]
    ours = rows.get("assent", {}).get("cpu_ms_a_page")
    bare = rows.get("assent", {}).get("times_bare_loop")
    yield Ratio("scan + resolve + decide over the bare loop, CPU", bare, "at most 1.6")
    for peer, target in (("datatrove", "at least 10"), ("dolma", "at least 2")):
        theirs = rows.get(peer, {}).get("cpu_ms_a_page")
        yield Ratio(f"{peer} over assent, CPU", theirs / ours if theirs and ours else None, target)
    two, decided, memory = found["two_workers"], found["redeciding"], found["memory"]
    yield Ratio(f"1 worker over 2, wall a page{_few(two)}", two and two["wall"], "at least 1.85")
    yield Ratio("the same of two bare loops: what this machine can give", two and two["machine"], "-")
    yield Ratio("1 worker over 2, wall of whole commands", two and two["command"], "-")
    yield Ratio("2 workers over 1, CPU a page", two and two["cpu"], "-")
    yield Ratio(f"scanning over re-deciding, CPU a page{_few(decided)}", decided and decided["slope"], "at least 50")
    yield Ratio("scanning over re-deciding, whole commands", decided and decided["command"], "-")
    times = f"{memory['input_ratio']:.0f}" if memory else "10"
    yield Ratio(f"peak memory of the tree at {times} times the input", memory and memory["tree"], "at most 1.1")
    yield Ratio("peak memory of the largest process", memory and memory["largest_process"], "-")


def _contenders(found: dict[str, Any]) -> list[str]:
    sizes = found["sizes"]
    lines = [
        f"{found['warc']}: {found['counts'][sizes['high']]['documents']} pages at {sizes['high']} copies; "
        f"slopes from {sizes['low']} to {sizes['high']} copies, median of {found['repeat']}",
        "",
        f"{'':<12}{'CPU ms/page':>12}{'wall':>8}{'docs/s':>9}{'MB/s':>8}{'start s':>9}{'peak MB':>9}{'x bare':>8}",
    ]
    for name, row in found["contenders"].items():
        lines.append(
            f"{name:<12}{row['cpu_ms_a_page']:>12.2f}{row['wall_ms_a_page']:>8.2f}{row['docs_a_cpu_second']:>9.0f}"
            f"{row['mb_a_cpu_second']:>8.1f}{row['start_cpu_seconds']:>9.1f}{row['peak_mb']:>9.0f}"
            f"{row['times_bare_loop']:>8.2f}"
        )
    pages = found["counts"][sizes["high"]]["documents"]
    return lines + [f"{name} wrote {written} documents of {pages}" for name, written in found["written"].items()]


def _failed(found: dict[str, Any]) -> list[str]:
    return [f"\nnot measured: {name}: {why}" for name, why in found["failed"].items()]


def _few(part: dict[str, float] | None) -> str:
    return " (too few pages)" if part and part["pages"] < ENOUGH_PAGES else ""
