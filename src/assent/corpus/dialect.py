"""Dialect topics of the English texts of a corpus: an audit keeps no texts, so that only a build can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from assent.corpus.info import table_path
from assent.corpus.load import batches
from assent.measures.bias.dialect import DialectModel, DialectShares, dialect_shares
from assent.records.errors import UsageError


def dialect_of(directory: Path, folder: Path) -> DialectShares:
    """Read the texts with the model in `folder`. Raises UsageError where no corpus is, InputError where no model is."""
    if not table_path(directory).is_dir():
        raise UsageError(f"{directory}: an audit keeps no texts; give the directory that `assent build -o` wrote")
    return dialect_shares(DialectModel.load(folder), _english(directory))


def _english(directory: Path) -> Iterator[tuple[str, str]]:
    for batch in batches(directory, ("text", "domain", "lang")):
        for text, domain, lang in zip(*(batch.column(name).to_pylist() for name in batch.schema.names), strict=True):
            if lang == "en":
                yield text, domain
