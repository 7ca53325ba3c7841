"""Who asks: an honest user agent with a page and an address where a person answers."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from importlib.metadata import version

from assent.records.errors import UsageError

DEFAULT_NAME = "assentbot"


@dataclass(frozen=True, slots=True)
class Identity:
    """name: product token that robots.txt files address. page, mail: where people learn and complain.

    Raises UsageError where one is missing or could not be answered.
    """

    page: str
    mail: str
    name: str = DEFAULT_NAME

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z_-]{3,40}", self.name):
            raise UsageError("--agent-name: letters, `-` and `_` only (RFC 9309), 3 to 40 of them")
        if re.search(r"mozilla|chrome|safari|webkit|gecko|googlebot|bingbot", self.name, re.I):
            raise UsageError("--agent-name: the collector does not pass for a browser or for another crawler")
        if not re.fullmatch(r"https?://[^\s;()<>]+\.[^\s;()<>]+", self.page):
            raise UsageError("--contact-url: give the address of a page about this crawl (https://...); it is required")
        if not re.fullmatch(r"[^@\s;()<>]+@[^@\s;()<>]+\.[^@\s;()<>]+", self.mail):
            raise UsageError("--contact-mail: give an e-mail address that a person reads; it is required")

    @property
    def user_agent(self) -> str:
        """The User-Agent field: token, version, page, address."""
        return f"{self.name}/{version('assent')} (+{self.page}; {self.mail})"

    def headers(self) -> dict[str, str]:
        """Fields that every request carries. No cookie, no referrer, nothing a browser would send to be let in."""
        return {
            "User-Agent": self.user_agent,
            "From": self.mail,
            "Accept": "text/html,application/xhtml+xml,text/plain;q=0.9,*/*;q=0.5",
            "Accept-Encoding": "gzip, br, zstd, deflate",
        }

    def information_page(self) -> str:
        """A page to publish at `page`: what the collector does and how to say no to it."""
        name, mail, agent = (html.escape(text) for text in (self.name, self.mail, self.user_agent))
        return (
            f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>About {name}</title>\n'
            f"<h1>About {name}</h1>\n"
            f"<p>{name} collects web pages whose publishers do not object to that. It asks a host for robots.txt and "
            "its other host files before any page, waits between requests, and keeps a page only if nothing on the "
            "host or on the page says no.</p>\n"
            f"<p>Its requests carry the user agent <code>{agent}</code>. It does not log in, sends no cookies, runs no "
            "scripts and solves no puzzles.</p>\n"
            f"<h2>To keep it out</h2>\n<pre>User-agent: {name}\nDisallow: /</pre>\n"
            "<p>A tdmrep.json, ai.txt, an X-Robots-Tag or a robots meta tag that refuses training is obeyed too. "
            f"To have pages removed that were collected before, write to "
            f'<a href="mailto:{mail}">{mail}</a>.</p>\n</html>\n'
        )
