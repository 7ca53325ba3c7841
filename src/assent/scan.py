"""The heart: one Document in, one Evidence out. Reads the page, knows nothing of its host."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from assent.people import About, Examined, examine
from assent.records.document import HTML_TYPES, Document, Headers, HostFile
from assent.records.evidence import Evidence
from assent.records.keyed import PersonKey
from assent.records.urls import domain_of, host_of
from assent.signals import header_signals, markup_of, page_signals
from assent.text import TagIndex, Text, read_text

_COOKIES = {"set-cookie", "set-cookie2", "cookie"}


@dataclass(frozen=True, slots=True)
class Scanner:
    """What a scan is parametrised by. Picklable, so that it can travel to a worker.

    key: the operator's key for the hashes of persons; without one no person is named.
    """

    extractor: str = "resiliparse"
    key: PersonKey | None = None

    def document(self, document: Document, keep: Callable[[str | None], None] | None = None) -> Evidence:
        """All that one document shows: signals, text facts, findings. Pure; never raises on bad content.

        keep: called with the extracted text, so that a build need not extract it again.
        """
        return scan_document(document, self.extractor, self.key, keep)

    def host_file(self, host_file: HostFile) -> HostFile:
        """A host file as it is stored; of a page's other capture, the signals in its headers."""
        if host_file.kind != "page":
            return host_file
        signals = header_signals(host_file.headers, host_file.captured_at, host_file.status)
        return replace(host_file, signals=signals, headers=without_cookies(host_file.headers) or ())


def scan_document(
    document: Document,
    extractor: str = "resiliparse",
    key: PersonKey | None = None,
    keep: Callable[[str | None], None] | None = None,
) -> Evidence:
    """Evidence of one document. Signals are read even where text extraction is refused."""
    tags = TagIndex.of(document.payload) if document.media_type in HTML_TYPES and document.payload else None
    text = read_text(document, extractor, tags)
    if keep is not None:
        keep(text.text)
    payload_sha256 = hashlib.sha256(_content(document)).hexdigest()
    host = host_of(document.url)
    people = _people(text, document.url, key)
    return Evidence(
        doc_id=doc_id(document, payload_sha256),
        key=document.key,
        length=document.length,
        url=document.url,
        host=host,
        domain=domain_of(host),
        captured_at=document.captured_at,
        http_status=document.http_status,
        headers=without_cookies(document.headers),
        media_type=document.media_type,
        payload_sha256=payload_sha256,
        has_markup=document.payload is not None,
        extractor=extractor,
        text_sha256=None if text.text is None else hashlib.sha256(_utf8(text.text)).hexdigest(),
        text_chars=None if text.text is None else len(text.text),
        lang=text.lang,
        page_kind=text.page_kind,
        has_comments=text.has_comments,
        signals=page_signals(document, markup_of(document, text.encoding, tags)),
        findings=people.findings,
        persons=people.persons,
        detectors=people.detectors,
        unchecked=text.unchecked + people.unchecked,
    )


def _people(text: Text, url: str, key: PersonKey | None) -> Examined:
    """Where there is no text no detector ran: what stands in it is unknown."""
    if text.text is None:
        return Examined((), (), (), ())
    return examine(text.text, About(text.lang, text.page_kind, url), key)


def doc_id(document: Document, payload_sha256: str) -> str:
    """First 16 hex digits of SHA-256 over url, NUL, captured_at, NUL, payload digest.

    The digest stands for the payload: the same collision resistance at half the hashing.
    """
    moment = "" if document.captured_at is None else document.captured_at.isoformat()
    return hashlib.sha256(_utf8(f"{document.url}\0{moment}\0{payload_sha256}")).hexdigest()[:16]


def without_cookies(headers: Headers | None) -> Headers | None:
    """The headers without cookies, which identify a visitor and say nothing about rights."""
    return None if headers is None else tuple((n, v) for n, v in headers if n.lower() not in _COOKIES)


def _content(document: Document) -> bytes:
    return document.payload if document.payload is not None else _utf8(document.text or "")


def _utf8(text: str) -> bytes:
    # a lone surrogate (from a broken escape in a JSON line) must not stop the audit
    return text.encode("utf-8", "surrogatepass")
