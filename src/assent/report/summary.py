"""The summary of an audit: every share the report shows, as numbers, in `summary.json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from assent.policy.reading import broader_uses
from assent.records.verdict import ACTIONS
from assent.report.catalogue import ControlInfo, controls_of
from assent.report.count import Counter
from assent.report.linkability import Linkability, linkability
from assent.report.missing import STEPS, advice
from assent.report.query import add_pack, open_audit, packs_of
from assent.report.reading import read_run
from assent.report.tally import Amount

Amounts = Mapping[str, Amount]
NO_AMOUNT = Amount()


class ControlTally(NamedTuple):
    """What became of one control. open: it decided nothing, because no detector for it exists or a fact is not stated.

    examples: doc_ids of documents it decided about, three at most.  waits_for: its detectors and stated facts.
    """

    name: str
    title: str
    citation: str
    open: bool
    passed: int
    failed: Amount
    not_checkable: Amount
    needs_basis: Amount
    warned: Amount = NO_AMOUNT
    corrected: Amount = NO_AMOUNT
    examples: tuple[str, ...] = ()
    waits_for: tuple[str, ...] = ()


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
    """All that one pack says of the corpus.

    denied: reasons of exclusion with the documents they exclude. complete: `controls` are all those in force; else the
    pack that decided is not at hand, and they are those that its verdicts name.  lifted_by: documents that one kind of
    signed basis would make usable.  losses: for each other pack, documents that may be used here and not there.
    """

    name: str
    digests: tuple[str, ...]
    verdicts: Amounts
    waterfall: Amounts
    missing: tuple[MissingPiece, ...]
    denied: Amounts
    reasons: Amounts
    controls: tuple[ControlTally, ...]
    open_controls: tuple[str, ...]
    complete: bool
    lifted_by: Amounts = field(default_factory=dict)
    losses: Mapping[str, int] = field(default_factory=dict)

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
    have the evidence. sampled: every `Amount` has its intervals. people: counts of persons, of the sample alone.
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
    people: Linkability = field(default_factory=Linkability)

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
    preview = bool(run.get("preview"))
    found: dict[str, FoundPack] = {}
    with open_audit(directory) as connection:
        counter = Counter(connection, part="e.filename" if sampled else "''")
        counter.pages()
        counter.findings()
        counter.signals(broader_uses(use) | {use})
        top = counter.top_domains()
        counter.domains(top)
        for pack in packs_of(directory):
            add_pack(connection, directory, pack)
            found[pack] = FoundPack(counter.verdicts(pack), tuple(counter.digests()), counter.examples())
            counter.domain_verdicts(pack, top)
        together = counter.usable_together(directory, list(found))
        sizes = counter.sizes()
        people = linkability(connection)
    counted = Counted(_tree(counter.tally.amounts(sampled)), counter.tally.total, counter.tally.nothing(sampled))
    catalogues = {
        pack: controls_of(pack_source(run, pack), found[pack].digests, _day(as_of), preview) for pack in found
    }
    return Summary(
        as_of,
        use,
        sampled,
        counted.total,
        *sizes,
        packs=tuple(
            _pack(pack, counted, found[pack], catalogues[pack], _losses(pack, list(found), together)) for pack in found
        ),
        signals=counted.of("signals"),
        findings=counted.of("findings"),
        coverage=counted.of("coverage"),
        languages=counted.of("languages"),
        page_kinds=counted.of("page_kinds"),
        captured=counted.of("captured"),
        top_domains=tuple(_domain(name, counted, list(found)) for name in top),
        people=people,
    )


class FoundPack(NamedTuple):
    """What the verdict rows of a pack say of its rules: the citation of each control that decided, and digests."""

    citations: Mapping[str, str]
    digests: tuple[str, ...]
    examples: Mapping[str, tuple[str, ...]]


class Counted(NamedTuple):
    """Everything that was counted. nothing: the amount of what was not seen."""

    tree: Mapping[str, Any]
    total: Amount
    nothing: Amount

    def of(self, *heading: str) -> dict[str, Any]:
        """What stands under a heading; empty where nothing does."""
        node: Any = self.tree
        for name in heading:
            node = node.get(name, {})
        found: dict[str, Any] = node
        return found


def _tree(amounts: Mapping[tuple[str, ...], Amount]) -> dict[str, Any]:
    """Headings as nested dictionaries."""
    tree: dict[str, Any] = {}
    for path, amount in amounts.items():
        node = tree
        for name in path[:-1]:
            node = node.setdefault(name, {})
        node[path[-1]] = amount
    return tree


def _losses(pack: str, packs: list[str], together: Mapping[frozenset[str], int]) -> dict[str, int]:
    """For each other pack, how many documents may be used under this one and not under that."""
    return {
        other: sum(n for usable, n in together.items() if pack in usable and other not in usable)
        for other in packs
        if other != pack
    }


def _pack(
    name: str, counted: Counted, found: FoundPack, catalogue: tuple[ControlInfo, ...], losses: Mapping[str, int]
) -> PackSummary:
    verdicts, waterfall, nothing = counted.of("verdicts", name), counted.of("waterfall", name), counted.nothing
    missing = [
        MissingPiece(what, advice(what), waits.get("alone", nothing), waits["all"])
        for what, waits in counted.of("missing", name).items()
    ]
    return PackSummary(
        name,
        found.digests,
        {action: verdicts.get(action, nothing) for action in sorted({*ACTIONS, *verdicts}, key=_rank)},
        {step: waterfall.get(step, nothing) for step in STEPS},
        tuple(sorted(missing, key=lambda piece: (-piece.all.documents, piece.what))),
        dict(sorted(counted.of("denied", name).items(), key=lambda item: (-item[1].documents, item[0]))),
        counted.of("reasons", name),
        _controls(name, counted, found, catalogue),
        tuple(sorted(counted.of("open", name))),
        bool(catalogue),
        counted.of("lifted_by", name),
        losses,
    )


def _rank(action: str) -> tuple[int, str]:
    known: tuple[str, ...] = ACTIONS
    return known.index(action) if action in known else len(known), action


def _controls(
    pack: str, counted: Counted, found: FoundPack, catalogue: tuple[ControlInfo, ...]
) -> tuple[ControlTally, ...]:
    known = {info.name: info for info in catalogue}
    said_by, opened, nothing = counted.of("controls", pack), counted.of("open", pack), counted.nothing
    tallies = []
    for name in sorted({*known, *said_by, *opened}):
        info = known.get(name, ControlInfo(name, "", found.citations.get(name, ""), ()))
        said = said_by.get(name, {})
        decided = sum(amount.documents for what, amount in said.items() if what not in ("warned", "corrected"))
        tallies.append(
            ControlTally(
                name,
                info.title,
                info.citation,
                name in opened,
                0 if name in opened else counted.total.documents - decided,
                said.get("failed", nothing),
                said.get("not checkable", nothing),
                said.get("needs a basis", nothing),
                said.get("warned", nothing),
                said.get("corrected", nothing),
                found.examples.get(name, ()),
                info.needs,
            )
        )
    return tuple(tallies)


def _domain(name: str, counted: Counted, packs: list[str]) -> DomainRow:
    return DomainRow(name, counted.of("domain")[name], {p: counted.of("domain_verdicts", name, p) for p in packs})


def pack_source(run: dict[str, Any], pack: str) -> str:
    """Where a pack that decided was loaded from: its name, or the path of its file."""
    return str(run.get("decided", {}).get(pack, {}).get("pack", pack))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
