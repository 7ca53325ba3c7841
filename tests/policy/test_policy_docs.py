"""docs/policy.md says what the TOML files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from assent.policy.checks import CHECKS
from assent.policy.control import FORCES, Control, catalogue
from assent.policy.pack import PARAMS, available_packs, load_pack
from assent.signals import MECHANISMS

PAGE = (Path(__file__).parents[2] / "docs" / "policy.md").read_text("utf-8")


def row(control: Control) -> str:
    """The line of a control in the tables of docs/policy.md."""
    decided = control.check if not control.needs else ", ".join(f"`{need}`" for need in control.needs)
    cells = (
        control.id, control.title, f"{control.force}, {control.in_force}", control.citation, decided,
        f"{control.on_fail} / {control.on_unknown}",
    )  # fmt: skip
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("control", catalogue().values(), ids=list(catalogue()))
def test_every_control_stands_in_the_docs(control: Control) -> None:
    assert row(control) in PAGE.splitlines()


@pytest.mark.parametrize("name", available_packs())
def test_every_pack_stands_in_the_docs(name: str) -> None:
    pack = load_pack(name)
    assert f"| `{name}` | {pack.title} |" in PAGE


@pytest.mark.parametrize("word", [*CHECKS, *PARAMS, *FORCES.values(), *MECHANISMS])
def test_every_word_is_explained(word: str) -> None:
    assert word in PAGE


def test_nothing_stands_in_the_docs_that_is_not_there() -> None:
    listed = {line.split(" | ")[0][2:] for line in PAGE.splitlines() if line.startswith(("| EU-", "| BASE-", "| AM-"))}
    assert listed == set(catalogue())
