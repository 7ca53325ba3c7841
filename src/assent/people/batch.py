"""`assent people`: one text for a person to look at, or JSON lines for a machine."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from rich.console import Group
from rich.text import Text

from assent.people import CLOSER, examine
from assent.people.detector import About
from assent.people.recapture import Estimate
from assent.people.redact import redact
from assent.records.errors import InputError
from assent.records.finding import Finding
from assent.records.shown import Rows, harmless, json_text
from assent.text import language

COLOURS = {
    "direct": "bold red", "secret": "bold magenta", "quasi": "yellow", "special": "bold cyan", "minor": "bold blue",
}  # fmt: skip


def read_source(source: str, stdin: BinaryIO) -> str:
    """The text of a file or of standard input; bytes that are no UTF-8 become U+FFFD. Raises InputError."""
    return _read(source, stdin).decode("utf-8", "replace")


def shown(text: str, lang: str | None, show: bool) -> Group:
    """The text with findings in colour, their values masked unless `show`, and a list of them below."""
    findings = _examined(text, lang)
    page, at = Text(), 0
    for finding in findings:
        value = text[finding.start : finding.end]
        page.append(harmless(text[at : finding.start]))
        page.append(harmless(value) if show else masked(value, finding.kind), COLOURS.get(finding.category, "bold"))
        at = finding.end
    page.append(harmless(text[at:]))
    if not findings:
        return Group(page, Text("\nnothing found; that is not proof that nothing is there"))
    rows = [(f"{f.start}-{f.end}", f.kind, f.category, f"{f.score:.2f}", f.detector) for f in findings]
    return Group(page, Text(), Rows(("place", "kind", "category", "score", "found by"), rows))


def masked(value: str, kind: str) -> str:
    """The kind and the length of a value, not the value."""
    return f"[{kind} {len(value)}]"


def reported(text: str, lang: str | None) -> dict[str, Any]:
    """One text as the batch reports it."""
    findings = _examined(text, lang)
    return {
        "findings": [_row(finding) for finding in findings],
        "redacted": redact(text, findings, about=About(_lang(text, lang))).text,
    }


def run_batch(source: str, stdin: BinaryIO, out: BinaryIO) -> None:
    """JSON lines in, JSON lines out, one for one and in order. A line that is none is answered with its error.

    Raises InputError where the file cannot be read.
    """
    for number, line in enumerate(_lines(source, stdin)):
        if line.strip():
            out.write(json_text(_answer(line, number), indent=None).encode() + b"\n")
    out.flush()


def read_rows(source: str, stdin: BinaryIO) -> Iterator[tuple[str, str | None]]:
    """Texts and languages of JSON lines; lines that are none are left out. Raises InputError."""
    for line in _lines(source, stdin):
        row = _row_of(line)
        if row is not None:
            yield row["text"], _lang(row["text"], row.get("lang"))


def estimated(rows: Sequence[Estimate]) -> Rows:
    """Estimates as a table for a terminal."""
    shown = [
        (row.kind, str(row.ours), str(row.theirs), str(row.both),
         f"{row.total:.0f} ({row.low:.0f} to {row.high:.0f})", f"{100 * row.found:.0f} %")
        for row in rows
    ]  # fmt: skip
    note = "capture and recapture: engines that err alike make it too good, false alarms too bad"
    return Rows(("kind", "ours", "theirs", "both", "there are about", "we found"), shown, note=note)


def _answer(line: bytes, number: int) -> dict[str, Any]:
    row = _row_of(line)
    if row is None:
        return {"id": None, "line": number, "error": "not a JSON object with a text"}
    return {"id": row.get("id"), **reported(row["text"], row.get("lang"))}


def _row_of(line: bytes) -> dict[str, Any] | None:
    try:
        row: dict[str, Any] = json.loads(line.decode("utf-8", "replace"))
        text, lang = row["text"], row.get("lang")
    except (ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None
    return row if isinstance(text, str) and (lang is None or isinstance(lang, str)) else None


def _examined(text: str, lang: str | None) -> tuple[Finding, ...]:
    return apart(examine(text, About(_lang(text, lang)), None, CLOSER).findings)


def apart(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings, in order of their starts, of which none overlaps another: of two the surer, else the first."""
    kept: list[Finding] = []
    for finding in findings:
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
        elif finding.score > kept[-1].score:
            kept[-1] = finding
    return tuple(kept)


def _lang(text: str, lang: str | None) -> str | None:
    return lang or (language(text) if len(text) >= 40 else None)


def _row(finding: Finding) -> dict[str, Any]:
    return {
        "kind": finding.kind,
        "category": finding.category,
        "start": finding.start,
        "end": finding.end,
        "score": finding.score,
    }


def _read(source: str, stdin: BinaryIO) -> bytes:
    if source == "-":
        return stdin.read()
    try:
        return Path(source).read_bytes()
    except OSError as error:
        raise InputError(f"the text cannot be read ({error.strerror}); name a file, or - for standard input") from None


def _lines(source: str, stdin: BinaryIO) -> Iterable[bytes]:
    if source == "-":
        yield from stdin
        return
    try:
        with Path(source).open("rb") as file:
            yield from file
    except OSError as error:
        raise InputError(f"the lines cannot be read ({error.strerror}); name a file, or - for standard input") from None
