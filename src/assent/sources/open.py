"""From what the person names (files, globs, folders, URLs) to sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from fsspec.core import url_to_fs

from assent.records.document import Item
from assent.records.errors import InputError
from assent.sources.archive import ArchiveSource
from assent.sources.columns import Columns
from assent.sources.folder import folder
from assent.sources.lines import open_lines
from assent.sources.sniff import by_name, format_of
from assent.sources.tables import open_table
from assent.sources.views import UNIT_BYTES, is_url, open_view


class Source(Protocol):
    """Where records come from: picklable, and read again in any process. See docs/architecture.md.

    A range in the middle of an archive is a guess: a page may itself hold an archive. Who reads ranges in order
    knows where the one before ended (`reached`, 0 at first) and corrects it: a range that ends at or before
    `reached` is left out; one whose first item does not start at `reached`, or that has none, is read again
    with `read(reached, end, exact=True)`. What comes out is then what one read of the whole gives.
    """

    @property
    def file(self) -> str:
        """Relative to the input root, "/" separated; `Key.file` of its records."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def format(self) -> str:
        """For example "warc.gz"."""

    def ranges(self, unit_bytes: int = UNIT_BYTES) -> list[tuple[int, int]]:
        """Byte ranges that touch and cover the source."""

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:
        """Items that start in `[start, end)`; they touch. Unless `start` is 0 or `exact`, from the first found."""


class _Found(NamedTuple):
    """A file found. base: the folder it is relative to. named: given by the person itself, not through a folder."""

    path: str
    size: int
    base: str
    named: bool


def open_sources(inputs: Sequence[str], columns: Columns = Columns()) -> list[Source]:  # noqa: B008  (immutable)
    """Sources of all inputs, in order of their names, each file once.

    In folders, files of no known format and empty ones are left out.
    Raises InputError where an input is missing, empty, of no known format or holds no readable file.
    """
    if not inputs:
        raise InputError("no input: name at least one file, folder, glob or URL")
    found: dict[str, _Found] = {}
    for name in inputs:
        for file in _expand(name):
            if file.path not in found or file.named:
                found[file.path] = file
    root = _common([file.base for file in found.values()])
    sources: list[Source] = []
    pages: list[tuple[str, str, int]] = []
    for file in sorted(found.values()):
        relative = _relative(file.path, root)
        if by_name(file.path) == "html" and file.size:
            pages.append((relative, file.path, file.size))
        elif source := _open(relative, file, columns):
            sources.append(source)
    if pages:
        sources.append(folder(_relative(f"{root.rstrip('/').rsplit('/', 1)[-1]}/", ""), root, pages))
    if not sources:
        raise InputError(f"{_joined(inputs)}: no file that can be read; give WARC, ARC, WET, Parquet, JSONL or HTML")
    return sorted(sources, key=lambda source: source.file)


def _open(relative: str, file: _Found, columns: Columns) -> Source | None:
    """The source of a file; None where it came with a folder and holds nothing that can be read."""
    if not file.size:
        if file.named:
            raise InputError(f"{relative}: empty file; leave it out or fetch it again")
        return None
    try:
        with open_view(file.path, file.size) as view:
            format = format_of(relative, view)
    except InputError:
        if file.named or by_name(file.path):
            raise
        return None
    except OSError as error:
        raise InputError(f"{relative}: cannot be read ({type(error).__name__}); check its permissions") from error
    if format == "parquet":
        return open_table(relative, file.path, file.size, columns)
    if format.startswith("jsonl"):
        return open_lines(relative, file.path, file.size, format, columns)
    return ArchiveSource(relative, file.path, file.size, format)


def _expand(name: str) -> list[_Found]:
    """Files of one input: itself, those a glob matches, or all in a folder except hidden ones.

    Raises InputError where there is none.
    """
    try:
        system, path = url_to_fs(name)
        if system.isfile(path):
            return [_found(name, system, path, _parent(path), True)]
        if system.isdir(path):
            path = _crawl_archive(system, path)
            paths = [p for p in system.find(path) if not _hidden(p, path) and not _astray(system, p, path)]
            return [_found(name, system, p, path, False) for p in paths] or _nothing(name)
        if any(mark in name for mark in "*?["):
            paths = [p for p in system.glob(path) if system.isfile(p)]
            return [_found(name, system, p, _parent(p), False) for p in paths] or _nothing(name)
    except ImportError as error:
        raise InputError(f"{name}: this kind of address needs another package: {error}") from None
    except (OSError, ValueError) as error:
        raise InputError(
            f"{name}: cannot be opened ({type(error).__name__}); check the name and your access"
        ) from error
    raise InputError(f"{name}: no such file or folder; check the name")


def _crawl_archive(system: Any, path: str) -> str:
    """Of a crawl that `assent collect` wrote only its archive is data; its report and its queue are not."""
    archive = f"{path.rstrip('/')}/archive"
    return archive if system.isfile(f"{path.rstrip('/')}/crawl.json") and system.isdir(archive) else path


def _nothing(name: str) -> list[_Found]:
    raise InputError(f"{name}: no file there; check the name")


def _found(name: str, system: Any, path: str, base: str, named: bool) -> _Found:
    size = int(system.size(path) or 0)
    if not is_url(name):
        return _Found(path, size, base, named)
    if "::" in name:
        return _Found(name, size, _parent(name), named)
    return _Found(system.unstrip_protocol(path), size, system.unstrip_protocol(base), named)


def _hidden(path: str, folder: str) -> bool:
    """Names that start with a dot or an underscore are no data by the habit of Hadoop and Spark."""
    return any(part.startswith((".", "_")) for part in path.removeprefix(folder).split("/"))


def _astray(system: Any, path: str, folder: str) -> bool:
    """Whether it is a link to a folder, to nothing, or of a page that lies outside: any file would pass for a page.

    Tables and archives outside are read: local copies of data sets are often folders of links.
    """
    if "file" not in system.protocol or not Path(path).is_symlink():
        return False
    real = Path(path).resolve()
    return not real.is_file() or (by_name(path) == "html" and not real.is_relative_to(Path(folder).resolve()))


def _parent(path: str) -> str:
    return path.rsplit("/", 1)[0]


def _common(bases: list[str]) -> str:
    """Longest folder that all of them are in."""
    first, last = min(bases).split("/"), max(bases).split("/")
    shared = 0
    while shared < min(len(first), len(last)) and first[shared] == last[shared]:
        shared += 1
    return "/".join(first[:shared])


def _relative(path: str, root: str) -> str:
    name = path.removeprefix(root).lstrip("/") if root else path
    return name.encode("utf-8", "backslashreplace").decode()  # names of files need not be UTF-8; tables must


def _joined(inputs: Sequence[str]) -> str:
    return inputs[0] if len(inputs) == 1 else f"{inputs[0]} and {len(inputs) - 1} more"
