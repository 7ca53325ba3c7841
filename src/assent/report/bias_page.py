"""The bias of an audit as a page, as JSON for machines, and as a table for the terminal."""

from __future__ import annotations

import math
from dataclasses import asdict
from pathlib import Path
from typing import Any

from assent.measures.bias.dialect import DialectShares
from assent.measures.bias.intervals import Estimate
from assent.measures.bias.report import BiasReport
from assent.records.shown import Rows
from assent.report.bias_figures import bias_figures, interval
from assent.report.canonical import write_whole
from assent.report.dialect import dialect_figure
from assent.report.figures import Page, render_page
from assent.report.words import counted, number, percent

CAVEATS = (
    "Counts say whom a text names, not who wrote it or whom it is about.",
    "Word lists miss people who are named otherwise, and hit some words that mean something else; names are not used "
    "to guess anything about anybody.",
    "Languages without a word list are not measured; the page says how many documents that are.",
    "Intervals are by registrable domain, 64 groups of them, since the pages of one site resemble each other.",
    "No word of the corpus that is not on a published list is counted or shown.",
)


def bias_page(bias: BiasReport, spoken: DialectShares | None = None) -> Page:
    """The page with all six pictures. spoken: of a corpus whose texts were read with a dialect model."""
    langs = ", ".join(f"{lang} {number(n)}" for lang, n in bias.languages.items()) or "none"
    return Page(
        "Whom the corpus speaks of, with what, and whom a filter erases",
        (
            f"{counted(bias.documents, 'document')} counted{' (a weighted sample)' if bias.sampled else ''} of "
            f"{counted(bias.domains, 'domain')}; by language: {langs}. In languages without a word list: "
            f"{number(bias.uncounted)}.",
            f"Word lists: sha256 {bias.lexicon_sha256}.",
        ),
        (*bias_figures(bias), *([dialect_figure(spoken)] if spoken is not None else [])), CAVEATS,
        "assent bias . --json",
    )  # fmt: skip


def write_bias_page(directory: Path, bias: BiasReport, spoken: DialectShares | None = None) -> Path:
    """Write `bias.html` and give its path. Raises OutputError."""
    path = directory / "bias.html"
    write_whole(path, render_page(bias_page(bias, spoken)))
    return path


def bias_json(bias: BiasReport, spoken: DialectShares | None = None) -> dict[str, Any]:
    """All numbers for machines; an unknown number is null."""
    value = asdict(bias)
    value["dialect"] = None if spoken is None else asdict(spoken)
    value["mitigation"] = None
    if bias.mitigation is not None:
        moved = [{**asdict(m), "met": m.met} for m in bias.mitigation.moved]
        value["mitigation"] = {"effective": bias.mitigation.effective, "moved": moved}
    value["removals"] = [{**asdict(row), "said": row.said} for row in bias.removals]
    return dict(_plain(value))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.item() if hasattr(value, "item") else value


def bias_table(bias: BiasReport) -> Rows:
    """Groups by axis, and what each pack does to them, for the terminal."""
    worst: dict[str, Estimate] = {}
    for found in bias.removals:
        if ":" not in found.filter and math.isfinite(found.ratio.low):
            before = worst.get(found.group)
            worst[found.group] = found.ratio if before is None or found.ratio.value > before.value else before
    rows: list[tuple[str, ...]] = []
    for axis in dict.fromkeys(row.name.axis for row in bias.groups):
        for row in (group for group in bias.of_axis(axis) if group.count):
            removed = interval(worst[row.name.code]) if row.name.code in worst else ""
            rows.append(
                (f"{axis}: {row.name.title}", number(row.count), interval(row.documents, percent),
                 interval(row.within, percent), removed)
            )  # fmt: skip
    heads = ("group", "documents", "share of documents", "share of its axis", "removed against others")
    return Rows(heads, rows, f"{counted(bias.documents, 'document')}, {counted(bias.domains, 'domain')}")
