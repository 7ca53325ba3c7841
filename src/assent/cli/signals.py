"""The mechanisms that are read."""

from __future__ import annotations

from rich.console import Console

from assent.cli.app import app
from assent.cli.options import Json
from assent.cli.output import print_json


@app.command(epilog="Example: assent signals")
def signals(as_json: Json = False) -> None:
    """List the mechanisms that are read, with their sources."""
    from assent.report.listing import signal_list

    listing = signal_list()
    print_json(listing.rows) if as_json else Console().print(listing.table())
