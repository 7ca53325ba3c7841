"""Finding what an erasure asks for: by document, URL, prefix, domain, quotation, handle, e-mail or name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus.commit import IN_CORPUS, bucket_of
from assent.corpus.held import open_held
from assent.corpus.info import BuildInfo
from assent.corpus.load import batches
from assent.ledger import Code
from assent.policy.hashed import Hasher, Rule, Rules, normal
from assent.records.errors import UsageError
from assent.records.keyed import operator_key
from assent.records.urls import domain_of, host_of
from assent.run.markers import evidence_path, openings_path

NO_TEXT = sha256(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class Name:
    """A name, and words one of which must stand in the same text: a name alone is many people."""

    name: str
    context: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Query:
    """What is to go. Any one of it is enough."""

    docs: tuple[str, ...] = ()
    urls: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    names: tuple[Name, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, name) for name in self.__dataclass_fields__)

    def check(self) -> None:
        """Raises UsageError where a name stands alone."""
        if any(not name.context for name in self.names):
            raise UsageError("--name needs --near: a name alone is many people; give a word that stands near it")

    def rules(self, hasher: Hasher) -> list[Rule]:
        """The standing rules that keep it out from now on. Raises UsageError, which repeats no value."""
        made: list[Rule] = []
        kinds: tuple[tuple[str, list[Callable[[], Rule]]], ...] = (
            ("--url", [partial(hasher.url, value) for value in self.urls]),
            ("--url-prefix", [partial(hasher.prefix, value) for value in self.prefixes]),
            ("--domain", [partial(hasher.domain, value) for value in self.domains]),
            ("--text", [partial(hasher.phrase, value, whole=False) for value in self.quotes]),
            ("--handle", [partial(hasher.phrase, value, whole=True) for value in self.handles]),
            ("--email", [partial(hasher.phrase, value, whole=True) for value in self.emails]),
            ("--name", [partial(hasher.phrase, n.name, whole=True, near=n.context) for n in self.names]),
        )
        for option, makers in kinds:
            for number, make in enumerate(makers, start=1):
                try:
                    made.append(make())
                except ValueError as error:
                    raise UsageError(f"{option}, value {number}: {error}") from None
        return made


@dataclass(frozen=True, slots=True)
class Target:
    """One document that is to go. near: found as a repeat of another, not by the query itself."""

    unit: str
    ledger_index: int
    bucket: int
    file: str
    member_offset: int
    index_in_member: int
    code: int
    near: bool


@dataclass(frozen=True, slots=True)
class Found:
    """targets: in order of their leaves. urls, texts: URLs of the targets, digests of their texts."""

    targets: tuple[Target, ...]
    urls: tuple[str, ...]
    texts: tuple[str, ...]


def find(directory: Path, info: BuildInfo, query: Query, rules: Rules, hasher: Hasher) -> Found:
    """All documents that a query names, and their repeats. Raises AssentError."""
    by_text = set(_by_text(directory, info, rules)) if rules.of_text else set()
    personal = [*query.handles, *query.emails, *(name.name for name in query.names)]
    values = pa.array([hasher.mac("value", normal(value)) for value in personal], pa.string())
    people = _person_hashes(query)
    asked: set[int] = set()
    roots: set[int] = set()
    digests: set[str] = set()
    for _, table in _units(directory, info):
        hit = np.isin(_numbers(table["ledger_index"]), np.array(sorted(by_text), dtype=np.int64))
        hit |= _by_place(table, query, rules)
        if len(values):
            parents = pc.list_parent_indices(table["redacted"].combine_chunks())
            some = pc.is_in(table["redacted"].combine_chunks().flatten(), values)
            hit[np.asarray(pc.filter(parents, some))] = True
            hit |= _by_person(table["persons"], people)
        rows = table.filter(pa.array(hit))
        asked.update(rows["ledger_index"].to_pylist())
        roots.update(_roots(rows))
        digests.update(digest for digest in rows["text_sha256"].to_pylist() if digest)
    digests.discard(NO_TEXT)  # empty pages are not copies of each other
    targets: list[Target] = []
    urls: dict[str, None] = {}
    wanted_roots, wanted = np.array(sorted(roots), dtype=np.int64), pa.array(sorted(digests), pa.string())
    for unit, table in _units(directory, info) if asked else ():
        root = pc.coalesce(table["kept"], table["ledger_index"])
        hit = np.isin(_numbers(root), wanted_roots) | np.asarray(
            pc.fill_null(pc.is_in(table["text_sha256"], wanted), False)
        )
        for row in table.filter(pa.array(hit)).to_pylist():
            near = row["ledger_index"] not in asked
            place = row["file"], row["member_offset"], row["index_in_member"], row["code"]
            targets.append(Target(unit, row["ledger_index"], bucket_of(row["domain"]), *place, near))
            urls[row["url"]] = None
            if row["text_sha256"] not in (None, NO_TEXT):
                digests.add(row["text_sha256"])
    return Found(tuple(sorted(targets, key=lambda t: t.ledger_index)), tuple(urls), tuple(sorted(digests)))


def counts(found: Found) -> dict[str, int]:
    """How many targets lie where, and how many are repeats of what was asked for."""
    total: dict[str, int] = defaultdict(int)
    for target in found.targets:
        total["corpus" if target.code in IN_CORPUS else Code(target.code).name.lower()] += 1
        total["near_duplicates"] += target.near
    return dict(total)


def _units(directory: Path, info: BuildInfo) -> Iterator[tuple[str, pa.Table]]:
    """Evidence beside openings, unit by unit; they have the same rows."""
    for unit in info.units:
        evidence = pq.read_table(
            evidence_path(directory, unit), columns=["doc_id", "url", "host", "domain", "text_sha256", "persons"]
        )
        openings = pq.read_table(
            openings_path(directory, unit),
            columns=["ledger_index", "file", "member_offset", "index_in_member", "code", "kept", "redacted"],
        )
        if evidence.num_rows != openings.num_rows:
            raise UsageError(
                f"{directory}: openings and evidence of unit {unit} differ; see `assent verify {directory}`"
            )
        for name in openings.column_names:
            evidence = evidence.append_column(name, openings[name])
        yield unit, evidence


def _by_place(table: pa.Table, query: Query, rules: Rules) -> np.typing.NDArray[np.bool_]:
    """Rows that doc_id, URL, prefix or domain name. URLs are looked at only below the domains that are asked for."""
    hit = np.asarray(
        pc.is_in(table["doc_id"], pa.array(query.docs, pa.string())).combine_chunks().to_numpy(zero_copy_only=False)
    )
    hit = hit.copy()
    names = [
        *(host_of(url) for url in (*query.urls, *query.prefixes)),
        *(d.strip().rstrip(".").lower() for d in query.domains),
    ]
    if names:
        ascii_names = {_ascii(name) for name in names} | set(names)
        domains = pa.array(sorted({domain_of(name) for name in ascii_names}), pa.string())
        some = pc.is_in(table["domain"], domains).combine_chunks()
        for row in np.flatnonzero(np.asarray(some.to_numpy(zero_copy_only=False))):
            hit[row] |= rules.covers_url(table["url"][int(row)].as_py())
    return hit


def _person_hashes(query: Query) -> pa.Array:
    """Keyed hashes of the persons that are asked for, as the evidence has them of any document, excluded ones too."""
    if not (query.handles or query.emails):
        return pa.array([], pa.string())
    key = operator_key()
    handles = {form for handle in query.handles for form in (handle, handle.removeprefix("@"), f"@{handle}")}
    return pa.array(
        [key.hash("handle", handle) for handle in sorted(handles)] + [key.hash("email", mail) for mail in query.emails],
        pa.string(),
    )


def _by_person(persons: pa.ChunkedArray, wanted: pa.Array) -> np.typing.NDArray[np.bool_]:
    """Rows that name one of the persons."""
    array = persons.combine_chunks()
    some = pc.is_in(pc.struct_field(array.flatten(), "hash"), wanted)
    hit = np.zeros(len(array), dtype=np.bool_)
    hit[np.asarray(pc.filter(pc.list_parent_indices(array), some))] = True
    return hit


def _by_text(directory: Path, info: BuildInfo, rules: Rules) -> Iterator[int]:
    """Leaves of the corpus and of what is held whose texts match."""
    for batch in batches(directory, ("ledger_index", "text")):
        for index, text in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if rules.covers_text(text):
                yield index
    for unit in info.units:
        for row in open_held(directory, unit, "erase").to_pylist():
            if rules.covers_text(row["text"]):
                yield row["ledger_index"]


def _roots(table: pa.Table) -> list[int]:
    roots: list[int] = pc.coalesce(table["kept"], table["ledger_index"]).to_pylist()
    return roots


def _numbers(column: pa.ChunkedArray) -> np.typing.NDArray[np.int64]:
    return np.asarray(column.to_numpy(), dtype=np.int64)


def _ascii(name: str) -> str:
    try:
        return name.encode("idna").decode("ascii")
    except UnicodeError:
        return name
