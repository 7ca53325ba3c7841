"""Arguments and options that commands share, so that they are called and explained alike."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assent.cli.places import hush, made_place, output_place
from assent.records.signal import USES

Inputs = Annotated[
    list[str], typer.Argument(help="WARC, ARC, WET, Parquet, JSONL or a folder of HTML: paths, globs, URLs.")
]
Directory = Annotated[Path, typer.Argument(help="The audit directory.", parser=made_place, metavar="DIR|URL")]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", help="The audit to write.", parser=output_place, metavar="DIR|URL"),
]
Packs = Annotated[
    list[str] | None,
    typer.Option("--pack", help="Policy pack, or a TOML file of your own; repeatable; all if left out."),
]
DecidedPacks = Annotated[
    list[str] | None, typer.Option("--pack", help="Policy pack; repeatable; those that decided if left out.")
]
Hosts = Annotated[
    list[str] | None,
    typer.Option("--hosts", help="Host files (robots.txt ...): WARC, Parquet, JSONL or folder; repeatable."),
]
Captures = Annotated[
    list[str] | None, typer.Option("--captures", help="WARCs that text-only rows were made from; repeatable.")
]
Registries = Annotated[
    list[str] | None,
    typer.Option("--registry", help="A dated list of objections: domains, URL prefixes, hashes; repeatable."),
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        formats=["%Y-%m-%d"],
        help="The day that counts, as 2026-11-30; if left out today, or the day it began with.",
    ),
]
Agent = Annotated[
    str | None,
    typer.Option(
        "--agent", help="Your crawler's name in robots.txt files, such as GPTBot; trainers are asked about in any case."
    ),
]
UseOption = Annotated[str, typer.Option("--use", help=f"The use that is asked about: {' '.join(USES)}.")]
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
BasisFiles = Annotated[
    list[Path] | None,
    typer.Option("--basis", help="Signed basis that can lift a hold: a file, or a registered id; repeatable."),
]
FactsFile = Annotated[
    Path | None, typer.Option("--facts", help="Facts of the deployment; assent.toml here if left out.")
]
Preview = Annotated[bool, typer.Option("--preview", help="Let proposed rules and those yet to come decide too.")]
SuppressFile = Annotated[
    Path | None, typer.Option("--suppress", help="Domains and URL prefixes to leave out, one a line.")
]
FailOn = Annotated[
    list[str] | None,
    typer.Option("--fail-on", help="Exit 1 above this share: eu:exclude:0.05, unreadable:0.01, unchecked; repeatable."),
]
Bias = Annotated[
    str, typer.Option("--bias", help="Whom the text speaks of: count a `sample`, `all` documents, or turn it `off`.")
]
LexiconFile = Annotated[Path | None, typer.Option("--lexicon", help="Your own word list for one axis, a TOML file.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start anew in a directory that holds another audit.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.", callback=hush)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.", callback=hush)]
