"""Every bad input through the command line: the code, one line that says what to do, nothing half-written, no leak."""

from __future__ import annotations

import io
import shlex
import sys
from pathlib import Path

import pytest

from tests.faults.room import MAIL, PLANTED, copy, furnish, inside, leaks, run, state
from tests.faults.rows import ROWS, Row


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return furnish(tmp_path_factory.mktemp("room"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.id)
def test_a_bad_input_is_told_in_one_line_and_leaves_nothing_behind(
    row: Row, room: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    here = room if row.given is None and not row.leaves else copy(room, tmp_path / "room")
    if row.given is not None:
        row.given(here)
    before = state(here)
    for package in row.without:
        monkeypatch.setitem(sys.modules, package, None)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"")))
    with inside(here):
        code = run(*shlex.split(row.argv))
    said = capfd.readouterr()
    assert (code, len(said.err.splitlines())) == (row.code, 1), said.err
    assert said.err.startswith("assent: ")
    assert row.words in said.err
    assert said.out == row.prints
    after = state(here)
    touched = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {name for name in touched if not name.startswith(row.leaves)} == set()
    assert [value for value in PLANTED if value in said.err and value not in row.argv] == []
    assert leaks(here) == []


def test_a_value_on_the_command_line_is_not_repeated(
    room: Path, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    with inside(copy(room, tmp_path / "room")):
        assert run("erase", "corpus", "--email", MAIL) == 2
        assert run("receipt", "corpus", MAIL, "-o", "r.tlog-proof") == 2
    assert MAIL not in "".join(capfd.readouterr())
