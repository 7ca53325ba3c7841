"""Sitemaps: a streaming reader that holds one entry at a time, takes no DOCTYPE, and stops at its caps.

Format: sitemaps.org 0.9 (XML, an index of sitemaps, or plain text with a URL a line).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple
from xml.parsers import expat

URLS_MOST = 50_000
"""sitemaps.org: of one file."""
LOC_CHARS = 2048
_SLICE = 1 << 16


class Found(NamedTuple):
    """A URL of a sitemap. nested: it is another sitemap."""

    url: str
    nested: bool


class Refused(Exception):
    """Why a sitemap is not read further: a short word."""


def read_sitemap(body: bytes) -> Iterator[Found]:
    """URLs of a sitemap, at most 50,000. Raises Refused where the file is none, after what was read before."""
    if not re.match(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<", body):
        yield from _plain(body)
        return
    reader = _Reader()
    count = 0
    for start in range(0, len(body) or 1, _SLICE):
        problem = ""
        try:
            reader.parser.Parse(body[start : start + _SLICE], start + _SLICE >= len(body))
        except expat.ExpatError:
            problem = "not well-formed"
        except Refused as refused:
            problem = str(refused)
        for found in reader.taken():
            count += 1
            if count > URLS_MOST:
                raise Refused("too many")
            yield found
        if problem:
            raise Refused(problem)


def _plain(body: bytes) -> Iterator[Found]:
    lines = body.decode("utf-8-sig", "replace").splitlines()[:URLS_MOST]
    for line in lines:
        if line.strip().lower().startswith(("http://", "https://")) and len(line) <= LOC_CHARS:
            yield Found(line.strip(), False)


class _Reader:
    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._text
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.buffer_text = True
        self._path: list[str] = []
        self._loc: list[str] | None = None
        self._found: list[Found] = []

    def taken(self) -> list[Found]:
        found, self._found = self._found, []
        return found

    def _start(self, name: str, _: dict[str, str]) -> None:
        local = name.rpartition(" ")[2].lower()
        if not self._path and local not in ("urlset", "sitemapindex"):
            raise Refused("no sitemap")
        if len(self._path) >= 16:
            raise Refused("nested")
        self._path.append(local)
        if local == "loc" and len(self._path) == 3:
            self._loc = []

    def _text(self, text: str) -> None:
        if self._loc is not None:
            self._loc.append(text)
            if sum(map(len, self._loc)) > 4 * LOC_CHARS:
                raise Refused("long entry")

    def _end(self, _: str) -> None:
        self._path.pop()
        if self._loc is not None:
            url = "".join(self._loc).strip()
            self._loc = None
            if url and len(url) <= LOC_CHARS:
                self._found.append(Found(url, self._path[0] == "sitemapindex"))

    def _doctype(self, *_: object) -> None:
        raise Refused("doctype")
