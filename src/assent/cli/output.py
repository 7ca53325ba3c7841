"""The one door to standard output and standard error: what passes it is harmless, whole lines or whole JSON."""

from __future__ import annotations

import errno
import io
import os
import select
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import typer
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment

from assent.records.errors import OutputError
from assent.records.shown import harmless, harmless_json, json_text, one_line

if TYPE_CHECKING:
    from assent.report import Summary

STDOUT = 1
UNFOLDED = 100_000
"""Columns where there is no terminal: what reads a pipe wants whole values."""


class _Harmless(Console):
    """Prints what it is given and nothing else: no markup, no emoji codes, no control characters of strangers."""

    def __init__(self) -> None:
        self.written, terminal = io.StringIO(), _is_terminal(sys.stdout)
        told = os.environ.get("COLUMNS", "").isdigit()
        width = None if told or terminal else UNFOLDED
        super().__init__(
            file=self.written, force_terminal=terminal, width=width, markup=False, emoji=False, highlight=False
        )

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Segments without what steers a terminal; the console adds its own styles afterwards."""
        for segment in super().render(renderable, options):
            yield segment if segment.control else Segment(harmless(segment.text), segment.style)


def finish(directory: Path, summary: Summary, gates: Any, as_json: bool, quiet: bool) -> None:
    """Show the outcome and leave with 1 where a gate failed."""
    from assent.report import check_gates, print_summary, read_accounts

    accounts = read_accounts(directory)
    if as_json:
        _write(harmless_json((directory / "summary.json").read_text("utf-8")))
    elif not quiet:
        display(lambda console: print_summary(summary, console, accounts))
        say(str(directory / "report.html"))
    failures = check_gates(summary, accounts, gates)
    for failure in failures:
        complain(failure)
    if failures:
        raise typer.Exit(1)


def display(renderable: Any) -> None:
    """A table or text on standard output; or what a function prints on the console it is handed."""
    console = _Harmless()
    renderable(console) if callable(renderable) else console.print(renderable)
    text = console.written.getvalue()
    _write(text if console.is_terminal else "".join(f"{line.rstrip()}\n" for line in text.splitlines()))


def print_json(value: object) -> None:
    """One JSON value on standard output."""
    _write(json_text(value) + "\n")


def say(text: str, quiet: bool = False) -> None:
    """Lines on standard output, unless quiet."""
    if not quiet:
        _write(harmless(text) + "\n")


def complain(text: str) -> None:
    """One line on standard error, whatever stands in it."""
    typer.echo(f"assent: {one_line(text)}", err=True)


def _write(text: str) -> None:
    """All of it at once. A reader that has gone wants no more, which changes neither the work nor its exit code."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        leave_standard_output()
        if error.errno != errno.EPIPE:
            why = error.strerror or type(error).__name__
            raise OutputError(f"standard output: cannot be written ({why}); send it elsewhere") from None


def reader_has_gone() -> bool:
    """Whether standard output is a pipe that nobody reads any more."""
    watched = select.poll()
    watched.register(STDOUT, 0)  # errors are told without being asked for
    return bool(watched.poll(0))


def leave_standard_output() -> None:
    """Send to nowhere what is still buffered, so that the interpreter does not stumble over it when it ends."""
    sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115


def _is_terminal(stream: TextIO | None) -> bool:
    return stream is not None and stream.isatty()
