"""Reserving sentences of a page, of plain text, and of the rights statements inside pictures and PDF."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from typing import Final
from urllib.parse import urlsplit

from assent.records.document import HTML_TYPES, Document
from assent.records.signal import Scope
from assent.signals.mechanism import Effect, PayloadMechanism, Statement
from assent.signals.media.carriers import MEDIA, packets_of
from assent.signals.media.media_licence import FREE_TEXT
from assent.signals.prose.classifier import Reserved, classify
from assent.signals.prose.gate import places
from assent.signals.prose.sentences import around
from assent.signals.prose.terms import TERMS_ADDRESS

CITATION: Final = "Directive (EU) 2019/790 Article 4(3) and recital 18: reservation in terms and conditions"
URL: Final = "https://eur-lex.europa.eu/eli/dir/2019/790/oj"
SINCE: Final = date(2019, 5, 17)

EFFECTS: Final[dict[Reserved, tuple[Effect, ...]]] = {
    "tdm": (Effect("mine", "deny", "deny"), Effect("train", "deny", "deny")),
    "ai": (Effect("train", "deny", "deny"),),
    "auto": (Effect("fetch", "deny", "deny"),),
    "abstain": (Effect("*", "unknown", "unknown"),),
}
_WIDE: Final = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
_CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]{2,20})", re.IGNORECASE)
_ASSET_SENTENCES: Final = 200
"""Sentences of the rights statements of one asset that are read."""


def read(document: Document) -> Iterator[Statement]:
    """One statement a sentence and use, quoted by digest; of a page of terms it speaks for the whole origin."""
    scope: Scope = "origin" if TERMS_ADDRESS.search(_path(document.url)) else "document"
    if document.media_type.startswith(MEDIA):
        yield from _of_asset(document)
    else:
        payload, unit = _bytes(document)
        found = places(payload)
        if found:
            markup = document.payload is not None and document.media_type in HTML_TYPES
            for sentence in around(payload, found, _codec(payload), markup=markup):
                where = f"{unit}:{sentence.start}-{sentence.end}"
                yield from statements(sentence.text, sentence.lead, where, scope)


def statements(sentence: str, lead: str, found_at: str, scope: Scope) -> Iterator[Statement]:
    """What one sentence says: kind and digest, never its words."""
    kind = classify(sentence, lead)
    quote = f"{kind} sha256:{digest(sentence)}"
    for use, spec, policy in EFFECTS.get(kind, ()):
        yield Statement(use, spec, policy, found_at=found_at, quote=quote, scope=scope)


def digest(sentence: str) -> str:
    """First 16 hex digits of SHA-256 over the sentence, white space made single spaces, in UTF-8."""
    return hashlib.sha256(" ".join(sentence.split()).encode("utf-8", "replace")).hexdigest()[:16]


_FULL_STOP: Final = re.compile(r"(?<=[.!?;])\s+")


def _of_asset(document: Document) -> Iterator[Statement]:
    left = _ASSET_SENTENCES
    for packet in packets_of(document):
        for found in packet.properties:
            if (found.namespace, found.name) in FREE_TEXT:
                for sentence in _FULL_STOP.split(found.value)[:left]:
                    left -= 1
                    yield from statements(sentence, "", packet.place, "asset")


def _bytes(document: Document) -> tuple[bytes, str]:
    """Bytes that the gate can read, and what ranges in them are called."""
    if document.payload is None:
        return (document.text or "").encode("utf-8", "replace"), "text(utf-8)"
    name = "html" if document.media_type in HTML_TYPES else "text"
    codec = next((codec for mark, codec in _WIDE if document.payload.startswith(mark)), "")
    if codec:
        return document.payload.decode(codec, "replace").encode("utf-8", "replace"), f"{name}(utf-8)"
    return document.payload, name


def _codec(payload: bytes) -> str:
    """The character set that the head declares; where bytes are UTF-8 nobody asks."""
    found = _CHARSET.search(payload, 0, 2048)
    return found[1].decode("ascii", "ignore") if found else ""


def _path(url: str) -> str:
    try:
        return urlsplit(url).path.lower()
    except ValueError:
        return ""


MECHANISM = PayloadMechanism(
    name="reservation-prose",
    klass="reservation-prose",
    since=SINCE,
    citation=CITATION,
    url=URL,
    read=read,
    media=(*sorted(HTML_TYPES), "text/plain", *MEDIA),
    declarer="author",
    scope="document",
)
