"""`summary.json`: the summary as canonical JSON, written whole or not at all."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assent.records.errors import OutputError
from assent.report.intervals import Interval
from assent.report.summary import PackSummary, Summary, summarise
from assent.report.tally import Amount


def write_summary(directory: Path) -> Summary:
    """Count an audit directory and write `summary.json`, whole or not at all. Raises UsageError, OutputError."""
    summary = summarise(directory)
    write_whole(directory / "summary.json", summary_json(summary))
    return summary


def summary_json(summary: Summary) -> str:
    """Canonical text: keys sorted, no blanks that vary, equal summaries give equal text.

    Counts by document stand at the top; `text` repeats them in characters; `intervals` (of a sample) gives the 95 %
    interval of each share, `documents` and `text`; `packs` holds the waterfall and the controls.
    """
    value: dict[str, Any] = {
        "as_of": summary.as_of,
        "use": summary.use,
        "sampled": summary.sampled,
        "documents": summary.total.documents,
        "text_chars": summary.total.text_chars,
        "bytes": summary.bytes,
        "hosts": summary.hosts,
        "domains": summary.domains,
        "open_controls": {pack.name: list(pack.open_controls) for pack in summary.packs},
        **_counted(summary, lambda amount: amount.documents),
        "text": _counted(summary, lambda amount: amount.text_chars),
        "packs": {pack.name: _pack(pack) for pack in summary.packs},
        "people": summary.people.to_json(),
        "top_domains": [
            {"domain": row.domain, **_amount(row.amount), "verdicts": _each(row.verdicts, lambda a: a.documents)}
            for row in summary.top_domains
        ],
    }
    value["coverage"] = _each(summary.coverage, lambda amount: round(summary.share(amount), 6))
    value["text"]["coverage"] = _each(summary.coverage, lambda amount: round(summary.text_share(amount), 6))
    if summary.sampled:
        value["intervals"] = _counted(summary, _intervals)
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def write_whole(path: Path, text: str) -> None:
    """Write a file by rename, so that a reader never sees half of it. Raises OutputError."""
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise OutputError(f"{path}: cannot be written ({error.strerror}); free space or choose another -o") from error


def _counted(summary: Summary, value: Callable[[Amount], Any]) -> dict[str, Any]:
    return {
        "verdicts": {pack.name: _each(pack.verdicts, value) for pack in summary.packs},
        "reasons": {pack.name: _each(pack.reasons, value) for pack in summary.packs},
        "signals": _each(summary.signals, value),
        "findings": _each(summary.findings, value),
        "coverage": _each(summary.coverage, value),
        "languages": _each(summary.languages, value),
        "page_kinds": _each(summary.page_kinds, value),
        "captured": _each(summary.captured, value),
    }


def _pack(pack: PackSummary) -> dict[str, Any]:
    return {
        "sha256": list(pack.digests),
        "controls_that_could_run": pack.could_run,
        "waterfall": {step: _amount(amount) for step, amount in pack.waterfall.items()},
        "missing": [
            {"what": p.what, "advice": p.advice, "alone": _amount(p.alone), "all": _amount(p.all)} for p in pack.missing
        ],
        "lifted_by": {kind: _amount(amount) for kind, amount in pack.lifted_by.items()},
        "losses": dict(pack.losses),
        "denied": {because: _amount(amount) for because, amount in pack.denied.items()},
        "controls": {
            c.name: {
                "title": c.title,
                "citation": c.citation,
                "open": c.open,
                "passed": c.passed,
                "failed": c.failed.documents,
                "not_checkable": c.not_checkable.documents,
                "needs_basis": c.needs_basis.documents,
                "warned": c.warned.documents,
                "corrected": c.corrected.documents,
                "examples": list(c.examples),
            }
            for c in pack.controls
        },
    }


def _amount(amount: Amount) -> dict[str, Any]:
    value: dict[str, Any] = {"documents": amount.documents, "text_chars": amount.text_chars}
    if amount.by_documents is not None:
        value["intervals"] = _intervals(amount)
    return value


def _intervals(amount: Amount) -> dict[str, Any]:
    return {"documents": _rounded(amount.by_documents), "text": _rounded(amount.by_text)}


def _rounded(interval: Interval | None) -> list[float] | None:
    return [round(interval.low, 6), round(interval.high, 6)] if interval is not None else None


def _each(tree: Mapping[str, Any], value: Callable[[Amount], Any]) -> dict[str, Any]:
    return {name: value(found) if isinstance(found, Amount) else _each(found, value) for name, found in tree.items()}
