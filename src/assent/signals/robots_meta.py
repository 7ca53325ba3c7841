"""`<meta name=robots>` and the same under an agent's name (`googlebot`, `gptbot` ...)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from assent.signals.agents import tokens
from assent.signals.fields import FIELD_CHARS
from assent.signals.markup import Markup, Tag
from assent.signals.mechanism import MarkupMechanism, Statement
from assent.signals.robots_tokens import directives, statements


def read(markup: Markup, observed_at: datetime | None) -> Iterator[Statement]:
    """All tags add up, wherever they stand. A tag under an agent's name speaks to that agent."""
    for tag in markup.tags:
        agent = _addressee(tag)
        if agent is not None:
            found = list(directives(tag.get("content")[:FIELD_CHARS], agent, scoped=tag.key == "x-robots-tag"))
            yield from statements(found, observed_at, markup.place(tag), image=False)


def _addressee(tag: Tag) -> str | None:
    if tag.name != "meta":
        return None
    if tag.key in ("robots", "x-robots-tag"):
        return "*"
    return tag.key if tag.key in tokens() else None


MECHANISM = MarkupMechanism(
    name="robots-meta",
    klass="preference",
    since=date(1996, 6, 1),
    citation="Robots meta tag; HTML Living Standard, meta extensions; noai: DeviantArt, November 2022",
    url="https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag",
    read=read,
)
