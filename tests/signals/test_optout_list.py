"""Registries of objections: dated lists of domains, URL prefixes and hashes."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assent.cli import app
from assent.records.errors import UsageError
from assent.signals import Agents, host_signals
from assent.signals.optout_list import capture, parse

HEAD = "# name: Test list\n# date: 2026-10-01\n"
SECRET = hashlib.sha256(b"hidden.example").hexdigest()
PAGE = hashlib.sha256(b"https://a.example/one?q=1").hexdigest()
LIST = f"{HEAD}example.org\nhttps://example.com/blog/\nsha256:{SECRET}\n{PAGE}\n*.wild.example\n".encode()


@pytest.mark.parametrize(
    ("url", "line"),
    [
        ("https://example.org/", 3),
        ("http://www.Example.org/x", 3),
        ("https://example.com/blog/post", 4),
        ("http://example.com/blog/", 4),
        ("https://hidden.example/x", 5),
        ("https://www.hidden.example/x", 5),
        ("https://a.example/one?q=1#part", 6),
        ("https://sub.wild.example/", 7),
        ("https://example.com/", None),
        ("https://notexample.org/", None),
        ("https://a.example/one", None),
        ("not a url", None),
    ],
)
def test_a_line_covers_what_it_names(url: str, line: int | None) -> None:
    assert parse(LIST).line_for(url) == line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("example.org\n", "# name:"),
        ("# name: x\nexample.org\n", "# date:"),
        ("# name: x\n# date: soon\n", "2026-10-01"),
        (HEAD + "example.org\nJane Doe\n", "line 4"),
        (HEAD + "# use: everything\n", "line 3"),
        (HEAD + "sha256:abc\n", "line 3"),
    ],
)
def test_a_bad_list_is_refused_by_line_without_its_words(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        capture(text.encode(), "list.txt")
    assert said in str(caught.value)
    assert "Jane" not in str(caught.value)


def test_a_list_speaks_from_its_day_and_of_its_uses() -> None:
    listed = capture(LIST.replace(b"2026-10-01\n", b"2026-10-01\n# use: train\n# use: mine\n"), "list.txt")
    rows = host_signals("registry", listed, "https://example.org/x", Agents())
    assert {(row.use, row.policy, row.declarer) for row in rows} == {(u, "deny", "registry") for u in ("train", "mine")}
    assert parse(LIST).date == date(2026, 10, 1)
    silent = host_signals("registry", listed, "https://other.example/x", Agents())
    assert [row.spec for row in silent] == ["absent"]


@given(st.binary(max_size=200))
def test_no_body_makes_it_raise(body: bytes) -> None:
    file = capture(LIST, "list.txt")
    object.__setattr__(file, "body", body)
    host_signals("registry", file, "https://example.org/x", Agents())


def test_check_and_audit_hear_a_list(tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_bytes(LIST)
    runner = CliRunner()
    found = runner.invoke(app, ["signals", "check", "https://example.org/x", "--registry", str(listed)])
    assert "optout-registry" in found.output
    page = tmp_path / "page.jsonl"
    page.write_text('{"url": "https://example.org/x", "text": "Stones lie in the sun.", "date": "2026-10-05"}\n')
    done = runner.invoke(
        app, ["audit", str(page), "-o", str(tmp_path / "a"), "--pack", "eu", "--registry", str(listed), "--as-of",
              "2026-11-01", "--workers", "1", "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    why = runner.invoke(app, ["explain", str(tmp_path / "a"), "https://example.org/x", "--json"])
    assert "optout-registry" in why.output
    assert '"exclude"' in why.output
