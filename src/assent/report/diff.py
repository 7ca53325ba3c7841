"""Comparing two audits: what moved, and under which pack."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb

from assent.records.schemas import EVIDENCE, VERDICTS
from assent.report.query import add_view, in_reading_order, open_audit, packs_of
from assent.report.summary import NO_AMOUNT, Amounts, Summary, summarise
from assent.report.words import number, percent

SAME = "a.doc_id = b.doc_id AND a.file = b.file AND a.member_offset = b.member_offset " + (
    "AND a.index_in_member = b.index_in_member"
)


class Change(NamedTuple):
    """A share (of documents with a verdict) before and after, and the documents behind it."""

    before: float
    after: float
    documents_before: int
    documents_after: int


class Transition(NamedTuple):
    """Documents that stand in both audits, by their action in each."""

    before: str
    after: str
    documents: int


@dataclass(frozen=True, slots=True)
class PackDiff:
    """One pack in both audits. verdicts: every action. controls: documents not passed, where that changed."""

    name: str
    verdicts: Mapping[str, Change]
    transitions: tuple[Transition, ...]
    controls: Mapping[str, Change]
    same_rules: bool


@dataclass(frozen=True, slots=True)
class Diff:
    """Two audits compared. A document is the same if its id and its key are.

    signals: "mechanism: answer" whose count changed. packs: those that decided both; the others are in `only_packs`.
    """

    before: str
    after: str
    documents: tuple[int, int]
    in_both: int
    only_before: int
    only_after: int
    packs: tuple[PackDiff, ...]
    only_packs: tuple[str, ...]
    signals: Mapping[str, Change]

    def to_json(self) -> str:
        """Canonical JSON."""
        value = {
            "as_of": {"before": self.before, "after": self.after},
            "documents": {
                "before": self.documents[0],
                "after": self.documents[1],
                "in_both": self.in_both,
                "only_before": self.only_before,
                "only_after": self.only_after,
            },
            "packs": {
                pack.name: {
                    "verdicts": _changes(pack.verdicts),
                    "transitions": [transition._asdict() for transition in pack.transitions],
                    "controls": _changes(pack.controls),
                    "same_rules": pack.same_rules,
                }
                for pack in self.packs
            },
            "packs_in_one_only": list(self.only_packs),
            "signals": _changes(self.signals),
        }
        return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False) + "\n"


def diff(a: Path, b: Path) -> Diff:
    """Compare the audit directories `a` (before) and `b` (after). Raises UsageError where one is no audit."""
    before, after = summarise(a), summarise(b)
    both = [pack for pack in packs_of(a) if pack in packs_of(b)]
    with _side_by_side(a, b) as connection:
        in_both = _in_both(connection)
        transitions = {pack: _transitions(connection, a, b, pack) for pack in both}
    return Diff(
        before.as_of,
        after.as_of,
        (before.documents, after.documents),
        in_both,
        before.documents - in_both,
        after.documents - in_both,
        tuple(_pack(pack, before, after, transitions[pack]) for pack in both),
        tuple(in_reading_order([*({*packs_of(a)} ^ {*packs_of(b)})])),
        {name: change for name, change in _signals(before, after).items() if _moved(change)},
    )


def render(difference: Diff) -> str:
    """The comparison as text for a terminal, at most 80 columns where the names allow it."""
    return "\n".join(_lines(difference)) + "\n"


@contextmanager
def _side_by_side(a: Path, b: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_audit(a) as connection:
        add_view(connection, "before", a / "private" / "evidence", EVIDENCE)
        add_view(connection, "after", b / "private" / "evidence", EVIDENCE)
        yield connection


def _in_both(connection: duckdb.DuckDBPyConnection) -> int:
    ((count,),) = connection.execute(f"SELECT count(*) FROM before a JOIN after b ON {SAME}").fetchall()
    return int(count)


def _transitions(connection: duckdb.DuckDBPyConnection, a: Path, b: Path, pack: str) -> tuple[Transition, ...]:
    add_view(connection, "verdicts_before", a / "verdicts" / pack, VERDICTS)
    add_view(connection, "verdicts_after", b / "verdicts" / pack, VERDICTS)
    rows = connection.execute(
        "SELECT a.action::VARCHAR AS x, b.action::VARCHAR AS y, count(*) AS n "
        f"FROM verdicts_before a JOIN verdicts_after b ON {SAME} GROUP BY x, y ORDER BY n DESC, x, y"
    ).fetchall()
    return tuple(Transition(*row) for row in rows)


def _pack(name: str, before: Summary, after: Summary, transitions: tuple[Transition, ...]) -> PackDiff:
    old, new = (next(pack for pack in s.packs if pack.name == name) for s in (before, after))
    controls = _compare(old.reasons, new.reasons, before, after)
    return PackDiff(
        name,
        _compare(old.verdicts, new.verdicts, before, after),
        transitions,
        {control: change for control, change in controls.items() if _moved(change)},
        old.digests == new.digests,
    )


def _signals(before: Summary, after: Summary) -> dict[str, Change]:
    flat = [
        {f"{mechanism}: {answer}": amount for mechanism, said in s.signals.items() for answer, amount in said.items()}
        for s in (before, after)
    ]
    return _compare(flat[0], flat[1], before, after)


def _compare(old: Amounts, new: Amounts, before: Summary, after: Summary) -> dict[str, Change]:
    changes = {}
    for name in [*old, *sorted(set(new) - set(old))]:
        a, b = old.get(name, NO_AMOUNT), new.get(name, NO_AMOUNT)
        changes[name] = Change(before.share(a), after.share(b), a.documents, b.documents)
    return changes


def _moved(change: Change) -> bool:
    return change.documents_before != change.documents_after


def _changes(changes: Mapping[str, Change]) -> dict[str, dict[str, float]]:
    return {
        name: {**change._asdict(), "before": round(change.before, 6), "after": round(change.after, 6)}
        for name, change in changes.items()
    }


def _lines(difference: Diff) -> Iterator[str]:
    old, new = difference.documents
    yield f"before: {number(old)} documents, as of {difference.before}"
    yield f"after:  {number(new)} documents, as of {difference.after}"
    yield (
        f"in both: {number(difference.in_both)}; only before: {number(difference.only_before)}; "
        f"only after: {number(difference.only_after)}"
    )
    for pack in difference.packs:
        yield ""
        yield pack.name + ("" if pack.same_rules else " (the pack itself differs)")
        for action, change in pack.verdicts.items():
            yield f"  {action:<10} {percent(change.before):>8} -> {percent(change.after):>8}"
        for transition in pack.transitions:
            if transition.before != transition.after:
                yield f"  {number(transition.documents)} documents: {transition.before} -> {transition.after}"
        for control, change in pack.controls.items():
            yield f"  {control} not passed: {_both(change)}"
    if difference.only_packs:
        yield ""
        yield f"packs in one of them only: {', '.join(difference.only_packs)}"
    if difference.signals:
        yield ""
        yield "signals"
    for name, change in difference.signals.items():
        yield f"  {name}: {_both(change)}"


def _both(change: Change) -> str:
    return (
        f"{number(change.documents_before)} ({percent(change.before)}) -> "
        f"{number(change.documents_after)} ({percent(change.after)})"
    )
