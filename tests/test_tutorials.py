"""Every command of the tutorials is run, in order, and prints what the page says that it prints."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGES = sorted((ROOT / "docs" / "tutorials").glob("*.md"))
_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.M | re.S)


class Step(NamedTuple):
    """A command, its exit code, and lines of which each stands in what it prints."""

    command: str
    code: int
    printed: tuple[str, ...]


def steps(page: str) -> list[Step]:
    found = []
    for block in _BLOCK.findall(page):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            first, *lines = part.rstrip("\n").split("\n")
            command, _, code = first.partition("# exit ")
            found.append(Step(command.strip(), int(code or 0), tuple(line.strip() for line in lines if line.strip())))
    return found


def shell(folder: Path) -> dict[str, str]:
    """`assent` and `python` are those of this environment."""
    programs = folder / "bin"
    programs.mkdir()
    for name, arguments in (("assent", "-m assent "), ("python", "")):
        path = programs / name
        path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {arguments}"$@"\n')
        path.chmod(0o755)
    home = {"ASSENT_HOME": str(folder / "home"), "COLUMNS": "200", "PATH": f"{programs}:{os.environ['PATH']}"}
    return {**os.environ, **home}


def test_each_page_has_commands() -> None:
    assert [page.stem for page in PAGES] == ["builder", "inspector", "publisher"]
    assert all(len(steps(page.read_text("utf-8"))) > 4 for page in PAGES)


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_a_newcomer_sees_what_the_page_says(page: Path, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "sample.warc.gz").write_bytes((ROOT / "examples" / "sample.warc.gz").read_bytes())
    (work / "robots.txt").write_text("User-agent: *\nAllow: /\n")
    row = {"url": "https://open.example/notes/0.html", "text": "Notes of a harbour.", "date": "2026-11-01T00:00:00Z"}
    (work / "rows.jsonl").write_text(json.dumps(row) + "\n")
    environment = shell(tmp_path)
    for step in steps(page.read_text("utf-8")):
        done = subprocess.run(
            ["sh", "-c", step.command], cwd=work, env=environment, capture_output=True, text=True, timeout=240
        )
        printed = done.stdout + done.stderr
        assert done.returncode == step.code, f"{step.command}\n{printed}"
        assert "Traceback" not in printed
        for line in step.printed:
            assert " ".join(line.split()) in " ".join(printed.split()), f"{step.command}: {line}\n{printed}"
