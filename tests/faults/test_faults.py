"""Every bad input through the command line: the code, one line that says what to do, nothing half-written, no leak."""

from __future__ import annotations

import io
import json
import os
import shlex
import sys
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from tests.corpus import page
from tests.faults.room import MAIL, PLANTED, copy, inside, leaks, run, state
from tests.faults.rows import ROWS, Row


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
    assert said.out == "" or (row.prints and said.out.endswith(row.prints))
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


def test_a_file_that_is_all_damage_is_accounted_for(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "junk.warc.gz").write_bytes(b"\x00\xff" * 50)
    with inside(tmp_path):
        assert run("audit", "junk.warc.gz", "--pack", "eu", "-o", "out", "--workers", "1") == 0
    assert "No document was found" in capfd.readouterr().out
    (file,) = json.loads((tmp_path / "out" / "accounts.json").read_text())["files"]
    assert [(gap["from"], gap["to"]) for gap in file["unreadable"]] == [(0, 100)]


def test_names_of_files_that_are_no_text_are_read_and_shown_harmless(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [b"\xff\x1b[2J.html", b"a\n[red] include: granted.html", b"x" * 250 + b".html", b"=1+1 [b].html"]
    for name in names:
        (folder / os.fsdecode(name)).write_bytes(page())
    with inside(tmp_path):
        assert run("scan", "in", "-o", "out", "--workers", "1", "--bias", "off", "-q") == 0
        urls = ds.dataset("out/private/evidence").to_table(["url"])["url"].to_pylist()
        for url in urls:
            assert run("explain", "out", url) == 0
    assert len(urls) == len(names)
    out = capfd.readouterr().out
    assert "\\udcff\\x1b[2J.html" in out
    assert "a [red] include: granted.html" in out
    assert "\x1b" not in out
