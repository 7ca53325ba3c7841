"""Dialect topics of a built corpus, with a model that a person brings."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from assent.corpus.dialect import dialect_of
from assent.measures.bias.dialect import TOPICS, DialectModel, dialect_shares
from assent.records.errors import InputError, UsageError


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """Three words, two of them each of one topic."""
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "model_vocab.txt").write_text("1\tbe\n2\tstone\n3\tother\n")
    (folder / "model_count_table.txt").write_text("99 1 1 1\n1 1 1 99\n1 99 99 1\n")
    return folder


def test_the_greatest_topic_of_each_text_is_counted(model: Path) -> None:
    texts = [("Be be BE", f"d{n}.example") for n in range(40)] + [("Stone!", f"e{n}.example") for n in range(60)]
    found = dialect_shares(DialectModel.load(model), [*texts, ("unknown words", "x.example")])
    assert (found.documents, found.unknown) == (100, 1)
    assert tuple(found.topics) == TOPICS
    assert found.topics["African-American"].value == pytest.approx(0.4)
    assert found.topics["White-aligned"].low < 0.6 < found.topics["White-aligned"].high


def test_an_audit_has_no_texts_and_a_folder_may_hold_no_model(tmp_path: Path, model: Path) -> None:
    with pytest.raises(UsageError, match="assent build"):
        dialect_of(tmp_path, model)
    with pytest.raises(InputError, match="model_vocab"):
        DialectModel.load(tmp_path)


def test_english_texts_alone_are_read(tmp_path: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = pa.RecordBatch.from_pydict(
        {"text": ["be", "stone", "be"], "domain": ["a", "b", "c"], "lang": ["en", "de", None]}
    )
    monkeypatch.setattr("assent.corpus.dialect.batches", lambda *_: [rows])
    monkeypatch.setattr("assent.corpus.dialect.table_path", lambda _: tmp_path)
    found = dialect_of(tmp_path, model)
    assert found.documents == 1
    assert found.topics["African-American"].documents == 1
