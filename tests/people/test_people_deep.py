"""What a second engine says of what the first one misses."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assent.adapters.deep import engine
from assent.cli import app
from assent.people.recapture import Span, chapman, estimates
from assent.records.errors import InputError, UsageError

TEXTS = [("Write to anna@club.org or ben@club.org.", "en"), ("Nothing here.", "en")]
ECHO = """
import json, re, sys
for line in sys.stdin:
    text = json.loads(line)["text"]
    spans = [{"start": m.start(), "end": m.end(), "kind": "email"} for m in re.finditer(r"anna\\S+org|Nothing", text)]
    print(json.dumps({"spans": spans}), flush=True)
"""


def test_the_estimate_is_chapmans() -> None:
    estimate = chapman("email", 90, 80, 72)
    assert estimate.total == pytest.approx(91 * 81 / 73 - 1)
    assert estimate.low <= estimate.total <= estimate.high
    assert estimate.found == pytest.approx(90 / estimate.total)


@given(st.integers(0, 500), st.integers(0, 500), st.integers(0, 500))
def test_no_estimate_is_below_what_was_seen(ours: int, theirs: int, both: int) -> None:
    both = min(ours, theirs, both)
    estimate = chapman("email", ours, theirs, both)
    assert ours + theirs - both <= estimate.low <= estimate.total <= estimate.high
    assert 0 <= estimate.found <= 1


def test_each_finding_is_met_once() -> None:
    text = "anna@club.org"
    (estimate,) = estimates([(text, "en")], lambda *_: [Span(0, 4, "email"), Span(5, 13, "email"), Span(0, 99, "x")])
    assert (estimate.ours, estimate.theirs, estimate.both) == (1, 2, 1)


def test_a_program_is_asked_line_by_line(tmp_path: Path) -> None:
    script = tmp_path / "deep.py"
    script.write_text(ECHO)
    with engine(f"command:{sys.executable} {script}") as deep:
        (estimate,) = estimates(TEXTS, deep)
    assert (estimate.kind, estimate.ours, estimate.theirs, estimate.both) == ("email", 2, 2, 1)


@pytest.mark.parametrize("script", ["print('no json', flush=True); input()", "pass", "print('[]'); input()"])
def test_a_program_that_does_not_answer_is_told_in_a_line(tmp_path: Path, script: str) -> None:
    path = tmp_path / "deep.py"
    path.write_text(script)
    with pytest.raises(InputError, match="gave no line") as error, engine(f"command:{sys.executable} {path}") as deep:
        estimates(TEXTS, deep)
    assert "anna" not in str(error.value)


@pytest.mark.parametrize("name", ["", "other", "command:", "command:/no/such/program", "gliner", "presidio"])
def test_an_engine_that_is_not_there_is_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSENT_GLINER", raising=False)
    monkeypatch.setitem(sys.modules, "presidio_analyzer", None)
    with pytest.raises(UsageError), engine(name):
        pass


def test_the_command_prints_what_is_missed_and_no_text(tmp_path: Path) -> None:
    script, sample = tmp_path / "deep.py", tmp_path / "sample.jsonl"
    script.write_text(ECHO)
    sample.write_text("\n".join(json.dumps({"text": text, "lang": lang}) for text, lang in TEXTS))
    done = CliRunner().invoke(app, ["people", str(sample), "--deep", f"command:{sys.executable} {script}"])
    assert done.exit_code == 0, done.output
    assert "email" in done.output
    assert "anna" not in done.output
