"""All counted documents of an audit as arrays: sums for each group of domains, and who names whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from assent.ledger import Code
from assent.measures.bias.intervals import GROUPS, Floats
from assent.measures.bias.lexicon import Lexicon
from assent.records.errors import UsageError

_SCALARS = ("documents", "words", "sentences", "valence")


@dataclass(slots=True)
class BiasTable:
    """Weighted sums by what is counted, each an array over the 64 groups of domains, and the documents behind them.

    sums: "documents", "words", "sentences", "valence", and the cells of `rows.BIAS`. named: for each name, the
    numbers of the documents that name it. beside: for each name, sums over those documents alone of their sentences and
    valence. domains, weights, languages: by document. uncounted: documents in languages without a word list.
    """

    lexicon: Lexicon
    sums: dict[str, Floats] = field(default_factory=dict)
    beside: dict[str, Floats] = field(default_factory=dict)
    named: dict[str, list[int]] = field(default_factory=dict)
    domains: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)
    keys: list[tuple[str, int, int]] = field(default_factory=list)
    languages: dict[str, int] = field(default_factory=dict)
    uncounted: int = 0

    def get(self, what: str) -> Floats:
        """Sums of what; zeros where it was never seen."""
        return self.sums.get(what, _ZEROS)

    @property
    def documents(self) -> int:
        """Counted documents."""
        return len(self.domains)

    def documents_of(self, name: str) -> int:
        """Documents that name it."""
        return len(self.named.get(name, ()))

    def domains_of(self, name: str) -> int:
        """Registrable domains that name it."""
        return len({self.domains[at] for at in self.named.get(name, ())})

    def members(self, name: str) -> NDArray[np.bool_]:
        """Which documents name it."""
        mask = np.zeros(self.documents, dtype=bool)
        mask[self.named.get(name, [])] = True
        return mask


_ZEROS: Floats = np.zeros(GROUPS)
_ZEROS.setflags(write=False)


def read_table(paths: Iterable[Path], lexicon: Lexicon) -> BiasTable:
    """Add up the rows of all parts, in the order of their names. Raises UsageError where they were counted with other
    word lists.
    """
    table = BiasTable(lexicon)
    for path in sorted(paths):
        with pq.ParquetFile(path) as part:
            for batch in part.iter_batches(batch_size=2000):
                _add(table, batch)
    return table


def _add(table: BiasTable, batch: pa.RecordBatch) -> None:
    columns = {name: batch.column(name).to_pylist() for name in batch.schema.names if name != "cells"}
    lists = batch.column("cells")
    offsets = lists.offsets.to_numpy()
    whats = lists.values.field("what").to_pylist()
    numbers = lists.values.field("n").to_pylist()
    for row in range(batch.num_rows):
        if columns["lexicon"][row] != table.lexicon.sha256:
            raise UsageError("the counts were made with other word lists; give the same --lexicon, or scan again")
        language = columns["lang"][row] or "unknown"
        if not columns["covered"][row]:
            table.uncounted += 1
            continue
        table.languages[language] = table.languages.get(language, 0) + 1
        domain, weight = columns["domain"][row], columns["weight"][row]
        group, at = domain % GROUPS, table.documents
        table.domains.append(domain)
        table.weights.append(weight)
        table.keys.append((columns["file"][row], columns["member_offset"][row], columns["index_in_member"][row]))
        scalars = (1, columns["words"][row], columns["sentences"][row], columns["valence"][row])
        for name, value in zip(_SCALARS, scalars, strict=True):
            _sum(table.sums, name, group, weight * value)
        for cell in range(offsets[row], offsets[row + 1]):
            what = whats[cell]
            _sum(table.sums, what, group, weight * numbers[cell])
            kind, _, name = what.partition(" ")
            if kind == "sentences":
                table.named.setdefault(name, []).append(at)
                _sum(table.sums, f"documents {name}", group, weight)
                _sum(table.beside, f"sentences {name}", group, weight * scalars[2])
                _sum(table.beside, f"valence {name}", group, weight * scalars[3])


def _sum(sums: dict[str, Floats], what: str, group: int, value: float) -> None:
    held = sums.get(what)
    if held is None:
        held = sums[what] = np.zeros(GROUPS)
    held[group] += value


Filters = dict[str, NDArray[np.bool_]]
"""Which documents a filter removes: "" for all of it, and each of its parts by name."""


def actions(table: BiasTable, verdicts: Path) -> Filters:
    """Which counted documents each filter of a pack removes: "pack", and each control that excludes or holds.

    verdicts: the folder of one pack. A document without a verdict counts as removed by the pack: it cannot be used.
    """
    filters = {"": np.zeros(table.documents, dtype=bool)}
    what = "action, [r.control FOR r IN reasons IF r.action IN ('exclude', 'hold')]"
    for at, action, controls in _joined(table, verdicts, what):
        filters[""][at] = action not in ("include", "redact")
        for control in controls or ():
            filters.setdefault(control, np.zeros(table.documents, dtype=bool))[at] = True
    return filters


def scores(table: BiasTable, evidence: Path) -> dict[str, Floats]:
    """For each kind of finding, the highest score in each counted document, 0 where it has none.

    evidence: the folder of an audit's evidence.
    """
    found: dict[str, Floats] = {}
    for at, pairs in _joined(table, evidence, "[[f.kind, f.score::VARCHAR] FOR f IN findings]"):
        for kind, score in pairs or ():
            held = found.setdefault(kind, np.zeros(table.documents))
            held[at] = max(held[at], float(score))
    return dict(sorted(found.items()))


def build_filters(table: BiasTable, openings: Path) -> Filters:
    """Which counted documents a build left out, and which of them as repeats or by standing rules.

    openings: the folder of a corpus directory's openings; those of erased documents are gone, and so are their counts.
    """
    filters = {name: np.zeros(table.documents, dtype=bool) for name in ("", *_BUILD)}
    for at, code in _joined(table, openings, "code"):
        filters[""][at] = code not in (Code.INCLUDE, Code.REDACT)
        for name, own in _BUILD.items():
            filters[name][at] = code == own
    return filters


_BUILD = {"repeats": Code.DUPLICATE, "standing rules": Code.SUPPRESSED}


def _joined(table: BiasTable, folder: Path, what: str) -> list[Any]:
    """For each counted document its number and `what` of its row in the parts of a folder, null where it has none."""
    parts = sorted(str(path) for path in folder.glob("*.parquet"))
    if not parts or not table.documents:
        return []
    keys = pa.table(
        {
            "row": pa.array(range(table.documents), pa.int64()),
            "file": pa.array([key[0] for key in table.keys], pa.string()),
            "member_offset": pa.array([key[1] for key in table.keys], pa.int64()),
            "index_in_member": pa.array([key[2] for key in table.keys], pa.int32()),
        }
    )
    with duckdb.connect() as connection:
        connection.register("counted", keys)
        return connection.execute(
            f"SELECT counted.row, {what} FROM counted "
            "LEFT JOIN read_parquet($parts) v USING (file, member_offset, index_in_member) ORDER BY counted.row",
            {"parts": parts},
        ).fetchall()
