"""`Content-Usage` response header (AIPREF)."""

from __future__ import annotations

from collections.abc import Iterable

from assent.signals import aipref
from assent.signals.calendar import AIPREF_FIRST
from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement

NAME = "content-usage"


def read(response: Response) -> Iterable[Statement]:
    """Several fields are one dictionary, joined with commas (RFC 9651 section 4.2)."""
    values = response.all(NAME)
    return aipref.statements(", ".join(values), response.observed_at, place(NAME, 0)) if values else ()


MECHANISM = HeaderMechanism(
    name="content-usage-header",
    klass="preference",
    since=AIPREF_FIRST,
    citation=aipref.ATTACH,
    url=aipref.URL,
    read=read,
)
