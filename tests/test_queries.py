"""The SQL of docs/queries.md runs on an audit of the sample."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import duckdb
import pytest

from assent.run.audit import Settings, Where, audit

ROOT = Path(__file__).parents[1]
QUERIES = re.findall(r"^```sql\n(.*?)^```$", (ROOT / "docs" / "queries.md").read_text("utf-8"), re.M | re.S)


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("queries") / "audit"
    settings = Settings((str(ROOT / "examples" / "sample.warc.gz"),), as_of=date(2026, 11, 20))
    audit(settings, directory, packs=["eu", "amnesty"], where=Where(workers=1))
    return directory


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_the_query_answers(query: str, audited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(audited)
    rows = duckdb.execute(query).fetchall()
    assert rows or "unnest(unchecked)" in query or "findings" in query


def test_there_are_queries() -> None:
    assert len(QUERIES) >= 5
