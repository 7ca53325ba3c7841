"""Command line: one function per command, no logic. `docs/commands.md` describes them.

One module per room; a command stands here as soon as its module is imported below.
"""

from __future__ import annotations

import sys

import typer

from assent.cli import audit as _audit
from assent.cli import collect as _collect
from assent.cli import corpus as _corpus
from assent.cli import documents as _documents
from assent.cli import measures as _measures
from assent.cli import people as _people
from assent.cli import places
from assent.cli import policy as _policy
from assent.cli import signals as _signals
from assent.cli.app import app
from assent.records.errors import AssentError

__all__ = ["app", "main"]

_COMMANDS = (_audit, _people, _corpus, _collect, _measures, _policy, _documents, _signals)
"""Modules whose import registers their commands; the order of `assent --help`."""


def main() -> None:
    """Every error on purpose is one line on standard error and its exit code. `__main__` answers Ctrl-C."""
    try:
        _run()
    except AssentError as error:
        typer.echo(f"assent: {error}", err=True)
        sys.exit(error.exit_code)


def _run() -> None:
    """Run the command, then publish what it did behind a URL: a gate that failed (1) is an outcome too."""
    done = False
    try:
        app()
    except SystemExit as end:
        done = end.code in (None, 0, 1)
        raise
    finally:
        places.publish_named(done)
