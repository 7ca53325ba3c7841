"""What the corpus does to people and to the planet: bias and footprint."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from assent.cli.app import app
from assent.cli.options import Directory, Json
from assent.cli.output import display, print_json, say
from assent.records.shown import Rows

footprint = typer.Typer(
    no_args_is_help=True, rich_markup_mode=None, help="Energy, carbon, water, e-waste, minerals of a run or a model.",
    epilog="Example: assent footprint run audit/",
)  # fmt: skip
app.add_typer(footprint, name="footprint")

Lexicon = Annotated[Path | None, typer.Option("--lexicon", help="Your own word list for one axis, a TOML file.")]
FactorFile = Annotated[Path | None, typer.Option("--factors", help="Your own factors, a TOML file.")]
PageOut = Annotated[Path | None, typer.Option("--output", "-o", help="Where the page with the pictures goes.")]


@app.command(epilog="Example: assent bias audit/")
def bias(
    directory: Directory,
    lexicon: Lexicon = None,
    dialect: Annotated[
        Path | None,
        typer.Option("--dialect", help="Folder of the TwitterAAE model: dialect topics of a corpus's English texts."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Count whom documents speak of, and whom packs remove.

    Writes bias.html into the directory.
    """
    from assent.corpus.dialect import dialect_of
    from assent.report.bias_page import bias_json, bias_table, write_bias_page
    from assent.report.measures import need_bias

    found = need_bias(directory, lexicon)
    spoken = dialect_of(directory, dialect) if dialect is not None else None
    path = write_bias_page(directory, found, spoken)
    if as_json:
        print_json(bias_json(found, spoken))
        return
    display(bias_table(found))
    say(str(path), False)


@footprint.command(epilog="Example: assent footprint run audit/ --place FRA")
def run(
    directory: Annotated[Path, typer.Argument(help="The directory of an audit, crawl or build.")],
    place: Annotated[
        str | None, typer.Option("--place", help="Country (ISO 3166 alpha-3) or US state (US-VA).")
    ] = None,
    factors: FactorFile = None,
    as_json: Json = False,
) -> None:
    """What an audit, crawl or build itself used: energy, carbon, water."""
    from assent.measures.footprint.factors import load
    from assent.report.footprint_figures import own_figure
    from assent.report.measures import need_footprint

    own = need_footprint(directory, place, load(factors))
    if as_json:
        print_json(asdict(own))
        return
    figure = own_figure(own)
    _show(figure.title, figure.heads, figure.rows)
    display(Text(f"{figure.note}\n{figure.rests_on}"))


@footprint.command(epilog="Example: assent footprint training campaign.toml -o footprint.html")
def training(
    campaign: Annotated[Path, typer.Argument(help="The campaign, a TOML file.")],
    output: PageOut = None,
    factors: FactorFile = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Seed of the draws.")] = 0,
    as_json: Json = False,
) -> None:
    """Estimate a training or inference campaign: P5, P50, P95.

    Planned or declared; line by line. docs/measures.md shows the file.
    """
    from assent.measures.footprint.campaign import read_campaign
    from assent.measures.footprint.estimate import estimate
    from assent.measures.footprint.factors import load
    from assent.report.canonical import write_whole
    from assent.report.figures import render_page
    from assent.report.footprint_figures import campaign_page, line_rows

    tables = load(factors)
    asked = read_campaign(campaign, tables)
    result = estimate(asked, tables, seed)
    if output is not None:
        write_whole(output, render_page(campaign_page(asked, result, tables)))
    if as_json:
        print_json(asdict(result))
        return
    _show(result.name, ("what", "P5", "P50", "P95", "unit", "weakest input", "matters most"), line_rows(result))
    for note in result.notes:
        display(Text(note))


@footprint.command(epilog="Example: assent footprint check declared.toml")
def check(
    declared: Annotated[Path, typer.Argument(help="The declared footprint, a TOML file.")],
    factors: FactorFile = None,
    as_json: Json = False,
) -> None:
    """Hold a published footprint against physics and itself.

    Exit 1 where a row is flagged. docs/measures.md shows the file.
    """
    from assent.measures.footprint.declared import check_file
    from assent.measures.footprint.factors import load
    from assent.report.footprint_figures import check_rows

    found = check_file(declared, load(factors))
    if as_json:
        print_json(asdict(found))
    else:
        _show("declared footprint", ("row", "answer", "published", "why"), check_rows(found))
        if found.not_disclosed:
            say(f"not disclosed, which is not zero: {', '.join(found.not_disclosed)}", False)
    if found.flagged:
        raise typer.Exit(1)


def _show(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]] | tuple[tuple[str, ...], ...]) -> None:
    display(Rows(heads, rows, title))
