"""Why a document got its verdict: the whole chain, from the quote on the page to the article of law."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from assent.policy import ControlOutcome, Deployment, explain_controls
from assent.records.errors import InputError, UsageError
from assent.records.evidence import Evidence
from assent.records.facts import MOMENTS, Facts, Moment
from assent.records.shown import one_line
from assent.records.signal import Signal
from assent.records.tables import read_evidence, read_signals, readable
from assent.records.verdict import Reason
from assent.report.catalogue import deciding_pack
from assent.report.reading import read_run
from assent.scan import available

MANY = 20
"""How many documents of one URL or id are explained at most."""


@dataclass(frozen=True, slots=True)
class HostAnswer:
    """What the host said at one moment, and page and host summed up."""

    moment: Moment
    spec: str
    policy: str
    signals: tuple[Signal, ...]


@dataclass(frozen=True, slots=True)
class PackVerdict:
    """What one pack made of it.

    controls: every control of the pack, before any basis or suppression list; none where the pack has changed since.
    bases: ids of the signed bases that it was decided with.
    """

    pack: str
    action: str
    reasons: tuple[Reason, ...]
    controls: tuple[ControlOutcome, ...]
    bases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """One document from its evidence to its verdicts."""

    evidence: Evidence
    use: str
    as_of: date | None
    answers: tuple[HostAnswer, ...]
    verdicts: tuple[PackVerdict, ...]


def explain(directory: Path, wanted: str) -> list[Explanation]:
    """Explanations of the documents with this URL or doc_id, at most MANY.

    Raises InputError where the directory is no audit or holds no such document.
    """
    parts = directory / "private" / "evidence"
    if not any(parts.glob("*.parquet")):
        raise InputError(f"{directory}: no audit here; run `assent audit INPUT -o {directory}` first")
    with readable(directory):
        found = list(_evidence(parts, wanted))
        if not found:
            raise InputError(f"{directory}: no document has this URL or doc_id; give it as it stands in the evidence")
        return [_explanation(directory, evidence) for evidence in found]


def render(explanation: Explanation) -> RenderableType:
    """The chain as a person reads it: page, host, controls by pack."""
    evidence = explanation.evidence
    head = Text.assemble((one_line(evidence.url), "bold"), f"  [{evidence.doc_id}]\n", _where(evidence))
    parts: list[RenderableType] = [head, Text("\nWhat the page says", style="bold"), *_said(evidence.signals)]
    for answer in explanation.answers:
        when = "when it was fetched" if answer.moment == "at_fetch" else "at the audit"
        together = f"page and host together: {answer.spec}, taken as {_TAKEN_AS[answer.policy]}"
        parts += [
            Text(
                f"\nWhat its host says {when}  ({together})",
                "bold",
            ),
            *_said(answer.signals),
        ]
    if evidence.unchecked:
        parts.append(Text("\nCould not run: " + "; ".join(evidence.unchecked)))
    for verdict in explanation.verdicts:
        title = f"\n{verdict.pack}: {verdict.action} for {explanation.use}, as of {explanation.as_of}"
        parts += [Text(title, style="bold"), *_reasons(verdict)]
        if verdict.bases:
            parts.append(Text(f"  decided with {', '.join(verdict.bases)}; the controls stand as they do without"))
        changed = Text("  the pack has changed since it decided; decide again to see its controls", style="dim")
        parts.append(_control_table(verdict.controls) if verdict.controls else changed)
    return Group(*parts)


def _evidence(parts: Path, wanted: str) -> Iterator[Evidence]:
    query = "SELECT * FROM read_parquet($parts) WHERE url = $wanted OR doc_id = $wanted LIMIT $many"
    values = {"parts": str(parts / "*.parquet"), "wanted": wanted, "many": MANY}
    with duckdb.connect() as db:
        for batch in db.sql(query, params=values).to_arrow_reader(MANY):
            yield from read_evidence(batch)


def _explanation(directory: Path, evidence: Evidence) -> Explanation:
    rows = _rows(directory / "private" / "answers", evidence)
    facts = {row["moment"]: Facts.loads(row["facts"]) for row in rows}
    verdicts = []
    use, as_of = (rows[0]["use"] if rows else ""), None
    for folder in sorted(path for path in (directory / "verdicts").glob("*") if path.is_dir()):
        for row in _rows(folder, evidence):
            as_of = row["as_of"]
            decided = _decided(directory, folder.name)
            pack = deciding_pack(decided.get("pack", folder.name), (row["pack_sha256"],))
            controls: tuple[ControlOutcome, ...] = ()
            if pack is not None:
                run = read_run(directory)
                controls = explain_controls(
                    facts["at_fetch"], facts["at_audit"], pack, use=use, as_of=row["as_of"],
                    deployment=Deployment(dict(run.get("stated", {}))), preview=bool(run.get("preview")),
                    available=available(),
                )  # fmt: skip
            reasons = tuple(Reason(**reason) for reason in row["reasons"])
            verdicts.append(PackVerdict(folder.name, row["action"], reasons, controls, tuple(decided.get("bases", ()))))
    answers = tuple(
        HostAnswer(moment, row["spec"], row["policy"], read_signals(row["signals"]))
        for moment in MOMENTS
        for row in rows
        if row["moment"] == moment
    )
    return Explanation(evidence, use, as_of, answers, tuple(verdicts))


def _decided(directory: Path, name: str) -> dict[str, Any]:
    """What `run.json` says of how a pack decided: the pack's file, the bases. Empty where it cannot be read."""
    try:
        return dict(read_run(directory).get("decided", {}).get(name, {}))
    except UsageError:
        return {}


def _rows(parts: Path, evidence: Evidence) -> list[dict[str, Any]]:
    """Rows of the document in answers or verdicts: by key, because a doc_id may stand twice."""
    if not any(parts.glob("*.parquet")):
        return []
    query = "SELECT * FROM read_parquet($parts) WHERE file = $file AND member_offset = $at AND index_in_member = $index"
    key = evidence.key
    values = {
        "parts": str(parts / "*.parquet"),
        "file": key.file,
        "at": key.member_offset,
        "index": key.index_in_member,
    }
    with duckdb.connect() as db:
        return list(db.sql(query, params=values).to_arrow_table().to_pylist())


def _where(evidence: Evidence) -> str:
    key = evidence.key
    captured = evidence.captured_at.isoformat() if evidence.captured_at else "at an unknown time"
    text = "no text" if evidence.text_chars is None else f"{evidence.text_chars} characters"
    return (
        f"{one_line(key.file)}, bytes {key.member_offset}-{key.member_offset + evidence.length}; captured {captured}; "
        f"HTTP {evidence.http_status}; {evidence.media_type}; {text}; payload sha256 {evidence.payload_sha256[:16]}..."
    )


def _said(signals: Sequence[Signal]) -> Iterator[RenderableType]:
    """One line a statement, its uses together; mechanisms that were silent or could not be read are named together."""
    told: dict[Signal, list[str]] = {}
    for signal in signals:
        if signal.quote or signal.spec not in _QUIET:
            told.setdefault(signal._replace(use="*"), []).append(_use(signal.use))
    for signal, uses in told.items():
        yield Padding(_line(signal, ", ".join(uses)), (0, 0, 0, 2))
    for spec, words in _QUIET.items():
        names = sorted({signal.mechanism for signal in signals if signal.spec == spec and not signal.quote})
        if names:
            yield Padding(Text(f"{words}: {', '.join(names)}", style="dim"), (0, 0, 0, 2))


_TAKEN_AS = {"allow": "a grant", "deny": "a denial", "hold": "a hold", "unknown": "no grant"}
_QUIET = {"absent": "looked for and not there", "unknown": "not known"}


def _line(signal: Signal, uses: str) -> Text:
    whom = "" if signal.agent == "*" else f" to {signal.agent}"
    text = Text.assemble(
        (signal.mechanism, "bold"),
        f" says {signal.spec} {uses}{whom}, taken as {_TAKEN_AS[signal.policy]}",
    )
    if signal.quote:
        text.append(f'  "{one_line(signal.quote)}"', style="italic")
    seen = f", seen {signal.observed_at:%Y-%m-%d %H:%M} UTC" if signal.observed_at else ""
    return text.append(f"  at {signal.found_at or 'no place'}{seen}", style="dim")


def _use(use: str) -> str:
    return "any use" if use == "*" else use


def _reasons(verdict: PackVerdict) -> list[RenderableType]:
    return [
        Padding(Text(f"{r.action}: {r.because}  ({r.control}, {r.citation})"), (0, 0, 0, 2)) for r in verdict.reasons
    ]


def _control_table(controls: Sequence[ControlOutcome]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 1, 0, 2))
    for control in controls:
        if control.outcome not in ("open", "not in force"):
            table.add_row(control.outcome, control.control, control.title)
    for outcome in ("open", "not in force"):
        names = [control.control for control in controls if control.outcome == outcome]
        if names:
            table.add_row(outcome, f"{len(names)} controls", ", ".join(names))
    return table
