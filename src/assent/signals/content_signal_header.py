"""`Content-Signal` response header. No text defines it; a content network's page converter sends it with defaults."""

from __future__ import annotations

from collections.abc import Iterator

from assent.records.signal import Declarer
from assent.signals import content_signals
from assent.signals.calendar import CONTENT_SIGNALS
from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement

NAME = "content-signal"


def read(response: Response) -> Iterator[Statement]:
    """A denial is honoured; an allowance is a hint. Behind Cloudflare it is nobody's choice but a default."""
    for index, value in enumerate(response.all(NAME)):
        for statement in content_signals.statements(value, response.observed_at, place(NAME, index)):
            yield statement._replace(declarer=_declarer(response, statement))


def _declarer(response: Response, statement: Statement) -> Declarer:
    behind_cdn = bool(response.all("cf-ray")) or response.first("server").lower() == "cloudflare"
    return "cdn-default" if behind_cdn and statement.spec == "allow" else "operator"


MECHANISM = HeaderMechanism(
    name="content-signal-header",
    klass="preference",
    since=CONTENT_SIGNALS,
    citation=content_signals.CITATION + "; the header is undefined there",
    url=content_signals.URL,
    read=read,
)
