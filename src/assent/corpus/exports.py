"""Exports to Parquet or JSONL, each with its proof bundle; known to the corpus, so that an erasure reaches them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus.info import BuildInfo, has_corpus, table_path
from assent.corpus.load import COLUMNS, batches
from assent.corpus.table import open_table
from assent.ledger import View, load_verifier, reader
from assent.records.errors import OutputError, UsageError
from assent.records.files import commit, discard, output_errors, temporary, write_bytes
from assent.records.tables import readable
from assent.run.directory import reopen_directory
from assent.run.markers import evidence_path, openings_path

FORMATS = (".parquet", ".jsonl")


def export(directory: Path, target: Path, *, proofs: bool = True) -> int:
    """Write the newest version to `target` (.parquet or .jsonl) and its receipts beside it; rows written.

    Raises UsageError, OutputError; then nothing is written.
    """
    if target.suffix not in FORMATS:
        raise UsageError(f"{target.name}: an export ends in .parquet or .jsonl")
    if not has_corpus(directory):
        raise UsageError(f"{directory}: no corpus here; give the directory that `assent build -o` wrote")
    if target.is_dir():
        raise OutputError(f"{target}: is a directory; name a file in it")
    with readable(directory), reopen_directory(directory):
        open_table(table_path(directory))
        info = BuildInfo.load(directory)
        known = dict.fromkeys((*info.exports, str(target.absolute())))
        info.save(directory, exports=tuple(known))  # known before it is there: an erasure finds it in any case
        with output_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
        rows = _write(target, batches(directory, COLUMNS))
        if proofs:
            _write_proofs(directory, info, proofs_path(target), batches(directory, ("ledger_index",)))
    return rows


def proofs_path(target: Path) -> Path:
    """Where the proof bundle of an export stands: a line a row, each with its `.tlog-proof`."""
    return target.with_name(f"{target.name}.proofs.jsonl")


def write_receipt(directory: Path, doc_id: str, target: Path) -> Path:
    """Write the `.tlog-proof` of one document, whatever became of it. Raises UsageError, OutputError."""
    if not has_corpus(directory):
        raise UsageError(f"{directory}: no corpus here; give the directory that `assent build -o` wrote")
    read = reader(directory / "ledger")
    view = View.open(read, load_verifier(read))
    for unit in BuildInfo.load(directory).units:
        ids = pq.read_table(evidence_path(directory, unit), columns=["doc_id"])["doc_id"]
        at = pc.index(ids, doc_id).as_py()
        if at >= 0:
            (row,) = pq.read_table(openings_path(directory, unit)).slice(at, 1).to_pylist()
            write_bytes(target, view.receipt(row["ledger_index"], row["key"], row["record"]).dumps())
            return target
    raise UsageError(f"{directory}: no document of this id; `assent explain` shows the ids of a URL")


def forget(exports: Iterable[str], indexes: Sequence[int]) -> list[str]:
    """Take rows out of exports and their bundles. Returns those that are not where they were written."""
    missing = []
    gone = set(indexes)
    for name in exports:
        target = Path(name)
        if not target.exists():
            missing.append(name)
            continue
        for path in (target, proofs_path(target)):
            if path.suffix == ".jsonl" and path.exists():
                _forget_lines(path, gone)
            elif path.exists():
                table = pq.read_table(path)
                keep = pc.invert(pc.is_in(table["ledger_index"], pa.array(sorted(gone), pa.int64())))
                _write(path, iter(table.filter(keep).to_batches()))
    return missing


def _forget_lines(path: Path, gone: set[int]) -> None:
    with output_errors(path):
        temp = temporary(path)
        with path.open("rb") as old, temp.open("wb") as new:
            new.writelines(line for line in old if json.loads(line)["ledger_index"] not in gone)
        commit(temp, path)


def _write(target: Path, rows: Iterator[pa.RecordBatch]) -> int:
    temp = temporary(target)
    try:
        with output_errors(target):
            count = _write_table(temp, rows) if target.suffix == ".parquet" else _write_lines(temp, rows)
            commit(temp, target)
    finally:
        discard(temp)
    return count


def _write_table(temp: Path, rows: Iterator[pa.RecordBatch]) -> int:
    count, schema = 0, _schema()
    with pq.ParquetWriter(temp, schema, compression="zstd") as writer:
        for batch in rows:
            writer.write_batch(batch.cast(schema))
            count += batch.num_rows
    return count


def _write_lines(temp: Path, rows: Iterator[pa.RecordBatch]) -> int:
    count = 0
    with temp.open("wb") as file:
        for batch in rows:
            for row in batch.to_pylist():
                line = json.dumps(row, ensure_ascii=False, default=lambda moment: moment.isoformat())
                file.write(line.encode("utf-8", "replace") + b"\n")
                count += 1
    return count


def _schema() -> pa.Schema:
    from assent.corpus.table import CORPUS

    return pa.schema([CORPUS.field(name) for name in COLUMNS])


def _write_proofs(directory: Path, info: BuildInfo, path: Path, rows: Iterator[pa.RecordBatch]) -> None:
    read = reader(directory / "ledger")
    verifier = load_verifier(read)
    view = View.open(read, verifier)
    wanted = {index for batch in rows for index in batch["ledger_index"].to_pylist()}
    lines = []
    for unit in info.units:
        openings = pq.read_table(openings_path(directory, unit), columns=["ledger_index", "key", "record"])
        for row in openings.to_pylist():
            if row["ledger_index"] in wanted:
                receipt = view.receipt(row["ledger_index"], row["key"], row["record"]).dumps().decode()
                lines.append(json.dumps({"ledger_index": row["ledger_index"], "receipt": receipt}) + "\n")
    write_bytes(path, "".join(lines).encode())
    write_bytes(path.with_name(f"{path.name}.vkey"), verifier.vkey.encode() + b"\n")
