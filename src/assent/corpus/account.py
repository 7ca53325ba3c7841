"""The account of a whole build: every document is somewhere, and a count of what there is to train on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus.info import BuildInfo
from assent.corpus.load import batches
from assent.ledger import Code
from assent.records.errors import AccountingError
from assent.records.files import write_json
from assent.run.markers import openings_path, read_markers

BYTES_A_TOKEN = 4
"""What vocabularies of 50,000 to 100,000 byte pairs make of English, roughly; other languages give more tokens."""


@dataclass(frozen=True, slots=True)
class BuildAccount:
    """What became of every document: input = corpus + held + excluded + duplicates + suppressed + unchecked + erased.

    unreadable: ranges of bytes in which there may have been documents; they are counted, not added.
    tokens: about so many; see BYTES_A_TOKEN.
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
    words: int
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
    characters, words, size = count_words(directory, pending=pending)
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
        words=words,
        tokens=size // BYTES_A_TOKEN,
    )
    parts = (account.corpus, account.held, account.excluded, account.duplicates, account.suppressed)
    if sum(parts) + account.unchecked + account.erased != account.documents:
        raise AccountingError(f"{directory}: {parts} do not add up to {account.documents} documents; please report it")
    write_json(directory / "corpus.json", {name: getattr(account, name) for name in account.__dataclass_fields__})
    return account


def count_words(directory: Path, *, pending: bool = False) -> tuple[int, int, int]:
    """Characters, words (between blanks) and bytes of the corpus."""
    characters = words = size = 0
    for batch in batches(directory, ("text",), pending=pending):
        text = batch["text"]
        characters += pc.sum(pc.utf8_length(text)).as_py() or 0
        size += pc.sum(pc.binary_length(text)).as_py() or 0
        # a byte above the blank after one that is not; offsets part the texts
        raw = np.frombuffer(text.buffers()[2] or b"", dtype=np.uint8)
        bounds = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + len(text) + 1]
        body = raw[bounds[0] : bounds[-1]] > 32
        starts = body.copy()
        starts[1:] &= ~body[:-1]
        firsts = bounds[:-1] - bounds[0]
        firsts = firsts[firsts < len(body)]
        starts[firsts] = body[firsts]
        words += int(starts.sum())
    return characters, words, size
