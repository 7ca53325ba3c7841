"""The whole chain of one document, from the quote to the control."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from rich.console import Console

from assent.records.errors import InputError
from assent.report.explain import explain, render
from assent.run.audit import Settings, Where, audit
from tests.corpus import host, write_warc

OWN_PACK = """
name = "ours"
title = "The EU's, by our own file"
version = "1"
law_as_of = 2026-11-23
extends = ["eu"]
controls = []
"""
URL = "https://noai.example/slate/0.html"


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    (folder / "ours.toml").write_text(OWN_PACK)
    warc = write_warc(folder / "a.warc.gz", host("noai", 2, head='<meta name="robots" content="noai">'))
    settings = Settings(inputs=(str(warc),), as_of=date(2026, 10, 2))
    audit(settings, folder / "audit", packs=("amnesty", str(folder / "ours.toml")), where=Where(workers=1))
    return folder


def said(explanation: object) -> str:
    console = Console(width=200, record=True, file=Path("/dev/null").open("w"))  # noqa: SIM115
    console.print(render(explanation))  # type: ignore[arg-type]
    console.file.close()
    return console.export_text()


def test_the_quote_the_place_and_the_article_are_told(audited: Path) -> None:
    (found,) = explain(audited / "audit", URL)
    text = said(found)
    assert '"noai, noimageai"' in text or '"noai"' in text
    assert "at html:" in text
    assert "2019/790" in text
    assert {verdict.pack: verdict.action for verdict in found.verdicts} == {"amnesty": "exclude", "ours": "exclude"}


def test_a_document_is_found_by_its_id_too(audited: Path) -> None:
    (by_url,) = explain(audited / "audit", URL)
    assert explain(audited / "audit", by_url.evidence.doc_id) == [by_url]


def test_a_pack_given_by_its_file_is_explained_until_it_changes(audited: Path) -> None:
    (found,) = explain(audited / "audit", URL)
    assert all(verdict.controls for verdict in found.verdicts)
    (audited / "ours.toml").write_text(OWN_PACK.replace('version = "1"', 'version = "2"'))
    (changed,) = explain(audited / "audit", URL)
    assert [bool(verdict.controls) for verdict in changed.verdicts] == [True, False]
    assert "has changed since" in said(changed)


@pytest.mark.parametrize("wanted", ["https://elsewhere.example/", "", "0123456789abcdef"])
def test_what_is_not_there_is_one_clear_line(audited: Path, wanted: str) -> None:
    with pytest.raises(InputError, match="no document"):
        explain(audited / "audit", wanted)


def test_a_folder_without_an_audit_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no audit here"):
        explain(tmp_path, URL)
