"""`report.html`: one page that opens offline, prints, and needs no script."""

from __future__ import annotations

import hashlib
import json
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from assent.policy.page import DISCLAIMER
from assent.report import words
from assent.report.accounts import read_accounts
from assent.report.built import read_built
from assent.report.canonical import write_whole
from assent.report.glossary import ANSWERS, BASIS_WORDS, COVERAGE, GLOSSARY, STEP_WORDS
from assent.report.linkability import STEPS as PEOPLE_STEPS
from assent.report.measures import read_bias, read_footprint
from assent.report.query import KNOWN_PACKS
from assent.report.reading import read_run
from assent.report.summary import Amounts, Summary, summarise
from assent.report.tally import Amount
from assent.report.words import Whole

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
    environment = Environment(
        loader=FunctionLoader(_template),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(counted=words.counted, number=words.number, percent=words.percent, size=words.size)
    return environment.get_template("page.html.j2").render(
        whole=whole,
        summary=summary,
        accounts=whole.accounts,
        built=read_built(directory),
        style=Markup(_template("page.css")),
        picture=_pictures(whole),
        measures=_measures(directory),
        headlines=[(pack, words.headline(whole, pack)) for pack in summary.packs],
        answers=[answer for answer in ANSWERS if any(answer in said for said in summary.signals.values())],
        largest=largest,
        matrix=matrix(summary),
        basis_words=BASIS_WORDS,
        disclaimer=DISCLAIMER,
        facts=_facts(summary, read_run(directory)),
        caveats=words.CAVEATS,
        steps=STEP_WORDS,
        coverage=COVERAGE,
        glossary=GLOSSARY,
        known_packs=KNOWN_PACKS,
        people_steps=PEOPLE_STEPS,
        files_shown=FILES_SHOWN,
        rows_shown=ROWS_SHOWN,
    )


def matrix(summary: Summary) -> list[tuple[str, list[int]]]:
    """Each cause that keeps documents out or holds them, and how many under each pack; the most frequent first."""
    counts: dict[str, list[int]] = {}
    for column, pack in enumerate(summary.packs):
        for because, amount in [*pack.denied.items(), *((piece.what, piece.all) for piece in pack.missing)]:
            row = counts.setdefault(because, [0] * len(summary.packs))
            row[column] = max(row[column], amount.documents)
    return sorted(counts.items(), key=lambda item: (-max(item[1]), item[0]))


def largest(amounts: Amounts) -> list[tuple[str, Amount]]:
    """Most documents first, then by name."""
    return sorted(amounts.items(), key=lambda item: (-item[1].documents, item[0]))


def _pictures(whole: Whole) -> dict[str, Markup | None]:
    from assent.report import pictures  # Altair takes a quarter of a second to import: only who draws pays for it

    drawn = {
        "verdicts": pictures.verdicts_picture(whole),
        "mechanisms": pictures.mechanisms_picture(whole.summary),
        "dates": pictures.dates_picture(whole.summary),
        "followed": pictures.followed_picture(whole.summary.people),
    }
    return {name: Markup(picture.svg) if picture else None for name, picture in drawn.items()}


def _measures(directory: Path) -> Markup:
    """Bias and footprint: two pictures here, all six in `bias.html`, which `assent bias` writes."""
    from assent.report import bias_figures, figures, footprint_figures

    bias, own = read_bias(directory), read_footprint(directory)
    shown = []
    if bias is not None and bias.documents:
        shown += [bias_figures.representation(bias), bias_figures.removal_forest(bias, packs_only=True)]
    if own is not None:
        shown.append(footprint_figures.own_figure(own))
    return figures.render_figures(shown)


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


def _template(name: str) -> str:
    return (files("assent.report") / name).read_text("utf-8")
