"""Command line: one function per command, no logic. `docs/commands.md` describes them.

One module per room; a command stands here as soon as its module is imported below.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from traceback import extract_tb
from typing import Any

import typer
from typer.main import get_command

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
from assent.cli.output import complain, leave_standard_output, reader_has_gone
from assent.records.errors import AssentError

__all__ = ["app", "main"]

_COMMANDS = (_audit, _people, _corpus, _collect, _measures, _policy, _documents, _signals)
"""Modules whose import registers their commands; the order of `assent --help`."""

BAD_INPUT, DEFECT = 2, 70
_Mistake = typer.BadParameter.__mro__[2]
"""What Typer raises for a wrong option or argument; it has no public name."""


def main() -> None:
    """Every error is one line on standard error and its exit code, never a traceback. `__main__` answers Ctrl-C."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # names that are no UTF-8, terminals that know less
    sys.exit(_run())


@cache
def _command() -> Any:
    return get_command(app)


def _run() -> int:
    try:
        return _published()
    except AssentError as error:
        complain(str(error))
        return error.exit_code
    except SystemExit as end:  # so Typer ends where a pipe broke
        leave_standard_output()
        if reader_has_gone():
            return 0
        complain(f"{_where(end)}: a pipe broke; this is a defect of assent: please report this line")
        return DEFECT
    except OSError as error:
        place = f"{error.filename}: " if isinstance(error.filename, str) else ""
        complain(f"{place}{error.strerror or type(error).__name__}; mend that and run the same command again")
        return BAD_INPUT
    except typer.Abort:
        complain("no answer came; nothing was done")
        return BAD_INPUT
    except Exception as error:
        if isinstance(error, _Mistake):
            return _mistaken(error)
        complain(f"{_where(error)}; this is a defect of assent: please report this line")
        return DEFECT


def _published() -> int:
    """Run the command, then publish what it did behind a URL: a gate that failed (1) is an outcome too."""
    places.forget()
    code = DEFECT
    try:
        code = int(_command()(standalone_mode=False) or 0)
    finally:
        places.publish_named(code in (0, 1))
    return code


def _mistaken(error: Exception) -> int:
    """A wrong option or argument; a group without a command shows its help."""
    message = error.format_message()  # type: ignore[attr-defined]
    context = getattr(error, "ctx", None)
    if "\n" in message:
        typer.echo(message, err=True)
    else:
        command = context.command_path if context is not None else "assent"
        complain(f"{message.rstrip('.')}; see `{command} --help`")
    return BAD_INPUT


def _where(error: BaseException) -> str:
    """The kind and place of an error; its message may quote what was read."""
    here = [frame for frame in extract_tb(error.__traceback__) if "/assent/" in frame.filename]
    last = here[-1] if here else extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} in {Path(last.filename).name}, line {last.lineno}"
