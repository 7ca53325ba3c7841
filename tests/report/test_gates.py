from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.errors import UsageError
from assent.report import check_gates, parse_gate, read_accounts, summarise
from assent.report.accounts import accounts_of, public_name
from assent.report.gates import Gate
from tests.report.synthetic import many_pages, write_audit

GOOD = [
    ("eu:exclude:0.05", Gate("eu", "exclude", 0.05)),
    ("us-ca:hold:1", Gate("us-ca", "hold", 1.0)),
    ("eu:include:.5", Gate("eu", "include", 0.5)),
    ("unreadable", Gate(None, "unreadable", 0.0)),
    ("unreadable:0.01", Gate(None, "unreadable", 0.01)),
    ("unchecked:0", Gate(None, "unchecked", 0.0)),
]
BAD = ["", "eu", "eu:exclude", "eu:deny:0.1", "eu:exclude:5", "eu:exclude:5%", "eu:exclude:nan", "eu:exclude:-0.1"]
BAD += ["unreadable:2", "unreadable:", "unreadable:0.1:0.1", "::", "eu:exclude:1e-3", ":exclude:0.1", "eu:exclude:٠"]


@pytest.mark.parametrize(("text", "gate"), GOOD)
def test_gates_read_as_they_are_written(text: str, gate: Gate) -> None:
    assert parse_gate(text) == gate
    assert parse_gate(gate.text) == gate


@pytest.mark.parametrize("text", BAD)
def test_a_gate_that_makes_no_sense_is_a_usage_error(text: str) -> None:
    with pytest.raises(UsageError, match="--fail-on"):
        parse_gate(text)


@given(st.text() | st.from_regex(r"[a-z]{0,3}:(exclude|hold):[0-9.]{0,4}", fullmatch=True))
def test_parsing_a_gate_raises_nothing_else(text: str) -> None:
    with suppress(UsageError):
        assert 0 <= parse_gate(text).share <= 1


def test_gates_fail_above_their_share_only(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, many_pages(100))
    summary, accounts = summarise(directory), read_accounts(directory)
    texts = ["eu:exclude:0.9", "eu:exclude:0.05", "unreadable", "unreadable:0.5", "unchecked", "unchecked:0.5"]
    failures = check_gates(summary, accounts, [parse_gate(text) for text in texts])
    assert [line.split()[1] for line in failures] == ["eu:exclude:0.05", "unreadable:0", "unchecked:0"]


def test_a_gate_on_a_pack_that_did_not_decide_is_a_usage_error(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, many_pages(10), packs=["eu"])
    with pytest.raises(UsageError, match="decide: eu"):
        check_gates(summarise(directory), read_accounts(directory), [parse_gate("uk:hold:0.1")])


def test_an_empty_corpus_fails_no_gate(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, [])
    gates = [parse_gate("eu:exclude:0"), parse_gate("unreadable"), parse_gate("unchecked")]
    assert check_gates(summarise(directory), accounts_of({}), gates) == []


@pytest.mark.parametrize(
    ("file", "shown"),
    [
        ("a/b.warc.gz", "a/b.warc.gz"),
        ("https://user:pw@host.example/a.warc?sig=1#x", "https://host.example/a.warc"),
        ("s3://bucket/a@b.parquet", "s3://bucket/a@b.parquet"),
        ("page.html?id=7", "page.html"),
    ],
)
def test_file_names_lose_what_a_url_may_hide(file: str, shown: str) -> None:
    assert public_name(file) == shown
