"""The summary of an audit: every share the report shows, as numbers, in `summary.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from assent.records.verdict import ACTIONS
from assent.report.catalogue import ControlInfo, controls_of
from assent.report.count import Counter
from assent.report.missing import STEPS, advice
from assent.report.query import add_pack, open_audit, packs_of
from assent.report.reading import read_run
from assent.report.tally import Amount

Amounts = Mapping[str, Amount]
NO_AMOUNT = Amount()
BROADER = {"train": frozenset({"mine", "fetch", "*"})}
"""A word on a broader use is a word on the narrower one."""


class ControlTally(NamedTuple):
    """What became of one control. open: it decided nothing, because no detector for it exists here."""

    name: str
    title: str
    citation: str
    open: bool
    passed: int
    failed: Amount
    not_checkable: Amount
    needs_basis: Amount


class MissingPiece(NamedTuple):
    """Something held documents wait for. alone: they wait for nothing else. all: also those that wait for more."""

    what: str
    advice: str
    alone: Amount
    all: Amount


class DomainRow(NamedTuple):
    """One of the domains with the most text, and each pack's actions over it."""

    domain: str
    amount: Amount
    verdicts: Mapping[str, Amounts]


@dataclass(frozen=True, slots=True)
class PackSummary:
    """All that one pack says of the corpus. denied: reasons of exclusion with the documents they exclude."""

    name: str
    digests: tuple[str, ...]
    verdicts: Amounts
    waterfall: Amounts
    missing: tuple[MissingPiece, ...]
    denied: Amounts
    reasons: Amounts
    controls: tuple[ControlTally, ...]
    open_controls: tuple[str, ...]

    @property
    def usable(self) -> Amount:
        """Documents with `include` or `redact`."""
        return self.waterfall.get("may be used", NO_AMOUNT)

    @property
    def could_run(self) -> int:
        """Controls that are not open."""
        return sum(not control.open for control in self.controls)


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of an audit. Documents are those with a verdict; unchecked ones stand in the accounts.

    total: all documents and characters. bytes: of the documents' records in their containers. Languages, page kinds
    and months ("2019-04") are "unknown" where not known. signals: mechanism, then answer. coverage: documents that
    have the evidence. sampled: every `Amount` has its intervals.
    """

    as_of: str
    use: str
    sampled: bool
    total: Amount
    bytes: int
    hosts: int
    domains: int
    packs: tuple[PackSummary, ...] = ()
    signals: Mapping[str, Amounts] = field(default_factory=dict)
    findings: Amounts = field(default_factory=dict)
    coverage: Amounts = field(default_factory=dict)
    languages: Amounts = field(default_factory=dict)
    page_kinds: Amounts = field(default_factory=dict)
    captured: Amounts = field(default_factory=dict)
    top_domains: tuple[DomainRow, ...] = ()

    @property
    def documents(self) -> int:
        """Documents with a verdict."""
        return self.total.documents

    def share(self, amount: Amount) -> float:
        """Share of the documents, 0 where there are none."""
        return amount.documents / self.total.documents if self.total.documents else 0.0

    def text_share(self, amount: Amount) -> float:
        """Share of the characters of text, 0 where there are none."""
        return amount.text_chars / self.total.text_chars if self.total.text_chars else 0.0


def summarise(directory: Path) -> Summary:
    """Count an audit directory. Raises UsageError where it is none."""
    run = read_run(directory)
    sampled = bool(run.get("config", {}).get("sample"))
    as_of, use = str(run.get("as_of") or "unknown"), str(run.get("use") or "train")
    with open_audit(directory) as connection:
        counter = Counter(connection, part="e.filename" if sampled else "''")
        counter.pages()
        counter.findings()
        counter.signals(BROADER.get(use, frozenset({"fetch", "*"})) | {use})
        top = counter.top_domains()
        counter.domains(top)
        citations: dict[str, dict[str, str]] = {}
        digests: dict[str, list[str]] = {}
        for pack in packs_of(directory):
            add_pack(connection, directory, pack)
            citations[pack] = counter.verdicts(pack)
            digests[pack] = counter.digests()
            counter.domain_verdicts(pack, top)
        sizes = counter.sizes()
    tree = _tree(counter.tally.amounts(sampled))
    return Summary(
        as_of,
        use,
        sampled,
        counter.tally.total,
        *sizes,
        packs=tuple(
            _pack(pack, tree, citations[pack], digests[pack], counter.tally.total, _day(as_of)) for pack in citations
        ),
        signals=tree.get("signals", {}),
        findings=tree.get("findings", {}),
        coverage=tree.get("coverage", {}),
        languages=tree.get("languages", {}),
        page_kinds=tree.get("page_kinds", {}),
        captured=tree.get("captured", {}),
        top_domains=tuple(_domain(name, tree, list(citations)) for name in top),
    )


def _tree(amounts: Mapping[tuple[str, ...], Amount]) -> dict[str, Any]:
    """Headings as nested dictionaries."""
    tree: dict[str, Any] = {}
    for path, amount in amounts.items():
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = amount
    return tree


def _pack(
    name: str, tree: dict[str, Any], citations: dict[str, str], digests: list[str], total: Amount, as_of: date | None
) -> PackSummary:
    def of(heading: str) -> dict[str, Any]:
        found: dict[str, Any] = tree.get(heading, {}).get(name, {})
        return found

    opened = of("open")
    missing = [
        MissingPiece(what, advice(what), n.get("alone", NO_AMOUNT), n["all"]) for what, n in of("missing").items()
    ]
    return PackSummary(
        name,
        tuple(digests),
        {action: of("verdicts").get(action, NO_AMOUNT) for action in sorted({*ACTIONS, *of("verdicts")}, key=_rank)},
        {step: of("waterfall").get(step, NO_AMOUNT) for step in STEPS},
        tuple(sorted(missing, key=lambda piece: (-piece.all.documents, piece.what))),
        dict(sorted(of("denied").items(), key=lambda item: (-item[1].documents, item[0]))),
        of("reasons"),
        _controls(of("controls"), controls_of(name, as_of), citations, frozenset(opened), total),
        tuple(sorted(opened)),
    )


def _rank(action: str) -> tuple[int, str]:
    known: tuple[str, ...] = ACTIONS
    return known.index(action) if action in known else len(known), action


def _controls(
    counted: dict[str, Amounts],
    catalogue: tuple[ControlInfo, ...],
    citations: dict[str, str],
    opened: frozenset[str],
    total: Amount,
) -> tuple[ControlTally, ...]:
    known = {info.name: info for info in catalogue}
    tallies = []
    for name in sorted({*known, *counted, *opened}):
        info = known.get(name, ControlInfo(name, "", citations.get(name, "")))
        said = counted.get(name, {})
        decided = sum(amount.documents for amount in said.values())
        is_open = name in opened
        tallies.append(
            ControlTally(
                name,
                info.title,
                info.citation,
                is_open,
                0 if is_open else total.documents - decided,
                said.get("failed", NO_AMOUNT),
                said.get("not checkable", NO_AMOUNT),
                said.get("needs a basis", NO_AMOUNT),
            )
        )
    return tuple(tallies)


def _domain(name: str, tree: dict[str, Any], packs: list[str]) -> DomainRow:
    verdicts = tree.get("domain_verdicts", {}).get(name, {})
    return DomainRow(name, tree["domain"][name], {pack: verdicts.get(pack, {}) for pack in packs})


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
