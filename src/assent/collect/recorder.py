"""Answers to WARC/1.1, one gzip member a record, in files that can be cut back to what was committed.

The head of a response stands as it came, with one exception: the body is stored after transfer decoding, so the
Transfer-Encoding field is renamed X-Crawler-Transfer-Encoding, as Common Crawl does; readers would undo it again.
"""

from __future__ import annotations

import base64
import hashlib
import os
import uuid
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO, NamedTuple

from isal import igzip

from assent.collect.door import Answer
from assent.records.errors import OutputError

FILE_BYTES = 1 << 30
LEVEL = 1
"""igzip's levels 1 to 3 differ by 5 % in size and by half in time."""

Fields = Sequence[tuple[str, str]]


class Position(NamedTuple):
    """What of a shard's files is committed: the current file and its length."""

    file: str
    size: int


class Recorder:
    """Appends to `folder/PREFIX-NNNNN.warc.gz`. Raises OutputError where the disk refuses.

    committed: go on behind it; whatever a killed run wrote after it is cut off, for its URLs are asked for again.
    """

    def __init__(self, folder: Path, prefix: str, about: Fields, committed: Position | None = None) -> None:
        self._folder, self._prefix, self._about = folder, prefix, about
        self._file: BinaryIO | None = None
        self._number, self._size, self._synced = 0, 0, 0
        self.bytes = 0
        committed = committed or Position(self._name(), 0)
        self._number = int(committed.file.removesuffix(".warc.gz").rpartition("-")[2])
        self._size = self._cut(committed)

    @property
    def position(self) -> Position:
        """Where the next record goes, once `flush` was called."""
        return Position(self._name(), self._size)

    def response(
        self, answer: Answer, *, url: str | None = None, head_only: bool = False, digest: str = "", extra: Fields = ()
    ) -> None:
        """An answer as it came.

        url: other than the one it came from (a host file behind a redirect). digest: of the body, if it is known.
        """
        body = b"" if head_only else answer.body
        head = http_head(answer)
        fields = [("WARC-Payload-Digest", digest or sha1(body))]
        if head_only and answer.body:
            fields.append(("WARC-Truncated", "unspecified"))
        elif answer.failure == "too-large":
            fields.append(("WARC-Truncated", "length"))
        if url is not None and url != answer.url:
            fields.append(("WARC-Final-URI", answer.url))
        self._write(
            "response", url or answer.url, answer.at, "application/http; msgtype=response", (head, body),
            [*fields, *_address(answer), *extra],
        )  # fmt: skip

    def revisit(self, answer: Answer, profile: str, digest: str, original: str) -> None:
        """The head alone. profile: "server-not-modified", "identical-payload-digest". original: URL of the content."""
        fields = [
            ("WARC-Profile", f"http://netpreserve.org/warc/1.1/revisit/{profile}"),
            ("WARC-Payload-Digest", digest),
            ("WARC-Refers-To-Target-URI", original),
            *_address(answer),
        ]
        self._write(
            "revisit", answer.url, answer.at, "application/http; msgtype=response", (http_head(answer),), fields
        )

    def metadata(self, url: str, at: datetime, fields: Fields) -> None:
        """What was found out without keeping content: a refusal, a failure."""
        self._write("metadata", url, at, "application/warc-fields", (warc_fields(fields),), ())

    def flush(self, *, durable: bool = False) -> None:
        """Hand everything to the system; durable: to the disk."""
        if self._file is None:
            return
        try:
            self._file.flush()
            if durable and self._synced != self._size:
                os.fsync(self._file.fileno())
                self._synced = self._size
        except OSError as error:
            raise _full(self._folder, error) from None

    def close(self) -> None:
        """Flush and let go of the file."""
        if self._file is not None:
            self.flush(durable=True)
            self._file.close()
            self._file = None

    def _write(self, kind: str, url: str, at: datetime, content: str, block: Iterable[bytes], fields: Fields) -> None:
        parts = tuple(block)
        digest = hashlib.sha1(usedforsecurity=False)
        for part in parts:
            digest.update(part)
        head = [
            "WARC/1.1", f"WARC-Type: {kind}", f"WARC-Record-ID: <urn:uuid:{uuid.uuid4()}>",
            f"WARC-Date: {at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}",
        ]  # fmt: skip
        if url:
            head.append(f"WARC-Target-URI: {url}")
        head += [f"{name}: {value}" for name, value in fields]
        head += [
            f"WARC-Block-Digest: {_sha1_text(digest.digest())}", f"Content-Type: {content}",
            f"Content-Length: {sum(map(len, parts))}", "", "",
        ]  # fmt: skip
        self._append(b"".join(("\r\n".join(head).encode("utf-8", "replace"), *parts, b"\r\n\r\n")))

    def _append(self, record: bytes) -> None:
        if self._file is not None and self._size >= FILE_BYTES:
            self.close()
            self._number += 1
        if self._file is None:
            self._open()
        assert self._file is not None
        data = igzip.compress(record, LEVEL)
        try:
            self._file.write(data)
        except OSError as error:
            raise _full(self._folder, error) from None
        self._size += len(data)
        self.bytes += len(data)

    def _open(self) -> None:
        path = self._folder / self._name()
        try:
            self._file = path.open("ab", buffering=1 << 20)
            self._size = self._synced = path.stat().st_size
        except OSError as error:
            raise _full(self._folder, error) from None
        if not self._size:
            fields = [("software", f"assent/{version('assent')}"), ("format", "WARC File Format 1.1"), *self._about]
            self._write("warcinfo", "", datetime.now(UTC), "application/warc-fields", (warc_fields(fields),),
                        [("WARC-Filename", path.name)])  # fmt: skip

    def _cut(self, committed: Position) -> int:
        """Cut the current file back, and remove files begun after it. The length that is left."""
        current = self._folder / committed.file
        try:
            for path in self._folder.glob(f"{self._prefix}-*.warc.gz"):
                if path.name > committed.file:
                    path.unlink()
                elif path == current and path.stat().st_size > committed.size:
                    os.truncate(path, committed.size)
            return current.stat().st_size if current.exists() else 0
        except OSError as error:
            raise _full(self._folder, error) from None

    def _name(self) -> str:
        return f"{self._prefix}-{self._number:05d}.warc.gz"


def http_head(answer: Answer) -> bytes:
    """Status line and fields as they came, the transfer coding renamed."""
    lines = [f"{answer.protocol} {answer.status or 0:03d} {answer.reason}".rstrip().encode("latin-1", "replace")]
    for name, value in answer.fields:
        if name.lower() == b"transfer-encoding":
            name = b"X-Crawler-" + name
        lines.append(name + b": " + value)
    return b"\r\n".join([*lines, b"", b""])


def warc_fields(fields: Fields) -> bytes:
    """`application/warc-fields`; line breaks in values become blanks."""
    return "".join(f"{name}: {' '.join(value.split())}\r\n" for name, value in fields).encode("utf-8", "replace")


def sha1(data: bytes) -> str:
    """`sha1:` and base32, as archives label content (no protection against anybody)."""
    return _sha1_text(hashlib.sha1(data, usedforsecurity=False).digest())


def _sha1_text(digest: bytes) -> str:
    return "sha1:" + base64.b32encode(digest).decode("ascii")


def _address(answer: Answer) -> Fields:
    return [("WARC-IP-Address", answer.address)] if answer.address else []


def _full(folder: Path, error: OSError) -> OutputError:
    why = error.strerror or type(error).__name__
    return OutputError(f"{folder}: cannot be written ({why}); mend that and go on with `assent collect --resume`")
