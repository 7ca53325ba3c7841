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
    epilog="Start: assent audit crawl.warc.gz -o audit/, then open audit/report.html. "
    "Exit codes: 0 done; 1 a gate or check failed; 2 bad usage or input, nothing half-written; "
    "3 stopped, the same command goes on; 70 a defect of assent.",
)
