"""What is written to Arrow is what comes back."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from assent.records.document import HostFile, Key
from assent.records.evidence import Evidence
from assent.records.finding import Finding, Person
from assent.records.schemas import EVIDENCE, HOST_FILES
from assent.records.signal import Signal
from assent.records.tables import evidence_batch, host_batch, read_evidence, read_host_files

words = st.text(st.characters(codec="utf-8"), max_size=12)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1)).map(lambda d: d.replace(tzinfo=UTC))
headers = st.lists(st.tuples(words, words), max_size=3).map(tuple)
signals = st.builds(
    Signal, mechanism=words, use=st.just("train"), spec=st.just("deny"), policy=st.just("hold"),
    found_at=words, quote=words, observed_at=st.none() | moments,
)  # fmt: skip
findings = st.builds(Finding, words, st.just("direct"), st.integers(0, 9), st.integers(0, 9), st.just(0.5), words)
persons = st.builds(Person, words, st.just("author"), st.lists(words, max_size=2).map(tuple))
evidence = st.builds(
    Evidence,
    key=st.builds(Key, words, st.integers(0, 2**40), st.integers(0, 9)),
    length=st.integers(0, 2**40),
    captured_at=st.none() | moments,
    http_status=st.none() | st.integers(100, 599),
    headers=st.none() | headers,
    text_chars=st.none() | st.integers(0, 2**40),
    page_kind=st.just("article"),
    signals=st.lists(signals, max_size=3).map(tuple),
    findings=st.lists(findings, max_size=2).map(tuple),
    persons=st.lists(persons, max_size=2).map(tuple),
    unchecked=st.lists(words, max_size=2).map(tuple),
    **dict.fromkeys(("doc_id", "url", "host", "domain", "media_type", "payload_sha256", "extractor"), words),
    **{name: st.none() | words for name in ("text_sha256", "lang")},
    has_markup=st.booleans(),
    has_comments=st.booleans(),
)


@given(st.lists(evidence, max_size=4))
def test_evidence_comes_back_as_it_was_written(rows: list[Evidence]) -> None:
    batch = evidence_batch(rows)
    assert batch.schema == EVIDENCE
    assert list(read_evidence(batch)) == rows


host_files = st.builds(
    HostFile,
    kind=st.just("page"),
    origin=words,
    url=words,
    captured_at=st.none() | moments,
    status=st.none() | st.integers(0, 999),
    headers=headers,
    body=st.binary(max_size=9),
    source=words,
    signals=st.lists(signals, max_size=2).map(tuple),
)


@given(st.lists(host_files, max_size=4))
def test_host_files_come_back_as_they_were_written(rows: list[HostFile]) -> None:
    batch = host_batch(rows)
    assert batch.schema == HOST_FILES
    assert list(read_host_files(batch)) == rows
