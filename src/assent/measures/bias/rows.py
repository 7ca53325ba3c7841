"""One row for each counted document: its counts, its weight, its domain as a number. Written per work unit.

Rows hold no text: a count for each name of the lexicon. Counts of a corpus are sums over rows, so units merge by
standing in one folder, and removal rates join rows with verdicts by the document's key.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import pyarrow as pa

from assent.measures.bias.count import Counts, Pair
from assent.records.document import Key
from assent.records.schemas import KEY

CELL = pa.struct([("what", pa.string()), ("n", pa.int32())])
BIAS = pa.schema(
    [
        *KEY,
        pa.field("lexicon", pa.string(), nullable=False),
        pa.field("domain", pa.int64(), nullable=False),
        pa.field("weight", pa.float64(), nullable=False),
        pa.field("lang", pa.string()),
        pa.field("covered", pa.bool_(), nullable=False),
        pa.field("words", pa.int32(), nullable=False),
        pa.field("sentences", pa.int32(), nullable=False),
        pa.field("valence", pa.int32(), nullable=False),
        pa.field("cells", pa.list_(CELL), nullable=False),
    ]
)
"""covered: there is a word list for the language. cells: "mentions name", "sentences name", "pairs name name",
"dispreferred name", "valence name", each with its number, sorted."""

_KINDS = ("mentions", "sentences", "dispreferred", "valence")


@dataclass(frozen=True, slots=True)
class BiasRow:
    """Counts of one document. counts None: no word list for its language."""

    key: Key
    lexicon: str
    domain: int
    weight: float
    lang: str | None
    counts: Counts | None


def bias_batch(rows: Sequence[BiasRow]) -> pa.RecordBatch:
    """Rows as a batch of schema BIAS, in the order given."""
    cells = [cells_of(row.counts) if row.counts else [] for row in rows]
    flat = [cell for held in cells for cell in held]
    offsets = pa.array([0, *accumulate(map(len, cells))], pa.int32())
    values = pa.StructArray.from_arrays(
        [pa.array([what for what, _ in flat], pa.string()), pa.array([n for _, n in flat], pa.int32())],
        fields=list(CELL),
    )
    nothing = Counts()
    counts = [row.counts or nothing for row in rows]
    columns = [
        pa.array([row.key.file for row in rows], pa.string()),
        pa.array([row.key.member_offset for row in rows], pa.int64()),
        pa.array([row.key.index_in_member for row in rows], pa.int32()),
        pa.array([row.lexicon for row in rows], pa.string()),
        pa.array([row.domain for row in rows], pa.int64()),
        pa.array([row.weight for row in rows], pa.float64()),
        pa.array([row.lang for row in rows], pa.string()),
        pa.array([row.counts is not None for row in rows], pa.bool_()),
        pa.array([c.words for c in counts], pa.int32()),
        pa.array([c.total_sentences for c in counts], pa.int32()),
        pa.array([c.total_valence for c in counts], pa.int32()),
        pa.ListArray.from_arrays(offsets, values, type=pa.list_(CELL)),
    ]
    return pa.RecordBatch.from_arrays(columns, schema=BIAS)


def cells_of(counts: Counts) -> list[tuple[str, int]]:
    """Counts as sorted (what, number)."""
    cells = [(f"{kind} {name}", n) for kind in _KINDS for name, n in getattr(counts, kind).items()]
    cells += [(f"pairs {pair.group} {pair.other}", n) for pair, n in counts.pairs.items()]
    return sorted(cells)


def counts_of(words: int, sentences: int, valence: int, cells: Sequence[tuple[str, int]]) -> Counts:
    """Inverse of `cells_of`."""
    counts = Counts(1, words, sentences, valence)
    tables: dict[str, Counter[str]] = {kind: getattr(counts, kind) for kind in _KINDS}
    for what, n in cells:
        kind, first, *rest = what.split(" ")
        if kind == "pairs":
            counts.pairs[Pair(first, rest[0])] = n
        else:
            tables[kind][first] = n
    counts.documents.update(counts.sentences.keys())
    return counts
