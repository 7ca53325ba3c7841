"""What each room costs a page: CPU of the steps of a scan, one after another on the same pages.

python -m benchmarks.rooms WARC

Prints JSON: CPU seconds a page by step of `assent.scan`; writing, resolving and deciding are not in it.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TypeVar

from assent import people
from assent.people.persons import persons_in
from assent.records.document import HTML_TYPES, Document, Record
from assent.records.finding import Finding
from assent.records.keyed import PersonKey
from assent.signals import markup_of, page_signals
from assent.sources.open import open_sources
from assent.text import TagIndex, posts, read_text

KEY = PersonKey(bytes(32))
Result = TypeVar("Result")


class Clock:
    """CPU seconds by step."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def time(self, step: str, run: Callable[[], Result]) -> Result:
        """Run a step; what it returns."""
        began = time.process_time()
        try:
            return run()
        finally:
            self.spent[step] = self.spent.get(step, 0) + time.process_time() - began


def rooms(path: str) -> dict[str, float]:
    """CPU seconds a page by step, dearest first. The first round is for warming up."""
    for _ in range(2):
        clock = Clock()
        documents = clock.time("read the archive", lambda: _documents(path))
        for document in documents:
            _scan(document, clock)
    dearest = sorted(clock.spent.items(), key=lambda step: -step[1])
    return {step: spent / len(documents) for step, spent in dearest}


def _documents(path: str) -> list[Document]:
    items = (item for source in open_sources([path]) for item in source.read(0, source.size))
    return [item.document for item in items if isinstance(item, Record) and item.document is not None]


def _scan(document: Document, clock: Clock) -> None:
    payload = document.payload or b""
    tags = clock.time("find tags", lambda: TagIndex.of(payload)) if document.media_type in HTML_TYPES else None
    text = clock.time("text, language, page kind", lambda: read_text(document, "resiliparse", tags))
    markup = clock.time("rights in the markup", lambda: markup_of(document, text.encoding, tags))
    clock.time("other signals of the page", lambda: page_signals(document, markup))
    clock.time("authors of posts", lambda: posts.authors(payload) if text.has_comments else ())
    if text.text is None:
        return
    body, about = text.text, people.About(text.lang, text.page_kind, document.url)
    found: tuple[Finding, ...] = ()
    for detector in people.DETECTORS:
        with suppress(ValueError):  # a language that the detector was not made for
            found += clock.time(f"people: {detector.name}", partial(detector.find, body, about, found))
    clock.time("people: hashes", lambda: persons_in(body, found, about, KEY))


if __name__ == "__main__":
    print(json.dumps(rooms(sys.argv[1]), indent=2))
