"""`rel=license` on `<link>`, `<a>` and `<area>`, and links to Creative Commons licences without it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from assent.signals import licences
from assent.signals.markup import Markup, Tag
from assent.signals.mechanism import MarkupMechanism, Statement


def read(markup: Markup, _observed_at: datetime | None) -> Iterator[Statement]:
    """Several rel=license links: the strictest counts for each use, because nobody says which part each covers.

    A link to a licence with a limit, even without rel=license, leaves a grant beside it in doubt: it grants nothing.
    """
    links = [tag for tag in markup.tags if tag.name in ("link", "a", "area")]
    in_doubt = any(_is_limited(tag) for tag in links)
    for tag in links:
        if _is_stated(tag):
            for statement in licences.stated(tag.get("href"), tag.get("type"), markup.place(tag)):
                doubtful = in_doubt and statement.policy == "allow"
                yield statement._replace(policy="unknown") if doubtful else statement
        else:
            yield from licences.mentioned(tag.get("href"), markup.place(tag))


RELATIONS: Final = frozenset({"license", "cc:license", "dct:license", "dcterms:license", "dc:license", "xhv:license"})


def _is_stated(tag: Tag) -> bool:
    """rel=license or ccREL's forms of it, of the page: `about` or `resource`, on the tag or around it, give the
    statement another subject, and so does a figure around it.
    """
    subject = tag.get("about") or tag.get("resource") if tag.name != "link" else tag.get("about")
    return not subject and not tag.of_part and not RELATIONS.isdisjoint(tag.get("rel").lower().split())


def _is_limited(tag: Tag) -> bool:
    licence = None if _is_stated(tag) else licences.normalise(tag.get("href"))
    return licence is not None and licence.kind == "restricted"


MECHANISM = MarkupMechanism(
    name="license-html",
    klass="licence",
    since=date(2005, 6, 1),
    citation=licences.CITATION,
    url="https://html.spec.whatwg.org/multipage/links.html#link-type-license",
    read=read,
)
