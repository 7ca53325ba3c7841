"""Archives made by hand for the tests, and the check of units that the run makes."""

from __future__ import annotations

import gzip
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import lz4.frame
import pytest

from assent.records.accounts import Account, span
from assent.records.document import Gap, Item, Record
from assent.sources import Source
from assent.sources.archive import ArchiveSource

if sys.version_info >= (3, 14):
    from compression import zstd as zstd
else:
    from backports import zstd as zstd

SHARED = Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2] / ".." / "shared")).resolve()


def shared(*parts: str) -> Path:
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"{'/'.join(parts)} is not there: set ASSENT_SHARED to the shared data")
    return path


def http(body: bytes, status: int = 200, fields: Iterable[tuple[str, str]] = (("Content-Type", "text/html"),)) -> bytes:
    lines = [f"HTTP/1.1 {status} Some", *(f"{name}: {value}" for name, value in fields)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def warc(block: bytes, url: str = "https://example.org/", kind: str = "response", **fields: str) -> bytes:
    named = {"WARC-Type": kind, "WARC-Target-URI": url, "WARC-Date": "2026-01-02T03:04:05Z"}
    named |= {"Content-Type": "application/http; msgtype=response", "Content-Length": str(len(block))}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
    return f"WARC/1.0\r\n{head}\r\n".encode() + block + b"\r\n\r\n"


def page(number: int, body: bytes = b"") -> bytes:
    return warc(http(body or b"<html><p>page %d</p>" % number), f"https://example.org/{number}")


def arc(block: bytes, url: str = "http://example.org/") -> bytes:
    return f"{url} 192.0.2.1 20080430204825 text/html {len(block)}\n".encode() + block + b"\n"


ARC_HEAD = b"1 1 Somebody\nURL IP-address Archive-date Content-type Archive-length\n"
FILEDESC = b"filedesc://made.arc 0.0.0.0 20080430204825 text/plain %d\n" % len(ARC_HEAD) + ARC_HEAD + b"\n"


def gz(data: bytes, level: int = 6) -> bytes:
    return gzip.compress(data, level, mtime=0)


def zst(data: bytes) -> bytes:
    return bytes(zstd.compress(data, options={zstd.CompressionParameter.checksum_flag: 1}))


def lz4f(data: bytes) -> bytes:
    return bytes(lz4.frame.compress(data, content_checksum=True))


def plain(data: bytes) -> bytes:
    return data


PACKERS = {"warc": plain, "warc.gz": gz, "warc.zst": zst, "warc.lz4": lz4f}


def source(path: Path, data: bytes, format: str) -> ArchiveSource:
    target = path / f"made.{format}"
    target.write_bytes(data)
    return ArchiveSource(target.name, str(target), len(data), format)


def read(made: Source) -> list[Item]:
    """All items of a source, with exact accounts."""
    return checked(made, made.read(0, made.size))


def checked(made: Source, items: Iterable[Item]) -> list[Item]:
    account = Account(made.file)
    kept = []
    for item in items:
        account.add(item)
        kept.append(item)
    account.check()
    assert (account.first, account.end) == (0, made.size)
    return kept


def read_ranges(made: Source, ranges: Sequence[tuple[int, int]]) -> list[Item]:
    """All items by ranges, each chained to the one before as the run does it."""
    items: list[Item] = []
    reached = 0
    for start, end in ranges:
        if reached >= end:
            continue  # what this unit finds stands inside a record of the unit before
        unit = list(made.read(start, end))
        if not unit or span(unit[0])[0] != reached:
            unit = list(made.read(reached, end, exact=True))
        items += unit
        reached = max(span(item)[1] for item in unit)
    return checked(made, items)


def records(items: Iterable[Item]) -> list[Record]:
    return [item for item in items if isinstance(item, Record)]


def gaps(items: Iterable[Item]) -> list[Gap]:
    return [item for item in items if isinstance(item, Gap)]


def urls(items: Iterable[Item]) -> list[str]:
    return [r.document.url for r in records(items) if r.document]
