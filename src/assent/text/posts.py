"""Who wrote the posts of a page: the distinct handles of its authors, as the markup of the usual systems gives them.

Handles leave this module only towards a keyed hash; the finding says that there are posts, never whose.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable
from typing import Final

from assent.records.evidence import PageKind
from assent.records.finding import Finding, Person

DETECTOR: Final = "page-kind"
MAX_AUTHORS: Final = 1_000
MAX_MATCHES: Final = 5_000
MAX_HANDLE: Final = 80
SEARCHED_BYTES: Final = 2 << 20

WRITTEN_BY_READERS: frozenset[PageKind] = frozenset(("forum", "qa", "comments", "social"))
"""Kinds that consist of what their readers write."""

_SYSTEMS: Final = re.compile(
    rb"|".join(
        (
            rb'data-author="([^"<>]{1,80})"',  # XenForo, old Reddit
            rb'<shreddit-(?:post|comment)\b[^<>]{0,1500}?\sauthor="([^"<>]{1,80})"',  # Reddit
            rb'data-user-card="([^"<>]{1,80})"',  # Discourse
            rb'class="(?:[^"<>]{0,60} )?(?:username|bigusername|hnuser|u-author|p-author|comment-author)[^"<>]{0,60}"'
            rb"[^<>]{0,200}>(?:\s*<(?:strong|b|span|cite|a|font|bdi)\b[^<>]{0,200}>){0,4}\s*([^<>\s][^<>]{0,79})",
            rb'itemprop="author"[^<>]{0,200}>(?:\s*<[a-z]+\b[^<>]{0,300}>){0,4}\s*([^<>\s][^<>]{0,79})',
            rb'<(?:cite|b|span) class="fn"[^<>]{0,80}>(?:\s*<a\b[^<>]{0,300}>)?\s*([^<>\s][^<>]{0,79})',  # WordPress
            rb'class="display-name__account"[^<>]{0,80}>\s*@?([^<>\s]{1,80})',  # Mastodon
            rb'title="View the profile of ([^"<>]{1,80})"',  # SMF
            rb'class="user-details"[^<>]{0,100}>\s*<a href="/users/\d+/([\w-]{1,80})',  # Stack Exchange
            rb'href="/u/([\w.-]{1,60})" class="(?:person-listing|author)',  # Lemmy
        )
    ),
    re.IGNORECASE,
)
_JSON_AUTHOR: Final = re.compile(
    rb'"author"\s*:\s*\[?\s*\{[^{}]{0,600}?"(?:alternateName|name)"\s*:\s*("(?:[^"\\]|\\.){1,160}")'
)


def findings(kind: PageKind, has_comments: bool) -> tuple[Finding, ...]:
    """What a page kind means for consent: a page of posts, or comments of readers under something else."""
    if kind in WRITTEN_BY_READERS:
        return (Finding("user-post", "user-post", 0, 0, 1.0, DETECTOR),)
    return (Finding("user-comments", "user-post", 0, 0, 1.0, DETECTOR),) if has_comments else ()


def authors(payload: bytes) -> tuple[str, ...]:
    """Distinct handles in order of appearance, at most MAX_AUTHORS; compared without case. Never raises."""
    seen: dict[str, str] = {}
    data = payload[:SEARCHED_BYTES]
    for count, match in enumerate(_SYSTEMS.finditer(data)):
        if count == MAX_MATCHES or len(seen) == MAX_AUTHORS:
            break
        _keep(seen, html.unescape((match[match.lastindex or 0]).decode("utf-8", "replace")))
    for count, match in enumerate(_JSON_AUTHOR.finditer(data)):
        if count == MAX_MATCHES or len(seen) == MAX_AUTHORS:
            break
        _keep(seen, _json_string(match[1]))
    return tuple(seen.values())


def persons(handles: tuple[str, ...], hash_of: Callable[[str, str], str]) -> tuple[Person, ...]:
    """One author a handle. hash_of: the keyed hash of a kind of name and its value."""
    return tuple(sorted({Person(hash_of("handle", handle), "author", ("handle",)) for handle in handles}))


def _keep(seen: dict[str, str], handle: str) -> None:
    handle = " ".join(handle.split()).removeprefix("@")[:MAX_HANDLE]
    if handle:
        seen.setdefault(handle.casefold(), handle)


def _json_string(quoted: bytes) -> str:
    try:
        text = json.loads(quoted.decode("utf-8", "replace"), strict=False)
    except ValueError:
        return ""
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""
