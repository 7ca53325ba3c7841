"""What is redacted: exactly the spans of the kinds that are asked for, and whoever asks is still found."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.corpus.build import commit_all
from assent.corpus.erase import erase
from assent.corpus.find import Query
from assent.corpus.info import BuildInfo
from assent.corpus.load import load
from assent.corpus.redaction import clear
from assent.corpus.verify import verify
from assent.people.detector import About
from assent.policy.hashed import Rules, list_path
from assent.records.finding import Finding
from assent.records.schemas import FINDING, WORD
from assent.run.audit import Where, audit
from tests.corpus_room.making import EMAIL, contents, make_crawl, settings

KINDS = st.sampled_from(("email", "phone", "person-name"))
PLAIN = st.text(st.sampled_from("abcdeé世 \n."), max_size=40)


@given(PLAIN, st.lists(st.tuples(KINDS, st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_nothing_of_a_span_that_is_asked_for_is_left_and_all_else_is(
    text: str, spans: list[tuple[str, int, int]]
) -> None:
    found = [Finding(kind, "direct", min(a, b), max(a, b), 1.0, "test") for kind, a, b in spans]
    done = clear(text, found, ("email", "phone"), About())
    asked = [f for f in found if f.kind != "person-name" and f.start < f.end <= len(text)]
    hidden = {at for f in asked for at in range(f.start, f.end)}
    kept = "".join(c for at, c in enumerate(text) if at not in hidden)
    assert done.text.replace("<EMAIL>", "").replace("<PHONE>", "") == kept
    assert done.remaining == 0
    assert all(value in text for value in done.taken)


def test_overlapping_spans_become_one_placeholder() -> None:
    spans = [Finding("email", "direct", 9, 14, 1.0, "test"), Finding("phone", "direct", 11, 14, 1.0, "test")]
    assert clear("write to a@b.c now", spans, ("email", "phone"), About()) == ("write to <EMAIL> now", ("a@b.c",), 0)


def test_what_the_evidence_missed_goes_too_where_its_kind_is_asked_for() -> None:
    text = "write to jane.roe@mail.test or to john.roe@mail.test"
    first = Finding("email", "direct", 9, 27, 1.0, "test")
    assert clear(text, [first], ("email",), About()).text == "write to <EMAIL> or to <EMAIL>"


@pytest.mark.slow
def test_a_redacted_value_is_in_no_file_and_the_person_is_still_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("deltalake", reason="deltalake is not installed: pip install 'assent[corpus]'")
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    directory = tmp_path / "corpus"
    audit(settings(make_crawl(tmp_path)), directory, packs=["baseline"], where=Where(1), spool=True)
    _pretend_found(directory)
    info = BuildInfo((("baseline", "x"),), "log.example/t").save(directory)
    account = commit_all(directory, info, Rules.load([]))
    assert account.corpus == 26
    redacted = [row for row in load(directory) if row["verdict"] == "redact"]
    assert len(redacted) == 1
    assert "<EMAIL>" in redacted[0]["text"]
    assert [str(path) for path, data in contents(directory) if EMAIL.encode() in data] == []
    assert verify(str(directory)).failed == []
    assert erase(directory, Query(emails=(EMAIL.title(),))).documents == 1
    assert all(row["verdict"] != "redact" for row in load(directory))
    assert verify(str(directory)).failed == []
    assert list_path().exists()


def _pretend_found(directory: Path) -> None:
    """As if a detector had found the address, and a control had asked to redact it."""
    for path in (directory / "private" / "evidence").glob("*.parquet"):
        evidence, verdicts = pq.read_table(path), directory / "verdicts" / "baseline" / path.name
        texts = pq.read_table(directory / "private" / "text" / path.name)["text"].to_pylist()
        places = [(text or "").find(EMAIL) for text in texts]
        if max(places, default=-1) < 0:
            continue
        findings = [[("email", "direct", at, at + len(EMAIL), 1.0, "test", "1")] if at >= 0 else [] for at in places]
        names = [field.name for field in FINDING]
        dicts = [[dict(zip(names, one, strict=True)) for one in row] for row in findings]
        column = pa.array(dicts, pa.list_(FINDING))
        pq.write_table(evidence.set_column(evidence.schema.get_field_index("findings"), "findings", column), path)
        verdict = pq.read_table(verdicts)
        action = ["redact" if at >= 0 else a for at, a in zip(places, verdict["action"].to_pylist(), strict=True)]
        duties = [["email"] if at >= 0 else [] for at in places]
        verdict = verdict.set_column(verdict.schema.get_field_index("action"), "action", pa.array(action).cast(WORD))
        at = verdict.schema.get_field_index("duties")
        pq.write_table(verdict.set_column(at, "duties", pa.array(duties, pa.list_(pa.string()))), verdicts)
