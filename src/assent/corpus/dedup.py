"""Exact and near-duplicates among the cleared documents: repeats are what models memorise.

Per unit, a signature a document (MinHash over shingles of 24 bytes that begin at word starts; letters folded, blanks
alike) goes to `private/dedup`. DuckDB groups equal bands, the signatures of what meets there are compared, and of
each group the first document in unit order is kept. Memory grows with the duplicates, not with the documents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from assent.records.errors import UsageError
from assent.records.files import commit, output_errors, temporary

PERMUTATIONS, BANDS = 112, 14
SIMILAR = 0.8
"""Estimated share of shingles in common from which two documents are near-duplicates."""
SHINGLE = 24
UNIT_SHIFT = 32
"""Ordinal of a document: number of its unit, shifted, and its row."""

_FOLD = bytes(32 if byte < 33 else byte + 32 if 65 <= byte <= 90 else byte for byte in range(256))
_SCHEMA = pa.schema(
    [("ordinal", pa.int64()), ("exact", pa.int64()), ("bands", pa.list_(pa.int64())), ("signature", pa.binary())]
)


def write_signatures(path: Path, ordinals: Sequence[int], digests: Sequence[str], texts: pa.StringArray) -> None:
    """Signatures of some documents of a unit: their ordinals, digests of their texts, and the texts."""
    rows = signatures(texts)
    bands = band_hashes(rows)
    exact = np.array([int(digest[:15], 16) for digest in digests], dtype=np.int64)
    columns = [
        pa.array(ordinals, pa.int64()),
        pa.array(exact),
        pa.array(list(bands), pa.list_(pa.int64())),
        pa.array([row.tobytes() for row in rows], pa.binary()),
    ]
    with output_errors(path):
        path.parent.mkdir(exist_ok=True, mode=0o700)
        part = temporary(path)
        pq.write_table(pa.table(columns, schema=_SCHEMA), part, compression="zstd", compression_level=1)
        commit(part, path)


def need_rensa() -> Any:
    """What makes signatures. Raises UsageError that says what to install."""
    try:
        from rensa import RMinHash
    except ImportError:
        raise UsageError("the corpus needs deltalake and rensa: pip install 'assent[corpus]'") from None
    return RMinHash


def signatures(texts: pa.StringArray) -> npt.NDArray[np.uint32]:
    """One row of minima a document. Raises UsageError where rensa is missing."""
    minhash = need_rensa()
    if not len(texts):
        return np.zeros((0, PERMUTATIONS), dtype=np.uint32)
    tokens, offsets = shingles(texts)
    matrix = minhash.digest_matrix_from_flat_token_hashes(tokens, offsets, PERMUTATIONS, 42)
    return np.array(matrix.to_rows(), dtype=np.uint32)


def shingles(texts: pa.StringArray) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64]]:
    """Hashes of all shingles, text after text, and where each text begins and ends among them."""
    texts = texts.cast(pa.large_string())
    bounds = np.frombuffer(texts.buffers()[1], dtype=np.int64)[texts.offset : texts.offset + len(texts) + 1]
    data = texts.buffers()[2]
    raw = b"" if data is None else memoryview(data)[int(bounds[0]) : int(bounds[-1])].tobytes()
    bounds = bounds - bounds[0]
    folded = np.frombuffer(raw.translate(_FOLD) + b" " * SHINGLE, dtype=np.uint8)
    body = folded[: len(raw)]
    # a word starts after a blank; scripts without blanks start one at every character of three bytes or more
    starts = body != 32
    starts[1:] &= body[:-1] == 32
    starts |= body >= 0xE3
    at = np.flatnonzero(starts)
    ends = np.repeat(bounds[1:], np.diff(np.searchsorted(at, bounds)))
    at = at[at + SHINGLE <= ends]
    words: npt.NDArray[np.uint64] = np.ndarray((len(folded) - 7,), dtype="<u8", buffer=folded, strides=(1,))
    tokens = np.zeros(len(at), dtype=np.uint64)
    for step in range(0, SHINGLE, 8):
        tokens = (tokens ^ words[at + step]) * np.uint64(0x9E3779B97F4A7C15)
        tokens ^= tokens >> np.uint64(32)
    return tokens, np.searchsorted(at, bounds).astype(np.uint64)


def band_hashes(rows: npt.NDArray[np.uint32]) -> npt.NDArray[np.int64]:
    """A hash for each band of each signature; 0 in all bands of a text too short to have shingles."""
    width = PERMUTATIONS // BANDS
    split = rows.reshape(len(rows), BANDS, width).astype(np.uint64)
    total = np.zeros((len(rows), BANDS), dtype=np.uint64)
    for step in range(width):
        total = (total ^ split[:, :, step]) * np.uint64(0x9E3779B97F4A7C15)
        total ^= total >> np.uint64(29)
    total[(rows == np.uint32(0xFFFFFFFF)).all(axis=1)] = 0
    return total.astype(np.int64)


def duplicates(folder: Path) -> dict[int, int]:
    """Ordinal of each document that is to go, and of the one that is kept for it."""
    parent: dict[int, int] = {}
    for ordinal, first in _similar(folder):
        if first < parent.get(ordinal, ordinal):
            parent[ordinal] = first
    for ordinal in sorted(parent):  # what it points to comes earlier, and points to one that is kept already
        parent[ordinal] = parent.get(parent[ordinal], parent[ordinal])
    return parent


_PAIRS = """
with bands as (
  select ordinal, i as band, bands[i] as value from signatures, range(1, {bands} + 1) t(i) where bands[i] <> 0
  union all select ordinal, 0, exact from signatures
), firsts as (
  select band, value, min(ordinal) as first from bands group by band, value having count(*) > 1
), pairs as (
  select distinct ordinal, first from bands join firsts using (band, value) where ordinal <> first
)
select p.ordinal, p.first, a.exact = b.exact as same, a.signature, b.signature
from pairs p join signatures a on a.ordinal = p.ordinal join signatures b on b.ordinal = p.first
order by 1, 2
"""


def _similar(folder: Path) -> Iterator[tuple[int, int]]:
    """Pairs that share a band with the first document in it, and are alike."""
    files = sorted(str(path) for path in folder.glob("*.parquet"))
    if not files:
        return
    connection = duckdb.connect()
    connection.execute("set threads = 1; set preserve_insertion_order = false")
    connection.execute(f"set temp_directory = '{str(folder).replace(chr(39), chr(39) * 2)}/spill.tmp'")
    connection.from_parquet(files).create_view("signatures")
    answer: Any = connection.execute(_PAIRS.format(bands=BANDS))
    while rows := answer.fetchmany(10_000):
        for ordinal, first, same, one, other in rows:
            if same or (np.frombuffer(one, np.uint32) == np.frombuffer(other, np.uint32)).mean() >= SIMILAR:
                yield ordinal, first
    connection.close()
