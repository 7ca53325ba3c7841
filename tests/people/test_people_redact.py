"""Redaction, pseudonyms, keyed hashes, and the command."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

import assent
from assent.cli import app
from assent.people import About, examine
from assent.people.redact import redact
from assent.people.rules.examples import filled
from assent.people.rules.registry import rules
from assent.records.errors import UsageError
from assent.records.keyed import PersonKey, operator_key

KEY = PersonKey(bytes(range(32)))
VALUES = [filled(example) for rule in rules() for example in rule.positive]
TEXTS = st.lists(st.one_of(st.sampled_from(VALUES), st.text(max_size=12)), max_size=5).map(" ".join)


@settings(max_examples=60, deadline=None)
@given(TEXTS, st.sampled_from(["placeholder", "pseudonym"]))
def test_text_outside_the_spans_is_the_same_and_nothing_found_remains(text: str, style: str) -> None:
    done = redact(text, style=style, key=KEY)  # type: ignore[arg-type]
    assert done.remaining == ()
    assert done == redact(text, style=style, key=KEY)  # type: ignore[arg-type]
    kept, was = 0, 0
    for finding, start, end in done.replaced:
        assert done.text[kept:start] == text[was : finding.start]
        kept, was = end, finding.end
    assert done.text[kept:] == text[was:]


def test_the_same_value_gets_the_same_pseudonym_in_a_document_and_another_elsewhere() -> None:
    text = "petra@basalt.org wrote to mason@basalt.org; petra@basalt.org"
    one = redact(text, style="pseudonym", key=KEY, document="a").text.split(" ")
    two = redact(text, style="pseudonym", key=KEY, document="b").text.split(" ")
    assert one[0] == one[-1] != one[3].rstrip(";")
    assert one[0] != two[0]
    assert one == redact(text, style="pseudonym", key=KEY, document="a").text.split(" ")


def test_only_the_kinds_asked_for_are_replaced() -> None:
    text = "petra@basalt.org, card 4556 7375 8689 9855"
    assert redact(text, kinds=["email"]).text == "<EMAIL>, card 4556 7375 8689 9855"


def test_redact_is_there_for_python() -> None:
    assert assent.redact("Mail petra@basalt.org") == "Mail <EMAIL>"


def test_a_key_is_made_once_kept_private_and_never_shown(tmp_path: Path) -> None:
    key = operator_key(tmp_path)
    assert operator_key(tmp_path) == key
    assert (tmp_path / "keys" / "person.key").stat().st_mode & 0o777 == 0o600
    assert key.raw.hex() not in repr(key)
    assert key.raw.hex() not in key.name
    assert pickle.loads(pickle.dumps(key)) == key
    (tmp_path / "keys" / "person.key").write_text("zz")
    with pytest.raises(UsageError, match="damaged"):
        operator_key(tmp_path)


def test_persons_are_hashes_that_need_the_key() -> None:
    text = "petra@basalt.org and PETRA@basalt.org"
    seen = examine(text, About(), KEY).persons
    assert [person.kinds for person in seen] == [("email",)]
    assert seen != examine(text, About(), PersonKey(b"x" * 32)).persons
    assert examine(text, About(), None).persons == ()


def run(*arguments: str, stdin: str = "") -> str:
    result = CliRunner().invoke(app, ["people", *arguments], input=stdin)
    assert result.exit_code == 0, result.exception
    return result.stdout


def test_the_command_masks_values_unless_asked(tmp_path: Path) -> None:
    assert "petra@basalt.org" not in run("-", stdin="Mail petra@basalt.org\x1b[31m now")
    shown = run("-", "--show", stdin="Mail petra@basalt.org\x1b[31m now")
    assert "petra@basalt.org" in shown
    assert "\x1b[31m" not in shown


def test_a_batch_answers_every_line_in_order_with_offsets_in_characters(tmp_path: Path) -> None:
    lines = ['{"id": 7, "text": "é petra@basalt.org", "lang": "fr"}', "no json", '{"id": "b", "text": "\\ud800 stone"}']
    path = tmp_path / "in.jsonl"
    path.write_bytes("\n".join(lines).encode() + b"\n\xff\xfe\n")
    answers = [json.loads(line) for line in run("--batch", str(path)).splitlines()]
    assert answers[0] == {
        "id": 7,
        "findings": [{"kind": "email", "category": "direct", "start": 2, "end": 18, "score": 0.97}],
        "redacted": "é <EMAIL>",
    }
    assert [("error" in answer, answer["id"]) for answer in answers] == [
        (False, 7), (True, None), (False, "b"), (True, None),
    ]  # fmt: skip


def test_a_file_that_is_not_there_is_one_line_without_a_value() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "assent", "people", "petra@basalt.org.txt"],
        capture_output=True, text=True, env=os.environ, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    assert "petra" not in done.stderr
