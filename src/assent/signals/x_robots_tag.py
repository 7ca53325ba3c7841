"""`X-Robots-Tag` response header: robots words for any media type, optionally for one agent."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement
from assent.signals.robots_tokens import directives, statements

NAME = "x-robots-tag"


def read(response: Response) -> Iterator[Statement]:
    """Every field counts. `name:` addresses an agent, in both readings (see `robots_tokens.directives`)."""
    values = response.all(NAME)
    if not values:
        return
    media = response.first("content-type").lower()
    image = media.startswith("image/") if media else None
    for index, value in enumerate(values):
        found = list(directives(value, scoped=True))
        yield from statements(found, response.observed_at, place(NAME, index), image=image)


MECHANISM = HeaderMechanism(
    name="x-robots-tag",
    klass="preference",
    since=date(2007, 7, 1),
    citation="Google, robots meta tag and X-Robots-Tag specifications; noai: DeviantArt, November 2022",
    url="https://developers.google.com/search/docs/crawling-indexing/robots-meta-tag",
    read=read,
)
