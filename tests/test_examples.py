"""The sample that comes along shows every kind of case, and the README's Python works."""

from __future__ import annotations

import gzip
import importlib.util
from datetime import date
from pathlib import Path
from types import ModuleType

import pyarrow.dataset as ds
import pytest

import assent
from assent.run.audit import Settings, Where, audit

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "examples" / "sample.warc.gz"

EXPECTED = {  # host: action under eu, under amnesty
    "open.example": ("include", "exclude"),
    "hafen.example": ("include", "exclude"),
    "no-robots-file.example": ("include", "exclude"),
    "public-domain.example": ("include", "include"),
    "non-commercial.example": ("include", "exclude"),
    "closed.example": ("exclude", "exclude"),
    "closed-to-ai.example": ("exclude", "exclude"),
    "one-path.example": ("include", "exclude"),
    "typo.example": ("exclude", "exclude"),
    "noai-meta.example": ("exclude", "exclude"),
    "noai-header.example": ("exclude", "exclude"),
    "tdm-header.example": ("exclude", "exclude"),
    "tdm-file.example": ("exclude", "exclude"),
    "content-signal.example": ("exclude", "exclude"),
    "content-usage.example": ("exclude", "exclude"),
    "licence-but-no.example": ("exclude", "exclude"),
    "never-asked.example": ("hold", "exclude"),
    "broken-server.example": ("hold", "exclude"),
    "refused.example": ("hold", "exclude"),
}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(inputs=(str(SAMPLE),), as_of=date(2026, 11, 20))
    directory = tmp_path_factory.mktemp("sample") / "audit"
    audit(settings, directory, where=Where(workers=1))
    return directory


def make_sample() -> ModuleType:
    spec = importlib.util.spec_from_file_location("make_sample", ROOT / "examples" / "make_sample.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_sample_is_what_its_script_writes() -> None:
    written = make_sample().members()
    good = [member for number, member in enumerate(written) if number != len(written) - 2]
    data = SAMPLE.read_bytes()
    assert all(gzip.decompress(member) for member in good)
    assert data == b"".join(written)


UNREAD = {"https://open.example/deep.html"}
"""Nested so deep that its text was not extracted."""


def documents(audited: Path) -> list[dict[str, str]]:
    columns = ["doc_id", "host", "url"]
    rows: list[dict[str, str]] = ds.dataset(audited / "private" / "evidence").to_table(columns).to_pylist()
    return rows


def test_a_document_whose_text_nobody_could_read_is_held_for_the_people_in_it(audited: Path) -> None:
    ids = {row["doc_id"] for row in documents(audited) if row["url"] in UNREAD}
    rows = ds.dataset(audited / "verdicts" / "eu").to_table(["doc_id", "action", "reasons"]).to_pylist()
    found = [row for row in rows if row["doc_id"] in ids]
    assert {row["action"] for row in found} == {"hold"}
    assert all(any("detector did not run" in r["because"] for r in row["reasons"]) for row in found)


@pytest.mark.parametrize("host", EXPECTED)
def test_each_host_of_the_sample_gets_its_verdict(audited: Path, host: str) -> None:
    ids = {row["doc_id"] for row in documents(audited) if row["host"] == host and row["url"] not in UNREAD}
    for pack, action in zip(("eu", "amnesty"), EXPECTED[host], strict=True):
        rows = ds.dataset(audited / "verdicts" / pack).to_table(["doc_id", "action"]).to_pylist()
        assert {row["action"] for row in rows if row["doc_id"] in ids} == {action}


def test_the_readme_example_runs() -> None:
    evidence = assent.scan_document(
        "https://example.org/page", headers=[("X-Robots-Tag", "noai")], html=b"<p>Hello</p>"
    )
    verdict = assent.decide(evidence, ["eu"])["eu"]
    assert verdict.action == "exclude"
    assert any("x-robots-tag" in reason.because for reason in verdict.reasons)


def test_an_unknown_name_of_the_package_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError):
        _ = assent.nothing
