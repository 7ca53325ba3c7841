"""What stands behind an fsspec URL, such as an S3 bucket: opening it, reading ranges of it, its errors in plain words.

A remote file is read as it was asked for, without a cache of its own: what is read ahead is for the reader to say,
who knows how far it goes on. Credentials and endpoints come from the environment (`AWS_*`, `FSSPEC_*`), which child
processes inherit; none of them, and no query of a URL, stands in a message.
"""

from __future__ import annotations

import io
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from fsspec.core import url_to_fs

from assent.records.errors import AssentError, InputError, Unreachable
from assent.records.urls import public_url

READER = "remote reader"
"""Name of the threads that wait for a server."""

ANSWER_SECONDS = 240.0
"""For so long a server may take to give one range of a few MB."""


def is_url(path: str) -> bool:
    """Whether fsspec has to open it."""
    return "://" in path or "::" in path


def shown(name: str) -> str:
    """A path, or a URL as it may be shown: without user info, query and fragment, all of which can hold a secret."""
    return "::".join(public_url(part) if "://" in part else part for part in name.split("::"))


def file_system(url: str) -> tuple[Any, str]:
    """The fsspec file system of a URL and the path in it. Raises what fsspec raises: call it in `plain_errors`."""
    system, path = url_to_fs(url)
    return system, str(path)


@contextmanager
def plain_errors(name: str, error: type[AssentError] = Unreachable) -> Iterator[None]:
    """Turn whatever a file system or its client raises into one line that says what to do."""
    try:
        yield
    except AssentError:
        raise
    except Exception as problem:
        raise error(f"{shown(name)}: {_why(problem)}") from None


class RemoteFile(io.RawIOBase):
    """A remote file, open for reading. Reads exactly what it is asked for.

    Raises Unreachable where it cannot be read or ends early, InputError if it is of another size: a server that fails
    is no damage of the file, so it ends the run, which can be resumed, and is never accounted as bytes unreadable.
    """

    def __init__(self, url: str, size: int | None = None) -> None:
        super().__init__()
        self._url = url
        self._file: Any = None
        with plain_errors(url):
            system, path = file_system(url)
            self._file = _in_time(lambda: system.open(path, "rb", cache_type="none"))
            found = getattr(self._file, "size", None)
            self.size = self._file.seek(0, io.SEEK_END) if found is None else int(found)
            self._file.seek(0)
        if size is not None and self.size != size:
            raise InputError(f"{shown(url)}: has changed since it was listed; run the audit of it anew")

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As a file's."""
        return int(self._file.seek(offset, whence))

    def tell(self) -> int:
        """As a file's."""
        return int(self._file.tell())

    def read(self, n: int | None = -1) -> bytes:
        """Exactly `n` bytes, fewer only at the end of the file."""
        left = self.size - self.tell()
        wanted = left if n is None or n < 0 else min(n, left)
        if wanted <= 0:
            return b""
        with plain_errors(self._url):
            data = self._once(wanted)
            while len(data) < wanted and (more := self._once(wanted - len(data))):
                data += more
        if len(data) < wanted:
            raise Unreachable(f"{shown(self._url)}: ended early; run the same command again")
        return data

    def _once(self, n: int) -> bytes:
        data: bytes = _in_time(lambda: self._file.read(n))
        return data

    def readinto(self, buffer: Any) -> int:
        """As a file's."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """As a file's."""
        if not self.closed and self._file is not None:
            self._file.close()
        super().close()


def _in_time(do: Callable[[], Any]) -> Any:
    """What `do` gives or raises; TimeoutError where it does not within `ANSWER_SECONDS`.

    Clients try again and again with a server that takes requests and never answers: hours, with s3fs as it is. The
    thread is left to itself then; it ends with the process.
    """
    outcome: queue.SimpleQueue[tuple[bool, Any]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((True, do()))
        except BaseException as error:
            outcome.put((False, error))

    threading.Thread(target=run, name=READER, daemon=True).start()
    try:
        done, value = outcome.get(timeout=ANSWER_SECONDS)
    except queue.Empty:
        raise TimeoutError from None
    if not done:
        raise value
    return value


def _why(problem: Exception) -> str:
    """What is wrong and what to do, without the problem's own words, which may quote a URL or a key."""
    name = type(problem).__name__
    if isinstance(problem, FileNotFoundError):
        return "not there; check the name of the bucket and the path"
    if isinstance(problem, PermissionError):
        return "access denied; check its permissions, or which credentials are in use and what they may do"
    if "Credential" in name or "Token" in name:
        return "no credentials; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, and run it again"
    if isinstance(problem, ImportError):
        return "a package for this kind of URL is missing; for S3: pip install 'assent[s3]'"
    if isinstance(problem, ValueError) and "rotocol" in str(problem):
        return "cannot be opened: this kind of URL is not known; check the name"
    return f"cannot be read or written ({name}); check the address and the network, and run the same command again"
