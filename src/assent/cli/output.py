"""How commands end: tables, JSON, gates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.console import Console

if TYPE_CHECKING:
    from assent.report import Summary


def finish(directory: Path, summary: Summary, gates: Any, as_json: bool, quiet: bool) -> None:
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


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))


def say(text: str, quiet: bool) -> None:
    """A line on standard output, unless quiet."""
    if not quiet:
        typer.echo(text)
