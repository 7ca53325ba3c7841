"""The controls of all packs in three tables, each rule once: those that decided, those that passed, open ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from assent.report.summary import ControlTally, Summary
from assent.report.tally import Amount


@dataclass(slots=True)
class Rule:
    """A control, and the packs of which it said the same."""

    tally: ControlTally
    packs: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rules:
    """decided: failed, held, warned or corrected a document. silent: every document passed. open: did not run."""

    decided: tuple[Rule, ...]
    silent: tuple[Rule, ...]
    open: tuple[Rule, ...]


def rules_of(summary: Summary) -> Rules:
    """Sorted by control."""
    found: dict[tuple[object, ...], Rule] = {}
    for pack in summary.packs:
        for tally in pack.controls:
            same = (tally.name, tally.open, tally.passed, *(a.documents for a in _amounts(tally)))
            found.setdefault(same, Rule(tally)).packs.append(pack.name)
    rules = sorted(found.values(), key=lambda rule: (rule.tally.name, rule.packs))
    return Rules(
        tuple(rule for rule in rules if not rule.tally.open and _said(rule.tally)),
        tuple(rule for rule in rules if not rule.tally.open and not _said(rule.tally)),
        tuple(rule for rule in rules if rule.tally.open),
    )


def _amounts(tally: ControlTally) -> Iterator[Amount]:
    yield from (tally.failed, tally.not_checkable, tally.needs_basis, tally.warned, tally.corrected)


def _said(tally: ControlTally) -> bool:
    return any(amount.documents for amount in _amounts(tally))
