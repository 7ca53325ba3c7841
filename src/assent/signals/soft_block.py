"""Refusals that come with status 200: challenge pages, captchas, "enable JavaScript". What they show is not the page.

Only small pages are looked at, and only telling words in the title or marks that a challenge service leaves.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.records.document import Document
from assent.signals.mechanism import PayloadMechanism, Statement
from assent.text.words import ends

MAX_BYTES: Final = 48 << 10
_TITLE: Final = re.compile(rb"<title[^>]{0,256}>([^<]{1,256})", re.IGNORECASE)
_TITLES: Final = re.compile(
    rb"(?:just a moment|attention required|access (?:to this page has been )?denied|are you (?:a )?(?:robot|human)"
    rb"|robot check|bot verification|security check|captcha|pardon our interruption|verify(?:ing)? you are (?:a )?human"
    rb"|human verification|request blocked|ddos protection|checking your browser|one moment, please)",
    re.IGNORECASE,
)
_MARKS: Final = (
    b"/cdn-cgi/challenge-platform/", b"cf-challenge", b"cf_chl_opt", b"px-captcha", b"_Incapsula_Resource", b"datadome",
    b"awsWafCookieDomainList",
)  # fmt: skip
_MARK_WORDS: Final = tuple(mark.decode().lower() for mark in _MARKS)
_VISIBLE: Final = re.compile(rb"<(script|style|noscript)\b.*?</\1|<[^>]*>", re.IGNORECASE | re.DOTALL)
MAX_VISIBLE: Final = 1500
"""Bytes of visible text; a page with more is a page, whatever its title."""


def read(document: Document) -> Iterator[Statement]:
    """One denial of the fetch where the page is a refusal."""
    payload = document.payload or b""
    if len(payload) > MAX_BYTES:
        return
    title = _TITLE.search(payload)
    word = _TITLES.search(title[1]) if title is not None else None
    mark = next((m for m in _MARKS if m in payload), None) if ends(_MARK_WORDS)(payload, 1) else None
    if (word is None and mark is None) or _visible(payload) > MAX_VISIBLE:
        return
    if word is not None and title is not None:
        place, quote = f"html:{title.start(1)}-{title.end(1)}", word[0]
    else:
        assert mark is not None
        start = payload.index(mark)
        place, quote = f"html:{start}-{start + len(mark)}", mark
    if word is None and _visible(payload) > 300:
        return
    yield Statement("fetch", "deny", "deny", found_at=place, quote=quote.decode("ascii", "replace"))


def _visible(payload: bytes) -> int:
    body = payload.lower().find(b"<body")
    return len(b" ".join(_VISIBLE.sub(b" ", payload[max(body, 0) :]).split()))


MECHANISM = PayloadMechanism(
    name="soft-block",
    klass="access",
    media=("text/html", "application/xhtml"),
    scope="response",
    declarer="operator",
    since=date(1997, 1, 1),
    citation="Challenge pages served with status 200 (Cloudflare, Akamai, Imperva, DataDome, AWS WAF, PerimeterX)",
    url="https://developers.cloudflare.com/cloudflare-challenges/",
    read=read,
)
