"""The people in a text."""

from __future__ import annotations

from io import BytesIO
from typing import Annotated, BinaryIO

import typer

from assent.cli import asked
from assent.cli.app import app
from assent.cli.options import Json
from assent.cli.output import display, print_json


@app.command(epilog="Example: assent people letter.txt")
def people(
    source: Annotated[str, typer.Argument(metavar="FILE|-", help="A text file, or - for standard input.")],
    batch: Annotated[
        bool, typer.Option("--batch", help="JSON lines in (id, text, lang), JSON lines out, with the redacted text.")
    ] = False,
    lang: Annotated[str | None, typer.Option("--lang", help="Language of the text; found out if left out.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Print values as they are; masked if left out.")] = False,
    deep: Annotated[
        str | None,
        typer.Option("--deep", help="Estimate what is missed on JSON lines: presidio, gliner or command:PROGRAM."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Find the people in a text; values are masked unless --show.

    Names, addresses, numbers, secrets, and what stands beside them.
    """

    from assent.people.batch import estimated, read_rows, read_source, reported, run_batch, shown

    if deep is not None:
        from assent.adapters.deep import engine
        from assent.people.recapture import estimates

        with engine(deep) as other:
            rows = estimates(read_rows(source, _stdin(source)), other)
        print_json([row._asdict() | {"found": round(row.found, 4)} for row in rows]) if as_json else display(
            estimated(rows)
        )
        return
    if batch:
        run_batch(source, _stdin(source), typer.get_binary_stream("stdout"))
        return
    text = read_source(source, _stdin(source))
    if as_json:
        print_json(reported(text, lang))
    else:
        display(shown(text, lang, show))


def _stdin(source: str) -> BinaryIO:
    return asked.binary() if source == asked.FROM_STDIN else BytesIO()
