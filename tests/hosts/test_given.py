"""Host files and captures that a person gives beside the corpus."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assent.hosts.given import captures, host_files, write_host_files
from assent.hosts.store import HostIndex, build_index
from assent.records.errors import InputError
from tests.corpus import ALLOW, Capture, host, page, robots, write_warc

ROW = {"url": "https://a.example/robots.txt", "body": ALLOW, "status": 200, "captured_at": "2026-10-01T12:00:00Z"}


def test_every_container_of_host_files_says_the_same(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(ROW) + "\n\n", "utf-8")
    (tmp_path / "b.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROW).encode()))
    pq.write_table(pa.Table.from_pylist([ROW]), tmp_path / "c.parquet")
    write_warc(tmp_path / "d.warc.gz", [robots("https://a.example")])
    write_host_files(host_files([str(tmp_path / "d.warc.gz")]), tmp_path / "e.parquet")
    found = [list(host_files([str(path)])) for path in sorted(tmp_path.iterdir())]
    assert len(found) == 5
    for (file,) in found:
        assert (file.kind, file.origin, file.status, file.body) == (
            "robots.txt",
            "https://a.example",
            200,
            ALLOW.encode(),
        )
        assert file.captured_at == datetime(2026, 10, 1, 12, tzinfo=UTC)


def test_a_row_may_name_its_host_and_kind(tmp_path: Path) -> None:
    row = {"host": "b.example", "kind": "tdmrep.json", "content": "[]", "date": "2026-10-01"}
    (tmp_path / "a.jsonl").write_text(json.dumps(row), "utf-8")
    (file,) = host_files([str(tmp_path / "a.jsonl")])
    assert (file.url, file.kind) == ("https://b.example/.well-known/tdmrep.json", "tdmrep.json")
    assert file.captured_at == datetime(2026, 10, 1, tzinfo=UTC)


def test_a_folder_is_undated_and_speaks_for_both_schemes(tmp_path: Path) -> None:
    (tmp_path / "c.example").mkdir()
    (tmp_path / "c.example" / "robots.txt").write_text(ALLOW)
    (tmp_path / "notes").write_text("not a host file")
    files = list(host_files([str(tmp_path)]))
    assert [(f.origin, f.captured_at) for f in files] == [("https://c.example", None), ("http://c.example", None)]


def test_a_folder_or_a_glob_of_tables_is_all_of_them(tmp_path: Path) -> None:
    for number in range(2):
        row = {**ROW, "url": f"https://{number}.example/robots.txt"}
        pq.write_table(pa.Table.from_pylist([row]), tmp_path / f"hosts-{number:05d}-of-00002.parquet")
    write_warc(tmp_path / "more.warc.gz", [robots("https://2.example")])
    for name in (tmp_path, tmp_path / "*"):
        assert [file.origin for file in host_files([str(name)])] == [f"https://{n}.example" for n in range(3)]


def test_a_table_that_is_cut_off_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(json.dumps(ROW).encode() * 100)[:-20])
    with pytest.raises(InputError, match=r"a\.jsonl\.gz: not readable as JSON lines"):
        list(host_files([str(tmp_path / "a.jsonl.gz")]))


BAD = {
    "no url": {"body": ALLOW},
    "no kind": {"url": "https://a.example/other.txt"},
    "bad moment": {**ROW, "captured_at": "yesterday"},
    "bad status": {**ROW, "status": "fine"},
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_row_is_one_clear_line(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(BAD[name]), "utf-8")
    with pytest.raises(InputError):
        list(host_files([str(tmp_path / "a.jsonl")]))


@pytest.mark.parametrize("name", ["a.jsonl", "a.parquet", "missing.jsonl", "missing.parquet", "empty"])
def test_what_is_no_table_of_host_files_is_an_input_error(tmp_path: Path, name: str) -> None:
    if name.startswith("a."):
        (tmp_path / name).write_bytes(b"\xff\xfe nothing of the sort")
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError):
        list(host_files([str(tmp_path / name)]))


def test_captures_give_pages_their_signals(tmp_path: Path) -> None:
    pages = host("a", 1, head='<meta name="robots" content="noai">')
    found = list(captures([str(write_warc(tmp_path / "a.warc.gz", pages))]))
    assert [file.kind for file in found] == ["page", "robots.txt"]
    assert any(signal.mechanism == "robots-meta" and signal.spec == "deny" for signal in found[0].signals)


def test_the_index_gives_a_part_only_what_it_needs(tmp_path: Path) -> None:
    many = [c for n in range(50) for c in host(f"h{n}", 1)]
    moved = Capture("http://h7.example/robots.txt", b"", 301, (("Location", "https://h7.example/robots.txt"),))
    warc = write_warc(tmp_path / "a.warc.gz", [*many, moved, Capture("http://h7.example/a.html", page())])
    write_host_files(host_files([str(warc)]), tmp_path / "part.parquet")
    build_index([tmp_path / "part.parquet"], tmp_path / "index")
    with HostIndex(tmp_path / "index") as index:
        store = index.load(["http://h7.example/a.html"])
    assert {origin for origin, _ in store.files} == {"http://h7.example", "https://h7.example"}
