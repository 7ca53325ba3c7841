"""A folder of HTML files as one source: the files in order, seen as one long file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from assent.records.document import Document, Gap, Item, Key, Record
from assent.sources.framing import CAP, OVER_CAP
from assent.sources.views import UNIT_BYTES, open_file

UNREADABLE = "file cannot be read, or has changed"


class Page(NamedTuple):
    """One HTML file. name: relative to the folder, with `/`. offset: bytes of all files before it."""

    name: str
    path: str
    offset: int
    size: int


@dataclass(frozen=True)
class FolderSource:
    """HTML files; a page's URL is its name in the folder, and no host is known for it."""

    file: str
    path: str
    size: int
    pages: tuple[Page, ...]
    format: str = "html"

    def ranges(self, unit_bytes: int = UNIT_BYTES) -> list[tuple[int, int]]:
        """Ranges that end between files."""
        cuts = [0]
        for page in self.pages:
            if page.offset - cuts[-1] >= unit_bytes:
                cuts.append(page.offset)
        return list(zip(cuts, [*cuts[1:], self.size], strict=True))

    def read(self, start: int, end: int, *, exact: bool = False) -> Iterator[Item]:  # noqa: ARG002
        """Items that start in `[start, end)`."""
        for page in self.pages:
            if start <= page.offset < end:
                yield self._item(page)

    def _item(self, page: Page) -> Item:
        key = Key(self.file, page.offset)
        if page.size > CAP:
            return Record(key, page.size, "document", unchecked=OVER_CAP)
        try:
            with open_file(page.path, page.size) as file:
                payload = file.read(page.size + 1)
        except OSError:
            payload = b""
        if len(payload) != page.size:
            return Gap(page.offset, page.offset + page.size, UNREADABLE)
        document = Document(key, page.size, page.name, None, None, None, "text/html", payload)
        return Record(key, page.size, "document", document)


def folder(file: str, path: str, files: list[tuple[str, str, int]]) -> FolderSource:
    """Source of HTML files given as (name, path, size), in order of their names. Empty files hold nothing."""
    pages = []
    offset = 0
    for name, location, size in sorted(files):
        if size:
            pages.append(Page(name, location, offset, size))
            offset += size
    return FolderSource(file, path, offset, tuple(pages))
