"""The documents of one unit as the build sees them: evidence, verdicts of all packs, spooled text, joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.records.errors import UsageError
from assent.records.verdict import ACTIONS, Action
from assent.run.markers import evidence_path, text_path

KEY = ("file", "member_offset", "index_in_member")
_PLAIN = ("doc_id", *KEY, "url", "domain", "captured_at", "lang", "payload_sha256", "text_sha256")


@dataclass(frozen=True, slots=True)
class UnitRows:
    """A row a document, in the order of the evidence. actions: strictest of all packs; duties: of all packs."""

    evidence: pa.Table
    actions: list[Action]
    duties: list[tuple[str, ...]]
    as_of: str

    def __len__(self) -> int:
        return len(self.actions)


def read_rows(directory: Path, unit: str, packs: Sequence[str], columns: Sequence[str] = ()) -> UnitRows:
    """A unit's documents with their verdicts. Raises UsageError where verdicts and evidence do not fit."""
    try:
        with pq.ParquetFile(evidence_path(directory, unit)) as file:  # it reads parts of structs, `read_table` does not
            evidence = file.read(columns=[*_PLAIN, *columns])
        verdicts = [pq.read_table(directory / "verdicts" / pack / f"{unit}.parquet") for pack in packs]
    except (OSError, pa.ArrowInvalid):
        raise UsageError(f"{directory}: evidence or verdicts are missing; run the same command again") from None
    actions: list[Action] = ["include"] * evidence.num_rows
    duties: list[set[str]] = [set() for _ in actions]
    as_of = ""
    for verdict in verdicts:
        if verdict.num_rows != len(actions) or not verdict["doc_id"].equals(evidence["doc_id"]):
            raise UsageError(f"{directory}: verdicts do not fit the evidence; run `assent decide` again")
        for row, action in enumerate(verdict["action"].to_pylist()):
            actions[row] = max(actions[row], action, key=ACTIONS.index)
        if pc.any(pc.greater(pc.list_value_length(verdict["duties"]), 0)).as_py():
            for row, kinds in enumerate(verdict["duties"].to_pylist()):
                duties[row].update(kinds)
        as_of = str(verdict["as_of"][0]) if verdict.num_rows else as_of
    return UnitRows(evidence, actions, [tuple(sorted(kinds)) for kinds in duties], as_of)


def read_texts(directory: Path, unit: str, evidence: pa.Table) -> pa.ChunkedArray:
    """The spooled texts, in the order of the evidence; null where none was extracted. Raises UsageError."""
    try:
        texts = pq.read_table(text_path(directory, unit))
    except (OSError, pa.ArrowInvalid):
        raise UsageError(f"private/text/{unit}.parquet is missing; run the same command again") from None
    if texts.num_rows == evidence.num_rows and texts.select(KEY).equals(evidence.select(KEY)):
        return texts["text"]
    place = {key: row for row, key in enumerate(zip(*(texts[name].to_pylist() for name in KEY), strict=True))}
    wanted = zip(*(evidence[name].to_pylist() for name in KEY), strict=True)
    return texts["text"].take(pa.array([place.get(key) for key in wanted], pa.int64()))
