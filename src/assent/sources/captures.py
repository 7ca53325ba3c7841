"""From a captured block to a Record: the document, the host file, or the name of what else it is."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple

from assent.records.document import Document, Headers, HostFile, HostFileKind, Key, Record
from assent.sources.classify import host_kind, is_requisite, media_type, origin, sniff, speaks_of_rights
from assent.sources.http import decode_body, parse_head, values

_DOCUMENT_SCHEMES = ("http://", "https://", "ftp://")


class Capture(NamedTuple):
    """What an archive says of one record. problem: why `block` is not whole (only its first bytes are here)."""

    key: Key
    length: int
    url: str
    captured_at: datetime | None
    block: bytes
    problem: str | None = None


def response(capture: Capture) -> Record:
    """Record of an HTTP response."""
    if not _holds_works(capture.url):
        return other(capture, "dns" if capture.url.lower().startswith("dns:") else "response")
    head = parse_head(capture.block)
    if isinstance(head, str):
        kind = host_kind(capture.url, "")
        return other(capture, kind) if kind else _unchecked(capture, head)
    media = media_type(next(iter(values(head.headers, "content-type")), None))
    kind = host_kind(capture.url, media)
    raw = capture.block[head.body :]
    if kind:
        return _host_record(capture, kind, head.status, head.headers, raw)
    if head.status is not None and not 200 <= head.status < 300:
        return other(capture, f"response-{head.status}", _page(capture, head.status, head.headers))
    if is_requisite(capture.url, media):
        return other(capture, "requisite")
    if capture.problem:
        return _unchecked(capture, capture.problem)
    body = decode_body(raw, head.headers)
    if body.problem:
        return _unchecked(capture, body.problem)
    headers = None if head.status is None else head.headers
    return _document(capture, head.status, headers, media, body.data)


def resource(capture: Capture, media: str) -> Record:
    """Record of a work stored without an HTTP answer: `resource`, or `conversion` to something else than text."""
    kind = host_kind(capture.url, media) if origin(capture.url) else None
    if kind:
        return _host_record(capture, kind, 200, (), capture.block)
    if not _holds_works(capture.url):
        return other(capture, "dns" if capture.url.lower().startswith("dns:") else "resource")
    if is_requisite(capture.url, media):
        return other(capture, "requisite")
    if capture.problem:
        return _unchecked(capture, capture.problem)
    return _document(capture, None, None, media, capture.block)


def conversion(capture: Capture, media: str) -> Record:
    """Record of the text of a page (WET)."""
    if media not in {"", "text/plain"}:
        return resource(capture, media)
    if capture.problem:
        return _unchecked(capture, capture.problem)
    if not capture.block.strip():
        return other(capture, "empty")
    text = capture.block.decode("utf-8", "replace")
    document = Document(
        capture.key, capture.length, capture.url, capture.captured_at, None, None, "text/plain", None, text
    )
    return Record(capture.key, capture.length, "document", document)


def revisit(capture: Capture) -> Record:
    """A capture whose body stands elsewhere: no document, but what its headers say of rights is kept."""
    head = parse_head(capture.block)
    page = None if isinstance(head, str) else _page(capture, head.status, head.headers)
    return other(capture, "revisit", page)


def other(capture: Capture, kind: str, host_file: HostFile | None = None) -> Record:
    """A record that is no document."""
    return Record(capture.key, capture.length, kind, host_file=host_file)


def clean_url(field: str) -> str:
    """A URL as archives write it, without angle brackets; blanks inside are escaped."""
    return field.strip().removeprefix("<").removesuffix(">").strip().replace(" ", "%20")


def parse_time(field: str) -> datetime | None:
    """A W3C or ISO 8601 time, or 14 digits, as UTC; None where it is none."""
    field = field.strip()
    if field.isascii() and field.isdigit() and len(field) >= 14:
        field = f"{field[:8]}T{field[8:14]}Z"
    try:
        moment = datetime.fromisoformat(field)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _document(capture: Capture, status: int | None, headers: Headers | None, media: str, payload: bytes) -> Record:
    if not payload:
        return other(capture, "empty")
    document = Document(
        capture.key, capture.length, capture.url, capture.captured_at, status, headers, media or sniff(payload), payload
    )
    return Record(capture.key, capture.length, "document", document)


def _unchecked(capture: Capture, reason: str) -> Record:
    return Record(capture.key, capture.length, "document", unchecked=reason)


def _host_record(capture: Capture, kind: HostFileKind, status: int | None, headers: Headers, raw: bytes) -> Record:
    """A host file whose body cannot be read is left out: not read is unknown, an empty body would be an answer."""
    body = decode_body(raw, headers)
    if capture.problem or body.problem:
        return other(capture, kind)
    return other(capture, kind, _host_file(capture, kind, status, headers, body.data if status else b""))


def _page(capture: Capture, status: int | None, headers: Headers) -> HostFile | None:
    if host_kind(capture.url, "") or not speaks_of_rights(status, headers):
        return None
    return _host_file(capture, "page", status, headers, b"")


def _host_file(
    capture: Capture, kind: HostFileKind, status: int | None, headers: Headers, body: bytes
) -> HostFile | None:
    site = origin(capture.url)
    if site is None:
        return None
    source = f"{capture.key.file}:{capture.key.member_offset}"
    return HostFile(kind, site, capture.url, capture.captured_at, status, headers, body, source)


def _holds_works(url: str) -> bool:
    return url.lower().startswith(_DOCUMENT_SCHEMES)
