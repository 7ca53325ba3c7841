"""Ways to spoil a room."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

Spoil = Callable[[Path], None]


def file(name: str, content: bytes | str = b"") -> Spoil:
    data = content.encode() if isinstance(content, str) else content

    def spoil(room: Path) -> None:
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_bytes(data)

    return spoil


def folder(name: str) -> Spoil:
    return lambda room: (room / name).mkdir(parents=True)


def no_access(name: str) -> Spoil:
    return lambda room: (room / name).chmod(0)


def table(name: str, **columns: list[object]) -> Spoil:
    return lambda room: pq.write_table(pa.table(columns), room / name)


def cut(name: str, share: float = 0.5) -> Spoil:
    """Only the first part of each matching file is left."""

    def spoil(room: Path) -> None:
        for path in room.glob(name):
            data = path.read_bytes()
            path.write_bytes(data[: int(len(data) * share)])

    return spoil


def garbage(name: str) -> Spoil:
    def spoil(room: Path) -> None:
        for path in room.glob(name):
            path.write_bytes(b"\x00\xffgarbage" * 20)

    return spoil


def gone(name: str) -> Spoil:
    def spoil(room: Path) -> None:
        for path in room.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return spoil


def changed(name: str, **values: object) -> Spoil:
    """A JSON file of ours with other values."""

    def spoil(room: Path) -> None:
        path = room / name
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(room: Path) -> None:
        for one in spoils:
            one(room)

    return spoil


def link(name: str, target: str) -> Spoil:
    return lambda room: (room / name).symlink_to(target)


def other_version(name: str) -> Spoil:
    """The `run.json` of a directory, as another version of assent wrote it."""

    def spoil(room: Path) -> None:
        versions = json.loads((room / name).read_text())["versions"]
        changed(name, versions={**versions, "assent": "9.9"})(room)

    return spoil
