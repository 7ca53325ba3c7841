"""A room with good things in it, made once and copied for each row: a crawl, an audit, a corpus, papers, and a home."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

import pytest

from assent.cli import main
from tests.corpus import Capture, page, robots, write_warc
from tests.corpus_room.making import article, sentences

SECRET = "sk-live-5f3a9c77e1"
MAIL = "quarry.keeper@stones.example"
PLANTED = (SECRET, MAIL)
AS_OF = "2026-10-02"


class Said(NamedTuple):
    """What a command came to."""

    code: int
    out: str
    err: str


def captures() -> list[Capture]:
    """Pages that may be used, one with a person's address, one whose URL and header hold a secret."""
    origin = "https://open.example"
    return [
        *(Capture(f"{origin}/{n}.html", article(sentences(str(n)))) for n in range(3)),
        Capture(f"{origin}/keeper.html", article(f"{sentences('keeper')} Write to {MAIL}. {sentences('more')}")),
        Capture(
            f"https://me:{SECRET}@open.example/a.html?key={SECRET}", page(), 200, (("Set-Cookie", f"id={SECRET}"),)
        ),
        robots(origin, f"# {MAIL} {SECRET}\nUser-agent: *\nAllow: /\n"),
    ]


def run(*arguments: str) -> int:
    """The command line in this process, as `python -m assent` runs it; its exit code."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.argv", ["assent", *arguments])
        try:
            main()
        except SystemExit as end:
            return int(end.code or 0)
    raise AssertionError("main returned")


@contextmanager
def inside(folder: Path) -> Iterator[None]:
    """In this folder, with its home."""
    before, home = Path.cwd(), os.environ.get("ASSENT_HOME")
    os.chdir(folder)
    os.environ["ASSENT_HOME"] = str(folder / "home")
    try:
        yield
    finally:
        os.chdir(before)
        if home is not None:
            os.environ["ASSENT_HOME"] = home


def furnish(folder: Path) -> Path:
    """Make the room."""
    write_warc(folder / "good.warc.gz", captures())
    (folder / "assent.toml").write_text('[controller]\nname = "Slate works"\n')
    common = ("--as-of", AS_OF, "--workers", "1", "-q")
    with inside(folder), pytest.MonkeyPatch.context() as patch:
        for module in ("assent.run.audit", "assent.corpus.build"):  # its pictures take seconds
            patch.setattr(f"{module}.write_report", lambda directory, _: (directory / "report.html").write_text("page"))
        assert run("audit", "good.warc.gz", "--pack", "baseline", "--pack", "eu", "-o", "audit", *common) == 0
        assert run("build", "good.warc.gz", "--pack", "baseline", "--draft", "-o", "corpus", *common) == 0
        assert run("documents", "audit", "-q") == 0
    return folder


def state(folder: Path) -> dict[str, str]:
    """Every file, folder and link below a folder, and what is in it. Locks say nothing."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = str(path.relative_to(folder))
        if path.is_symlink():
            found[name] = f"-> {path.readlink()}"
        elif path.is_dir():
            found[name] = "folder"
        elif path.is_file() and path.name != ".assent.lock":
            found[name] = sha256(path.read_bytes()).hexdigest()
    return found


def copy(folder: Path, target: Path) -> Path:
    """The room again, for one row to spoil."""
    return Path(shutil.copytree(folder, target, symlinks=True))


def leaks(folder: Path) -> list[str]:
    """Files that a command made, outside `private/` and the table of texts, in which a planted value stands."""
    made = ("audit", "corpus", "out", "crawl")
    files = [path for name in made for path in (folder / name).rglob("*") if path.is_file()]
    public = [path for path in files if path.relative_to(folder).parts[1:2] not in (("private",), ("corpus",))]
    return [str(path) for path in public for value in PLANTED if value.encode() in path.read_bytes()]
