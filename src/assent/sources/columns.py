"""Which column or field of a table holds what."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from assent.records.document import Document, Headers, Key, Record
from assent.records.errors import InputError
from assent.sources.captures import clean_url, parse_time
from assent.sources.framing import CAP, OVER_CAP

_TEXT = ("text", "content", "raw_content", "document", "body", "markdown", "plain_text")
_URL = ("url", "uri", "source_url", "warc_target_uri", "target_uri", "link", "page_url", "document_url")
_DATE = (
    "date", "timestamp", "captured_at", "fetch_time", "crawl_date", "warc_date", "crawl_timestamp", "date_download",
    "fetched_at",
)  # fmt: skip
_HTML = ("html", "raw_html", "html_content")
_HEADERS = ("headers", "http_headers", "response_headers")
_STATUS = ("http_status", "status", "status_code", "fetch_status")
_NESTED = "metadata."
"""Prefix of the fields of a struct in which many corpora keep where a row is from."""


@dataclass(frozen=True)
class Columns:
    """Column names given by the person; None: detected.

    A `dump` column (the crawl a row is from) is no date: a crawl takes weeks, and a guess is no evidence.
    """

    text: str | None = None
    url: str | None = None
    date: str | None = None


@dataclass(frozen=True)
class Fields:
    """Column of each part of a document in one table, None where it has none."""

    text: str | None
    url: str | None
    date: str | None
    html: str | None = None
    headers: str | None = None
    status: str | None = None

    @property
    def names(self) -> list[str]:
        """The columns to read."""
        return [n for n in (self.text, self.url, self.date, self.html, self.headers, self.status) if n]


def detect(names: Collection[str], columns: Columns, file: str) -> Fields:
    """Find the columns by name, those given first.

    Raises InputError where a given column is missing, or where there is neither text nor HTML.
    """
    known = {name.lower().removeprefix(_NESTED): name for name in names if name.lower().startswith(_NESTED)}
    known |= {name.lower(): name for name in names}
    for option, name in (("text", columns.text), ("url", columns.url), ("date", columns.date)):
        if name is not None and name not in names:
            raise InputError(f"{file}: no column {name!r}; it has {_listed(names)}: name one with --{option}-column")

    def first(given: str | None, candidates: tuple[str, ...]) -> str | None:
        return given or next((known[name] for name in candidates if name in known), None)

    html = None if columns.text else first(None, _HTML)
    text = first(columns.text, _TEXT)
    if text is None and html is None:
        raise InputError(f"{file}: no text column; it has {_listed(names)}: name one with --text-column")
    return Fields(
        text,
        first(columns.url, _URL),
        first(columns.date, _DATE),
        html,
        first(None, _HEADERS),
        first(None, _STATUS),
    )


def nested_names(name: str, inner: Collection[str]) -> list[str]:
    """Names of a struct's fields as `detect` takes them: `metadata.url`."""
    return [f"{name}.{field}" for field in inner] if f"{name.lower()}." == _NESTED else []


def row_record(row: Mapping[str, Any], fields: Fields, key: Key, length: int) -> Record:
    """Record of one row: HTML as payload where there is some, else text. Wrong types count as missing."""
    html = _get(row, fields.html)
    text = _get(row, fields.text)
    payload = html.encode("utf-8", "replace") if isinstance(html, str) else html if isinstance(html, bytes) else None
    if isinstance(text, bytes):
        text = text.decode("utf-8", "replace")
    if not isinstance(text, str) or payload:
        text = None
    if not payload and not (text and text.strip()):
        return Record(key, length, "empty")
    if len(payload or text or "") > CAP:
        return Record(key, length, "document", unchecked=OVER_CAP)
    url = _get(row, fields.url)
    headers = _headers(_get(row, fields.headers))
    document = Document(
        key,
        length,
        clean_url(_valid(url)) if isinstance(url, str) else "",
        _moment(_get(row, fields.date)),
        _status(_get(row, fields.status)),
        headers,
        "text/html" if payload else "text/plain",
        payload or None,
        None if text is None else _valid(text),
    )
    return Record(key, length, "document", document)


def _valid(text: str) -> str:
    """Text that can be encoded: JSON may hold halves of surrogate pairs."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _get(row: Mapping[str, Any], name: str | None) -> Any:
    if name is None:
        return None
    if name in row:
        return row[name]
    struct, _, field = name.partition(".")
    nested = row.get(struct)
    return nested.get(field) if isinstance(nested, Mapping) else None


def _moment(value: Any) -> datetime | None:
    if isinstance(value, datetime):
        return parse_time(value.isoformat())
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, int | float) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000 if abs(value) > 1e11 else value, UTC)
        except (ValueError, OverflowError, OSError):
            return None
    return None


def _status(value: Any) -> int | None:
    try:
        status = int(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return status if 100 <= status <= 999 else None


def _headers(value: Any) -> Headers | None:
    """Headers as a mapping, or a list of pairs or of name-value structs; None where it is neither."""
    pairs = list(value.items()) if isinstance(value, Mapping) else value
    if not isinstance(pairs, list | tuple):
        return None
    found: list[tuple[str, str]] = []
    for pair in pairs:
        if isinstance(pair, Mapping):
            pair = (pair.get("name"), pair.get("value"))
        if not (isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)):
            return None
        name, content = pair
        found.extend((_valid(name), _valid(str(one))) for one in (content if isinstance(content, list) else [content]))
    return tuple(found)


def _listed(names: Collection[str]) -> str:
    shown = ", ".join(list(names)[:12])
    return shown + (", ..." if len(names) > 12 else "") if names else "none"
