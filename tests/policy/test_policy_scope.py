"""Scopes and the suppression list."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.policy.scope import Scope, parse_scope
from assent.policy.suppression import load_suppression, parse_suppression
from assent.records.errors import UsageError
from tests.policy.made import refusal

LIST = """\
# who objected
example.org
Sub.Example.COM.

https://example.net/people/anna
https://example.net/caf%C3%A9/
http://example.net:8080/q?user=7
bücher.example
"""


@pytest.mark.parametrize(
    ("url", "covered"),
    [
        ("https://example.org/", True),
        ("http://EXAMPLE.org:8080/x?y", True),
        ("https://www.a.example.org/x", True),
        ("https://notexample.org/", False),
        ("https://example.org.evil.net/", False),
        ("https://example.org@evil.net/", False),
        ("https://sub.example.com/x", True),
        ("https://example.com/x", False),
        ("https://example.net/people/anna", True),
        ("http://example.net/people/anna/photos", True),
        ("https://example.net/people/%61nna", True),
        ("https://example.net/people/bert", False),
        ("https://www.example.net/people/anna", False),
        ("https://example.net/café/x", True),
        ("https://example.net/q?user=7&x", True),
        ("https://example.net/q?user=8", False),
        ("https://xn--bcher-kva.example/x", True),
        ("https://bücher.example/x", True),
        ("not a url", False),
        ("", False),
        ("https://[::1", False),
    ],
)
def test_the_list_covers(url: str, covered: bool) -> None:
    assert parse_suppression(LIST).covers(url) is covered


@pytest.mark.parametrize("line", ["exa mple.org", "ftp://example.org/x", "https://", "*", "a..b", "-", "https:///x"])
def test_a_bad_line_is_named_by_its_number_and_not_repeated(tmp_path: Path, line: str) -> None:
    path = tmp_path / "list.txt"
    path.write_text(f"example.org\n\n{line}\n", "utf-8")
    with pytest.raises(UsageError, match="line 3") as error:
        load_suppression(path)
    assert "\n" not in str(error.value)


def test_a_list_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.txt"):
        load_suppression(tmp_path / "none.txt")
    (tmp_path / "latin.txt").write_bytes(b"\xff\xfe\xff")
    with pytest.raises(UsageError, match=r"latin\.txt"):
        load_suppression(tmp_path / "latin.txt")


def test_everything_and_nothing() -> None:
    assert parse_scope(["*"]).covers("not a url")
    assert not Scope().covers("https://example.org/")


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_list_and_url_give_an_answer_or_a_usage_error(text: str, url: str) -> None:
    parse_suppression("example.org").covers(url)
    assert "\n" not in refusal(lambda: parse_suppression(text).covers(url))
