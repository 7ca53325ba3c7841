"""Who wrote the posts of a page: the distinct handles of its authors, as the markup of the usual systems gives them.

Handles leave this module only towards a keyed hash; the finding says that there are posts, never whose.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from assent.records.evidence import PageKind
from assent.records.finding import Finding, Person
from assent.text.words import ends

DETECTOR: Final = "page-kind"
MAX_AUTHORS: Final = 1_000
MAX_MATCHES: Final = 5_000
MAX_LITERALS: Final = 100_000
MAX_HANDLE: Final = 80
SEARCHED_BYTES: Final = 2 << 20

WRITTEN_BY_READERS: frozenset[PageKind] = frozenset(("forum", "qa", "comments", "social"))
"""Kinds that consist of what their readers write."""

_IN_LINK: Final = rb"[^<>]{0,80}>(?:\s*<a\b[^<>]{0,300}>)?\s*([^<>\s][^<>]{0,79})"
_IN_WRAPPERS: Final = rb"(?:\s*<(?:strong|b|span|cite|a|font|bdi)\b[^<>]{0,200}>){0,4}\s*([^<>\s][^<>]{0,79})"

_SYSTEMS: Final = {
    literal: re.compile(re.escape(literal) + rest)
    for literal, rest in (
        (b'data-author="', rb'([^"<>]{1,80})"'),  # XenForo, old Reddit
        (b"<shreddit-", rb'(?:post|comment)\b[^<>]{0,1500}?\sauthor="([^"<>]{1,80})"'),  # Reddit
        (b'data-user-card="', rb'([^"<>]{1,80})"'),  # Discourse
        (b'itemprop="author"', rb"[^<>]{0,200}>(?:\s*<[a-z]+\b[^<>]{0,300}>){0,4}\s*([^<>\s][^<>]{0,79})"),
        *((tag + b' class="fn"', _IN_LINK) for tag in (b"<cite", b"<b", b"<span")),  # WordPress
        (b'class="display-name__account"', rb"[^<>]{0,80}>\s*@?([^<>\s]{1,80})"),  # Mastodon
        (b'title="View the profile of ', rb'([^"<>]{1,80})"'),  # SMF
        (b'class="user-details"', rb'[^<>]{0,100}>\s*<a href="/users/\d+/([\w-]{1,80})'),  # Stack Exchange
        (b'href="/u/', rb'([\w.-]{1,60})" class="(?:person-listing|author)'),  # Lemmy
    )
}
"""Markup by the literal it begins with: a page without the literal is not searched further."""

_CLASSES: Final = {
    name: re.compile(name + rb'[^"<>]{0,60}"[^<>]{0,200}>' + _IN_WRAPPERS)
    for name in (
        b"username",
        b"userName",
        b"Username",
        b"bigusername",
        b"hnuser",
        b"u-author",
        b"p-author",
        b"comment-author",
    )
}
"""Classes of the element that holds the name, or words that such a class begins with."""

_BEFORE_CLASS: Final = re.compile(rb'class="(?:[^"<>]{0,60} )?\Z')
_JSON: Final = b'"author"'
_JSON_AUTHOR: Final = re.compile(
    _JSON + rb'\s*:\s*\[?\s*\{[^{}]{0,600}?"(?:alternateName|name)"\s*:\s*("(?:[^"\\]|\\.){1,160}")'
)
_MARKUP: Final = {**_SYSTEMS, **_CLASSES, _JSON: _JSON_AUTHOR}
_LITERALS: Final = tuple(sorted({literal.decode().lower() for literal in _MARKUP}))


def findings(kind: PageKind, has_comments: bool) -> tuple[Finding, ...]:
    """What a page kind means for consent: a page of posts, or comments of readers under something else."""
    if kind in WRITTEN_BY_READERS:
        return (Finding("user-post", "user-post", 0, 0, 1.0, DETECTOR),)
    return (Finding("user-comments", "user-post", 0, 0, 1.0, DETECTOR),) if has_comments else ()


def authors(payload: bytes) -> tuple[str, ...]:
    """Distinct handles in order of appearance, at most MAX_AUTHORS; compared without case. Never raises."""
    data = payload[:SEARCHED_BYTES]
    found = {literal: tuple(_spans(data, literal, starts)) for literal, starts in _starts(data).items()}
    seen: dict[str, str] = {}
    marked = sorted(span for literal, spans in found.items() if literal != _JSON for span in spans)
    for start, end in marked[:MAX_MATCHES]:
        _keep(seen, html.unescape(data[start:end].decode("utf-8", "replace")))
    for start, end in found.get(_JSON, ())[:MAX_MATCHES]:
        _keep(seen, _json_string(data[start:end]))
    return tuple(islice(seen.values(), MAX_AUTHORS))


def _starts(data: bytes) -> dict[bytes, list[int]]:
    """Where each literal stands, found in one pass over a page."""
    starts: dict[bytes, list[int]] = {}
    for end in dict.fromkeys(ends(_LITERALS)(data, MAX_LITERALS)):
        for literal in _MARKUP:
            if data.endswith(literal, 0, end):
                starts.setdefault(literal, []).append(end - len(literal))
    return starts


def _spans(data: bytes, literal: bytes, starts: list[int]) -> Iterator[tuple[int, int]]:
    """Spans of handles behind a literal; matches do not overlap."""
    markup, reached = _MARKUP[literal], 0
    for start in starts:
        match = markup.match(data, start) if start >= reached else None
        if match is not None:
            reached = match.end()
            if literal not in _CLASSES or _begins_class(data, start):
                yield match.span(1)


def persons(handles: tuple[str, ...], hash_of: Callable[[str, str], str]) -> tuple[Person, ...]:
    """One author a handle. hash_of: the keyed hash of a kind of name and its value."""
    return tuple(sorted({Person(hash_of("handle", handle), "author", ("handle",)) for handle in handles}))


def _begins_class(data: bytes, start: int) -> bool:
    return _BEFORE_CLASS.search(data, max(0, start - 70), start) is not None


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
