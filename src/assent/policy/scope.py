"""Scopes: domains and URL prefixes, and which documents they cover. Used by bases and by the suppression list."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")


@dataclass(frozen=True, slots=True)
class Scope:
    """domains: cover themselves and their subdomains.  prefixes: by host, the beginning of path and query.

    A prefix covers both http and https, and any port. Percent-encoding is undone before comparing.
    """

    everything: bool = False
    domains: frozenset[str] = frozenset()
    prefixes: dict[str, tuple[str, ...]] = field(default_factory=dict, hash=False)

    def covers_host(self, host: str) -> bool:
        """Whether everything on a host (lower case) is covered."""
        if self.everything:
            return True
        if not self.domains:
            return False
        labels = host.rstrip(".").split(".")
        return any(".".join(labels[i:]) in self.domains for i in range(len(labels)))

    def covers(self, url: str) -> bool:
        """Whether a document's URL is covered. A URL that cannot be read is covered by `*` only. Never raises."""
        if self.everything:
            return True
        try:
            host, rest = compared_form(url)
        except ValueError:
            return False
        return self.covers_host(host) or any(rest.startswith(prefix) for prefix in self.prefixes.get(host, ()))


def parse_scope(entries: Iterable[str]) -> Scope:
    """A scope from domains (`example.org`), URL prefixes (`https://example.org/people/`) or `*`.

    Raises ValueError naming what is wrong with the first bad entry.
    """
    everything = False
    domains: set[str] = set()
    prefixes: dict[str, list[str]] = {}
    for entry in entries:
        if entry == "*":
            everything = True
        elif "://" in entry:
            if not entry.lower().startswith(("http://", "https://")):
                raise ValueError("a URL prefix begins with http:// or https://")
            host, rest = compared_form(entry)
            prefixes.setdefault(host, []).append(rest)
        else:
            domains.add(_domain(entry))
    return Scope(everything, frozenset(domains), {host: tuple(sorted(set(p))) for host, p in sorted(prefixes.items())})


def compared_form(url: str) -> tuple[str, str]:
    """Host and what follows it, both in the form in which URLs are compared. Raises ValueError."""
    parts = urlsplit(url)
    host = _domain(parts.hostname or "")
    rest = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return host, unquote(rest)


def _domain(name: str) -> str:
    """A host name in lower case ASCII. Raises ValueError."""
    name = name.strip().rstrip(".").lower()
    if not name.isascii():
        try:
            name = name.encode("idna").decode("ascii")
        except UnicodeError:
            raise ValueError("not a domain name") from None
    if ":" in name and re.fullmatch(r"[0-9a-f:.]+", name):
        return name  # IPv6
    if not name or len(name) > 253 or not all(_LABEL.fullmatch(label) for label in name.split(".")):
        raise ValueError("not a domain name")
    return name
