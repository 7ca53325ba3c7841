"""Promises over random archives: units add up to the whole, damage loses no other record, bytes are all told."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assent.sources import Source
from assent.sources.archive import ArchiveSource
from tests.sources.making import FILEDESC, PACKERS, arc, gz, http, page, read, read_ranges, source, urls

FORMATS = st.sampled_from(["warc", "warc.gz", "warc.zst"])
PROFILE = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def stored(data: bytes, format: str) -> Iterator[ArchiveSource]:
    with tempfile.TemporaryDirectory() as folder:
        yield source(Path(folder), data, format)


def inner_archive(format: str) -> bytes:
    return b"".join(PACKERS[format](page(9000 + n)) for n in range(3))


@st.composite
def archives(draw: st.DrawFn) -> tuple[str, list[bytes]]:
    """A format and the members (or plain records) of a file; pages may be archives themselves."""
    format = draw(FORMATS)
    bodies = draw(st.lists(st.binary(max_size=300) | st.just(inner_archive(format)), min_size=1, max_size=8))
    members = []
    for number, body in enumerate(bodies):
        record = page(number, body or b"x")
        if format == "warc.gz" and draw(st.booleans()):
            members.append(gz(record, 0))  # stored: what is inside stands in the file as it is
        else:
            members.append(PACKERS[format](record))
    return format, members


def split(made: Source, unit: int) -> list[tuple[int, int]]:
    return [(start, min(start + unit, made.size)) for start in range(0, made.size, unit)]


@PROFILE
@given(archives(), st.integers(10, 3000))
def test_units_chained_give_what_one_read_gives(archive: tuple[str, list[bytes]], unit: int) -> None:
    format, members = archive
    with stored(b"".join(members), format) as made:
        whole = read(made)
        assert [u.rsplit("/", 1)[1] for u in urls(whole)] == [str(n) for n in range(len(members))]
        assert read_ranges(made, split(made, unit)) == whole


@PROFILE
@given(archives(), st.integers(10, 3000), st.data())
def test_damage_is_told_and_loses_no_other_record(
    archive: tuple[str, list[bytes]], unit: int, data: st.DataObject
) -> None:
    format, members = archive
    good = b"".join(members)
    at = data.draw(st.integers(0, len(good) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=200) | st.just(b"\0" * 50))
    noise = noise[: len(good) - at]
    with stored(good[:at] + noise + good[at + len(noise) :], format) as made:
        whole = read(made)
        assert read_ranges(made, split(made, unit)) == whole
        found = set(urls(whole))
    start = 0
    for number, member in enumerate(members):
        touched = start < at + len(noise) and at < start + len(member)
        assert touched or f"https://example.org/{number}" in found
        start += len(member)


def test_a_header_whose_end_was_overwritten_swallows_no_other_record() -> None:
    records = [page(0, b"x"), page(1, b"x")]
    for at in range(len(records[0]) - 50):
        with stored(records[0][:at] + b"\0" * 50 + records[0][at + 50 :] + records[1], "warc") as made:
            assert "https://example.org/1" in urls(read(made)), at


@PROFILE
@given(archives(), st.integers(10, 3000), st.data())
def test_a_file_cut_anywhere_gives_all_records_before_the_cut(
    archive: tuple[str, list[bytes]], unit: int, data: st.DataObject
) -> None:
    format, members = archive
    good = b"".join(members)
    at = data.draw(st.integers(1, len(good)))
    with stored(good[:at], format) as made:
        whole = read(made)
        assert read_ranges(made, split(made, unit)) == whole
        found = set(urls(whole))
    start = 0
    for number, member in enumerate(members):
        start += len(member)
        assert start > at or f"https://example.org/{number}" in found


@PROFILE
@given(st.sampled_from([*PACKERS, "arc", "arc.gz", "jsonl.gz"]), st.binary(max_size=2000), st.booleans())
def test_any_bytes_are_read_without_an_exception(format: str, noise: bytes, opened: bool) -> None:
    head = {"warc": page(0), "arc": FILEDESC + arc(http(b"<p>"))}.get(format.partition(".")[0], b"")
    head = PACKERS.get(f"warc.{format.partition('.')[2]}", PACKERS["warc"])(head) if "." in format else head
    data = (head if opened else b"") + noise
    if data and format != "jsonl.gz":
        with stored(data, format) as made:
            read(made)


@PROFILE
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6), st.data())
def test_a_damaged_member_of_many_records_or_arc_is_read_with_exact_accounts(
    bodies: list[bytes], data: st.DataObject
) -> None:
    format = data.draw(st.sampled_from(["warc.gz", "warc.zst", "warc.lz4", "arc", "arc.gz"]))
    if format.startswith("arc"):
        good = FILEDESC + b"".join(arc(http(b), f"http://example.org/{n}") for n, b in enumerate(bodies))
        good = gz(good) if format == "arc.gz" else good
    else:
        good = PACKERS[format](b"".join(page(n, b) for n, b in enumerate(bodies))) * 2
    at = data.draw(st.integers(0, len(good) - 1))
    noise = data.draw(st.binary(min_size=1, max_size=20))
    with stored((good[:at] + noise + good[at + len(noise) :])[: data.draw(st.integers(1, len(good)))], format) as made:
        read(made)


@PROFILE
@given(st.lists(st.binary(max_size=200), min_size=1, max_size=6), st.data())
def test_a_member_too_large_for_memory_gives_what_a_small_one_gives(bodies: list[bytes], data: st.DataObject) -> None:
    format = data.draw(st.sampled_from(["warc.gz", "warc.zst", "warc.lz4", "arc.gz"]))
    if format == "arc.gz":
        good = gz(FILEDESC + b"".join(arc(http(b), f"http://example.org/{n}") for n, b in enumerate(bodies)))
    else:
        good = PACKERS[format](b"".join(page(n, b) for n, b in enumerate(bodies)))
    at = data.draw(st.integers(0, len(good) - 1))
    noise = data.draw(st.binary(max_size=3))
    hurt = good + good[:at] + noise + good[at + len(noise) :]
    with stored(hurt[: len(hurt) - data.draw(st.integers(0, 30))], format) as made:
        in_memory = read(made)
        with patch("assent.sources.members.HOLD", 0):
            assert read(made) == in_memory
