"""Dublin Core and other metas that name a licence: `dcterms.license`, `dc.rights`, `rights`, `license`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from assent.signals import licences
from assent.signals.markup import Markup
from assent.signals.mechanism import MarkupMechanism, Statement

STATING: Final = frozenset({"dcterms.license", "dc.license", "dc.rights.license", "license"})
"""Names whose value is the licence of the page. Those of rights in general may only mention one."""
MENTIONING: Final = frozenset({"dc.rights", "dcterms.rights", "rights", "copyright"})


def read(markup: Markup, _observed_at: datetime | None) -> Iterator[Statement]:
    """A licence we know is a grant where the name states one; in prose about rights it is seen, not a grant."""
    for tag in markup.tags:
        if tag.name == "meta":
            url = tag.get("content")
            if tag.key in STATING and licences.normalise(url):
                yield from licences.stated(url, "", markup.place(tag))
            elif tag.key in STATING | MENTIONING:
                yield from licences.mentioned(url, markup.place(tag))


MECHANISM = MarkupMechanism(
    name="license-meta",
    klass="licence",
    since=date(2008, 1, 14),
    citation="DCMI Metadata Terms, license; Dublin Core in HTML",
    url="https://www.dublincore.org/specifications/dublin-core/dcmi-terms/",
    read=read,
)
