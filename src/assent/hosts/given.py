"""Host files and captures that a person gives beside the corpus: `--hosts` and `--captures`."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, cast

import pyarrow.parquet as pq
from fsspec.compression import compr
from fsspec.utils import infer_compression

from assent.records.document import Document, HostFile, HostFileKind, Record
from assent.records.errors import InputError
from assent.records.remote import shown
from assent.records.schemas import HOST_FILES
from assent.records.tables import host_batch, read_host_files, utc
from assent.records.urls import host_of, origin_of
from assent.signals import markup_of, optout_list, page_signals
from assent.sources import Found, expand, inside, open_file, open_sources
from assent.sources.classify import HOST_PATHS
from assent.text.charset import decode

PATH_BY_KIND: Mapping[str, str] = {kind: path for path, kind in reversed(list(HOST_PATHS.items()))}

_URL = ("url", "robots_url", "uri")
_HOST = ("host", "origin", "domain", "hostname")
_BODY = ("body", "content", "robots_txt", "text")
_MOMENT = ("captured_at", "fetched_at", "timestamp", "date")
_STATUS = ("status", "http_status", "status_code")
_ROWS = 1024
_AHEAD = 1 << 20
_PARQUET = (".parquet",)
_JSON = (".jsonl", ".jsonl.gz", ".jsonl.zst", ".ndjson")


def host_files(inputs: Sequence[str]) -> Iterator[HostFile]:
    """Host file captures of WARC, ARC, Parquet, JSONL or a folder `<host>/robots.txt`.

    A table has `url` (or `host` and `kind`), `body`, `status` and `captured_at`. A folder's files are undated: a
    file's modification time says when it was copied, not when it was asked for. They can deny, but they are too
    little for a control that wants a recent answer. Raises InputError.
    """
    for name in inputs:
        folder = inside(name)
        if folder is None:
            yield from _in_files(name)
        else:
            yield from _in_folder(name, folder)


def captures(inputs: Sequence[str]) -> Iterator[HostFile]:
    """Every page of some WARCs as a capture of kind "page" with its signals, and the host files among them.

    Joined by URL and date they give text-only rows back the headers and markup that the table has lost.
    """
    for record in _records(inputs):
        if record.host_file is not None:
            yield record.host_file
        elif record.document is not None:
            yield page_capture(record.document)


def probe(hosts: Sequence[str], given: Sequence[str], lists: Sequence[str]) -> None:
    """Look at the first of each before anything is done. Raises InputError, UsageError."""
    for name in hosts:
        next(host_files([name]), None)
    for name in given:
        if next(captures([name]), None) is None:
            raise InputError(f"{name}: no capture in it; give the WARC files that the rows were made from")
    for _ in registries(lists):
        pass


def registries(inputs: Sequence[str]) -> Iterator[HostFile]:
    """Dated lists of objections (`signals/optout_list.py`). Raises InputError; UsageError, which names the bad line."""
    for name in inputs:
        try:
            with _unpacked(name) as stream:
                body = stream.read()
        except (OSError, EOFError, ValueError) as error:
            raise InputError(
                f"{shown(name)}: not readable as a list of objections ({_why(error)}); check the name and your access"
            ) from error
        yield optout_list.capture(body, _base(name))


def page_capture(document: Document) -> HostFile:
    """The rights signals of one captured page; no text is extracted."""
    content_type = next((v for n, v in document.headers or () if n.lower() == "content-type"), None)
    encoding = decode(document.payload, content_type)[1] if document.payload is not None else ""
    return HostFile(
        kind="page",
        origin=origin_of(document.url),
        url=document.url,
        captured_at=document.captured_at,
        status=document.http_status,
        source=f"{document.key.file}:{document.key.member_offset}",
        signals=page_signals(document, markup_of(document, encoding)),
    )


def write_host_files(rows: Iterable[HostFile], target: Path) -> int:
    """Write captures (schema HOST_FILES); the number written. The caller renames the file into place."""
    count = 0
    batch: list[HostFile] = []
    with pq.ParquetWriter(target, HOST_FILES, compression="zstd") as writer:
        for row in rows:
            batch.append(row)
            if len(batch) == _ROWS:
                writer.write_batch(host_batch(batch))
                count += len(batch)
                batch = []
        writer.write_batch(host_batch(batch))
    return count + len(batch)


@contextmanager
def _unpacked(name: str) -> Iterator[IO[bytes]]:
    """A file as it is, or unpacked where its name says that it is compressed. Raises OSError, Unreachable."""
    method = infer_compression(shown(name))
    with io.BufferedReader(cast(io.RawIOBase, open_file(name)), _AHEAD) as packed:
        yield compr[method](packed, mode="rb") if method else packed


def _in_files(name: str) -> Iterator[HostFile]:
    """Host files of a file, or of all that a glob matches: tables one by one, archives together."""
    paths = [file.path for file in expand(name)]
    tables = [path for path in paths if shown(path).endswith(_PARQUET + _JSON)]
    for path in tables:
        yield from _parquet(path) if shown(path).endswith(_PARQUET) else _lines(path)
    if len(tables) < len(paths):
        archives = [path for path in paths if path not in tables] if tables else [name]
        yield from (record.host_file for record in _records(archives) if record.host_file is not None)


def _records(inputs: Sequence[str]) -> Iterator[Record]:
    for source in open_sources(inputs):
        for item in source.read(0, source.size):
            if isinstance(item, Record):
                yield item


def _parquet(name: str) -> Iterator[HostFile]:
    try:
        with open_file(name) as stream:
            table = pq.ParquetFile(stream)
            if table.schema_arrow.equals(HOST_FILES):
                for batch in table.iter_batches(_ROWS):
                    yield from read_host_files(batch)
                return
            for batch in table.iter_batches(_ROWS):
                yield from _rows(batch.to_pylist(), _base(name))
    except (OSError, ValueError) as error:
        raise InputError(
            f"{_base(name)}: not readable as a Parquet table of host files ({_why(error)}); check that it is whole"
        ) from error


def _lines(name: str) -> Iterator[HostFile]:
    try:
        with _unpacked(name) as stream, io.TextIOWrapper(stream, "utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip():
                    yield from _rows([_object(line, _base(name), number)], _base(name))
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise InputError(
            f"{_base(name)}: not readable as JSON lines ({_why(error)}); check the name and that it is whole"
        ) from error


def _base(name: str) -> str:
    return PurePosixPath(shown(name)).name


def _object(line: str, name: str, number: int) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        row = None
    if not isinstance(row, dict):
        raise InputError(f"{name}, line {number}: not a JSON object; give one host file a line")
    return row


def _rows(rows: Iterable[Mapping[str, Any]], name: str) -> Iterator[HostFile]:
    for row in rows:
        url = _url(row, name)
        body = _first(row, _BODY)
        status = _first(row, _STATUS)
        yield HostFile(
            kind=_kind(row, url, name),
            origin=origin_of(url),
            url=url,
            captured_at=_moment(_first(row, _MOMENT), name),
            status=200 if status is None and body else _number(status, name),
            body=body if isinstance(body, bytes) else str(body or "").encode("utf-8", "replace"),
            source=f"given:{name}",
        )


def _url(row: Mapping[str, Any], name: str) -> str:
    url = _first(row, _URL)
    if isinstance(url, str) and host_of(url):
        return url
    host = _first(row, _HOST)
    if not isinstance(host, str) or not host:
        raise InputError(f"{name}: a row has neither a `url` nor a `host`; name whose host file it is")
    origin = host if "://" in host else f"https://{host}"
    return origin.rstrip("/") + PATH_BY_KIND.get(str(row.get("kind", "robots.txt")), "/robots.txt")


def _kind(row: Mapping[str, Any], url: str, name: str) -> HostFileKind:
    kind = row.get("kind") or HOST_PATHS.get("/" + url.split("/", 3)[-1].partition("?")[0])
    if kind not in PATH_BY_KIND:
        raise InputError(f"{name}: a row is of no known kind; give `kind`, one of {', '.join(PATH_BY_KIND)}")
    return cast(HostFileKind, kind)


def _moment(value: Any, name: str) -> datetime | None:
    if isinstance(value, str) and value:
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise InputError(f"{name}: a capture time is not ISO 8601; write it like 2026-10-01T12:00:00Z") from None
    if isinstance(value, datetime):
        return utc(value)
    return utc(datetime(value.year, value.month, value.day)) if isinstance(value, date) else None


def _number(value: Any, name: str) -> int | None:
    try:
        return None if value is None else int(value)
    except (TypeError, ValueError):
        raise InputError(f"{name}: a status is not a number; give the HTTP status, such as 200 or 404") from None


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or type(error).__name__


def _first(row: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((row[name] for name in names if row.get(name) not in (None, "")), None)


def _in_folder(name: str, files: Mapping[str, Found]) -> Iterator[HostFile]:
    """Files laid out as `<host>/robots.txt` or `<host>.txt`; where there are none, whatever holds host files."""
    placed = [(place, file) for path, file in sorted(files.items()) if (place := _place(path))]
    for (host, rest, kind), file in placed:
        with open_file(file.path) as opened:
            body = opened.read()
        for scheme in ("https", "http"):
            origin = f"{scheme}://{host.lower()}"
            yield HostFile(kind, origin, f"{origin}/{rest}", None, 200, body=body, source=f"given:{host}/{rest}")
    if not placed:
        if not any(shown(path).endswith(_PARQUET + _JSON + (".warc.gz", ".warc")) for path in files):
            raise InputError(f"{shown(name)}: no host file in it; lay them out as <host>/robots.txt or <host>.txt")
        yield from _in_files(name)


def _place(path: str) -> tuple[str, str, HostFileKind] | None:
    """Whose host file stands at a path of a folder: host, path on the host, kind."""
    host, _, rest = path.partition("/")
    if not rest:
        name = PurePosixPath(host)
        host, rest = name.stem, "robots.txt" if name.suffix == ".txt" else ""
    kind = HOST_PATHS.get("/" + rest)
    return (host, rest, kind) if kind is not None and "." in host else None
