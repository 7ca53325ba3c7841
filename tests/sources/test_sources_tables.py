"""Parquet, JSON lines and folders of HTML."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assent.records.document import Document, Gap, Key, Padding, Record
from assent.records.errors import InputError
from assent.sources import Columns, Source, open_sources
from assent.sources.columns import Fields, detect, row_record
from assent.sources.lines import LinesSource
from tests.sources.making import gaps, gz, read, read_ranges, records, shared, urls, zst

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def one(path: Path, columns: Columns | None = None) -> Source:
    (made,) = open_sources([str(path)], columns or Columns())
    return made


def parquet(path: Path, rows: Sequence[Mapping[str, Any]], group: int = 1000) -> Path:
    pq.write_table(pa.Table.from_pylist(list(rows)), path, row_group_size=group)
    return path


def first_document(made: Source) -> Document:
    document = records(read(made))[0].document
    assert document is not None
    return document


NAMES: list[tuple[list[str], Fields]] = [
    (["id", "text", "url", "date"], Fields("text", "url", "date")),
    (["Content", "URI", "Timestamp"], Fields("Content", "URI", "Timestamp")),
    (["raw_content", "source_url", "fetch_time"], Fields("raw_content", "source_url", "fetch_time")),
    (["url", "html", "captured_at"], Fields(None, "url", "captured_at", "html")),
    (["text", "raw_html", "headers", "status"], Fields("text", None, None, "raw_html", "headers", "status")),
    (["text", "metadata.url", "metadata.date"], Fields("text", "metadata.url", "metadata.date")),
    (["text", "url", "metadata.url"], Fields("text", "url", None)),
]


@pytest.mark.parametrize(("names", "fields"), NAMES)
def test_columns_are_found_by_name(names: list[str], fields: Fields) -> None:
    assert detect(names, Columns(), "f") == fields


def test_given_columns_come_first_and_must_be_there() -> None:
    assert detect(["text", "words", "u"], Columns(text="words", url="u"), "f") == Fields("words", "u", None)
    with pytest.raises(InputError, match=r"no column 'x'; it has text, words.*--url-column"):
        detect(["text", "words"], Columns(url="x"), "f")


def test_a_table_without_text_says_what_it_has(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", [{"id": 1, "words": "x"}])
    with pytest.raises(InputError, match=r"t.parquet: no text column; it has id, words: .*--text-column"):
        open_sources([str(path)])
    assert first_document(one(path, Columns(text="words"))).text == "x"


def test_a_shard_in_which_no_row_has_a_text_is_read_and_one_of_numbers_is_not(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", [{"text": None, "url": "https://a.org/1"}])
    assert [record.type for record in records(read(one(path)))] == ["empty"]
    with pytest.raises(InputError, match=r"t.parquet: column 'text' holds int64, not text"):
        open_sources([str(parquet(tmp_path / "t.parquet", [{"text": 1, "url": "https://a.org/1"}]))])


def test_parquet_rows_become_documents_with_text_only(tmp_path: Path) -> None:
    rows = [{"text": f"t{n}", "url": f"https://a.org/{n}", "timestamp": MOMENT} for n in range(5)]
    found = records(read(one(parquet(tmp_path / "t.parquet", rows))))
    assert [r.document.text for r in found if r.document] == [f"t{n}" for n in range(5)]
    document = found[0].document
    assert document is not None
    assert (document.payload, document.headers, document.http_status) == (None, None, None)
    assert (document.captured_at, document.media_type) == (MOMENT, "text/plain")


def test_html_headers_and_status_columns_are_kept(tmp_path: Path) -> None:
    row = {"html": b"<p>\xe9", "url": "u", "headers": [{"name": "A", "value": "1"}, {"name": "A", "value": "2"}]}
    document = first_document(one(parquet(tmp_path / "t.parquet", [{**row, "http_status": 200}])))
    assert (document.payload, document.text, document.media_type) == (b"<p>\xe9", None, "text/html")
    assert (document.headers, document.http_status) == ((("A", "1"), ("A", "2")), 200)


@pytest.mark.parametrize("unit", [1, 400, 1 << 30])
def test_parquet_row_groups_are_members_and_ranges_end_between_them(tmp_path: Path, unit: int) -> None:
    rows = [{"text": f"text {n}", "url": f"https://a.org/{n}"} for n in range(1000)]
    made = one(parquet(tmp_path / "t.parquet", rows, group=300))
    whole = read(made)
    assert len(records(whole)) == 1000
    assert [r.key.index_in_member for r in records(whole)][:301][-2:] == [299, 0]
    assert isinstance(whole[0], Padding)
    assert isinstance(whole[-1], Padding)
    assert read_ranges(made, made.ranges(unit)) == whole


def test_a_damaged_row_group_is_told_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    rows = [{"text": f"text {n}", "url": f"https://a.org/{n}"} for n in range(900)]
    parquet(path, rows, group=300)
    made = one(path)
    start = next(r.key.member_offset for r in records(read(made)) if r.key.member_offset > 1000)
    data = bytearray(path.read_bytes())
    data[start : start + 60] = b"\xff" * 60
    path.write_bytes(bytes(data))
    items = read(one(path))
    assert len([r for r in records(items) if r.document]) == 600
    assert len(gaps(items)) == 1


def test_a_parquet_without_its_footer_is_an_input_error(tmp_path: Path) -> None:
    path = parquet(tmp_path / "t.parquet", [{"text": "x"}])
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(InputError, match="not a readable Parquet file"):
        open_sources([str(path)])


def test_empty_and_missing_text_are_no_documents(tmp_path: Path) -> None:
    made = one(parquet(tmp_path / "t.parquet", [{"text": "x"}, {"text": None}, {"text": "  "}]))
    assert [r.type for r in records(read(made))] == ["document", "empty", "empty"]


DATES: list[tuple[Any, str | None]] = [
    (MOMENT, "2026-01-02T03:04:05+00:00"),
    (datetime(2026, 1, 2), "2026-01-02T00:00:00+00:00"),
    (date(2026, 1, 2), "2026-01-02T00:00:00+00:00"),
    ("2026-01-02T03:04:05Z", "2026-01-02T03:04:05+00:00"),
    (1767323045, "2026-01-02T03:04:05+00:00"),
    (1767323045000, "2026-01-02T03:04:05+00:00"),
    (float("nan"), None),
    (1e300, None),
    (True, None),
    ("soon", None),
    (None, None),
    ({}, None),
]


@pytest.mark.parametrize(("value", "expected"), DATES)
def test_dates_of_rows(value: Any, expected: str | None) -> None:
    record = row_record({"text": "x", "date": value}, Fields("text", None, "date"), KEY, 1)
    assert record.document is not None
    moment = record.document.captured_at
    assert (moment.isoformat() if moment else None) == expected


KEY = Key("t", 0)


def line(n: int) -> bytes:
    return json.dumps({"text": f"text {n}", "url": f"https://a.org/{n}"}).encode() + b"\n"


@pytest.mark.parametrize("unit", [1, 30, 100, 1 << 20])
def test_plain_lines_split_anywhere(tmp_path: Path, unit: int) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b"\n \n" + line(0) + b"\r\n\n" + line(1) + b"{broken\n" + line(2) + b"[1]\n" + line(3).rstrip())
    made = one(path)
    whole = read(made)
    assert urls(whole) == [f"https://a.org/{n}" for n in range(4)]
    assert [g.reason for g in gaps(whole)] == ["line is no JSON object"] * 2
    assert whole[0] == Padding(0, 3)
    cuts = [(s, min(s + unit, made.size)) for s in range(0, made.size, unit)]
    assert read_ranges(made, cuts) == whole


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gz), ("zst", zst)])
def test_compressed_lines_are_one_unit_numbered_through(tmp_path: Path, suffix: str, pack: Any) -> None:
    path = tmp_path / f"t.jsonl.{suffix}"
    path.write_bytes(pack(line(0) + line(1)[:9]) + pack(line(1)[9:] + b"[]\n" + line(2)))
    made = one(path)
    found = records(read(made))
    assert [r.type for r in found] == ["document", "document", "unparseable", "document"]
    assert [r.key.index_in_member for r in found] == [0, 1, 2, 3]
    assert [r.length for r in found] == [made.size, 0, 0, 0]
    assert made.ranges(1) == [(0, made.size)]


@pytest.mark.parametrize(("suffix", "pack"), [("gz", gz), ("zst", zst)])
def test_damaged_compressed_lines_keep_the_members_before_and_after(tmp_path: Path, suffix: str, pack: Any) -> None:
    path = tmp_path / f"t.jsonl.{suffix}"
    parts = [pack(b"".join(line(n) for n in range(10 * m, 10 * m + 10))) for m in range(3)]
    bad = bytearray(parts[1])
    bad[-3] ^= 255
    path.write_bytes(parts[0] + bytes(bad) + parts[2])
    items = read(one(path))
    assert urls(items) == [f"https://a.org/{n}" for n in [*range(10), *range(20, 30)]]
    start = len(parts[0])
    assert [(g.start, g.end) for g in gaps(items)] == [(start, start + len(bad))]


def test_cut_compressed_lines_keep_the_lines_before_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl.gz"
    good = gz(b"".join(line(n) for n in range(5000)), 1)
    path.write_bytes(good[: len(good) // 2])
    items = read(one(path))
    assert 1000 < len(records(items)) < 5000
    assert [g.reason for g in gaps(items)] == ["cut off"]
    assert all(r.type == "document" for r in records(items))


def test_a_line_over_the_cap_is_unchecked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(line(0) + json.dumps({"text": "x" * 300_000}).encode() + b"\n" + line(1))
    made = one(path)
    monkeypatch.setattr("assent.sources.lines.CAP", 100_000)
    assert [r.unchecked for r in records(read(made))] == [None, "over 64 MB decoded", None]


def test_lines_whose_head_is_damaged_are_still_known(tmp_path: Path) -> None:
    plain, packed = tmp_path / "t.jsonl", tmp_path / "t.jsonl.gz"
    plain.write_bytes(b"\xff\xfe broken\n" + line(1))
    packed.write_bytes(b"\0" * 40 + gz(line(1)))
    assert urls(read(one(plain))) == urls(read(one(packed))) == ["https://a.org/1"]


def test_halves_of_surrogate_pairs_do_not_reach_a_document(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_bytes(b'{"text": "a\\ud800b", "url": "https://a.org/\\udfff", "headers": {"A": "\\ud801"}}\n')
    document = first_document(one(path))
    assert f"{document.text}{document.url}{document.headers}".encode()


def test_nested_metadata_of_lines_is_found(tmp_path: Path) -> None:
    path = tmp_path / "t.jsonl"
    path.write_text(json.dumps({"text": "x", "metadata": {"url": "https://a.org/", "date": "2026-01-02"}}) + "\n")
    document = first_document(one(path))
    assert (document.url, document.captured_at) == ("https://a.org/", datetime(2026, 1, 2, tzinfo=UTC))


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=400), st.integers(1, 200), st.integers(0, 400))
def test_any_lines_are_read_with_exact_accounts(tmp_path: Path, noise: bytes, unit: int, at: int) -> None:
    good = b"".join(line(n) for n in range(5))
    data = good[:at] + noise + good[at:]
    path = tmp_path / "t.jsonl"
    path.write_bytes(data)
    made = LinesSource("t.jsonl", str(path), len(data), Fields("text", "url", None), "jsonl")
    whole = read(made)
    assert read_ranges(made, [(s, min(s + unit, made.size)) for s in range(0, made.size, unit)]) == whole
    packed = gzip.compress(data, mtime=0)
    hurt = packed[: len(packed) // 2] + noise[:9] + packed[len(packed) // 2 + len(noise[:9]) :]
    (tmp_path / "t.jsonl.gz").write_bytes(hurt)
    read(LinesSource("t.jsonl.gz", str(tmp_path / "t.jsonl.gz"), len(hurt), Fields("text", "url", None), "jsonl.gz"))


@given(st.dictionaries(st.sampled_from(["text", "url", "date", "html", "headers", "status"]), st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary(), st.lists(st.text()),
    st.dictionaries(st.text(), st.integers()))))  # fmt: skip
def test_any_row_gives_a_record(row: dict[str, Any]) -> None:
    assert row_record(row, Fields("text", "url", "date", "html", "headers", "status"), KEY, 3).length == 3


def test_a_folder_of_html_is_one_source_of_its_files_in_order(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "sub").mkdir(parents=True)
    (site / "b.html").write_bytes(b"<p>bb")
    (site / "sub" / "a.htm").write_bytes(b"<p>a")
    (site / "a.html").write_bytes(b"<p>aaa")
    (site / "empty.html").write_bytes(b"")
    made = one(site)
    assert (made.file, made.format, made.size) == ("site/", "html", 15)
    whole = read(made)
    assert urls(whole) == ["a.html", "b.html", "sub/a.htm"]
    document = first_document(made)
    assert (document.payload, document.headers, document.media_type) == (b"<p>aaa", None, "text/html")
    for unit in (1, 7):
        assert read_ranges(made, made.ranges(unit)) == whole
    (site / "b.html").write_bytes(b"changed!")
    assert [type(item) for item in read(made)] == [Record, Gap, Record]


def test_shared_text_corpus_has_its_thousand_documents() -> None:
    folder = shared("corpora", "text-c4")
    made = [s for s in open_sources([str(folder)]) if s.format.startswith("jsonl") or s.format == "parquet"]
    assert sum(1 for s in made for r in records(read(s)) if r.document and r.document.url) >= 1000
