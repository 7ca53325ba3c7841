"""From what the person names (files, globs, folders, URLs) to sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from assent.records.document import Item
from assent.records.errors import InputError, Unreachable
from assent.records.remote import shown
from assent.records.waiting import side_by_side
from assent.sources.archive import ArchiveSource
from assent.sources.columns import Columns
from assent.sources.folder import folder
from assent.sources.lines import open_lines
from assent.sources.listing import Found, expand
from assent.sources.sniff import by_name, format_of
from assent.sources.tables import open_table
from assent.sources.views import UNIT_BYTES, open_view


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


def open_sources(inputs: Sequence[str], columns: Columns = Columns()) -> list[Source]:  # noqa: B008  (immutable)
    """Sources of all inputs, in order of their names, each file once.

    In folders, files of no known format and empty ones are left out.
    Raises InputError where an input is missing, empty, of no known format or holds no readable file.
    """
    if not inputs:
        raise InputError("no input: name at least one file, folder, glob or URL")
    found: dict[str, Found] = {}
    for name in inputs:
        for file in expand(name):
            if file.path not in found or file.named:
                found[file.path] = file
    root = _common([shown(file.base) for file in found.values()])
    named = _named(found.values(), root)
    pages = {name for name, file in named.items() if by_name(name) == "html" and file.size}
    opened = side_by_side(lambda name: _open(name, named[name], columns), sorted(named.keys() - pages))
    sources = [source for source in opened if source is not None]
    if pages:
        files = [(name, named[name].path, named[name].size) for name in pages]
        sources.append(folder(_relative(f"{root.rstrip('/').rsplit('/', 1)[-1]}/", ""), root, files))
    if not sources:
        raise InputError(f"{_joined(inputs)}: no file that can be read; give WARC, ARC, WET, Parquet, JSONL or HTML")
    return sorted(sources, key=lambda source: source.file)


def _open(relative: str, file: Found, columns: Columns) -> Source | None:
    """The source of a file; None where it came with a folder and holds nothing that can be read."""
    if not file.size:
        if file.named:
            raise InputError(f"{relative}: empty file; leave it out or fetch it again")
        return None
    try:
        with open_view(file.path, file.size) as view:
            format = format_of(relative, view)
    except Unreachable:
        raise
    except InputError:
        if file.named or by_name(relative):
            raise
        return None
    except OSError as error:
        raise InputError(f"{relative}: cannot be read ({type(error).__name__}); check its permissions") from error
    if format == "parquet":
        return open_table(relative, file.path, file.size, columns)
    if format.startswith("jsonl"):
        return open_lines(relative, file.path, file.size, format, columns)
    return ArchiveSource(relative, file.path, file.size, format)


def _named(files: Iterable[Found], root: str) -> dict[str, Found]:
    """Files by their names below the root. Raises InputError where URLs differ in their query alone."""
    named: dict[str, Found] = {}
    for file in files:
        name = _relative(shown(file.path), root)
        if name in named:
            raise InputError(f"{name}: two inputs have this name without their queries; download them and give files")
        named[name] = file
    return named


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
    return shown(inputs[0]) if len(inputs) == 1 else f"{shown(inputs[0])} and {len(inputs) - 1} more"
