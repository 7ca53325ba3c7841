"""The corpus: build it, load it elsewhere, verify it, take documents out of it, delete it in time."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table
from rich.text import Text

from assent.cli import asked
from assent.cli.app import app
from assent.cli.audit import settings_of
from assent.cli.options import (
    Agent,
    AsOf,
    BasisFiles,
    Captures,
    DateColumn,
    Extractor,
    FactsFile,
    Hosts,
    Inputs,
    Json,
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
from assent.cli.output import display, print_json, say
from assent.cli.places import local_place, made_place, output_place
from assent.records.errors import UsageError

CorpusDirectory = Annotated[Path, typer.Argument(help="The corpus directory.", parser=made_place, metavar="DIR|URL")]
BuildPacks = Annotated[
    list[str] | None,
    typer.Option("--pack", help="Policy pack by name, or a TOML file of your own; repeatable; required."),
]
KEEPS_BACK = "keeps a build back"
VALUES = "`-`: from standard input; `@FILE`: from a file, one a line."


@app.command(epilog="Example: assent build crawl.warc.gz --pack eu -o corpus/")
def build(
    inputs: Inputs,
    output: Annotated[
        Path,
        typer.Option("--output", "-o", help="The corpus to write.", parser=output_place, metavar="DIR|URL"),
    ],
    pack: BuildPacks = None,
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
    basis: BasisFiles = None,
    suppress: SuppressFile = None,
    origin: Annotated[
        str, typer.Option("--origin", help="Name of the log, as example.org/log; made up if left out.")
    ] = "",
    facts: FactsFile = None,
    draft: Annotated[
        bool, typer.Option("--draft", help="A trial: exit 0 although a duty of the packs keeps the corpus back.")
    ] = False,
    retain: Annotated[
        int | None, typer.Option("--retain", min=0, help="Days to keep the directory; 365 if left out.")
    ] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Audit, then write the documents that may be used.

    Redacted where asked, each with its leaf in the ledger.

    Exit 1 while a duty of the packs that concerns the whole corpus (a paper, a notice) is open, unless --draft.
    """
    from assent.corpus.build import build as build_corpus
    from assent.documents.duties import duty_rows
    from assent.run.audit import Decision, Where
    from assent.run.publish import withhold

    columns = (text_column, url_column, date_column)
    account = build_corpus(
        settings_of(inputs, hosts, captures, as_of, agent, use, sample, seed, extractor, columns, None, registry),
        output,
        packs=pack or [], where=Where(workers, ray), decision=Decision(tuple(basis or ()), suppress, facts),
        origin=origin, retain_days=retain, quiet=quiet or as_json,
    )  # fmt: skip
    rows, blocked = duty_rows(output, pack or [], facts)
    withhold(output, blocked)
    owed = [row for row in rows if row["then"] and row["state"] in ("open", "failed")]
    _show({**asdict(account), **({"duties": owed} if as_json else {})}, as_json, quiet)
    if blocked and not draft:
        keeping = [row["duty"] for row in owed if row["then"] == KEEPS_BACK]
        say(f"kept back by {', '.join(keeping)}: `assent duties {output}` says what is missing; --draft for a trial",
            False)  # fmt: skip
        raise typer.Exit(1)


@app.command(epilog="Example: assent erase corpus/ --email - --dry-run")
def erase(
    directory: CorpusDirectory,
    doc: Annotated[str | None, typer.Option("--doc", help=f"doc_ids. {VALUES}")] = None,
    url: Annotated[str | None, typer.Option("--url", help=f"URLs. {VALUES}")] = None,
    url_prefix: Annotated[str | None, typer.Option("--url-prefix", help=f"URL prefixes. {VALUES}")] = None,
    domain: Annotated[str | None, typer.Option("--domain", help=f"Domains. {VALUES}")] = None,
    text: Annotated[str | None, typer.Option("--text", help=f"Exact quotations. {VALUES}")] = None,
    handle: Annotated[str | None, typer.Option("--handle", help=f"Account handles. {VALUES}")] = None,
    email: Annotated[str | None, typer.Option("--email", help=f"E-mail addresses. {VALUES}")] = None,
    name: Annotated[str | None, typer.Option("--name", help=f"Names. {VALUES}")] = None,
    near: Annotated[
        str | None, typer.Option("--near", help=f"Words, one of which stands in the same text as a name. {VALUES}")
    ] = None,
    suppress: Annotated[
        Path | None, typer.Option("--suppress", help="List that gets the standing rules; $ASSENT_HOME's if left out.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would go, change nothing.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Take documents out of a corpus for good, and prove it.

    Out of everything made from it too: held texts, evidence, exports. With no value it finishes one that was stopped.
    """
    from assent.corpus.erase import erase as erase_documents
    from assent.corpus.find import Name, Query

    context = _values("--near", near)
    query = Query(
        _values("--doc", doc), _values("--url", url), _values("--url-prefix", url_prefix),
        _values("--domain", domain), _values("--text", text), _values("--handle", handle),
        _values("--email", email), tuple(Name(value, context) for value in _values("--name", name)),
    )  # fmt: skip
    _show(asdict(erase_documents(directory, query, dry_run=dry_run, suppress=suppress)), as_json, quiet)


@app.command(
    epilog="Example: assent verify corpus/; assent verify https://example.org/log; assent verify --receipt a.tlog-proof"
)
def verify(
    target: Annotated[str | None, typer.Argument(help="A corpus directory, a log, or the URL of a log.")] = None,
    receipt: Annotated[Path | None, typer.Option("--receipt", help="Check this receipt, offline.")] = None,
    key: Annotated[str | None, typer.Option("--key", help="Verifier key of the log (name+id+base64).")] = None,
    since: Annotated[list[Path] | None, typer.Option("--since", help="Earlier checkpoints it must begin with.")] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check ledger, proofs, rows and digests. Exit 1 where a check failed."""
    from assent.corpus import verify as checks

    if (target is None) == (receipt is None):
        raise UsageError("name a directory or the URL of a log, or give --receipt")
    if receipt is not None:
        verdicts = checks.verify_receipt(receipt, key)
    else:
        assert target is not None
        verdicts = checks.verify(target, key=key, since=since or ())
    if as_json:
        print_json(asdict(verdicts))
    else:
        _show_checks(asdict(verdicts), quiet)
    if verdicts.failed:
        raise typer.Exit(1)


@app.command(epilog="Example: assent export corpus/ train.parquet")
def export(
    directory: CorpusDirectory,
    target: Annotated[Path, typer.Argument(help="The .parquet or .jsonl.", parser=local_place, metavar="PATH")],
    proofs: Annotated[
        bool, typer.Option("--proofs/--no-proofs", help="Write a receipt for each row beside it.")
    ] = True,
    quiet: Quiet = False,
) -> None:
    """Write the corpus to one file, with its proofs.

    An erasure reaches it where it was written.
    """
    from assent.corpus.exports import export as write

    say(f"{target}: {write(directory, target, proofs=proofs)} rows", quiet)


@app.command(epilog="Example: assent receipt corpus/ 5d41402abc4b2a76b9719d911017c592 -o page.tlog-proof")
def receipt(
    directory: CorpusDirectory,
    doc_id: Annotated[str, typer.Argument(help="The doc_id; `assent explain` shows it for a URL.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The .tlog-proof file to write.")],
    quiet: Quiet = False,
) -> None:
    """Write the receipt of one document.

    What was decided of it, whatever became of it; `assent verify --receipt` checks it offline.
    """
    from assent.corpus.exports import write_receipt

    say(f"{write_receipt(directory, doc_id, output)}: check it with assent verify --receipt", quiet)


@app.command(epilog="Example: assent purge corpus/ --dry-run")
def purge(
    directory: Annotated[Path, typer.Argument(help="The audit or corpus directory.")],
    until: Annotated[
        datetime | None, typer.Option("--until", formats=["%Y-%m-%d"], help="Set the last day to keep it.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say whether it is due, delete nothing.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Delete a directory's data once its retention date is past.

    Of an audit or a corpus; the ledger stays.
    """
    from assent.corpus import purge as retention

    if until is not None:
        retention.keep_until(directory, until.date())
    _show(asdict(retention.purge(directory, dry_run=dry_run)), as_json, quiet)


def _values(option: str, source: str | None) -> tuple[str, ...]:
    """Values from standard input or a file; an argument would stand in the process list and the shell's history."""
    if source is None:
        return ()
    if source == "-":
        text = asked.text()
    elif source.startswith("@"):
        try:
            text = Path(source[1:]).read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(
                f"{option}: the file cannot be read ({type(error).__name__}); give @FILE, one value a line, or `-`"
            ) from None
    else:
        raise UsageError(f"{option}: give `-` or `@file`; values do not belong on a command line")
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _show(values: dict[str, Any], as_json: bool, quiet: bool) -> None:
    if as_json:
        print_json(values)
        return
    for name, value in values.items():
        if value is not None:
            say(f"{name.replace('_', ' '):16} {_told(value)}", quiet)


def _show_checks(verdicts: dict[str, list[str]], quiet: bool) -> None:
    table = Table.grid(padding=(0, 2))
    for word, lines in verdicts.items():
        for line in lines:
            table.add_row(Text(word.replace("_", " ")), Text(line))
    if not quiet:
        display(table)


def _told(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{n} {key.replace('_', ' ')}" for key, n in value.items()) or "none"
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
