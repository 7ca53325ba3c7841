"""Joins host files to pages: evidence x hosts -> answers, at two moments.

Pages and their hosts' files may stand in other units, other files, or come later, so the join runs after the scan,
one evidence part at a time: memory grows with a part, not with the corpus.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple, cast

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.hosts.select import age_in_days
from assent.hosts.store import HostIndex, HostStore
from assent.policy import broader_uses
from assent.records.document import HostFileKind
from assent.records.evidence import Evidence
from assent.records.facts import MOMENTS, Facts, FindingFact, Moment, SignalFact
from assent.records.schemas import ANSWERS
from assent.records.signal import Policy, Signal, Spec
from assent.records.tables import signal_lists
from assent.records.urls import origin_of
from assent.scan import provided
from assent.signals import MECHANISMS, Agents, host_signals
from assent.signals.rsl.file import lapse
from assent.signals.rsl.pointers import POINTERS, settle

_BATCH = 1024
_COLUMNS = [
    "doc_id", "file", "member_offset", "index_in_member", "url", "captured_at", "has_markup", "text_chars",
    "media_type", "headers", "signals", "findings", "detectors",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every document: this use, as of this day, by these agents."""

    use: str
    as_of: date
    agents: Agents


def resolve_part(evidence: Path, index: HostIndex, target: Path, question: Question) -> None:
    """Answer one evidence part from the host index; writes `target` (schema ANSWERS, two rows a document)."""
    with pq.ParquetWriter(target, ANSWERS, compression="zstd") as writer, pq.ParquetFile(evidence) as table:
        for batch in _gathered(table.iter_batches(_BATCH, columns=_COLUMNS)):
            writer.write_batch(_answers(batch, index.load(batch.column("url").to_pylist()), question))


def _gathered(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Batches of about _BATCH rows: the parts' row groups are smaller, and each batch costs a look into the index."""
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(map(len, held)) >= _BATCH:
            yield pa.concat_batches(held)
            held = []
    if held:
        yield pa.concat_batches(held)


def facts_of(evidence: Evidence, store: HostStore, question: Question) -> tuple[Facts, Facts]:
    """Facts of one document at fetch and at audit, without a directory."""
    page = _Page(
        evidence.url,
        origin_of(evidence.url),
        evidence.captured_at,
        _carried(evidence.headers is not None, evidence.has_markup, evidence.text_chars is not None),
        media_class(evidence.media_type),
        tuple(fact_of(signal) for signal in evidence.signals),
        _finding_facts((f.kind, f.category, f.score) for f in evidence.findings),
        provided(evidence.detectors),
    )
    at_fetch, at_audit = (Facts.loads(_answer(page, moment, store, question)[1].facts) for moment in MOMENTS)
    return at_fetch, at_audit


class _Answer(NamedTuple):
    spec: Spec
    policy: Policy
    facts: str


HOST_KINDS = cast(
    "tuple[HostFileKind, ...]",
    tuple(sorted({m.carrier for m in MECHANISMS.values() if m.level == "host"} - {"registry"})),
)
"""Files that a host serves; lists of objections are given, and speak of many hosts."""

_HINTS = {name for name, m in MECHANISMS.items() if m.klass == "hint"}
_HEADER_BORNE = {name for name, m in MECHANISMS.items() if m.carrier == "headers"}
_MARKUP_BORNE = {name for name, m in MECHANISMS.items() if m.carrier == "markup"}


def _answers(batch: pa.RecordBatch, store: HostStore, question: Question) -> pa.RecordBatch:
    pages = _pages(batch)
    signals: list[tuple[Signal, ...]] = []
    answers: list[_Answer] = []
    for page in pages:
        for moment in MOMENTS:
            said, answer = _answer(page, moment, store, question)
            signals.append(said)
            answers.append(answer)
    twice = pa.array([row for row in range(len(pages)) for _ in MOMENTS], pa.int64())
    keys = {name: batch.column(name).take(twice) for name in ("doc_id", "file", "member_offset", "index_in_member")}
    columns = keys | {
        "use": _words([question.use] * len(answers)),
        "moment": _words(list(MOMENTS) * len(pages)),
        "spec": _words([answer.spec for answer in answers]),
        "policy": _words([answer.policy for answer in answers]),
        "signals": signal_lists(signals),
        "facts": _words([answer.facts for answer in answers]),
    }
    return pa.RecordBatch.from_arrays([columns[f.name] for f in ANSWERS], schema=ANSWERS)


def _answer(page: _Page, moment: Moment, store: HostStore, question: Question) -> tuple[tuple[Signal, ...], _Answer]:
    origin = page.origin
    said: list[Signal] = []
    ages: list[tuple[str, int]] = []
    for kind in HOST_KINDS:
        capture = store.file(origin, kind, moment, page.captured_at, question.as_of) if origin else None
        rows = host_signals(kind, capture, page.url, question.agents)
        if kind == "rsl" and capture is not None and moment == "at_audit":
            rows = lapse(rows, capture.body, capture.captured_at, question.as_of)
        said.extend(rows)
        age = age_in_days(capture, question.as_of)
        if age is not None:
            ages.append((kind, age))
    for given in store.registries(moment, page.captured_at, question.as_of):
        said.extend(host_signals("registry", given, page.url, question.agents))
    own, carried, joined = page.signals, page.carried, None
    if not {"headers", "markup"} <= set(page.carried):
        joined = store.same(page.url, page.captured_at)
        if joined is not None:
            own, carried = _join(own, carried, joined.signals)
            said.extend(joined.signals)
    later = store.later(page.url, page.captured_at, question.as_of) if moment == "at_audit" else None
    if later is not None and later is not joined:
        said.extend(signal for signal in later.signals if signal.spec not in ("unknown", "absent"))
    host_facts = tuple(fact_of(signal) for signal in said if joined is None or signal not in joined.signals)
    return tuple(said), _summed_up(
        own, host_facts, page.findings, page.ran, carried, tuple(ages), page.media, question.use
    )


def _join(
    own: tuple[SignalFact, ...], carried: tuple[str, ...], found: tuple[Signal, ...]
) -> tuple[tuple[SignalFact, ...], tuple[str, ...]]:
    """A text row's facts, its unknown ones replaced by what its capture shows."""
    shown = {signal.mechanism for signal in found if signal.spec != "unknown"}
    kept = tuple(f for f in own if f.spec != "unknown" or f.mechanism not in shown)
    gained = {"headers"} if shown & _HEADER_BORNE else set()
    gained |= {"markup"} if shown & _MARKUP_BORNE else set()
    return kept + tuple(fact_of(s) for s in found if s.mechanism in shown), tuple(sorted({*carried, *gained}))


@lru_cache(maxsize=65536)
def _summed_up(
    page: tuple[SignalFact, ...],
    host: tuple[SignalFact, ...],
    findings: tuple[FindingFact, ...],
    ran: tuple[str, ...],
    carried: tuple[str, ...],
    ages: tuple[tuple[str, int], ...],
    media: str,
    use: str,
) -> _Answer:
    """The facts that touch the use, as canonical text, and the answers summed up. Many documents share one."""
    touching = touching_facts(page + host, use)
    facts = Facts(touching, findings, carried, ran, ages, media)
    return _Answer(combined_spec(touching, use), combined_policy(touching, use), facts.dumps())


def touching_facts(facts: tuple[SignalFact, ...], use: str) -> tuple[SignalFact, ...]:
    """Those that decide about a use: sorted, without duplicates, hints and settled pointers."""
    broader = broader_uses(use)
    return tuple(sorted({f for f in _deciding(facts) if f.use == use or f.use in broader}))


def _deciding(facts: tuple[SignalFact, ...]) -> Iterator[SignalFact]:
    """Without hints, which decide nothing, and without pointers to terms where the terms themselves were read."""
    settled = settle((fact.mechanism, fact.spec) for fact in facts)
    for fact in facts:
        if fact.mechanism not in _HINTS and not (settled and fact.mechanism in POINTERS):
            yield fact


def combined_spec(facts: tuple[SignalFact, ...], use: str) -> Spec:
    """Across mechanisms: any denial, else a condition, else an allowance, else what is not known, else absent.

    A denial of a broader use is one of this; an allowance of a broader use (robots.txt lets a page be fetched) is none.
    """
    met = {fact.spec for fact in facts if fact.use == use or fact.spec != "allow"}
    if met & {"unparseable", "unobservable"}:
        met.add("unknown")
    for spec in ("deny", "condition", "allow", "unknown"):
        if spec in met:
            return spec
    return "absent"


def combined_policy(facts: tuple[SignalFact, ...], use: str) -> Policy:
    """Across mechanisms the most restrictive wins: deny, hold, then a grant for this very use, then unknown."""
    met = {fact.policy for fact in facts if fact.use == use or fact.policy != "allow"}
    for policy in ("deny", "hold", "allow"):
        if policy in met:
            return policy
    return "unknown"


class _Page(NamedTuple):
    url: str
    origin: str
    captured_at: datetime | None
    carried: tuple[str, ...]
    media: str
    signals: tuple[SignalFact, ...]
    findings: tuple[FindingFact, ...]
    ran: tuple[str, ...]


def _pages(batch: pa.RecordBatch) -> list[_Page]:
    """The columns a join needs, as plain tuples; nested columns are flattened, which is far cheaper than row by row."""
    urls, moments = batch.column("url").to_pylist(), batch.column("captured_at").to_pylist()
    headers = pc.is_valid(batch.column("headers")).to_pylist()
    markup, text = batch.column("has_markup").to_pylist(), pc.is_valid(batch.column("text_chars")).to_pylist()
    media = [media_class(media_type) for media_type in batch.column("media_type").to_pylist()]
    signals = _lists(batch.column("signals"), SignalFact._fields, SignalFact._make)
    findings = _lists(batch.column("findings"), ("kind", "category", "score"), tuple)
    ran = [_provided(tuple(labels)) for labels in batch.column("detectors").to_pylist()]
    return [
        _Page(url, origin_of(url), moment, _carried(h, m, t), kind, said, _finding_facts(found), names)
        for url, moment, h, m, t, kind, said, found, names in zip(
            urls, moments, headers, markup, text, media, signals, findings, ran, strict=True
        )
    ]


@lru_cache(maxsize=256)
def _provided(labels: tuple[str, ...]) -> tuple[str, ...]:
    return provided(labels)


def _lists(column: pa.ListArray, names: tuple[str, ...], make: Any) -> list[tuple[Any, ...]]:
    values = column.flatten()
    rows = [make(row) for row in zip(*(pc.struct_field(values, name).to_pylist() for name in names), strict=True)]
    offsets = column.offsets.to_pylist()
    first = offsets[0]
    return [tuple(rows[a - first : b - first]) for a, b in pairwise(offsets)]


def _finding_facts(rows: Iterable[tuple[str, str, float]]) -> tuple[FindingFact, ...]:
    """Each kind once, with its highest score: what decides, not how often it stands there."""
    highest: dict[tuple[str, str], int] = {}
    for kind, category, score in rows:
        highest[kind, category] = max(round(score * 100), highest.get((kind, category), 0))
    return tuple(FindingFact(kind, category, score) for (kind, category), score in sorted(highest.items()))


def _carried(headers: bool, markup: bool, text: bool) -> tuple[str, ...]:
    return tuple(name for name, there in (("headers", headers), ("markup", markup), ("text", text)) if there)


def fact_of(signal: Signal) -> SignalFact:
    """A signal without its place."""
    return SignalFact(signal.mechanism, signal.use, signal.spec, signal.policy, signal.agent, signal.declarer)


_MEDIA = (
    ("text/html", "html"), ("application/xhtml", "html"), ("application/pdf", "pdf"), ("image/", "image"),
    ("audio/", "audio"), ("video/", "video"), ("text/", "text"),
)  # fmt: skip


@lru_cache(maxsize=4096)
def media_class(media_type: str) -> str:
    """What sort of work a media type is, for controls that speak of one sort."""
    return next((media for prefix, media in _MEDIA if media_type.startswith(prefix)), "other")


def _words(values: Sequence[str]) -> pa.DictionaryArray:
    return pa.array(values, pa.string()).dictionary_encode()
