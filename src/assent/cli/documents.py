"""The papers."""

from __future__ import annotations

from typing import Annotated

import typer

from assent.cli.app import app
from assent.cli.options import DecidedPacks, Directory, FactsFile, Json, Quiet
from assent.cli.output import print_json, say


@app.command(epilog="Example: assent documents audit/ --pack eu")
def documents(
    directory: Directory,
    pack: DecidedPacks = None,
    facts: FactsFile = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 while a field is open.")] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write the papers that the packs ask for.

    Into DIR/documents, filled from the evidence and assent.toml.
    """
    from assent.documents import write_documents

    written = write_documents(directory, pack or [], facts)
    if as_json:
        print_json({"folder": str(written.folder), "files": written.files, "open": written.open})
    else:
        for name, count in written.open.items():
            say(f"{name}: {'complete' if not count else f'{count} fields open'}", quiet)
        say(str(written.folder), quiet)
    if strict and any(written.open.values()):
        raise typer.Exit(1)
