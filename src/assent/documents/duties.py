"""The duties of an audit: which are done, failed or open, and whether one keeps a build back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assent.documents.figures import count, deciding_packs
from assent.policy.deployment import Deployment, load_deployment
from assent.policy.owed import DutyState, duty_states
from assent.policy.pack import load_pack


def duties_of(directory: Path, packs: Sequence[str], deployment: Deployment) -> tuple[DutyState, ...]:
    """The duties of some packs (none named: those that decided) for an audit directory. Raises UsageError."""
    loaded = [load_pack(name) for name in (packs or deciding_packs(directory))]
    figures = count(directory, [])
    return duty_states(
        loaded, date.fromisoformat(figures.as_of), deployment, evidence=figures.evidence,
        first_capture=figures.first_capture,
    )  # fmt: skip


def duty_rows(directory: Path, packs: Sequence[str], facts: Path | None) -> tuple[list[dict[str, str]], bool]:
    """The duties as rows for a table, and whether one keeps a build back. Raises UsageError."""
    states = duties_of(directory, packs, load_deployment(facts))
    rows = [
        {"duty": s.duty.id, "state": s.state, "then": _THEN.get(s.action or "", ""), "asks": s.duty.title,
         "because": s.because, "citation": s.duty.citation}
        for s in states
    ]  # fmt: skip
    return rows, any(state.blocks for state in states)


_THEN = {"document": "keeps a build back", "warn": "warns"}
