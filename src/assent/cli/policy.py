"""Packs and bases."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from assent.cli.app import app
from assent.cli.options import Json
from assent.cli.output import print_json, say


class BasisStep(StrEnum):
    """What `assent basis` does."""

    NEW_KEY = "new-key"
    SIGN = "sign"


@app.command(epilog="Example: assent packs eu")
def packs(
    name: Annotated[str | None, typer.Argument(help="Show the controls of this pack.")] = None, as_json: Json = False
) -> None:
    """List the policy packs, or the controls of one with their citations."""
    from assent.report.listing import pack_list

    listing = pack_list(name)
    print_json(listing.rows) if as_json else Console().print(listing.table())


@app.command(epilog="Example: assent basis new-key; assent basis sign draft.json -o basis.json")
def basis(
    step: Annotated[BasisStep, typer.Argument(help="`new-key` makes a signing key; `sign` signs a basis.")],
    draft: Annotated[Path | None, typer.Argument(help="The unsigned basis, a JSON file.")] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="Where the signed basis goes.")] = None,
) -> None:
    """Make a key, or sign a basis that can lift a hold."""
    from assent.policy import signing

    say(signing.make_key() if step is BasisStep.NEW_KEY else signing.sign_file(draft, output), False)
