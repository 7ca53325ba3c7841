"""Erasing: find, show, then take out of corpus, held, evidence, reports and exports, and prove it."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from assent.corpus.find import Query, counts, find
from assent.corpus.info import BuildInfo
from assent.corpus.pending import carry_out, finish_pending
from assent.corpus.plan import Plan, is_pending, today
from assent.corpus.table import need_deltalake
from assent.measures.footprint.record import recorded
from assent.policy.hashed import Hasher, Rules, add_rules, list_path, suppression_key
from assent.records.errors import UsageError
from assent.records.tables import readable
from assent.run.directory import reopen_directory


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was found and done. where: documents by place. certificate: None of a dry run, or if nothing was found."""

    documents: int
    where: dict[str, int]
    rules: int
    certificate: Path | None
    finished_before: Path | None = None


def erase(directory: Path, query: Query, *, dry_run: bool = False, suppress: Path | None = None) -> Erasure:
    """Erase what a query names, for good. An erasure that was stopped is finished first.

    dry_run: find and count, change nothing. suppress: the list that gets the standing rules; the operator's own in
    `$ASSENT_HOME` if left out. The rules are added even where nothing is found: what is asked is that it does not come.

    Raises AssentError; the same call then goes on.
    """
    need_deltalake()
    info = BuildInfo.load(directory)
    if not info.finished:
        raise UsageError(f"{directory}: the build has not come to its end; run `assent build` again first")
    if not query and (dry_run or not is_pending(directory)):
        raise UsageError("nothing to erase: give --doc, --url, --url-prefix, --domain, --text, --email ...")
    query.check()
    hasher = Hasher(suppression_key())
    rules = query.rules(hasher)
    with (
        readable(directory),
        reopen_directory(directory) as run,
        nullcontext() if dry_run else recorded(directory, "erase"),
    ):
        before = None if dry_run else finish_pending(run)
        if not query:
            return Erasure(0, {}, 0, None, before)
        found = find(directory, info, query, Rules(rules, hasher), hasher)
        if dry_run:
            return Erasure(len(found.targets), counts(found), len(rules), None)
        standing = [*rules, *(hasher.text(digest) for digest in found.texts)]
        if query.docs:
            standing += [hasher.url(url) for url in found.urls if url.lower().startswith(("http://", "https://"))]
        added = add_rules(suppress or list_path(), standing)
        if not found.targets:
            return Erasure(0, {}, added, None, before)
        rows = tuple(
            (t.unit, t.ledger_index, t.bucket, t.file, t.member_offset, t.index_in_member, t.code)
            for t in found.targets
        )
        plan = Plan(rows, found.urls, (*query.domains, *query.prefixes), today())
        plan.save(directory)
        return Erasure(len(found.targets), counts(found), added, carry_out(run, plan), before)
