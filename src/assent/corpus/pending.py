"""An erasure that has begun: the steps that carry out its plan. Each may be repeated.

The order matters. The table loses the rows before the ledger says that they are erased; keys go before the entry;
a run that was killed is finished by the next `erase` or `build`, from the plan.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus import certificate, exports, table
from assent.corpus.account import write_account
from assent.corpus.commit import IN_CORPUS
from assent.corpus.held import open_held, seal
from assent.corpus.info import BuildInfo, open_log, table_path
from assent.corpus.manifest import record_manifest
from assent.corpus.plan import Plan, is_pending, plan_path
from assent.ledger import Code
from assent.policy.scope import parse_scope
from assent.records.errors import UsageError
from assent.records.files import commit, output_errors, remove_leftovers, temporary, write_json
from assent.run.accounts import erased_path
from assent.run.audit import report_on
from assent.run.directory import RunDirectory
from assent.run.markers import bias_path, evidence_path, openings_path


def finish_pending(run: RunDirectory) -> Path | None:
    """Carry an erasure that has begun to its end. The certificate, or None where there was none. Raises AssentError."""
    if not is_pending(run.path):
        return None
    try:
        table = json.loads(plan_path(run.path).read_bytes())
        rows = tuple(tuple(row) for row in table["rows"])
        plan = Plan(rows, tuple(table["urls"]), tuple(table["scope"]), table["day"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{plan_path(run.path)}: not readable; restore it from a copy") from None
    return carry_out(run, plan)


def carry_out(run: RunDirectory, plan: Plan) -> Path:
    """All steps of an erasure. Returns the path of its certificate. Raises AssentError; the same call then goes on."""
    directory = run.path
    info = BuildInfo.load(directory)
    log = open_log(directory, info.origin)
    indexes = sorted(row[1] for row in plan.rows)
    table.delete(table_path(directory), [(row[2], row[1]) for row in plan.rows if row[6] in IN_CORPUS])
    _forget_held(directory, {row[0] for row in plan.rows if row[6] == Code.HOLD}, indexes)
    missing = exports.forget(info.exports, indexes)
    _forget_evidence(directory, plan)
    for unit in sorted({row[0] for row in plan.rows}):
        _rewrite(openings_path(directory, unit), lambda part: _keep(part, "ledger_index", indexes))
    entries = certificate.append_erasures(log, indexes, plan.day, info.leaves)
    gone = len(certificate.erased_records(log.view(), info.leaves))
    write_json(erased_path(directory), {"documents": gone})
    info = info.save(directory, erased=gone)
    write_account(directory, info, pending=True)
    report_on(run)
    record_manifest(directory, log)
    path = certificate.write(directory, log, entries, missing)
    remove_leftovers(directory)
    with output_errors(directory):
        plan_path(directory).unlink(missing_ok=True)
    return path


def _forget_held(directory: Path, units: set[str], indexes: list[int]) -> None:
    for unit in sorted(units):
        rows = open_held(directory, unit, "erase")
        seal(directory, unit, rows.filter(_keep(rows, "ledger_index", indexes)))


def _forget_evidence(directory: Path, plan: Plan) -> None:
    """Rows of evidence, answers, verdicts, counts of bias, and captures of the same pages."""
    by_unit: dict[str, set[tuple[str, int, int]]] = defaultdict(set)
    for unit, _, _, file, offset, index, _ in plan.rows:
        by_unit[unit].add((file, offset, index))
    packs = [path for path in sorted((directory / "verdicts").iterdir()) if path.is_dir()]
    for unit, keys in sorted(by_unit.items()):
        for path in (
            evidence_path(directory, unit),
            directory / "private" / "answers" / f"{unit}.parquet",
            *(pack / f"{unit}.parquet" for pack in packs),
            *(path for path in (bias_path(directory, unit),) if path.exists()),
        ):
            _rewrite(path, lambda part, keys=keys: _keep_keys(part, keys))  # type: ignore[misc]
    _forget_hosts(directory, plan)


def _forget_hosts(directory: Path, plan: Plan) -> None:
    """Captures of the pages that go, and what whole domains and prefixes that go said at all."""
    scope, urls = parse_scope(plan.scope), set(plan.urls)
    for path in sorted((directory / "private" / "hosts").glob("*.parquet")):
        given = pq.read_table(path, columns=["url"])["url"].to_pylist()
        keep = [url not in urls and not scope.covers(url) for url in given]
        if not all(keep):
            _rewrite(path, lambda _, keep=keep: pa.array(keep))  # type: ignore[misc]


def _keep(part: pa.Table, name: str, gone: list[int]) -> pa.ChunkedArray:
    return pc.invert(pc.is_in(part[name], pa.array(gone, part[name].type)))


def _keep_keys(part: pa.Table, gone: set[tuple[str, int, int]]) -> pa.Array:
    keep = np.ones(part.num_rows, dtype=bool)
    offsets = pa.array(sorted({offset for _, offset, _ in gone}), pa.int64())
    maybe = pc.is_in(part["member_offset"], offsets).combine_chunks().to_numpy(zero_copy_only=False)
    for row in np.flatnonzero(maybe):
        key = tuple(part[name][int(row)].as_py() for name in ("file", "member_offset", "index_in_member"))
        keep[row] = key not in gone
    return pa.array(keep)


def _rewrite(path: Path, keep: Callable[[pa.Table], pa.Array | pa.ChunkedArray]) -> None:
    """A table without some rows, in place of the old one, whole or not at all. One without such rows stays."""
    try:
        with pq.ParquetFile(path) as file:
            groups = max(1, file.metadata.row_group(0).num_rows) if file.metadata.num_row_groups else 1
        part = pq.read_table(path, use_threads=False)
    except (OSError, pa.ArrowInvalid):
        raise UsageError(f"{path}: cannot be read; restore it from a copy and run `assent erase` again") from None
    rest = _kept(part, np.asarray(keep(part)))
    if rest.num_rows == part.num_rows:
        return
    with output_errors(path):
        temp = temporary(path)
        pq.write_table(_trimmed(rest), temp, compression="zstd", row_group_size=max(groups, 1000))
        commit(temp, path)


def _kept(part: pa.Table, keep: np.typing.NDArray[np.bool_]) -> pa.Table:
    """The rows to keep, as slices of the table: few go, and a filter would copy every nested column of the others."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], keep.astype(np.int8), [0]))))
    slices = [part.slice(start, end - start) for start, end in edges.reshape(-1, 2).tolist()]
    return pa.concat_tables(slices) if slices else part.slice(0, 0)


def _trimmed(part: pa.Table) -> pa.Table:
    """The table without dictionary values that no row has any more: a filter keeps them, and they name what is gone."""
    for at, field in enumerate(part.schema):
        if pa.types.is_dictionary(field.type):
            plain = part[field.name].cast(field.type.value_type)
            part = part.set_column(at, field, plain.dictionary_encode().cast(field.type))
    return part
