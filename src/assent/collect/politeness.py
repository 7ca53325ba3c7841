"""When a host may be asked again. Pure: times in, seconds out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from assent.signals.robots.lines import decode


@dataclass(frozen=True, slots=True)
class Pace:
    """floor: seconds between two requests to one host, which no site can lower. per_ip: the same for one address.

    factor: a slow answer is followed by so many times its own time, up to slow_most. retry: first wait after a
    failure, doubled each time up to retry_most. tries: before a page or a host is given up.
    """

    floor: float = 5.0
    per_ip: float = 0.5
    factor: float = 5.0
    slow_most: float = 30.0
    retry: float = 300.0
    retry_most: float = 6 * 3600.0
    tries: int = 4

    def delay(self, seconds: float, crawl_delay: float) -> float:
        """Seconds to wait after an answer that took `seconds`. A long Crawl-delay makes the queue slow, not shorter."""
        return max(self.floor, min(self.factor * seconds, self.slow_most), crawl_delay)

    def backoff(self, failures: int, asked: float | None) -> float:
        """Seconds to wait after the n-th failure in a row (1 upwards); `asked`: what Retry-After asks for."""
        own = min(self.retry * 2.0 ** min(max(failures - 1, 0), 32), self.retry_most)
        return max(own, self.floor, asked or 0.0)


RETRY_AFTER_MOST = 86400.0
CRAWL_DELAY_MOST = 86400.0


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds that a Retry-After field asks for, at most a day: a number or an HTTP date (RFC 9110 section 10.2.3)."""
    value = value.strip()
    if re.fullmatch(r"[0-9]{1,12}", value):
        return min(float(value), RETRY_AFTER_MOST)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max(0.0, (moment - now).total_seconds()), RETRY_AFTER_MOST)


_LINE = re.compile(r"[ \t]*([A-Za-z -]{1,24}?)[ \t]*:[ \t]*([^#\r\n]*)")


def crawl_delay(body: bytes, agent: str) -> float:
    """The longest Crawl-delay of the groups that name the agent or everybody, in seconds; 0 where there is none.

    The field is no standard: where it is unclear whom it is addressed to, the longer wait is taken.
    """
    longest = 0.0
    mine = listing = False
    for line in re.split(r"[\r\n]+", decode(body)):
        match = _LINE.match(line)
        if not match:
            continue
        key, value = match[1].strip().lower(), match[2].strip()
        if key in ("user-agent", "useragent"):
            named = value.lower().partition("/")[0].strip() in ("*", agent.lower())
            mine = named or (listing and mine)
            listing = True
            continue
        listing = False
        if mine and key in ("crawl-delay", "crawldelay") and re.fullmatch(r"\d{1,9}(\.\d{0,6})?", value):
            longest = max(longest, float(value))
    return min(longest, CRAWL_DELAY_MOST)


def sitemaps(body: bytes) -> list[str]:
    """URLs of the Sitemap lines of a robots.txt, at most 20."""
    lines = (_LINE.match(line) for line in re.split(r"[\r\n]+", decode(body)))
    found = [m[2].strip() for m in lines if m and m[1].strip().lower() in ("sitemap", "site-map")]
    return [url for url in dict.fromkeys(found) if url.lower().startswith(("http://", "https://"))][:20]
