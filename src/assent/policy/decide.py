"""Deciding a directory: `private/answers` and packs in, `verdicts/<pack>` out, without reading a page again.

Documents that share facts share a verdict. Each distinct case is evaluated once; its verdict is scattered to the
documents by Arrow `take`.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.policy.basis import Basis
from assent.policy.checks import Question
from assent.policy.deployment import NOTHING_STATED, Deployment
from assent.policy.evaluator import Plan, plan, verdict_of
from assent.policy.pack import Pack
from assent.policy.reading import Reading, read
from assent.policy.scope import Scope, parse_scope
from assent.policy.swap import replacing
from assent.records.errors import OutputError, UsageError
from assent.records.facts import MOMENTS, Facts, Moment
from assent.records.schemas import REASON, VERDICTS
from assent.records.verdict import Verdict

Codes = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_REMEMBERED = 1 << 13
"""Distinct cases and readings kept between parts (some 8 kB each): bounds memory whatever the corpus."""

_ROW_GROUP = 1 << 16
_KEY = ("doc_id", "file", "member_offset", "index_in_member")


def decide_directory(
    directory: Path,
    packs: Sequence[Pack],
    *,
    as_of: date,
    use: str,
    available: frozenset[str] = frozenset(),
    bases: tuple[Basis, ...] = (),
    suppression: Scope | None = None,
    deployment: Deployment = NOTHING_STATED,
    preview: bool = False,
) -> None:
    """Write `verdicts/<pack>/` for each pack, part by part as the answers stand; each is swapped in whole.

    Raises UsageError where the answers are missing, were resolved for another use or do not fit the evidence,
    OutputError where verdicts cannot be written.
    """
    names = [pack.name for pack in packs]
    if len(set(names)) < len(names):
        raise UsageError("two packs have the same name; give each its own")
    parts = sorted((directory / "private" / "answers").glob("*.parquet"))
    if not parts and not (directory / "private" / "answers").is_dir():
        raise UsageError(f"{directory} has no private/answers; run `assent resolve` first")
    plans = [plan(pack, as_of, available, deployment, preview) for pack in packs]
    decider = _Decider(plans, use, deployment)
    covers = [parse_scope(basis.scope) for basis in bases]
    try:
        with ExitStack() as stack:
            folders = [stack.enter_context(replacing(directory / "verdicts" / name)) for name in names]
            for part in parts:
                answers = _read_answers(part, use)
                covered, suppressed = _covered(directory, part.name, len(answers.at_fetch), covers, suppression)
                verdicts, rows = decider.decide(answers, bases, covered, suppressed)
                for pack, folder, said in zip(packs, folders, verdicts, strict=True):
                    _write(folder / part.name, answers.keys, said, rows, as_of, pack.sha256)
    except OSError as error:
        raise OutputError(f"cannot write verdicts: {error.strerror or error}; free space or choose another") from None


class _Answers(NamedTuple):
    """One part: a row a document in `keys`, and for each moment the document's index into `facts`."""

    keys: pa.Table
    facts: list[str]
    at_fetch: Codes
    at_audit: Codes


def _read_answers(part: Path, use: str) -> _Answers:
    again = "run `assent resolve` again"
    try:
        table = pq.read_table(part, columns=[*_KEY, "use", "moment", "facts"]).unify_dictionaries()
    except (pa.ArrowInvalid, KeyError):
        raise UsageError(f"private/answers/{part.name} cannot be read; {again}") from None
    uses = set(pc.unique(table["use"]).to_pylist())
    if uses - {use}:
        raise UsageError(f"private/answers/{part.name} is for the use {min(uses)!r}, not {use!r}; {again}")
    moment, facts = _dictionary(table["moment"]), _dictionary(table["facts"])
    order = [moment.dictionary.to_pylist().index(name) if table.num_rows else 0 for name in MOMENTS]
    moments = _codes(moment)
    every_second = pa.array(np.arange(0, table.num_rows, 2))
    keys = table.select(_KEY).take(every_second)
    twins = table.select(_KEY).slice(1).take(every_second) if table.num_rows % 2 == 0 and table.num_rows else keys
    if (
        table.num_rows % 2
        or (moments[0::2] != order[0]).any()
        or (moments[1::2] != order[1]).any()
        or not keys.equals(twins)
    ):
        raise UsageError(f"private/answers/{part.name}: not two rows a document; {again}")
    codes = _codes(facts)
    return _Answers(keys, facts.dictionary.to_pylist(), codes[0::2], codes[1::2])


def _dictionary(column: pa.ChunkedArray) -> pa.DictionaryArray:
    array = column.combine_chunks()
    return array if pa.types.is_dictionary(array.type) else array.dictionary_encode()


def _codes(array: pa.DictionaryArray) -> Codes:
    return np.asarray(array.indices).astype(np.int64)


def _covered(
    directory: Path, part: str, documents: int, scopes: list[Scope], suppression: Scope | None
) -> tuple[list[Mask], Mask]:
    """For each basis, and for the suppression list, which documents of a part it covers. URLs are read if needed."""
    wanted = [*scopes, suppression or Scope()]
    if all(scope.everything or scope == Scope() for scope in wanted):
        masks = [np.full(documents, scope.everything) for scope in wanted]
        return masks[:-1], masks[-1]
    path = directory / "private" / "evidence" / part
    try:
        table = pq.read_table(path, columns=["host", "url"])
    except (OSError, pa.ArrowInvalid, KeyError):
        raise UsageError(f"private/evidence/{part} cannot be read, and bases or suppression need URLs") from None
    if table.num_rows != documents:
        raise UsageError(f"private/evidence/{part} does not fit the answers; run `assent resolve` again")
    hosts, urls = _dictionary(table["host"]), table["url"]
    masks = [_mask(scope, hosts, urls) for scope in wanted]
    return masks[:-1], masks[-1]


def _mask(scope: Scope, hosts: pa.DictionaryArray, urls: pa.ChunkedArray) -> Mask:
    """Which documents a scope covers: hosts are looked at once, URLs only on hosts that a prefix names."""
    names = hosts.dictionary.to_pylist()
    codes = _codes(hosts)
    mask = np.array([scope.covers_host(name) for name in names], dtype=bool)[codes]
    with_prefix = np.array([name in scope.prefixes for name in names], dtype=bool)[codes]
    for row in np.flatnonzero(with_prefix & ~mask):
        mask[row] = scope.covers(urls[int(row)].as_py())
    return mask


class _Decider:
    """Evaluates distinct cases and remembers them."""

    def __init__(self, plans: list[Plan], use: str, deployment: Deployment) -> None:
        stated = deployment.stated

        @lru_cache(_REMEMBERED)
        def reading(facts: str, moment: Moment) -> Reading:
            return read(Facts.loads(facts), use, moment)

        @lru_cache(_REMEMBERED)
        def verdicts(fetch: str, audit: str, bases: tuple[Basis, ...], suppressed: bool) -> tuple[Verdict, ...]:
            question = Question(reading(fetch, "at_fetch"), reading(audit, "at_audit"), use, suppressed, stated)
            return tuple(verdict_of(question, each, bases) for each in plans)

        self._packs = len(plans)
        self._verdicts = verdicts

    def decide(
        self, answers: _Answers, bases: tuple[Basis, ...], covered: list[Mask], suppressed: Mask
    ) -> tuple[list[list[Verdict]], Codes]:
        """For each pack the verdicts of the distinct cases, and for each document the index of its case."""
        first, rows = _distinct([answers.at_fetch, answers.at_audit, *covered, suppressed])
        cases = [
            self._verdicts(
                answers.facts[answers.at_fetch[row]],
                answers.facts[answers.at_audit[row]],
                tuple(basis for basis, mask in zip(bases, covered, strict=True) if mask[row]),
                bool(suppressed[row]),
            )
            for row in first
        ]
        return [[case[i] for case in cases] for i in range(self._packs)], rows


def _distinct(columns: list[Codes | Mask]) -> tuple[Codes, Codes]:
    """The first row of each distinct combination of some columns, and for each row the index of its combination."""
    codes: Codes = np.zeros(len(columns[0]), dtype=np.int64)
    first: Codes = codes[:1]
    for column in columns:
        width = int(column.max(initial=0)) + 1
        _, first, codes = np.unique(codes * width + column, return_index=True, return_inverse=True)
    return first, codes


def _write(path: Path, keys: pa.Table, cases: list[Verdict], rows: Codes, as_of: date, sha256: str) -> None:
    """One part of verdicts. The same verdicts give the same bytes: fixed settings, dictionaries in sorted order."""
    distinct = list(dict.fromkeys(cases))
    place = {verdict: i for i, verdict in enumerate(distinct)}
    take = pa.array(np.array([place[case] for case in cases], dtype=np.int64)[rows])
    count = len(take)
    columns = {
        **{name: keys[name] for name in _KEY},
        "action": _words([verdict.action for verdict in distinct]).take(take),
        "duties": _column(distinct, "duties").take(take),
        "reasons": pa.array([list(verdict.reasons) for verdict in distinct], pa.list_(REASON)).take(take),
        "open_controls": _column(distinct, "open_controls").take(take),
        "as_of": pa.array([as_of] * bool(count), pa.date32()).take(pa.array(np.zeros(count, dtype=np.int64))),
        "pack_sha256": _words([sha256]).take(pa.array(np.zeros(count, dtype=np.int64))),
    }
    pq.write_table(
        pa.table(columns, schema=VERDICTS), path, compression="zstd", row_group_size=_ROW_GROUP, version="2.6"
    )


def _column(verdicts: list[Verdict], name: str) -> pa.Array:
    return pa.array([list(getattr(verdict, name)) for verdict in verdicts], pa.list_(pa.string()))


def _words(values: Sequence[str]) -> pa.DictionaryArray:
    """A dictionary column whose dictionary is sorted and holds nothing else."""
    words = sorted(set(values))
    place = {word: i for i, word in enumerate(words)}
    return pa.DictionaryArray.from_arrays(
        pa.array([place[value] for value in values], pa.int32()), pa.array(words, pa.string())
    )
