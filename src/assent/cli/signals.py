"""The mechanisms that are read, the agents they speak of, and the answers about one page."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from assent.cli import asked
from assent.cli.app import app
from assent.cli.options import Agent, AsOf, Json, Registries
from assent.cli.output import display, print_json

signals = typer.Typer(help="What is read on pages and hosts, and what one page says.", no_args_is_help=False)
app.add_typer(signals, name="signals", epilog="Example: assent signals; assent signals check https://example.org/page")


@signals.callback(invoke_without_command=True)
def listing(context: typer.Context, as_json: Json = False) -> None:
    """List the mechanisms that are read, with source, status and what each reserves."""
    from assent.report.listing import signal_list

    if context.invoked_subcommand is None:
        found = signal_list()
        print_json(found.rows) if as_json else display(found.table())


@signals.command(epilog="Example: assent signals agents")
def agents(as_json: Json = False) -> None:
    """List the automated agents that are known: operator, kind, purposes, source."""
    from assent.report.listing import agent_list

    found = agent_list()
    print_json(found.rows) if as_json else display(found.table())


@signals.command(
    epilog="Example: assent signals check https://example.org/page --robots robots.txt --header 'X-Robots-Tag: noai'"
)
def check(
    url: Annotated[str, typer.Argument(help="The page's address.")] = "",
    robots: Annotated[
        Path | None, typer.Option("--robots", help="The host's robots.txt.", exists=True, dir_okay=False)
    ] = None,
    header: Annotated[
        list[str] | None, typer.Option("--header", help="A response header, `Name: value`; repeatable.")
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", help="The page as served.", exists=True, dir_okay=False)
    ] = None,
    tdmrep: Annotated[
        Path | None, typer.Option("--tdmrep", help="/.well-known/tdmrep.json of the host.", exists=True, dir_okay=False)
    ] = None,
    ai_txt: Annotated[
        Path | None, typer.Option("--ai-txt", help="/ai.txt of the host.", exists=True, dir_okay=False)
    ] = None,
    trust_txt: Annotated[
        Path | None, typer.Option("--trust-txt", help="/trust.txt of the host.", exists=True, dir_okay=False)
    ] = None,
    registry: Registries = None,
    agent: Agent = None,
    captured_at: Annotated[
        datetime | None, typer.Option("--captured-at", help="When all this was served; now if left out.")
    ] = None,
    as_of: AsOf = None,
    batch: Annotated[bool, typer.Option("--batch", help="Read questions as JSON lines from standard input.")] = False,
    as_json: Json = False,
) -> None:
    """What a page and its host say about each use. What is not given stays unknown.

    A line of --batch: url and, as far as known, agent, captured_at, as_of, robots_txt, robots_status, tdmrep_json,
    ai_txt, trust_txt, rsl {url: xml}, headers [[name, value]], html.
    """
    from assent.hosts import given
    from assent.report import check as checking

    if batch:
        if not checking.check_lines(asked.lines(), sys.stdout):
            raise typer.Exit(2)
        return
    question = checking.gather(
        url,
        {"robots.txt": robots, "tdmrep.json": tdmrep, "ai.txt": ai_txt, "trust.txt": trust_txt},
        headers=header,
        html=html,
        registries=tuple(given.registries(registry or ())),
        agent=agent,
        captured_at=captured_at,
        as_of=as_of.date() if as_of else None,
    )
    found = checking.check(question)
    print_json(found.to_json()) if as_json else display(checking.render(found))
