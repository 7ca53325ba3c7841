"""A small crawl with planted values, a build of it, and faults at every call."""

from __future__ import annotations

import gzip
import os
import random
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assent.corpus import table
from assent.corpus.build import build
from assent.corpus.table import open_table
from assent.run.audit import Settings, Where
from tests.corpus import ALLOW, CC0, Capture, robots, write_warc

AS_OF = date(2026, 10, 2)
EMAIL, NAME, QUOTE = "quarry.keeper@stones.example", "Ysolde Quarrington", "the ninth gallery collapsed before dawn"
EXCLUDED_EMAIL = "miner.at.no@stones.example"
SECRET_PATH = "ysolde-quarrington-memoir"
WORDS = (
    "slate",
    "granite",
    "basalt",
    "gneiss",
    "marble",
    "schist",
    "quarry",
    "seam",
    "ledge",
    "cleft",
    "vein",
    "flint",
)


def sentences(seed: str, count: int = 40) -> str:
    source = random.Random(seed)
    return " ".join(" ".join(source.choices(WORDS, k=9)).capitalize() + "." for _ in range(count))


def article(text: str, head: str = "") -> bytes:
    return (
        f"<!doctype html><html lang=en><head><title>Stones</title>{head}</head>"
        f"<body><main><article><h1>Stones</h1><p>{text}</p>{CC0}</article></main></body></html>"
    ).encode()


def captures() -> list[Capture]:
    """Four hosts with six pages each, one host that says no, one without robots.txt, copies, and planted values."""
    found = []
    for number in range(4):
        origin = f"https://h{number}.example"
        found += [Capture(f"{origin}/{n}.html", article(sentences(f"{number}/{n}"))) for n in range(6)]
        found.append(robots(origin, ALLOW))
    keeper = sentences("keeper") + f" Ask {EMAIL} for the plan. " + sentences("keeper 2")
    memoir = sentences("memoir") + f" {NAME} wrote that {QUOTE}. " + sentences("memoir 2")
    found += [
        Capture("https://h0.example/keeper.html", article(keeper)),
        Capture(f"https://h1.example/{SECRET_PATH}.html", article(memoir)),
        Capture("https://copy.example/memoir.html", article(memoir + " One word more.")),
        robots("https://copy.example", ALLOW),
        Capture("https://no.example/a.html", article(sentences("no") + f" {EXCLUDED_EMAIL}")),
        robots("https://no.example", "User-agent: *\nDisallow: /\n"),
        Capture("https://silent.example/held.html", article(sentences("held") + f" {NAME} again, as {QUOTE}.")),
    ]
    return found


def settings(crawl: Path) -> Settings:
    return Settings(inputs=(str(crawl),), as_of=AS_OF, unit_bytes=6000)


def build_into(crawl: Path, directory: Path, **options: Any) -> Any:
    return build(settings(crawl), directory, packs=["baseline"], where=Where(1), origin="log.example/t", **options)


def rows(directory: Path) -> list[tuple[Any, ...]]:
    """The table, without what a ledger of its own makes differ."""
    found = open_table(directory / "corpus").to_pyarrow_table()
    columns = [found[name].to_pylist() for name in sorted(set(found.column_names) - {"ledger_index"})]
    return sorted(zip(*columns, strict=True), key=repr)


def make_crawl(folder: Path) -> Path:
    return write_warc(folder / "crawl.warc.gz", captures())


class Killed(BaseException):
    """Nothing catches it: the process would be gone."""


@contextmanager
def killed_at(nth: int) -> Iterator[list[int]]:
    """Dies at the n-th call that changes something on disk: before it, or half-way through a write."""
    left = [nth]

    def wrap(patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(module, name)

        def call(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] == 0:
                if name == "write_bytes":
                    real(arguments[0], arguments[1][: len(arguments[1]) // 2])
                if name in ("delete", "append") and nth % 2:
                    real(*arguments, **options)
                raise Killed
            return real(*arguments, **options)

        patch.setattr(module, name, call)

    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "write_bytes", "unlink"):
            wrap(patch, Path, name)
        wrap(patch, os, "fsync")
        wrap(patch, table, "delete")
        from assent.corpus import commit

        wrap(patch, commit, "append")
        yield left


def contents(directory: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file below a directory, and what is in it once it is decompressed."""
    for path in sorted(directory.rglob("*")):
        if not path.is_file():
            continue
        raw = path.read_bytes()
        yield path, raw
        if path.suffix == ".parquet":
            yield path, _plain(path)
        elif raw[:2] == b"\x1f\x8b":
            yield path, gzip.decompress(raw)
        elif zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                for name in archive.namelist():
                    yield path, archive.read(name)


def _plain(path: Path) -> bytes:
    """All of a Parquet file uncompressed, dictionaries and statistics too."""
    buffer = pa.BufferOutputStream()
    pq.write_table(pq.ParquetFile(path).read(), buffer, compression="none", use_dictionary=True)
    plain: bytes = buffer.getvalue().to_pybytes()
    return plain + repr(pq.ParquetFile(path).metadata.to_dict()).encode()


def sealed(directory: Path) -> bytes:
    """What is held, opened."""
    from assent.corpus.held import open_held

    paths = sorted((directory / "private" / "held").glob("*.sealed"))
    return repr([open_held(directory, path.stem, "test").to_pylist() for path in paths]).encode()


def copy(directory: Path, target: Path) -> Path:
    return Path(shutil.copytree(directory, target))
