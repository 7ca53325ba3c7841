"""WARC and ARC files: whole, damaged, split."""

from __future__ import annotations

import itertools
import json
import pickle
import random
import subprocess
import sys
from collections import Counter
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from assent.records.document import Gap, Padding, Record
from assent.records.errors import InputError
from assent.sources import open_sources
from tests.sources.making import (
    FILEDESC,
    PACKERS,
    arc,
    checked,
    gaps,
    gz,
    http,
    page,
    plain,
    read,
    read_ranges,
    records,
    shared,
    source,
    urls,
    warc,
    zst,
    zstd,
)

PER_RECORD = ["warc", "warc.gz", "warc.zst", "warc.lz4"]
SPLIT = ["warc", "warc.gz", "warc.zst"]


def ranges(size: int, unit: int) -> list[tuple[int, int]]:
    return [(start, min(start + unit, size)) for start in range(0, size, unit)]


@pytest.mark.parametrize("format", PER_RECORD)
def test_records_carry_url_time_status_headers_payload_and_exact_member(tmp_path: Path, format: str) -> None:
    fields = [("Content-Type", "text/html"), ("X-Robots-Tag", "noai"), ("X-Robots-Tag", "bot: noindex")]
    members = [PACKERS[format](m) for m in (warc(b"x", kind="warcinfo"), warc(http(b"<p>one", 200, fields)))]
    first, second = records(read(source(tmp_path, b"".join(members), format)))
    assert first.type == "warcinfo"
    assert (second.key.member_offset, second.length) == (len(members[0]), len(members[1]))
    assert second.document is not None
    assert second.document.url == "https://example.org/"
    assert second.document.captured_at is not None
    assert second.document.captured_at.isoformat() == "2026-01-02T03:04:05+00:00"
    assert second.document.http_status == 200
    assert second.document.headers == tuple(fields)
    assert second.document.payload == b"<p>one"


@pytest.mark.parametrize("format", PER_RECORD)
def test_a_truncated_file_ends_in_a_gap(tmp_path: Path, format: str) -> None:
    members = [PACKERS[format](page(n)) for n in range(5)]
    data = b"".join(members)
    start = len(b"".join(members[:4]))
    items = read(source(tmp_path, data[: start + len(members[4]) // 2], format))
    assert len(records(items)) == 4
    assert [(g.start, g.end) for g in gaps(items)] == [(start, start + len(members[4]) // 2)]


@pytest.mark.parametrize("format", PER_RECORD)
@pytest.mark.parametrize("victim", [0, 3, 6])
def test_one_overwritten_record_is_a_gap_of_its_bytes(tmp_path: Path, format: str, victim: int) -> None:
    noise = random.Random(1)
    members = [PACKERS[format](page(n, noise.randbytes(400).hex().encode())) for n in range(7)]
    start = len(b"".join(members[:victim]))
    end = start + len(members[victim])
    hurt = bytearray(b"".join(members))
    hurt[start : start + 40] = b"\0" * 40
    items = read(source(tmp_path, bytes(hurt), format))
    assert urls(items) == [f"https://example.org/{n}" for n in range(7) if n != victim]
    assert [(g.start, g.end) for g in gaps(items)] == [(start, end)]


@pytest.mark.parametrize("format", PER_RECORD)
def test_a_bad_version_line_is_a_gap_of_that_record(tmp_path: Path, format: str) -> None:
    members = [PACKERS[format](b"WRAC" + page(n)[4:] if n == 2 else page(n)) for n in range(5)]
    start = len(b"".join(members[:2]))
    items = read(source(tmp_path, b"".join(members), format))
    assert len(records(items)) == 4
    assert [(g.start, g.end) for g in gaps(items)] == [(start, start + len(members[2]))]


@pytest.mark.parametrize("name", ["truncated", "corrupt", "badversion"])
@pytest.mark.parametrize("unit", [1 << 30, 700])
def test_damaged_files_give_every_undamaged_record(tmp_path: Path, name: str, unit: int) -> None:
    noise = random.Random(2)
    members = [gz(page(n, noise.randbytes(noise.randrange(50, 3000)).hex().encode())) for n in range(21)]
    victim = 10
    start, end = len(b"".join(members[:victim])), len(b"".join(members[: victim + 1]))
    middle = (start + end) // 2
    data = b"".join(members)
    if name == "truncated":
        data, end = data[:middle], middle
    elif name == "corrupt":
        data = data[:middle] + b"\0" * 20 + data[middle + 20 :]
    else:
        bad = gz(b"WRAC" + page(victim)[4:])
        data, end = data[:start] + bad + data[end:], start + len(bad)
    items = read_ranges(source(tmp_path, data, "warc.gz"), ranges(len(data), unit))
    assert len(records(items)) == (10 if name == "truncated" else 20)
    assert [(g.start, g.end) for g in gaps(items)] == [(start, end)]


@pytest.mark.parametrize("format", SPLIT)
@pytest.mark.parametrize("length", [0, 1, 7, 60, 5000, 10**12, -3])
def test_a_wrong_length_loses_no_other_record(tmp_path: Path, format: str, length: int) -> None:
    good = [page(n) for n in range(5)]
    good[2] = warc(http(b"<p>" + b"long " * 100), "https://example.org/2", Content_Length=str(length))
    items = read(source(tmp_path, b"".join(PACKERS[format](g) for g in good), format))
    found = urls(items)
    assert [u for u in found if not u.endswith("/2")] == [f"https://example.org/{n}" for n in (0, 1, 3, 4)]


@pytest.mark.parametrize("pack", [gz, zst])
def test_many_records_in_one_member_are_numbered_and_add_up(tmp_path: Path, pack: object) -> None:
    format = "warc.gz" if pack is gz else "warc.zst"
    data = PACKERS[format](b"".join(page(n) for n in range(50)))
    made = source(tmp_path, data, format)
    found = records(read(made))
    assert [r.key.index_in_member for r in found] == list(range(50))
    assert [r.length for r in found] == [len(data)] + [0] * 49
    assert made.ranges(100) == [(0, len(data))]


def test_a_file_of_one_record_each_is_split_into_touching_ranges(tmp_path: Path) -> None:
    data = b"".join(gz(page(n)) for n in range(50))
    cuts = source(tmp_path, data, "warc.gz").ranges(1000)
    assert len(cuts) > 3
    assert cuts[0][0] == 0
    assert cuts[-1][1] == len(data)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(cuts))


@pytest.mark.parametrize("format", ["warc.gz", "warc.zst", "warc.lz4"])
def test_a_broken_member_of_many_keeps_the_records_before_the_break(tmp_path: Path, format: str) -> None:
    noise = random.Random(3)
    big = b"".join(page(n, noise.randbytes(4000).hex().encode()) for n in range(60))
    data = PACKERS[format](big)
    items = read(source(tmp_path, data[: len(data) // 2], format))
    assert 10 < len(records(items)) < 60
    assert len(gaps(items)) == 1


def test_a_member_of_many_with_a_wrong_checksum_is_a_gap(tmp_path: Path) -> None:
    member = bytearray(gz(b"".join(page(n) for n in range(9))))
    member[-5] ^= 1
    items = read(source(tmp_path, gz(page(1)) + bytes(member) + gz(page(2)), "warc.gz"))
    assert [type(item) for item in items] == [Record, Gap, Record]


def test_stray_bytes_between_members_are_a_gap(tmp_path: Path) -> None:
    items = read(source(tmp_path, b"junk" + gz(page(1)) + b"more junk" + gz(page(2)) + b"end", "warc.gz"))
    assert [type(item) for item in items] == [Gap, Record, Gap, Record, Gap]


@pytest.mark.parametrize("format", SPLIT)
def test_a_page_that_is_itself_an_archive_stays_one_record(tmp_path: Path, format: str) -> None:
    inner = b"".join(page(n + 100) for n in range(20))
    inner = inner if format == "warc" else b"".join(PACKERS[format](page(n + 100)) for n in range(20))
    members = [PACKERS[format](page(0)), PACKERS[format](page(2))]
    stored = gz(page(1, inner), 0) if format == "warc.gz" else PACKERS[format](page(1, inner))
    made = source(tmp_path, members[0] + stored + members[1], format)
    whole = read(made)
    assert len(records(whole)) == 3
    for unit in (50, 300, 1000):
        assert read_ranges(made, ranges(made.size, unit)) == whole


@pytest.mark.parametrize("packed", [False, True])
def test_a_zst_dictionary_is_used_in_every_range(tmp_path: Path, packed: bool) -> None:
    pages = [page(n, b"<p>the same words again and again %d" % n) for n in range(200)]
    trained = zstd.train_dict(pages, 4000)
    content = trained.dict_content
    frame = zst(content) if packed else content
    head = b"\x5d\x2a\x4d\x18" + len(frame).to_bytes(4, "little") + frame
    data = head + b"".join(zstd.compress(p, zstd_dict=trained) for p in pages)
    made = source(tmp_path, data, "warc.zst")
    whole = read(made)
    assert whole[0] == Padding(0, len(head))
    assert len(urls(whole)) == 200
    assert read_ranges(made, made.ranges(2000)) == whole


def test_arc_records_are_read_with_filedesc_dns_and_blanks_in_urls(tmp_path: Path) -> None:
    data = FILEDESC + arc(b"20080430\nx 1 IN A\n", "dns:example.org") + arc(http(b"<p>hi"), "http://example.org/a b")
    for format, packed in (("arc", data), ("arc.gz", gz(FILEDESC) + gz(data[len(FILEDESC) :]))):
        items = read(source(tmp_path, packed, format))
        assert [r.type for r in records(items)] == ["filedesc", "dns", "document"]
        assert urls(items) == ["http://example.org/a%20b"]


def test_a_damaged_arc_record_is_a_gap_and_the_next_is_found(tmp_path: Path) -> None:
    parts = [FILEDESC, *(arc(http(b"<p>%d" % n), f"http://example.org/{n}") for n in range(4))]
    parts[2] = b"????" + parts[2][4:]
    start = len(b"".join(parts[:2]))
    items = read(source(tmp_path, b"".join(parts), "arc"))
    assert urls(items) == [f"http://example.org/{n}" for n in (0, 2, 3)]
    assert [(g.start, g.end) for g in gaps(items)] == [(start, start + len(parts[2]))]


def test_a_record_over_the_cap_is_unchecked_and_the_file_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assent.sources.framing.CAP", 1 << 17)
    noise = random.Random(4)
    for format in PER_RECORD:
        pack = PACKERS[format]
        data = pack(page(1)) + pack(page(2, noise.randbytes(1 << 18))) + pack(page(3))
        found = records(read(source(tmp_path, data, format)))
        assert [r.unchecked for r in found] == [None, "over 64 MB decoded", None]
        assert [r.type for r in found] == ["document"] * 3


@pytest.mark.parametrize("format", ["warc.gz", "warc.zst"])
def test_a_decompression_bomb_is_unchecked_and_the_file_goes_on(tmp_path: Path, format: str) -> None:
    pack = PACKERS[format]
    data = pack(page(1)) + pack(page(2, b"\0" * (12 << 20))) + pack(page(3))
    found = records(read(source(tmp_path, data, format)))
    assert [r.unchecked for r in found] == [None, "decompression ratio over 1000", None]


def test_an_endless_http_header_is_unchecked(tmp_path: Path) -> None:
    block = b"HTTP/1.1 200 OK\r\nX: " + b"y" * 70_000 + b"\r\n\r\n<p>"
    found = records(read(source(tmp_path, warc(block) + page(1), "warc")))
    assert [r.unchecked for r in found] == ["header block over 64 kB", None]


def test_a_large_member_streams_its_records_before_it_is_read_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import assent.sources.members as members

    monkeypatch.setattr(members, "HOLD", 1 << 20)
    noise = random.Random(5)
    data = gz(b"".join(page(n, noise.randbytes(20_000)) for n in range(400)), 1)
    made = source(tmp_path, data, "warc.gz")
    opened: list[members.DecodedView] = []
    start = members.DecodedView.__init__

    def spy(self: members.DecodedView, *args: object, **named: object) -> None:
        start(self, *args, **named)  # type: ignore[arg-type]
        opened.append(self)

    monkeypatch.setattr(members.DecodedView, "__init__", spy)
    items = made.read(0, made.size)
    first = next(items)
    assert isinstance(first, Record)
    assert not opened[0]._ended
    assert len(checked(made, [first, *items])) == 400
    assert sum(map(len, opened[0]._kept)) <= (1 << 20) + 9 * members.PIECE


def test_sources_can_be_pickled_and_read_again(tmp_path: Path) -> None:
    (tmp_path / "a.warc.gz").write_bytes(gz(page(1)))
    (made,) = open_sources([str(tmp_path / "a.warc.gz")])
    again = pickle.loads(pickle.dumps(made))
    assert read(again) == read(made)


def expected(folder: str) -> list[tuple[str, int | None, dict[str, int] | None]]:
    rows = json.loads((shared("corpora", folder) / "expected.json").read_text())
    return [
        (
            row["file"],
            row.get("warcio", {}).get("rec") or sum(row.get("fastwarc", {}).values()),
            row.get("fastwarc") or row.get("warcio", {}).get("types"),
        )
        for row in rows
    ]


def test_real_archives_give_the_records_other_readers_count() -> None:
    folder = shared("corpora", "warc-real")
    for name, count, _ in expected("warc-real"):
        (made,) = open_sources([str(folder / name)])
        items = read(made)
        assert len(records(items)) == count, name
        assert not gaps(items), name
        for unit in (5_000, 100_000):
            if made.format in SPLIT:
                assert read_ranges(made, ranges(made.size, max(unit, made.size // 40))) == items, name


EDGE_DIFFERENCES = {
    "warcio-bad.arc": 1,  # three header lines have no usable length or date
    "warcio-example-space-in-url.arc": 1,  # its last record is one byte short of what its header says
    "aut-badexample.arc.gz": 6,  # one member of six records, of which two cannot be parsed; others stop at it
    "ukwa-arc-broken-lengths.arc": 9,  # the other reader stops at the first wrong length
    "solrw-evil-headers.warc": 0,  # its header says 6,000 bytes and 800 are there
    "solrw-transfer_compression_none_truncated.warc.gz": 2,  # its last member is cut off
}


def test_malformed_archives_are_read_with_exact_accounts() -> None:
    folder = shared("corpora", "warc-edge")
    for row in json.loads((folder / "expected.json").read_text()):
        name = row["file"]
        if name.endswith(".wacz"):
            with pytest.raises(InputError, match="WACZ"):
                open_sources([str(folder / name)])
            continue
        (made,) = open_sources([str(folder / name)])
        items = read(made)
        counts = {row.get("warcio", {}).get("rec"), sum(row.get("fastwarc", {}).values())}
        assert len(records(items)) in ({EDGE_DIFFERENCES[name]} if name in EDGE_DIFFERENCES else counts), name


def test_pages_are_found_in_a_real_crawl_with_its_host_files() -> None:
    (made,) = open_sources([str(shared("corpora", "warc-real", "ia-blackbook-2008.warc.gz"))])
    found = records(read(made))
    kinds = Counter(r.host_file.kind for r in found if r.host_file)
    assert kinds["robots.txt"] == 38
    assert all(r.document and r.document.headers for r in found if r.type == "document")


def test_plain_archive_may_begin_with_line_breaks(tmp_path: Path) -> None:
    items = read(source(tmp_path, b"\r\n\r\n" + plain(page(1)) + page(2), "warc"))
    assert len(urls(items)) == 2


def test_a_record_written_short_is_unchecked(tmp_path: Path) -> None:
    short = gz(warc(http(b"<p>half"), Content_Length="5000"))
    found = records(read(source(tmp_path, short + gz(page(1)), "warc.gz")))
    assert [(r.type, r.unchecked) for r in found] == [("document", "cut off"), ("document", None)]


class Writer(WARCWriter):  # type: ignore[misc]
    @classmethod
    def _create_temp_file(cls) -> BytesIO:
        return BytesIO()  # its own leaves files open


def written_by_another_tool(path: Path, packed: bool) -> list[bytes]:
    noise = random.Random(6)
    bodies = [noise.randbytes(noise.randrange(1, 4000)).hex().encode() for _ in range(31)]
    with path.open("wb") as file:
        writer = Writer(file, gzip=packed)
        for number, body in enumerate(bodies):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            url = f"https://example.org/{number}"
            writer.write_record(writer.create_warc_record(url, "response", BytesIO(body), http_headers=head))
    return bodies


@pytest.mark.parametrize("packed", [False, True])
def test_what_another_tool_writes_is_read_as_it_was(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / ("a.warc.gz" if packed else "a.warc")
    bodies = written_by_another_tool(path, packed)
    (made,) = open_sources([str(path)])
    assert [r.document.payload for r in records(read(made)) if r.document] == bodies


def test_the_three_damaged_files_lose_one_record_each(tmp_path: Path) -> None:
    tool = shared("tools", "damage_warc.py")
    written_by_another_tool(tmp_path / "good.warc.gz", packed=True)
    command = [sys.executable, str(tool), str(tmp_path / "good.warc.gz"), str(tmp_path / "bad")]
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    for name, left in (("truncated", said["truncated"]["record"]), ("corrupt", 30), ("badversion", 30)):
        (made,) = open_sources([str(tmp_path / "bad" / f"{name}.warc.gz")])
        items = read(made)
        assert len(records(items)) == left
        assert [(g.start, g.end) for g in gaps(items)] == [(said[name]["from"], said[name]["to"])]
