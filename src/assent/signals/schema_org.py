"""schema.org in JSON-LD: `license`, `isAccessibleForFree`, `acquireLicensePage`, `usageInfo` of the page itself.

What is said of a part (a picture, an author, a publisher) says nothing of the whole page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from assent.signals import licences
from assent.signals.markup import Markup
from assent.signals.mechanism import MarkupMechanism, Statement

WORKS: Final = frozenset({
    "webpage", "webcontent", "creativework", "article", "newsarticle", "blogposting", "report", "scholarlyarticle",
    "techarticle", "analysisnewsarticle", "opinionnewsarticle", "reviewnewsarticle", "reportagenewsarticle",
    "backgroundnewsarticle", "socialmediaposting", "discussionforumposting", "recipe", "book", "chapter", "thesis",
    "learningresource", "course", "howto", "faqpage", "qapage", "aboutpage", "itempage", "medicalwebpage",
    "liveblogposting",
})  # fmt: skip
"""Types whose statements speak of the page. A picture, a data set or a product is a part of it."""

_TELLING: Final = (b"isAccessibleForFree", b"license", b"acquireLicensePage", b"usageInfo")
MAX_NODES: Final = 512


def read_licence(markup: Markup, _observed_at: datetime | None) -> Iterator[Statement]:
    """The licence of the page, and terms on which one can be had."""
    for node, found_at in _works(markup):
        for url in _urls(node.get("license")):
            yield from licences.stated(url, "", found_at)
        for url in _urls(node.get("acquireLicensePage"))[:1]:
            yield Statement("train", "condition", "hold", found_at=found_at, quote=f"acquireLicensePage: {url}")
        for url in _urls(node.get("usageInfo"))[:1]:
            yield Statement("train", "unknown", "unknown", found_at=found_at, quote=f"usageInfo: {url}")


def read_access(markup: Markup, _observed_at: datetime | None) -> Iterator[Statement]:
    """A page that says it is not free of charge was not open to whoever fetched it without paying."""
    for node, found_at in _works(markup):
        if _is_false(node.get("isAccessibleForFree")):
            yield Statement("fetch", "condition", "hold", found_at=found_at, quote="isAccessibleForFree: false")


def _works(markup: Markup) -> Iterator[tuple[dict[str, Any], str]]:
    """Objects that speak of the page, and where; a block that is no JSON says nothing."""
    for block in markup.blocks:
        if block.kind == "ld+json" and any(word in block.content for word in _TELLING):
            for node in _nodes(_load(block.content)):
                if not WORKS.isdisjoint(_types(node)):
                    yield node, markup.place(block)


@lru_cache(maxsize=4)  # two mechanisms read each block
def _load(block: bytes) -> Any:
    """JSON as it stands, else without comments around it and commas that close a list."""
    text = block.decode("utf-8", "replace").strip()
    for candidate in (
        text,
        re.sub(r",(\s*[\]}])", r"\1", re.sub(r"^\s*(?:<!--|//<!\[CDATA\[)|(?:-->|//\]\]>)\s*$", "", text)),
    ):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """The top-level objects, those of `@graph`, and what is the main entity of a page."""
    waiting, seen = [value], 0
    while waiting and seen < MAX_NODES:
        item = waiting.pop(0)
        seen += 1
        if isinstance(item, list):
            waiting.extend(item[:MAX_NODES])
        elif isinstance(item, dict):
            yield item
            waiting.extend(item[key] for key in ("@graph", "mainEntity") if key in item)


def _types(node: dict[str, Any]) -> frozenset[str]:
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return frozenset(n.rpartition("/")[2].rpartition(":")[2].lower() for n in names if isinstance(n, str))


def _urls(value: Any) -> list[str]:
    """Addresses: a string, an object with `@id` or `url`, or a list of these."""
    items = value if isinstance(value, list) else [value]
    found = [(i.get("@id") or i.get("url")) if isinstance(i, dict) else i for i in items[:8]]
    return [text for text in found if isinstance(text, str) and text]


def _is_false(value: Any) -> bool:
    return value is False or (
        isinstance(value, str) and value.rpartition("/")[2].strip().lower() in ("false", "no", "0")
    )


LICENCE = MarkupMechanism(
    name="schema.org",
    klass="licence",
    since=date(2011, 6, 2),
    citation="schema.org: license, acquireLicensePage, usageInfo",
    url="https://schema.org/license",
    read=read_licence,
)
ACCESS = MarkupMechanism(
    name="paywall",
    klass="access",
    declarer="operator",
    since=date(2017, 10, 1),
    citation="schema.org isAccessibleForFree; Google, structured data for paywalled content, October 2017",
    url="https://developers.google.com/search/docs/appearance/structured-data/paywalled-content",
    read=read_access,
)
