"""Links to terms of use: in the foot of a page, by the form of the address, or by `rel=terms-of-service`.

A page whose terms were not read is not a page without terms: the row says unknown, and where the terms stand.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from assent.records.document import HTML_TYPES, Document
from assent.signals.mechanism import PayloadMechanism, Statement
from assent.text.words import ends

FOOT_BYTES: Final = 49_152
"""Links to terms stand at the foot; so many last bytes are looked at."""
MAX_HITS: Final = 64

TERMS_ADDRESS: Final = re.compile(
    r"(?:^|[/_.-])(?:terms(?:[-_]?(?:and|of|&)[-_]?\w+(?:[-_]?\w+)?)?|tos|conditions|user-?agreement|legal(?:-?notice)?|agb|nutzungsbedingungen"
    r"|impressum|cgu|cgv|conditions-generales[\w-]*|mentions-legales|condiciones[\w-]*|aviso-legal|terminos[\w-]*"
    r"|termos[\w-]*|aviso-juridico|dieu-khoan[\w-]*|quy-dinh[\w-]*)(?:[/_.-]|$)"
)
"""Paths of pages of terms, in lower case."""

_HINTS: Final = (
    "/terms", "terms-", "_terms", "terms_", "/tos", "user-agreement", "/legal", "/agb", "nutzungsbed",
    "impressum", "/cgu", "conditions", "mentions-leg", "condiciones", "aviso-leg", "terminos", "termos", "dieu-khoan",
    "quy-dinh",
)  # fmt: skip
_LINK: Final = re.compile(rb"<(?:a|link)\s[^<>]{0,2000}", re.IGNORECASE)
_HREF: Final = re.compile(rb"href\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>]+))", re.IGNORECASE)
_REL: Final = re.compile(rb"rel\s*=\s*[\"']?[^\"'>]{0,80}terms-of-service", re.IGNORECASE)


def links(payload: bytes) -> Iterator[tuple[str, int, int]]:
    """Address and byte range of each link to terms near the foot; each address once."""
    first = max(0, len(payload) - FOOT_BYTES)
    seen: set[str] = set()
    done = 0
    for at in ends(_HINTS)(payload[first:], MAX_HITS):
        start = payload.rfind(b"<", max(0, first + at - 2000), first + at)
        if start < done or not (tag := _LINK.match(payload, start)):
            continue
        done = tag.end()
        found = _HREF.search(tag[0])
        if not found:
            continue
        href = html.unescape((found[1] or found[2] or found[3] or b"").decode("utf-8", "replace")).strip()
        if href not in seen and (_REL.search(tag[0]) or TERMS_ADDRESS.search(_path(href))):
            seen.add(href)
            yield href, start, tag.end()


def read(document: Document) -> Iterator[Statement]:
    """One row: the first link to terms; what they say is not known from here."""
    for href, start, end in links(document.payload or b""):
        yield Statement("*", "unknown", "unknown", found_at=f"html:{start}-{end}", quote=_shown(href))
        return


def _path(href: str) -> str:
    try:
        return urlsplit(href).path.lower()
    except ValueError:
        return ""


def _shown(href: str) -> str:
    """Without query, fragment and user info."""
    try:
        parts = urlsplit(href)
    except ValueError:
        return "not an address"
    host = parts.netloc.rpartition("@")[2]
    return f"//{host}{parts.path}" if host else parts.path


MECHANISM = PayloadMechanism(
    name="terms-link",
    klass="reservation-prose",
    since=date(2012, 10, 1),
    citation="HTML rel=terms-of-service (microformats); schema.org termsOfService; habits of address",
    url="https://microformats.org/wiki/existing-rel-values",
    read=read,
    media=tuple(sorted(HTML_TYPES)),
    declarer="operator",
    scope="origin",
)
