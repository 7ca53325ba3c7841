"""The docs cover every command, and every command explains itself."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from assent.cli import app

ROOT = Path(__file__).parents[1]


def _names(group: Any, before: str = "") -> Iterator[str]:
    """Names of commands; those of a group with the group's in front, as a person types them."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _names(command, f"{before}{name} ")
        else:
            yield f"{before}{name}"


COMMANDS = sorted(_names(typer.main.get_command(app)))
FORBIDDEN = re.compile(r"\b(compliant|lawful)\b", re.I)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"])
    assert result.exit_code == 0
    assert f"Example: assent {command}" in result.output


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_stands_in_the_docs(command: str) -> None:
    assert f"`assent {command}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


def test_every_option_of_audit_stands_in_the_docs() -> None:
    said = (ROOT / "docs" / "commands.md").read_text("utf-8")
    options = typer.main.get_command(app).commands["audit"].params  # type: ignore[attr-defined]
    missing = [o.opts[0] for o in options if o.opts[0].startswith("--") and f"`{o.opts[0]}" not in said]
    assert missing == ["--output"]


def test_no_text_we_print_claims_that_something_conforms_to_a_law() -> None:
    texts = [*ROOT.glob("src/**/*.py"), *ROOT.glob("src/**/*.toml"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
    assert [str(path) for path in texts if FORBIDDEN.search(path.read_text("utf-8"))] == []


def test_every_room_stands_in_the_architecture() -> None:
    said = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    rooms = {path.parent.name for path in ROOT.glob("src/assent/*/__init__.py")}
    assert [room for room in sorted(rooms) if f"`{room}/`" not in said] == []


def test_modules_stay_small_enough_to_read() -> None:
    long = {p.name: n for p in ROOT.glob("src/**/*.py") if (n := len(p.read_text("utf-8").splitlines())) > 420}
    assert long == {}
