"""The application that every command registers with."""

from __future__ import annotations

import typer

app = typer.Typer(
    name="assent",
    help="May this web record be used to train a model, who says so, and what is the proof?",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode=None,
)
