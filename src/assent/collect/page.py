"""A page that has come: its media type, its decoded body, its links."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin

from assent.collect.door import Answer
from assent.collect.gate import document_of
from assent.collect.links import links
from assent.collect.recorder import sha1
from assent.collect.traps import canonical
from assent.records.document import HTML_TYPES, Document
from assent.sources.classify import media_type, sniff
from assent.sources.http import decode_body
from assent.text.charset import decode

WANTED: Final = HTML_TYPES | {"text/plain", "application/pdf", ""}
"""Media types whose bodies are read; of the others the head is enough to say that they are not."""


def wanted(answer: Answer) -> bool:
    """Whether the body of an answer is worth reading, by its head alone."""
    if answer.status is None or not 200 <= answer.status < 300:
        return False
    return media_type(answer.first("content-type") or None) in WANTED


@dataclass(slots=True)
class Page:
    """document: as the signals read it. digest: of the body as stored. problem: why it cannot be kept, or ""."""

    document: Document
    digest: str
    problem: str
    base: str

    def links(self) -> list[str]:
        """Link targets as written; sets `base`. None where the page asks not to be followed."""
        document = self.document
        if document.media_type not in HTML_TYPES or not document.payload:
            return []
        for name, value in document.headers or ():
            if name.lower() == "x-robots-tag" and ("nofollow" in value.lower() or "none" in value.lower()):
                return []
        content_type = next((v for n, v in document.headers or () if n.lower() == "content-type"), None)
        found, base, follow = links(document.payload, decode(document.payload, content_type)[1])
        if base:
            self.base = canonical(urljoin(document.url, base)) or document.url
        return found if follow else []


def read_page(answer: Answer) -> Page:
    """An answer as a page. Never raises."""
    media = media_type(answer.first("content-type") or None)
    body = decode_body(answer.body, answer.headers)
    document = document_of(answer.url, answer.at, answer.status, answer.headers, media or sniff(body.data), body.data)
    problem = ""
    if answer.failure:
        problem = f"dropped:{answer.failure}"
    elif answer.status is not None and 200 <= answer.status < 300:
        if not answer.whole or document.media_type not in WANTED:
            problem = "dropped:media-type"
        elif body.problem:
            problem = "dropped:does-not-decode"
        elif not body.data:
            problem = "dropped:empty"
    return Page(document, sha1(answer.body), problem, answer.url)
