"""The audit and its steps, and looking into what it found."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from assent.cli import asked
from assent.cli.app import app
from assent.cli.options import (
    Agent,
    AsOf,
    BasisFiles,
    Bias,
    Captures,
    DateColumn,
    Directory,
    Extractor,
    FactsFile,
    FailOn,
    Hosts,
    Inputs,
    Json,
    LexiconFile,
    Output,
    Overwrite,
    Packs,
    Preview,
    Quiet,
    RayAddress,
    Registries,
    Sample,
    Seed,
    SuppressFile,
    TextColumn,
    UrlColumn,
    UseOption,
    Workers,
)
from assent.cli.output import display, finish, print_json, say
from assent.cli.places import made_place
from assent.records.signal import USES


@app.command(epilog="Example: assent audit crawl.warc.gz --pack eu -o audit/")
def audit(
    inputs: Inputs,
    output: Output,
    pack: Packs = None,
    hosts: Hosts = None,
    captures: Captures = None,
    registry: Registries = None,
    as_of: AsOf = None,
    agent: Agent = None,
    use: UseOption = "train",
    workers: Workers = None,
    ray: RayAddress = None,
    sample: Sample = None,
    seed: Seed = 0,
    extractor: Extractor = "resiliparse",
    text_column: TextColumn = None,
    url_column: UrlColumn = None,
    date_column: DateColumn = None,
    bias: Bias = "sample",
    lexicon: LexiconFile = None,
    basis: BasisFiles = None,
    suppress: SuppressFile = None,
    facts: FactsFile = None,
    preview: Preview = False,
    fail_on: FailOn = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Give every record of a corpus a verdict, with its evidence.

    Scans, resolves, decides and reports; ends with the path of report.html.
    """
    from assent.run import audit as steps

    gates = steps.parse_gates(fail_on or [], pack or [])
    settings = settings_of(
        inputs, hosts, captures, as_of, agent, use, sample, seed, extractor, (text_column, url_column, date_column),
        _bias(bias, lexicon), registry,
    )  # fmt: skip
    summary = steps.audit(
        settings, output, packs=pack or [], where=steps.Where(workers, ray), overwrite=overwrite,
        decision=steps.Decision(tuple(basis or ()), suppress, facts, preview), quiet=quiet or as_json,
    )  # fmt: skip
    finish(output, summary, gates, as_json, quiet)


@app.command(epilog="Example: assent scan crawl.warc.gz -o audit/")
def scan(
    inputs: Inputs,
    output: Output,
    as_of: AsOf = None,
    workers: Workers = None,
    ray: RayAddress = None,
    sample: Sample = None,
    seed: Seed = 0,
    extractor: Extractor = "resiliparse",
    text_column: TextColumn = None,
    url_column: UrlColumn = None,
    date_column: DateColumn = None,
    bias: Bias = "sample",
    lexicon: LexiconFile = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Read the pages and write the evidence; decide nothing."""
    from assent.run import audit as steps

    columns = (text_column, url_column, date_column)
    counted = _bias(bias, lexicon)
    settings = settings_of(inputs, None, None, as_of, None, "train", sample, seed, extractor, columns, counted)
    steps.scan(settings, output, where=steps.Where(workers, ray), overwrite=overwrite, quiet=quiet)
    say(f"evidence: {output / 'private' / 'evidence'}", quiet)


@app.command(epilog="Example: assent resolve audit/ --hosts robots.warc.gz --as-of 2026-11-20")
def resolve(
    directory: Directory,
    hosts: Hosts = None,
    captures: Captures = None,
    registry: Registries = None,
    as_of: AsOf = None,
    agent: Agent = None,
    use: Annotated[str | None, typer.Option("--use", help=f"The use that is asked about: {' '.join(USES)}.")] = None,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Join host files to the pages again, then decide and report.

    For new host files, another day, agent or use; what is left out stays as it was.
    """
    from assent.run import audit as steps

    summary = steps.resolve_again(
        directory,
        steps.Change(
            tuple(hosts or ()),
            tuple(captures or ()),
            tuple(registry or ()),
            as_of.date() if as_of else None,
            agent,
            use,
        ),
        where=steps.Where(workers, None),
    )
    finish(directory, summary, (), False, quiet)


@app.command(epilog="Example: assent decide audit/ --pack amnesty")
def decide(
    directory: Directory,
    pack: Packs = None,
    basis: BasisFiles = None,
    suppress: SuppressFile = None,
    facts: FactsFile = None,
    preview: Preview = False,
    fail_on: FailOn = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Apply policy packs; no page is read again.

    Rewrites the report.
    """
    from assent.report.query import packs_of
    from assent.run import audit as steps

    gates = steps.parse_gates(fail_on or [], pack or [], packs_of(directory))
    summary = steps.decide_again(directory, pack or [], steps.Decision(tuple(basis or ()), suppress, facts, preview))
    finish(directory, summary, gates, as_json, quiet)


@app.command(epilog="Example: assent report audit/")
def report(directory: Directory, quiet: Quiet = False) -> None:
    """Write summary.json, accounts.json and report.html anew."""
    from assent.run import audit as steps

    finish(directory, steps.report(directory), (), False, quiet)


@app.command(epilog="Example: assent explain audit/ https://example.org/page")
def explain(
    directory: Directory,
    document: Annotated[str, typer.Argument(help="URL or doc_id; `-` reads it from standard input.")],
    as_json: Json = False,
) -> None:
    """Show why a document got its verdict.

    Every signal, finding, control and quote behind it.
    """
    from assent.report.explain import explain as explanations
    from assent.report.explain import render

    found = explanations(directory, asked.value(document))
    if as_json:
        print_json([asdict(explanation) for explanation in found])
        return
    for explanation in found:
        display(render(explanation))


@app.command(epilog="Example: assent diff audit-2025/ audit-2026/")
def diff(
    before: Annotated[Path, typer.Argument(help="The earlier audit.", parser=made_place, metavar="DIR|URL")],
    after: Annotated[Path, typer.Argument(help="The later audit.", parser=made_place, metavar="DIR|URL")],
    as_json: Json = False,
) -> None:
    """Compare two audits: verdicts, signals, controls."""
    from assent.report import diff as compare
    from assent.report import render_diff

    found = compare(before, after)
    print_json(found.to_json()) if as_json else say(render_diff(found).rstrip("\n"))


def _bias(mode: str, lexicon: Path | None) -> Any:
    from assent.measures.bias import BiasPlan

    return BiasPlan(mode, lexicon=None if lexicon is None else str(lexicon.resolve()))


def settings_of(
    inputs: list[str],
    hosts: list[str] | None,
    captures: list[str] | None,
    as_of: datetime | None,
    agent: str | None,
    use: str,
    sample: int | None,
    seed: int,
    extractor: str,
    columns: tuple[str | None, str | None, str | None],
    bias: Any = None,
    registries: list[str] | None = None,
) -> Any:
    """The settings that options give."""
    from assent.run.audit import Settings
    from assent.sources import Columns

    text, url, moment = columns
    return Settings(
        inputs=tuple(inputs), hosts=tuple(hosts or ()), captures=tuple(captures or ()),
        registries=tuple(registries or ()), as_of=as_of.date() if as_of else None, agent=agent, use=use,
        sample=sample, seed=seed, extractor=extractor,
        columns=Columns(text=text, url=url, date=moment), bias=bias or _bias("sample", None),
    )  # fmt: skip
