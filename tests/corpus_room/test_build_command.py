"""`assent build` as a person calls it: a corpus is written, and kept back while a duty of the packs is open."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assent.cli import app
from assent.corpus.load import load
from tests.corpus_room.making import make_crawl

pytest.importorskip("deltalake", reason="deltalake is not installed: pip install 'assent[corpus]'")


def build(directory: Path, *arguments: str) -> tuple[int, str]:
    crawl = make_crawl(directory)
    common = ["--workers", "1", "--as-of", "2026-10-02", "-o", str(directory / "corpus")]
    run = CliRunner().invoke(app, ["build", str(crawl), *common, *arguments])
    return run.exit_code, run.output


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


def test_an_open_duty_keeps_the_corpus_back_and_says_so(tmp_path: Path) -> None:
    code, said = build(tmp_path, "--pack", "eu", "-q")
    assert code == 1
    assert "kept back by" in said
    assert "--draft" in said
    code, said = build(tmp_path, "--pack", "eu", "--draft", "--json")
    assert code == 0
    assert {row["state"] for row in json.loads(said)["duties"]} <= {"open", "failed"}


def test_a_pack_without_duties_of_the_corpus_is_not_kept_back(tmp_path: Path) -> None:
    code, said = build(tmp_path, "--pack", "baseline", "--json")
    assert code == 0
    assert json.loads(said)["duties"] == []
    assert len(list(load(tmp_path / "corpus"))) == json.loads(said)["corpus"] > 0
