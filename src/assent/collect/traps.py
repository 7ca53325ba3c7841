"""URLs that lead nowhere: endless paths, calendars, sessions. Pure; each answer is a reason code or None."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin, urlsplit, urlunsplit

URL_CHARS = 2000
DEPTH = 20
REPEATS = 2
"""Heritrix: a path segment more than twice is a loop (PathologicalPathDecideRule)."""
CALENDAR_YEARS = (5, 1)
"""Dated paths so many years back and ahead are listings made for a calendar that never ends."""

_SESSION = re.compile(r";(?:jsessionid|sid)=[^/?#;]*", re.I)
_SESSION_QUERY = re.compile(
    r"(?:^|&)(?:jsessionid|phpsessid|aspsessionid[a-z]*|sessionid|session_id|sid|cfid|cftoken)=[^&]*", re.I
)
_CALENDAR = re.compile(r"calendar|/events?/|[?&](?:month|year|date|day|week)=|tribe-bar", re.I)
_YEAR = re.compile(r"(?<!\d)(\d{4})(?:[-/]\d{1,2}|(?=$|[/&]))")


_UNSAFE = frozenset(' "<>')


def canonical(url: str, base: str = "") -> str | None:
    """The absolute http(s) URL that is asked for and compared, or None where there is none.

    Scheme and host in lower case, IDNA, no default port, user info or fragment, session ids taken out, characters
    outside ASCII escaped. Nothing else is changed: two spellings may be two pages.
    """
    try:
        parts = urlsplit(urljoin(base, url.strip()) if base else url.strip())
        host = (parts.hostname or "").rstrip(".").lower()
        if not host.isascii():
            host = host.encode("idna").decode("ascii")
        port = parts.port
    except (ValueError, UnicodeError):
        return None
    scheme = parts.scheme.lower()
    if scheme not in ("http", "https") or not host or re.search(r"[\s%/\\@\x00-\x20\x7f]", host):
        return None
    if ":" in host:
        host = f"[{host}]"
    if port is not None and port != (443 if scheme == "https" else 80):
        host = f"{host}:{port}"
    path = _escape(_without(_SESSION, parts.path)) or "/"
    query = _escape(_without(_SESSION_QUERY, parts.query).lstrip("&"))
    made = urlunsplit((scheme, host, path, query, ""))
    return made if len(made) <= URL_CHARS else None


def _without(pattern: re.Pattern[str], text: str) -> str:
    """The text without what matches, and without what the gap then makes match."""
    while (rest := pattern.sub("", text)) != text:
        text = rest
    return text


def _escape(text: str) -> str:
    """Blanks, controls and what is not ASCII as escaped UTF-8; other escapes stay as they are."""
    if text.isascii() and text.isprintable() and _UNSAFE.isdisjoint(text):
        return text
    return "".join(
        c if c.isascii() and c.isprintable() and c not in _UNSAFE else
        "".join(f"%{b:02X}" for b in c.encode("utf-8", "replace"))
        for c in text
    )  # fmt: skip


def trap(url: str, today: date) -> str | None:
    """Why a canonical URL is not followed."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > DEPTH:
        return "trap-depth"
    if any(segments.count(segment) > REPEATS for segment in set(segments)):
        return "trap-repeated-segment"
    if parts.query.count("&") > 20:
        return "trap-query"
    where = f"{parts.path}?{parts.query}"
    if _CALENDAR.search(where):
        back, ahead = CALENDAR_YEARS
        years = [int(year) for year in _YEAR.findall(where)]
        if any(not today.year - back <= year <= today.year + ahead for year in years):
            return "trap-calendar"
    return None
