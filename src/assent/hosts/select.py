"""Which capture of a host file speaks at a moment.

Two moments count: *at fetch*, what the host said when the page was taken, and *at audit*, what it said last
before the as-of date. Pure selection over captures somebody else has stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from urllib.parse import urljoin

from assent.records.document import HostFile, HostFileKind

FETCH_WINDOW: dict[HostFileKind, timedelta] = {"robots.txt": timedelta(hours=24)}
"""How old a capture may be to speak for a fetch: RFC 9309 section 2.4 lets a crawler cache robots.txt for 24 hours.
Kinds that are not listed speak until they are replaced."""

MAX_REDIRECTS = 5
"""RFC 9309 section 2.3.1.2: a crawler should follow at least five."""


def order(captures: Iterable[HostFile]) -> list[HostFile]:
    """Captures by time, undated first. Of two of one moment the readable one comes last."""
    return sorted(captures, key=lambda c: (_moment(c), c.status == 200, c.status or 0, c.body, c.source))


def at_fetch(captures: Sequence[HostFile], fetched_at: datetime | None, kind: HostFileKind) -> HostFile | None:
    """The newest dated capture at or before the fetch and not older than its window. `captures` are in `order`."""
    if fetched_at is None:
        return None
    oldest = fetched_at - FETCH_WINDOW[kind] if kind in FETCH_WINDOW else _BEGINNING
    for capture in reversed(captures):
        if capture.captured_at is not None and oldest <= capture.captured_at <= fetched_at:
            return capture
    return None


def at_audit(captures: Sequence[HostFile], as_of: date) -> HostFile | None:
    """The newest capture up to the end of the as-of day (UTC); an undated one only where no dated one is."""
    end = datetime.combine(as_of, time.max, UTC)
    for capture in reversed(captures):
        if capture.captured_at is None or capture.captured_at <= end:
            return capture
    return None


def age_in_days(capture: HostFile | None, as_of: date) -> int | None:
    """Whole days from the capture to as-of; None where there is no dated capture."""
    if capture is None or capture.captured_at is None:
        return None
    return max(0, (as_of - capture.captured_at.date()).days)


def redirect_target(capture: HostFile) -> str | None:
    """The absolute URL a 3xx capture points to, without its fragment."""
    if capture.status is None or not 300 <= capture.status < 400:
        return None
    for name, value in capture.headers:
        if name.lower() == "location":
            try:
                return urljoin(capture.url, value.strip()).partition("#")[0]
            except ValueError:
                return None
    return None


def _moment(capture: HostFile) -> datetime:
    return capture.captured_at or _BEGINNING


_BEGINNING = datetime.min.replace(tzinfo=UTC)
