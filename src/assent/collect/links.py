"""Links of a page, by one linear pass over its bytes: a crawl needs addresses, not a tree."""

from __future__ import annotations

import html
import re

MOST = 2000
_TAG = re.compile(rb"<(a|area|base|meta)\s([^>]{0,4000})>", re.I)
_ATTRIBUTE = re.compile(rb"""([a-zA-Z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""")


def links(payload: bytes, encoding: str) -> tuple[list[str], str, bool]:
    """Link targets as written, in order without repeats; the page's <base>; whether it asks not to be followed.

    Links marked `nofollow` are left out.
    """
    found: dict[str, None] = {}
    base, follow = "", True
    for match in _TAG.finditer(payload):
        name = match[1].lower()
        attributes = {a[1].lower(): a[2] or a[3] or a[4] or b"" for a in _ATTRIBUTE.finditer(match[2])}
        if name == b"meta":
            if attributes.get(b"name", b"").lower() == b"robots":
                wants = re.split(rb"[\s,]+", attributes.get(b"content", b"").lower())
                follow = follow and not {b"nofollow", b"none"} & set(wants)
            continue
        target = html.unescape(attributes.get(b"href", b"").decode(encoding or "utf-8", "replace")).strip()
        if name == b"base":
            base = base or target
        elif target and b"nofollow" not in attributes.get(b"rel", b"").lower() and len(found) < MOST:
            found[target] = None
    return list(found), base, follow
