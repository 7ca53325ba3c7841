"""Every --json is one JSON document on standard output and nothing else, as strict readers want it."""

from __future__ import annotations

import io
import json
import shlex
from pathlib import Path
from typing import Any, NoReturn

import pytest

from assent.cli import app
from assent.records.shown import json_text
from tests.faults.room import AS_OF, copy, inside, run
from tests.faults.rows import CAMPAIGN
from tests.test_docs import COMMANDS

DECLARED = """
[[row]]
name = "final run"
formula = "gpu_carbon"
inputs = { gpu_hours = 1022362, power = "400 W", pue = 1.1, intensity = 0.385 }
published = "173 t"
"""
TOLD = [
    f"audit good.warc.gz --pack eu --as-of {AS_OF} --workers 1 -o out --json",
    "decide audit --pack eu --json", "explain audit https://open.example/0.html --json", "diff audit audit --json",
    f"build good.warc.gz --pack baseline --as-of {AS_OF} --workers 1 --draft -o corpus --json",
    "erase corpus --domain @d.txt --dry-run --json", "erase corpus --domain @d.txt --json", "verify corpus --json",
    "purge corpus --dry-run --json", "hosts show audit open.example --json", "documents audit --json",
    "duties audit --json", "bias audit --json", "footprint run audit --json", "footprint training c.toml --json",
    "footprint check r.toml --json", "packs --json", "packs show eu --json", "people d.txt --json", "signals --json",
    "signals agents --json", "signals check https://open.example/ --json", "basis list --json",
    "people t.jsonl --deep 'command:python3 engine.py' --json",
]  # fmt: skip
NEEDS_A_NETWORK = {"collect", "hosts fetch"}
ENGINE = "import sys\nfor line in sys.stdin:\n    print('{\"spans\": []}', flush=True)\n"


@pytest.fixture(scope="module")
def supplied(room: Path) -> Path:
    """The room with what these commands read."""
    for name, text in {
        "c.toml": CAMPAIGN, "r.toml": DECLARED, "d.txt": "open.example\n", "engine.py": ENGINE,
        "t.jsonl": '{"text": "Write to quarry@stones.example"}\n',
    }.items():  # fmt: skip
        (room / name).write_text(text)
    return room


def refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON")


@pytest.mark.parametrize("command", TOLD)
def test_json_is_one_document(
    command: str, supplied: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assent.run.audit.write_report", lambda directory, _: directory / "report.html")
    monkeypatch.setattr("assent.corpus.build.write_report", lambda directory, _: directory / "report.html")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with inside(copy(supplied, tmp_path / "room")):
        code = run(*shlex.split(command))
    said = capfd.readouterr()
    assert (code in (0, 1), said.err) == (True, "")
    json.loads(said.out, parse_constant=refuse)


def test_every_command_with_json_is_tried() -> None:
    from typer.main import get_command

    def walk(command: Any, name: str) -> dict[str, Any]:
        inner = getattr(command, "commands", {})
        found = {name: command} if name else {}
        for part, child in inner.items():
            found |= walk(child, f"{name} {part}".strip())
        return found

    offered = {
        name
        for name, command in walk(get_command(app), "").items()
        if any("--json" in getattr(option, "opts", ()) for option in command.params)
    }
    tried = {name for name in offered for command in TOLD if command.startswith(f"{name} ")}
    assert offered - tried == NEEDS_A_NETWORK
    assert len(COMMANDS) > len(offered) > 15


def test_what_is_no_number_is_null() -> None:
    assert json.loads(json_text({"a": [float("nan"), (float("inf"), 1.5)]}), parse_constant=refuse) == {
        "a": [None, [None, 1.5]]
    }
