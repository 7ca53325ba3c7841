"""Command line: one function per command, no logic. `docs/commands.md` describes them."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from assent.records.errors import AssentError

if TYPE_CHECKING:
    from assent.report import Summary

app = typer.Typer(
    name="assent",
    help="May this web record be used to train a model, who says so, and what is the proof?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)

Inputs = Annotated[
    list[str], typer.Argument(help="WARC, ARC, WET, Parquet, JSONL or a folder of HTML: paths, globs, URLs.")
]
Directory = Annotated[Path, typer.Argument(help="The audit directory.")]
Output = Annotated[Path, typer.Option("--output", "-o", help="The audit directory to write.")]
Packs = Annotated[list[str] | None, typer.Option("--pack", help="Policy pack, or a TOML file; all packs if left out.")]
Hosts = Annotated[
    list[str] | None, typer.Option("--hosts", help="Host files (robots.txt ...): WARC, Parquet, JSONL, folder.")
]
Captures = Annotated[list[str] | None, typer.Option("--captures", help="WARCs that text-only rows were made from.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="The day that counts; today if left out.")
]
Agent = Annotated[str | None, typer.Option("--agent", help="User-agent token of the crawler the data is for.")]
UseOption = Annotated[str, typer.Option("--use", help="The use that is asked about.")]
Workers = Annotated[int | None, typer.Option("--workers", min=1, help="Processes; one a core if left out.")]
RayAddress = Annotated[
    str | None, typer.Option("--ray", metavar="ADDR", help="Run on this Ray cluster; `local` starts one.")
]
Sample = Annotated[
    int | None, typer.Option("--sample", min=1, help="Audit a seeded sample of about this many documents.")
]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the sample.")]
Extractor = Annotated[str, typer.Option("--extractor", help="Text extractor: resiliparse or trafilatura.")]
TextColumn = Annotated[str | None, typer.Option("--text-column", help="Column with the text of a table.")]
UrlColumn = Annotated[str | None, typer.Option("--url-column", help="Column with the URL of a table.")]
DateColumn = Annotated[str | None, typer.Option("--date-column", help="Column with the capture time of a table.")]
BasisFiles = Annotated[list[Path] | None, typer.Option("--basis", help="Signed basis that can lift a hold.")]
SuppressFile = Annotated[
    Path | None, typer.Option("--suppress", help="Domains and URL prefixes to leave out, one a line.")
]
FailOn = Annotated[
    list[str] | None, typer.Option("--fail-on", help="Exit 1 on PACK:ACTION:SHARE, unreadable or unchecked.")
]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start anew in a directory that holds another audit.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")]


class BasisStep(StrEnum):
    """What `assent basis` does."""

    NEW_KEY = "new-key"
    SIGN = "sign"


@app.command(epilog="Example: assent audit crawl.warc.gz --pack eu -o audit/")
def audit(
    inputs: Inputs,
    output: Output,
    pack: Packs = None,
    hosts: Hosts = None,
    captures: Captures = None,
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
    basis: BasisFiles = None,
    suppress: SuppressFile = None,
    fail_on: FailOn = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Scan, resolve, decide and report: a verdict with its evidence for every record."""
    from assent.run import audit as steps

    gates = steps.parse_gates(fail_on or [])
    settings = _settings(
        inputs, hosts, captures, as_of, agent, use, sample, seed, extractor, (text_column, url_column, date_column)
    )
    summary = steps.audit(
        settings, output, packs=pack or [], where=steps.Where(workers, ray), overwrite=overwrite,
        decision=steps.Decision(tuple(basis or ()), suppress), quiet=quiet or as_json,
    )  # fmt: skip
    _finish(output, summary, gates, as_json, quiet)


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
    overwrite: Overwrite = False,
    quiet: Quiet = False,
) -> None:
    """Read the pages and write the evidence; decide nothing."""
    from assent.run import audit as steps

    columns = (text_column, url_column, date_column)
    settings = _settings(inputs, None, None, as_of, None, "train", sample, seed, extractor, columns)
    steps.scan(settings, output, where=steps.Where(workers, ray), overwrite=overwrite, quiet=quiet)
    _say(f"evidence: {output / 'private' / 'evidence'}", quiet)


@app.command(epilog="Example: assent resolve audit/ --hosts robots.warc.gz --as-of 2026-11-20")
def resolve(
    directory: Directory,
    hosts: Hosts = None,
    captures: Captures = None,
    as_of: AsOf = None,
    agent: Agent = None,
    use: Annotated[str | None, typer.Option("--use", help="The use that is asked about.")] = None,
    workers: Workers = None,
    quiet: Quiet = False,
) -> None:
    """Join host files to the pages again: new host files, another day, agent or use. Then decide and report."""
    from assent.run import audit as steps

    summary = steps.resolve_again(
        directory,
        steps.Change(tuple(hosts or ()), tuple(captures or ()), as_of.date() if as_of else None, agent, use),
        where=steps.Where(workers, None),
    )
    _finish(directory, summary, (), False, quiet)


@app.command(epilog="Example: assent decide audit/ --pack amnesty")
def decide(
    directory: Directory,
    pack: Packs = None,
    basis: BasisFiles = None,
    suppress: SuppressFile = None,
    fail_on: FailOn = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Decide by a policy pack without reading a page again, and rewrite the report."""
    from assent.run import audit as steps

    gates = steps.parse_gates(fail_on or [])
    summary = steps.decide_again(directory, pack or [], steps.Decision(tuple(basis or ()), suppress))
    _finish(directory, summary, gates, as_json, quiet)


@app.command(epilog="Example: assent report audit/")
def report(directory: Directory, quiet: Quiet = False) -> None:
    """Write summary.json, accounts.json and report.html anew."""
    from assent.run import audit as steps

    _finish(directory, steps.report(directory), (), False, quiet)


@app.command(epilog="Example: assent explain audit/ https://example.org/page")
def explain(
    directory: Directory,
    document: Annotated[str, typer.Argument(help="URL or doc_id; `-` reads it from standard input.")],
    as_json: Json = False,
) -> None:
    """Why a document got its verdict: every signal, finding, control and quote."""
    from assent.report.explain import explain as explanations
    from assent.report.explain import render

    found = explanations(directory, sys.stdin.readline().strip() if document == "-" else document)
    if as_json:
        _print_json([asdict(explanation) for explanation in found])
        return
    for explanation in found:
        Console().print(render(explanation))


@app.command(epilog="Example: assent diff audit-2025/ audit-2026/")
def diff(
    before: Annotated[Path, typer.Argument(help="The earlier audit.")],
    after: Annotated[Path, typer.Argument(help="The later audit.")],
    as_json: Json = False,
) -> None:
    """What changed between two audits: verdicts, signals, controls."""
    from assent.report import diff as compare
    from assent.report import render_diff

    found = compare(before, after)
    _print_json(found.to_json()) if as_json else typer.echo(render_diff(found))


@app.command(epilog="Example: assent packs eu")
def packs(
    name: Annotated[str | None, typer.Argument(help="Show the controls of this pack.")] = None, as_json: Json = False
) -> None:
    """List the policy packs, or the controls of one with their citations."""
    from assent.report.listing import pack_list

    listing = pack_list(name)
    _print_json(listing.rows) if as_json else Console().print(listing.table())


@app.command(epilog="Example: assent signals")
def signals(as_json: Json = False) -> None:
    """List the mechanisms that are read, with their sources."""
    from assent.report.listing import signal_list

    listing = signal_list()
    _print_json(listing.rows) if as_json else Console().print(listing.table())


@app.command(epilog="Example: assent basis new-key; assent basis sign draft.json -o basis.json")
def basis(
    step: Annotated[BasisStep, typer.Argument(help="`new-key` makes a signing key; `sign` signs a basis.")],
    draft: Annotated[Path | None, typer.Argument(help="The unsigned basis, a JSON file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the signed basis goes.")] = None,
) -> None:
    """Make a key, or sign a basis that can lift a hold."""
    from assent.policy import signing

    _say(signing.make_key() if step is BasisStep.NEW_KEY else signing.sign_file(draft, output), False)


def _settings(
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
) -> Any:
    from assent.run.audit import Settings
    from assent.sources import Columns

    text, url, moment = columns
    return Settings(
        inputs=tuple(inputs), hosts=tuple(hosts or ()), captures=tuple(captures or ()),
        as_of=as_of.date() if as_of else None, agent=agent, use=use, sample=sample, seed=seed, extractor=extractor,
        columns=Columns(text=text, url=url, date=moment),
    )  # fmt: skip


def _finish(directory: Path, summary: Summary, gates: Any, as_json: bool, quiet: bool) -> None:
    """Show the outcome and leave with 1 where a gate failed."""
    from assent.report import check_gates, print_summary, read_accounts

    accounts = read_accounts(directory)
    if as_json:
        typer.echo((directory / "summary.json").read_text("utf-8"))
    elif not quiet:
        print_summary(summary, Console(), accounts)
        typer.echo(str(directory / "report.html"))
    failures = check_gates(summary, accounts, gates)
    for failure in failures:
        typer.echo(f"assent: {failure}", err=True)
    if failures:
        raise typer.Exit(1)


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def _say(text: str, quiet: bool) -> None:
    if not quiet:
        typer.echo(text)


def main() -> None:
    """Every error on purpose is one line on standard error and its exit code. `__main__` answers Ctrl-C."""
    try:
        app()
    except AssentError as error:
        typer.echo(f"assent: {error}", err=True)
        sys.exit(error.exit_code)
