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
from assent.corpus.redaction import Span, redact
from assent.corpus.verify import verify
from assent.policy.hashed import Rules, list_path
from assent.records.schemas import FINDING, WORD
from assent.run.audit import Where, audit
from tests.corpus_room.making import EMAIL, contents, make_crawl, settings

KINDS = st.sampled_from(("email", "phone", "name"))


@given(st.text(max_size=40), st.lists(st.tuples(KINDS, st.integers(0, 40), st.integers(0, 40)), max_size=6))
def test_nothing_of_a_span_that_is_asked_for_is_left_and_all_else_is(
    text: str, spans: list[tuple[str, int, int]]
) -> None:
    found = [Span(kind, min(a, b), max(a, b)) for kind, a, b in spans]
    out, taken = redact(text, found, ("email", "phone"))
    hidden = {at for s in found if s.kind != "name" for at in range(s.start, min(s.end, len(text)))}
    kept = "".join(c for at, c in enumerate(text) if at not in hidden)
    for kind in ("[EMAIL]", "[PHONE]"):
        out = out.replace(kind, "")
    assert out == kept or "[" in text
    assert all(value in text for value in taken)


def test_overlapping_spans_become_one_placeholder() -> None:
    assert redact("write to a@b.c now", [Span("email", 9, 14), Span("phone", 11, 14)], ("email", "phone")) == (
        "write to [EMAIL] now",
        ["a@b.c"],
    )


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
    assert "[EMAIL]" in redacted[0]["text"]
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
        findings = [[("email", "contact", at, at + len(EMAIL), 1.0, "test", "1")] if at >= 0 else [] for at in places]
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
