"""What a source yields: records, and the documents and host files in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from assent.records.signal import Signal

Headers = tuple[tuple[str, str], ...]
"""HTTP header fields in order of appearance, repeated ones kept, names as sent."""

HTML_TYPES = frozenset({"text/html", "application/xhtml+xml", "application/xml+html"})

HostFileKind = Literal["robots.txt", "tdmrep.json", "ai.txt", "trust.txt", "rsl", "registry", "page"]


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """Where a record stands; unique within one audit.

    `file` is relative to the input root, with `/`. `member_offset` is the byte at which the compressed member
    (or the plain record, line, row group) starts. `index_in_member` counts records inside one member.
    """

    file: str
    member_offset: int
    index_in_member: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    """One captured work, as the source carries it. Immutable.

    What a source cannot carry is None, and None means *unknown*, never absent: `headers` of a table row,
    `payload` of a text-only row, `text` of a page that was not extracted yet.

    captured_at: aware, UTC.  payload: body after transfer and content decoding, bytes as served.
    text: only for sources that carry text instead of a page (WET, Parquet, JSONL).
    """

    key: Key
    length: int
    url: str
    captured_at: datetime | None
    http_status: int | None
    headers: Headers | None
    media_type: str
    payload: bytes | None
    text: str | None = None


@dataclass(frozen=True, slots=True)
class HostFile:
    """What a host said for its pages at a moment: one capture of robots.txt, tdmrep.json, ...

    kind "page" is the same for one URL: the rights signals of another capture of it (a revisit, a refused
    request, a capture joined by `--captures`), in `signals`; its `body` is empty.

    kind "registry" is a list of objections, of many hosts: its origin is "*", its moment the day it names.

    origin: `scheme://host[:port]`, lower case, default port left out. status None: asked, no HTTP answer
    known. source: `file:offset` of the record, or the given file's name.
    """

    kind: HostFileKind
    origin: str
    url: str
    captured_at: datetime | None
    status: int | None
    headers: Headers = ()
    body: bytes = b""
    source: str = ""
    signals: tuple[Signal, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Record:
    """Whatever the container holds, with the byte range `[key.member_offset, key.member_offset + length)`.

    length: bytes in the container (compressed). Records that share one member: the first (index 0) carries
    the member's length, the others 0, so that lengths add up to the bytes of the file.
    type: "document", or what else it is ("request", "warcinfo", "response-404", "robots.txt", "requisite" ...).
    unchecked: a document of which no verdict is possible, and why ("over 64 MB decoded"); `document` is None then.
    """

    key: Key
    length: int
    type: str
    document: Document | None = None
    host_file: HostFile | None = None
    unchecked: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A range of bytes `[start, end)` of a file that could not be read as records, and why."""

    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True)
class Padding:
    """Bytes `[start, end)` of a container that hold no record by design (Parquet footer, zst dictionary)."""

    start: int
    end: int


Item = Record | Gap | Padding
