"""`rel=license` on `<link>`, `<a>` and `<area>`, and links to Creative Commons licences without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from assent.signals import licences
from assent.signals.markup import Markup
from assent.signals.mechanism import MarkupMechanism, Statement


def read(markup: Markup, _observed_at: datetime | None) -> Iterator[Statement]:
    """Several rel=license links: the strictest counts for each use, because nobody says which part each covers."""
    for tag in markup.tags:
        if tag.name not in ("link", "a", "area"):
            continue
        href = tag.get("href")
        if "license" in tag.get("rel").lower().split():
            yield from licences.stated(href, tag.get("type"), markup.place(tag))
        else:
            yield from licences.mentioned(href, markup.place(tag))


MECHANISM = MarkupMechanism(
    name="license-html",
    klass="licence",
    since=date(2005, 6, 1),
    citation=licences.CITATION,
    url="https://html.spec.whatwg.org/multipage/links.html#link-type-license",
    read=read,
)
