"""Deciding a directory: what is written, that it is the same bytes, and that a crash leaves old or new."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assent.policy import swap
from assent.policy.basis import Basis
from assent.policy.decide import decide_directory
from assent.policy.evaluator import evaluate
from assent.policy.pack import load_pack
from assent.policy.suppression import parse_suppression
from assent.policy.swap import replacing
from assent.records.errors import OutputError, UsageError
from assent.records.facts import Facts
from assent.records.schemas import ANSWERS, EVIDENCE, VERDICTS
from tests.policy.made import AS_OF, facts, say

SILENT, LICENSED, UNASKED = facts(), facts(say("license-html", "allow")), facts(age=None)
DENIED = facts(say("robots.txt", "deny", agent="GPTBot"))
EU, AMNESTY = load_pack("eu"), load_pack("amnesty")
Pair = tuple[Facts, Facts]
PAIRS: list[Pair] = [(SILENT, SILENT), (LICENSED, LICENSED), (SILENT, DENIED), (UNASKED, SILENT), (SILENT, UNASKED)]


def write_answers(directory: Path, part: str, pairs: Sequence[Pair], row_group: int = 4) -> None:
    """Answers and evidence of documents `https://h<i % 3>.example.org/p/<i>`."""
    rows = [
        {
            "doc_id": f"{i:016x}", "file": "a.warc.gz", "member_offset": i * 100, "index_in_member": 0, "use": "train",
            "moment": moment, "spec": "unknown", "policy": "unknown", "signals": [], "facts": known.dumps(),
        }
        for i, pair in enumerate(pairs)
        for moment, known in zip(("at_fetch", "at_audit"), pair, strict=True)
    ]  # fmt: skip
    lists = {"headers", "signals", "findings", "persons", "detectors", "unchecked"}
    nullable = {field.name for field in EVIDENCE if field.nullable}
    evidence = [
        {field.name: [] if field.name in lists else None if field.name in nullable else 0 for field in EVIDENCE}
        | dict.fromkeys(("media_type", "payload_sha256", "extractor", "page_kind", "file"), "x")
        | {"has_markup": True, "has_comments": False, "doc_id": f"{i:016x}", "domain": "example.org"}
        | {"host": f"h{i % 3}.example.org", "url": f"https://h{i % 3}.example.org/p/{i}"}
        for i in range(len(pairs))
    ]
    for folder, table in (
        ("answers", pa.Table.from_pylist(rows, ANSWERS)), ("evidence", pa.Table.from_pylist(evidence, EVIDENCE)),
    ):  # fmt: skip
        path = directory / "private" / folder / part
        path.parent.mkdir(parents=True, exist_ok=True)
        pq.write_table(table, path, row_group_size=row_group)


def actions(directory: Path, pack: str) -> list[str]:
    return [str(row["action"]) for row in verdicts(directory, pack)]


def verdicts(directory: Path, pack: str) -> list[dict[str, object]]:
    parts = sorted((directory / "verdicts" / pack).glob("*.parquet"))
    return [row for part in parts for row in pq.read_table(part).to_pylist()]


def digest(folder: Path) -> dict[str, str]:
    return {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*.parquet"))}


def test_each_document_gets_the_verdict_of_its_facts(tmp_path: Path) -> None:
    pairs = PAIRS * 7
    write_answers(tmp_path, "0.parquet", pairs)
    write_answers(tmp_path, "1.parquet", pairs[:2])
    write_answers(tmp_path, "2.parquet", [])
    decide_directory(tmp_path, [EU, AMNESTY], as_of=AS_OF, use="train")
    for pack in (EU, AMNESTY):
        rows = verdicts(tmp_path, pack.name)
        assert len(rows) == len(pairs) + 2
        for i, row in enumerate(rows):
            i %= len(pairs)
            wanted = evaluate(*pairs[i], pack, as_of=AS_OF)
            assert (row["doc_id"], row["file"], row["member_offset"]) == (f"{i:016x}", "a.warc.gz", i * 100)
            assert row["action"] == wanted.action
            assert row["reasons"] == [reason._asdict() for reason in wanted.reasons]
            assert row["open_controls"] == list(wanted.open_controls)
            assert (row["duties"], row["as_of"], row["pack_sha256"]) == ([], AS_OF, pack.sha256)
    assert pq.read_schema(tmp_path / "verdicts/eu/2.parquet").equals(VERDICTS)


def test_the_same_answers_give_the_same_bytes_whatever_else_is_decided(tmp_path: Path) -> None:
    for name, packs, row_group in (("one", [EU], 4), ("two", [AMNESTY, EU], 1000)):
        for part in ("0.parquet", "1.parquet"):
            write_answers(tmp_path / name, part, PAIRS, row_group=row_group)
        decide_directory(tmp_path / name, packs, as_of=AS_OF, use="train")
    once = digest(tmp_path / "one/verdicts/eu")
    assert once == digest(tmp_path / "two/verdicts/eu")
    decide_directory(tmp_path / "one", [EU], as_of=AS_OF, use="train")
    assert once == digest(tmp_path / "one/verdicts/eu")
    assert sorted(p.name for p in (tmp_path / "two/verdicts").iterdir()) == ["amnesty", "eu"]


def test_bases_and_the_suppression_list_look_at_the_url(tmp_path: Path) -> None:
    write_answers(tmp_path, "0.parquet", [(UNASKED, UNASKED)] * 6)
    basis = Basis(
        "b", "licence", tuple(c.id for c in EU.controls), ("h1.example.org", "https://h2.example.org/p/5"), ("train",),
        date(2026, 1, 1), date(2027, 1, 1), "", "", "",
    )  # fmt: skip
    suppression = parse_suppression("https://h1.example.org/p/4\n")
    decide_directory(tmp_path, [EU], as_of=AS_OF, use="train", bases=(basis,), suppression=suppression)
    assert actions(tmp_path, "eu") == ["hold", "include", "hold", "hold", "exclude", "include"]
    (tmp_path / "private/evidence/0.parquet").unlink()
    decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    assert actions(tmp_path, "eu") == ["hold"] * 6
    with pytest.raises(UsageError, match="private/evidence/0"):
        decide_directory(tmp_path, [EU], as_of=AS_OF, use="train", suppression=suppression)


def test_wrong_answers_are_named_and_leave_the_old_verdicts(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="assent resolve"):
        decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    write_answers(tmp_path, "0.parquet", PAIRS)
    decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    before = digest(tmp_path / "verdicts/eu")
    with pytest.raises(UsageError, match="for the use 'train', not 'search'"):
        decide_directory(tmp_path, [EU], as_of=AS_OF, use="search")
    with pytest.raises(UsageError, match="same name"):
        decide_directory(tmp_path, [EU, EU], as_of=AS_OF, use="train")
    path = tmp_path / "private/answers/0.parquet"
    table = pq.read_table(path)
    for broken in (table.slice(1), table.slice(0, 3), table.take(pa.array(np.arange(table.num_rows)[::-1]))):
        pq.write_table(broken, path)
        with pytest.raises(UsageError, match="not two rows a document"):
            decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    for damaged in (b"", b"PAR1", b"nonsense" * 100):
        path.write_bytes(damaged)
        with pytest.raises(UsageError, match="cannot be read"):
            decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    assert before == digest(tmp_path / "verdicts/eu")
    assert [p.name for p in (tmp_path / "verdicts").iterdir()] == ["eu"]


def test_a_full_disk_is_an_output_error_and_leaves_the_old_verdicts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_answers(tmp_path, "0.parquet", PAIRS)
    decide_directory(tmp_path, [EU], as_of=AS_OF, use="train")
    before = digest(tmp_path / "verdicts/eu")

    def full(*args: object, **more: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", full)
    with pytest.raises(OutputError, match="No space left"):
        decide_directory(tmp_path, [AMNESTY, EU], as_of=AS_OF, use="train")
    assert before == digest(tmp_path / "verdicts/eu")
    assert [p.name for p in (tmp_path / "verdicts").iterdir()] == ["eu"]


class Killed(BaseException):
    """Stands for `kill -9`: nothing after it runs."""


@pytest.fixture(params=["exchange", "two renames"])
def renaming(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    if request.param == "two renames":
        monkeypatch.setattr(swap, "_exchange", lambda a, b: False)
    return str(request.param)


def swap_in(target: Path, text: str) -> None:
    with replacing(target) as fresh:
        (fresh / "part").write_text(text)


def test_a_crash_at_any_step_leaves_old_or_new_and_the_next_run_clears_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renaming: str
) -> None:
    """Each call that changes the disk is the last one in turn; clean-up after it does nothing, as after a kill."""
    target = tmp_path / "eu"
    reached = True
    step = 0
    while reached:
        swap_in(target, "old")
        reached, left = False, step

        def last(call: object) -> object:
            def counted(*args: object, **more: object) -> object:
                nonlocal left, reached
                if reached:
                    raise Killed
                left -= 1
                if left < 0:
                    reached = True
                    raise Killed
                return call(*args, **more)  # type: ignore[operator]

            return counted

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", last(os.fsync))
            patched.setattr(shutil, "rmtree", last(shutil.rmtree))
            patched.setattr(swap, "_exchange", last(swap._exchange))
            patched.setattr(Path, "rename", last(Path.rename))
            if not _killed(target):
                break
        if renaming == "exchange":
            assert (target / "part").read_text() in ("old", "new")
        swap_in(target, "next")
        assert (target / "part").read_text() == "next"
        assert [p.name for p in tmp_path.iterdir()] == ["eu"]
        step += 1
    assert step > 4


def _killed(target: Path) -> bool:
    try:
        swap_in(target, "new")
    except Killed:
        return True
    return False


def test_what_a_crash_between_two_renames_left_is_found_again(tmp_path: Path) -> None:
    (tmp_path / ".eu.old").mkdir()
    (tmp_path / ".eu.old" / "part").write_text("old")
    with replacing(tmp_path / "eu"):
        assert (tmp_path / "eu" / "part").read_text() == "old"
