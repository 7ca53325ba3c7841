"""`report.html`: one page that opens offline, prints, and needs no script."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from assent.policy.page import DISCLAIMER
from assent.report import words
from assent.report.accounts import read_accounts
from assent.report.built import read_built
from assent.report.canonical import write_whole
from assent.report.catalogue import deciding_pack
from assent.report.glossary import ANSWERS, BASIS_WORDS, COVERAGE, GLOSSARY, STEP_WORDS
from assent.report.know import Beside, queries
from assent.report.linkability import STEPS as PEOPLE_STEPS
from assent.report.measures import read_bias, read_footprint
from assent.report.missing import advice
from assent.report.reading import read_run
from assent.report.rules import rules_of
from assent.report.summary import Amounts, Summary, pack_source, summarise
from assent.report.tally import Amount
from assent.report.templates import environment, style
from assent.report.words import Whole, percent

FILES_SHOWN = 20
ROWS_SHOWN = 12


class Fact(NamedTuple):
    """A line of how the report was made."""

    name: str
    value: str


def write_report(directory: Path, summary: Summary | None = None) -> Path:
    """Write `report.html` of an audit and give its path; counts again where no summary is given.

    Raises UsageError where `directory` is no audit, OutputError where it cannot be written.
    """
    page = render(summary or summarise(directory), directory)
    path = directory / "report.html"
    write_whole(path, page)
    return path


def render(summary: Summary, directory: Path) -> str:
    """The page as text. Everything that comes from the corpus is escaped; the pictures are made here."""
    whole = Whole(summary, read_accounts(directory))
    run = read_run(directory)
    built = read_built(directory)
    measures, beside = _measures(directory, built is not None)
    know = queries(whole, beside)
    packs = summary.packs
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            whole=whole,
            summary=summary,
            accounts=whole.accounts,
            built=built,
            use=words.USES.get(summary.use, f"serve the use '{summary.use}'"),
            style=style(),
            picture=_pictures(whole),
            measures=measures,
            titles=_titles(summary, run),
            others=_others(whole),
            best=words.most_lifting(packs[0]) if packs else None,
            loudest=loudest(summary),
            lossy=any(n for pack in packs for n in pack.losses.values()),
            actions=list(dict.fromkeys(action for pack in packs for action in pack.verdicts)),
            answers=[answer for answer in ANSWERS if any(answer in said for said in summary.signals.values())],
            largest=largest,
            missing=matrix(
                [{p.what: Cell(p.all.documents, p.alone.documents) for p in pack.missing} for pack in packs]
            ),
            lifted=matrix([_cells(pack.lifted_by) for pack in packs], BASIS_WORDS),
            denied=matrix([_cells(pack.denied) for pack in packs]),
            advices=advice,
            rules=rules_of(summary),
            disclaimer=DISCLAIMER,
            facts=_facts(summary, run),
            caveats=words.CAVEATS,
            steps=STEP_WORDS,
            coverage=COVERAGE,
            glossary=GLOSSARY,
            people_steps=PEOPLE_STEPS,
            files_shown=FILES_SHOWN,
            rows_shown=ROWS_SHOWN,
            know=know,
            known={query.key: number for number, query in enumerate(know, 1)},
        )
    )


class Cell(NamedTuple):
    """Documents that something keeps out under one pack. alone: by nothing else."""

    documents: int = 0
    alone: int = 0


def _cells(amounts: Amounts) -> dict[str, Cell]:
    return {name: Cell(amount.documents) for name, amount in amounts.items()}


def matrix(packs: Sequence[Mapping[str, Cell]], names: Mapping[str, str] | None = None) -> list[tuple[str, list[Cell]]]:
    """A row for each name, a cell for each pack; the most frequent first."""
    every = dict.fromkeys(name for cells in packs for name in cells)
    rows = [((names or {}).get(name, name), [cells.get(name, Cell()) for cells in packs]) for name in every]
    return sorted(rows, key=lambda row: (-max(cell.documents for cell in row[1]), row[0]))


def loudest(summary: Summary) -> list[tuple[str, Amount]]:
    """The mechanisms that deny the most documents, three at most."""
    denied = [(name, said["deny"]) for name, said in summary.signals.items() if "deny" in said]
    return sorted(denied, key=lambda item: (-item[1].documents, item[0]))[:3]


def _others(whole: Whole) -> list[tuple[str, list[str]]]:
    """What may be used under the packs after the first: packs of one share together, the largest share first."""
    shares: dict[int, list[str]] = {}
    for pack in whole.summary.packs[1:]:
        shares.setdefault(pack.usable.documents, []).append(pack.name)
    return [(percent(n / whole.documents if whole.documents else 0.0), packs)
            for n, packs in sorted(shares.items(), reverse=True)]  # fmt: skip


def _titles(summary: Summary, run: dict[str, Any]) -> dict[str, str]:
    """What each pack calls itself; nothing where the pack that decided is not at hand."""
    found = {pack.name: deciding_pack(pack_source(run, pack.name), pack.digests) for pack in summary.packs}
    return {name: pack.title if pack else "" for name, pack in found.items()}


def largest(amounts: Amounts) -> list[tuple[str, Amount]]:
    """Most documents first, then by name."""
    return sorted(amounts.items(), key=lambda item: (-item[1].documents, item[0]))


def _pictures(whole: Whole) -> dict[str, Markup | None]:
    from assent.report import pictures  # Altair takes a quarter of a second to import: only who draws pays for it

    drawn = {
        "verdicts": pictures.verdicts_picture(whole),
        "mechanisms": pictures.mechanisms_picture(whole.summary) if _anybody_speaks(whole.summary) else None,
        "dates": pictures.dates_picture(whole.summary) if len(whole.summary.captured) > 1 else None,
        "followed": pictures.followed_picture(whole.summary.people),
    }
    return {name: Markup(picture.svg) if picture else None for name, picture in drawn.items()}


def _anybody_speaks(summary: Summary) -> bool:
    """A picture of unknowns alone shows nothing."""
    return any(said.keys() - {"unknown"} for said in summary.signals.values())


def _measures(directory: Path, built: bool) -> tuple[Markup, Beside]:
    """Bias and footprint: two pictures here, all six in `bias.html`, which `assent bias` writes."""
    from assent.report import bias_figures, figures, footprint_figures

    bias, own = read_bias(directory), read_footprint(directory)
    counted = bias is not None and bias.documents > 0
    shown = []
    if bias is not None and counted:
        figures_of_bias = [bias_figures.representation(bias), bias_figures.removal_forest(bias, packs_only=True)]
        shown += [replace(figure, know="bias") for figure in figures_of_bias]
    if own is not None:
        shown.append(replace(footprint_figures.own_figure(own), know="footprint"))
    accounts = directory / "accounts.json"
    size = accounts.stat().st_size if accounts.is_file() else 0
    return figures.render_figures(shown), Beside(built, counted, own is not None, size)


def _facts(summary: Summary, run: dict[str, Any]) -> list[Fact]:
    config = json.dumps(run.get("config", {}), sort_keys=True, separators=(",", ":"))
    digest = run.get("config_sha256") or hashlib.sha256(config.encode()).hexdigest()
    facts = [
        Fact("Decided as of", summary.as_of),
        Fact("Use asked about", summary.use),
        Fact("Agent asked about", str(run.get("agent") or "none named: trainers of generative models at large")),
        Fact("Configuration", f"sha256 {digest}"),
    ]
    facts += [Fact(f"Version of {name}", str(version)) for name, version in sorted(run.get("versions", {}).items())]
    return facts + [Fact(f"Pack {pack.name}", "sha256 " + digest) for pack in summary.packs for digest in pack.digests]
