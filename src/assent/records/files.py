"""Files that appear whole or not at all: written under a temporary name, flushed to disk, renamed."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from assent.records.errors import OutputError

_TOKEN = uuid.uuid4().hex[
    :12
]  # two processes never share a temporary file, even if one is a leftover on another machine


@contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Turn an OSError into an OutputError of one line that names the place and what to do."""
    try:
        yield
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(f"{path}: cannot be written ({why}); mend that and run the same command again") from None


def temporary(path: Path) -> Path:
    """Where this process writes what shall become `path`."""
    return path.with_name(f"{path.name}.{_TOKEN}.tmp")


def commit(temp: Path, path: Path) -> None:
    """Make `temp` be `path`, for good: the data is on disk before the name is, and the name before this returns."""
    with temp.open("rb+") as file:
        os.fsync(file.fileno())
    temp.replace(path)
    sync_directory(path.parent)


def sync_directory(directory: Path) -> None:
    """Put the names in a directory on disk."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file atomically. Raises OutputError, and then leaves nothing behind."""
    temp = temporary(path)
    with output_errors(path):
        try:
            temp.write_bytes(data)
            commit(temp, path)
        except BaseException:
            discard(temp)
            raise


def canonical_json(value: Any) -> bytes:
    """JSON with sorted keys and a newline: equal values give equal bytes."""
    return json.dumps(value, sort_keys=True, indent=1, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"


def write_json(path: Path, value: Any) -> None:
    """Write canonical JSON atomically. Raises OutputError."""
    write_bytes(path, canonical_json(value))


def discard(temp: Path) -> None:
    """Remove a temporary file, if it is there and can be removed."""
    with suppress(OSError):
        temp.unlink(missing_ok=True)


def remove_leftovers(directory: Path) -> None:
    """Remove temporary files that a killed process left in a directory or below. Raises OutputError."""
    with output_errors(directory):
        for temp in sorted(directory.rglob("*.tmp")):
            if temp.is_dir():
                shutil.rmtree(temp)
            else:
                temp.unlink(missing_ok=True)
