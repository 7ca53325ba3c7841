"""The account of a whole build: every document is somewhere, and a count of what there is to train on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus.info import BuildInfo
from assent.corpus.load import batches
from assent.ledger import Code
from assent.records.errors import AccountingError
from assent.records.files import write_json
from assent.run.markers import openings_path, read_markers


@dataclass(frozen=True, slots=True)
class BuildAccount:
    """What became of every document: input = corpus + held + excluded + duplicates + suppressed + unchecked + erased.

    unreadable: ranges of bytes in which there may have been documents; they are counted, not added.
    """

    documents: int
    corpus: int
    held: int
    excluded: int
    duplicates: int
    suppressed: int
    unchecked: int
    erased: int
    unreadable: int
    characters: int
    tokens: int


def write_account(directory: Path, info: BuildInfo, *, pending: bool = False) -> BuildAccount:
    """Write `corpus.json` from the openings and the markers. Raises AccountingError if it does not add up.

    pending: an erasure is under way, and the table is past it.
    """
    codes: Counter[int] = Counter()
    for unit in info.units:
        for pair in pq.read_table(openings_path(directory, unit), columns=["code"])["code"].value_counts().to_pylist():
            codes[pair["values"]] += pair["counts"]
    pieces = [piece.account for marker in read_markers(directory) for piece in marker.pieces]
    characters, tokens = count_tokens(directory, pending=pending)
    account = BuildAccount(
        documents=sum(piece.documents for piece in pieces),
        corpus=codes[Code.INCLUDE] + codes[Code.REDACT],
        held=codes[Code.HOLD],
        excluded=codes[Code.EXCLUDE],
        duplicates=codes[Code.DUPLICATE],
        suppressed=codes[Code.SUPPRESSED],
        unchecked=sum(len(piece.unchecked) for piece in pieces),
        erased=info.erased,
        unreadable=sum(len(piece.unreadable) for piece in pieces),
        characters=characters,
        tokens=tokens,
    )
    parts = (account.corpus, account.held, account.excluded, account.duplicates, account.suppressed)
    if sum(parts) + account.unchecked + account.erased != account.documents:
        raise AccountingError(f"{directory}: {parts} do not add up to {account.documents} documents; please report it")
    write_json(directory / "corpus.json", {name: getattr(account, name) for name in account.__dataclass_fields__})
    return account


def count_tokens(directory: Path, *, pending: bool = False) -> tuple[int, int]:
    """Characters and tokens of the corpus. Tokens are counted as runs of letters or digits and single other signs."""
    characters = tokens = 0
    for batch in batches(directory, ("text",), pending=pending):
        characters += pc.sum(pc.utf8_length(batch["text"])).as_py() or 0
        tokens += pc.sum(pc.count_substring_regex(batch["text"], r"[\pL\pN]+|[^\s\pL\pN]")).as_py() or 0
    return characters, tokens
