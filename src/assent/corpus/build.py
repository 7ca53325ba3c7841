"""Building: an audit, then its cleared documents in a table, each with its leaf in the ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from assent.corpus import dedup
from assent.corpus.account import BuildAccount, write_account
from assent.corpus.commit import Committer
from assent.corpus.info import BuildInfo, has_corpus, open_log
from assent.corpus.manifest import record_manifest
from assent.corpus.pending import finish_pending
from assent.corpus.rows import read_rows, read_texts
from assent.corpus.table import need_deltalake
from assent.ledger import is_name
from assent.measures.footprint.record import recorded
from assent.policy import load_pack
from assent.policy.hashed import Rules, list_path
from assent.records.errors import UsageError
from assent.records.files import remove_leftovers
from assent.records.keyed import secret_key
from assent.report import write_report
from assent.run.audit import Decision, Settings, Where, audit
from assent.run.directory import reopen_directory
from assent.run.markers import read_markers, text_path


def build(
    settings: Settings,
    directory: Path,
    *,
    packs: Sequence[str],
    where: Where | None = None,
    decision: Decision | None = None,
    origin: str = "",
    retain_days: int | None = None,
    quiet: bool = True,
) -> BuildAccount:
    """Build a corpus into `directory`, or go on with the one that stands there. Returns its account.

    Raises AssentError; the same call then goes on.
    """
    need_deltalake()
    dedup.need_rensa()
    where, decision = where or Where(), decision or Decision()
    if decision.suppression is None and list_path().exists():
        decision = replace(decision, suppression=list_path())
    if not packs:
        raise UsageError("a build must be told by which packs: give --pack")
    if origin and not is_name(origin):
        raise UsageError("--origin: no name for a log; write it like example.org/log, without blanks and +")
    chosen = sorted((pack.name, pack.sha256) for pack in map(load_pack, packs))
    info = BuildInfo.load(directory) if has_corpus(directory) else None
    if info is not None:
        if info.packs != tuple(chosen):
            raise UsageError(f"{directory}: built with other packs ({info.pack}); use another -o")
        with reopen_directory(directory) as run:
            finish_pending(run)
    summary = audit(settings, directory, packs=packs, where=where, decision=decision, quiet=quiet, spool=True)
    with reopen_directory(directory) as run, recorded(directory, "build"):
        if retain_days is not None:
            run.note(keep_until=(datetime.now(UTC).date() + timedelta(days=retain_days)).isoformat())
        if info is None:
            random = secret_key("origin").hex()[:8]
            name = origin or f"assent.invalid/{random}/{run.run['config_sha256'][:16]}"
            info = BuildInfo(tuple(chosen), name).save(directory)
        rules = Rules.load({list_path(), decision.suppression or list_path()})
        account = commit_all(directory, info, rules)
    write_report(directory, summary)
    return account


def commit_all(directory: Path, info: BuildInfo, rules: Rules) -> BuildAccount:
    """Commit what is not committed yet. Idempotent."""
    log = open_log(directory, info.origin)
    units = tuple(marker.unit for marker in read_markers(directory))
    if info.units not in ((), units):
        raise UsageError(f"{directory}: units have changed since the build began; use another -o")
    if not info.finished:
        info = info.save(directory, units=units)
        duplicates = _find_duplicates(directory, info, rules)
        committer = Committer(directory, info, log, rules, duplicates, dedup.UNIT_SHIFT)
        for number in range(info.committed, len(units)):
            committer.commit(number)
        _forget_signatures(directory)
        record_manifest(directory, log)
        remove_leftovers(directory)
        info = committer.info.save(directory, finished=True, leaves=log.view().checkpoint.size)
    return write_account(directory, info)


def _find_duplicates(directory: Path, info: BuildInfo, rules: Rules) -> Mapping[int, int]:
    """Which documents are repeats of others. Signatures of a unit stay on disk until all units are committed.

    What a standing rule keeps out is left aside, so that no repeat points to it.
    """
    folder = directory / "private" / "dedup"
    packs = [name for name, _ in info.packs]
    for number, unit in enumerate(info.units):
        path = folder / f"{unit}.parquet"
        if path.exists() or not text_path(directory, unit).exists():
            continue
        rows = read_rows(directory, unit, packs)
        texts = read_texts(directory, unit, rows.evidence)
        present = pc.is_valid(texts).to_pylist()
        at = [
            row
            for row, action in enumerate(rows.actions)
            if present[row] and action in ("include", "redact") and not _kept_out(rows.evidence, texts, row, rules)
        ]
        digests = rows.evidence["text_sha256"].take(pa.array(at, pa.int64())).to_pylist()
        ordinals = [(number << dedup.UNIT_SHIFT) + row for row in at]
        cleared = texts.take(pa.array(at, pa.int64())).combine_chunks()
        dedup.write_signatures(path, ordinals, digests, cleared)
    return dedup.duplicates(folder)


def _kept_out(evidence: pa.Table, texts: pa.ChunkedArray, row: int, rules: Rules) -> bool:
    if not rules:
        return False
    return (
        rules.covers_url(evidence["url"][row].as_py())
        or rules.covers_digest(evidence["text_sha256"][row].as_py())
        or rules.covers_text(texts[row].as_py())
    )


def _forget_signatures(directory: Path) -> None:
    for path in (directory / "private" / "dedup").glob("*.parquet"):
        path.unlink()
