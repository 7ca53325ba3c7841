"""Inputs of any size out of one WARC: every page again under another URL."""

from __future__ import annotations

import re
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path

from isal import igzip

HOST_FILES = ("/robots.txt", "/ai.txt", "/trust.txt")
_URI = re.compile(rb"(?im)^(WARC-Target-URI:[ \t]*<?)([^\s>]+)")
_ID = re.compile(rb"(?im)^WARC-Record-ID:[ \t]*<[^>]*>")


def write_copies(source: Path, folder: Path, copies: int) -> list[Path]:
    """Write `copies` times the pages of `source` (.warc.gz, one member a record) over up to two files in `folder`.

    Two, because some contenders take one task a file. The first copy is the input as it is; the others leave out
    what stands once for a host or a file (robots.txt, warcinfo). Payloads are the same, URLs and record ids are not.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"part-{n}.warc.gz" for n in range(min(copies, 2))]
    for n, path in enumerate(paths):
        with path.open("wb") as out:
            for copy in range(n, copies, 2):
                for record in decoded_members(source):
                    written = _renamed(record, copy) if copy else record
                    if written is not None:
                        out.write(igzip.compress(written))
    return paths


def decoded_members(path: Path) -> Iterator[bytes]:
    """Decoded gzip members, one after another."""
    pending, unpack, parts = b"", zlib.decompressobj(31), []
    with path.open("rb") as stream:
        while pending or (pending := stream.read(1 << 20)):
            parts.append(unpack.decompress(pending))
            pending = b""
            if unpack.eof:
                yield b"".join(parts)
                pending, unpack, parts = unpack.unused_data, zlib.decompressobj(31), []


def _renamed(record: bytes, copy: int) -> bytes | None:
    """The record under another URL and id, or None if it is not a page's."""
    head, blank, body = record.partition(b"\r\n\r\n")
    found = _URI.search(head)
    if found is None:
        return None
    url = found[2]
    path = url.split(b"?")[0].decode("latin-1")
    if path.endswith(HOST_FILES) or "/.well-known/" in path:
        return None
    mark = b"&" if b"?" in url else b"?"
    head = _URI.sub(lambda match: match[1] + url + mark + b"copy=%d" % copy, head, count=1)
    head = _ID.sub(lambda match: b"WARC-Record-ID: <%s>" % _record_id(match[0], copy), head, count=1)
    return head + blank + body


def _record_id(old: bytes, copy: int) -> bytes:
    return uuid.uuid5(uuid.NAMESPACE_URL, f"{old.decode('latin-1')}#{copy}").urn.encode()
