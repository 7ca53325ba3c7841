"""Arguments and options that commands share, so that they are called and explained alike."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assent.cli.places import hush, made_place, output_place

Inputs = Annotated[
    list[str], typer.Argument(help="WARC, ARC, WET, Parquet, JSONL or a folder of HTML: paths, globs, URLs.")
]
Directory = Annotated[Path, typer.Argument(help="The audit directory.", parser=made_place, metavar="DIR|URL")]
Output = Annotated[
    Path,
    typer.Option("--output", "-o", help="The audit to write.", parser=output_place, metavar="DIR|URL"),
]
Packs = Annotated[list[str] | None, typer.Option("--pack", help="Policy pack, or a TOML file; all packs if left out.")]
Hosts = Annotated[
    list[str] | None, typer.Option("--hosts", help="Host files (robots.txt ...): WARC, Parquet, JSONL, folder.")
]
Captures = Annotated[list[str] | None, typer.Option("--captures", help="WARCs that text-only rows were made from.")]
Registries = Annotated[
    list[str] | None, typer.Option("--registry", help="A dated list of objections: domains, URL prefixes, hashes.")
]
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
BasisFiles = Annotated[
    list[Path] | None, typer.Option("--basis", help="Signed basis that can lift a hold: a file, or a registered id.")
]
FactsFile = Annotated[
    Path | None, typer.Option("--facts", help="Facts of the deployment; assent.toml here if left out.")
]
Preview = Annotated[bool, typer.Option("--preview", help="Let proposed rules and those yet to come decide too.")]
SuppressFile = Annotated[
    Path | None, typer.Option("--suppress", help="Domains and URL prefixes to leave out, one a line.")
]
FailOn = Annotated[
    list[str] | None, typer.Option("--fail-on", help="Exit 1 on PACK:ACTION:SHARE, unreadable or unchecked.")
]
Bias = Annotated[
    str, typer.Option("--bias", help="Whom the text speaks of: count a `sample`, `all` documents, or turn it `off`.")
]
LexiconFile = Annotated[Path | None, typer.Option("--lexicon", help="Your own word list for one axis, a TOML file.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Start anew in a directory that holds another audit.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON.", callback=hush)]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.", callback=hush)]
