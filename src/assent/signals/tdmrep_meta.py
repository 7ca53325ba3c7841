"""`<meta name=tdm-reservation>` and `<meta name=tdm-policy>`."""

from __future__ import annotations

from datetime import datetime

from assent.signals import tdmrep
from assent.signals.calendar import TDMREP_FINAL
from assent.signals.markup import Markup
from assent.signals.mechanism import MarkupMechanism, Statement


def read(markup: Markup, _observed_at: datetime | None) -> list[Statement]:
    """All tags of the page together."""
    tags = [tag for tag in markup.tags if tag.name == "meta" and tag.key in ("tdm-reservation", "tdm-policy")]
    if not tags:
        return []
    values = [tag.get("content") for tag in tags if tag.key == "tdm-reservation"]
    policies = [tag.get("content").strip() for tag in tags if tag.key == "tdm-policy"]
    return tdmrep.statements(values, next(filter(None, policies), ""), markup.place(tags[0]))


MECHANISM = MarkupMechanism(
    name="tdmrep-meta",
    klass="reservation",
    since=TDMREP_FINAL,
    citation=tdmrep.REPORT,
    url=tdmrep.URL,
    read=read,
)
