"""Small sources and scanners for tests. They live in a module of their own so that child processes can import them."""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from assent.records.document import Document, Gap, HostFile, Item, Key, Record
from assent.records.errors import AssentError, InputError
from assent.records.evidence import Evidence


@dataclass(frozen=True)
class Lines:
    """A file of lines as a source. `B...` is broken, `O` something else, `H` a host file; the rest are documents.

    A line that holds `|` looks, to somebody who searches for a start, as if a record began behind it.
    `killer`: a line at which the reader itself dies, and how.
    """

    path: Path
    file: str
    format: str = "lines"
    killer: tuple[bytes, str] | None = None

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def ranges(self, unit_bytes: int) -> list[tuple[int, int]]:
        starts = list(range(0, self.size, unit_bytes))
        return list(zip(starts, [*starts[1:], self.size], strict=True))

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
        data = self.path.read_bytes()
        at = start if exact or start == 0 else self._search(data, start)
        while at < end and at < len(data):
            stop = data.find(b"\n", at) + 1 or len(data)
            line = data[at : stop - 1]
            if self.killer is not None and line == self.killer[0]:
                act(self.killer[1])
            yield self._item(line, at, stop)
            at = stop

    @staticmethod
    def _search(data: bytes, start: int) -> int:
        found = [at + 1 for at in (data.find(b"\n", start - 1), data.find(b"|", start - 1)) if at >= 0]
        return min(found, default=len(data))

    def _item(self, line: bytes, at: int, stop: int) -> Item:
        if line.startswith(b"B"):
            return Gap(at, stop, "damaged")
        key, length = Key(self.file, at), stop - at
        if line.startswith(b"O"):
            return Record(key, length, "metadata")
        url = f"https://example.org/{at}"
        if line.startswith(b"H"):
            host = HostFile("robots.txt", "https://example.org", url, None, 200, body=line, source=f"{self.file}:{at}")
            return Record(key, length, "robots.txt", host_file=host)
        document = Document(key, length, url, None, 200, None, "text/plain", None, line.decode())
        return Record(key, length, "document", document=document)


def evidence(document: Document) -> Evidence:
    text = document.text or ""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Evidence(
        doc_id=digest[:16],
        key=document.key,
        length=document.length,
        url=document.url,
        host="example.org",
        domain="example.org",
        captured_at=None,
        http_status=200,
        headers=(("content-type", "text/plain"),),
        media_type="text/plain",
        payload_sha256=digest,
        has_markup=False,
        extractor="none",
        text_sha256=digest,
        text_chars=len(text),
        lang="en",
        page_kind="other",
        has_comments=False,
        signals=(),
    )


def act(how: str) -> None:
    """Do what the line says: hang, crash and so on."""
    match how:
        case "hang":
            while True:
                pass
        case "regex":  # holds the GIL all the time
            re.match(r"(a+)+$", "a" * 60 + "b")
        case "sleep":
            signal.pause()
        case "gil-sleep":  # blocked in C with the GIL held
            ctypes.PyDLL(None).pause()
        case "exit":
            os._exit(7)
        case "sysexit":
            sys.exit(5)
        case "segv":
            os.kill(os.getpid(), signal.SIGSEGV)
        case "oom":
            os.kill(os.getpid(), signal.SIGKILL)
        case "memory":
            raise MemoryError
        case "allocate":
            bytearray(1 << 42)
        case "recursion":
            act(how)
        case "raise":
            raise ValueError("a secret that stood on the page")
        case "refuse":
            raise InputError("refused on purpose")


@dataclass(frozen=True)
class Scanner:
    """Obeys documents (and host files) that read `!what`. `once`: a directory in which each misdeed is noted and done
    only the first time. `pause`: seconds a document takes."""

    once: Path | None = None
    pause: float = 0.0
    note: str = field(default="")

    def document(self, document: Document, keep: Callable[[str | None], None] | None = None) -> Evidence:
        if self.pause:
            import time

            time.sleep(self.pause)
        text = document.text or ""
        if text.startswith("!") and self._wanted(document.key.member_offset):
            if text == "!surrogate":
                return replace(evidence(document), url="\ud800")
            act(text[1:])
        return evidence(document)

    def host_file(self, host_file: HostFile) -> HostFile:
        text = host_file.body.decode()
        if text.startswith("H!"):
            act(text[2:])
        return replace(host_file, body=host_file.body.upper())

    def _wanted(self, offset: int) -> bool:
        if self.once is None:
            return True
        try:
            (self.once / str(offset)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


class NotPicklable:
    """A scanner that no child can load."""

    def __reduce__(self) -> tuple[object, ...]:
        return (_fail, ())

    def document(self, document: Document, keep: Callable[[str | None], None] | None = None) -> Evidence:
        raise NotImplementedError

    def host_file(self, host_file: HostFile) -> HostFile:
        raise NotImplementedError


def _fail() -> None:
    raise ImportError("no such module")


def write_lines(path: Path, lines: list[str]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(line + "\n" for line in lines))
    return path


def snapshot(directory: Path) -> dict[str, bytes]:
    """Every file an audit promises to write with the same bytes."""
    out = {}
    for path in sorted(directory.rglob("*")):
        name = path.relative_to(directory).as_posix()
        if path.is_file() and name not in {"run.json", ".assent.lock"}:
            out[name] = path.read_bytes()
    return out


__all__ = ["AssentError", "Lines", "NotPicklable", "Scanner", "act", "evidence", "snapshot", "write_lines"]
