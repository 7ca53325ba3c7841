"""The heart: one Document in, one Evidence out. Reads the page, knows nothing of its host."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from assent import people
from assent.people import About, Examined, examine
from assent.records.document import HTML_TYPES, Document, Headers, HostFile
from assent.records.evidence import Evidence
from assent.records.finding import Finding, Person
from assent.records.keyed import PersonKey
from assent.records.urls import domain_of, host_of
from assent.signals import header_signals, markup_of, page_signals
from assent.signals.media import source_type
from assent.text import TagIndex, Text, posts, read_text

PAGE_DETECTORS: Final[Mapping[str, str]] = {
    f"{posts.DETECTOR}/1": "finding:user-post",
    f"{source_type.DETECTOR}/1": "finding:synthetic-media",
}
"""Detectors of the page itself, by label, and what controls may need of each. A row of text alone runs none of them."""

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
    shown, told = _shown(document, text, key), _told(text, document.url, key)
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
        findings=tuple(sorted({*shown.findings, *told.findings}, key=_place)),
        persons=_merged(shown.persons + told.persons),
        detectors=shown.detectors + told.detectors,
        unchecked=text.unchecked + shown.unchecked + told.unchecked,
    )


def provided(labels: Iterable[str]) -> tuple[str, ...]:
    """What controls may need ("finding:direct") of the detectors with these labels; unknown ones give nothing."""
    names = tuple(labels)
    of_page = {PAGE_DETECTORS[name] for name in names if name in PAGE_DETECTORS}
    return tuple(sorted(of_page.union(people.provided(names))))


def available() -> frozenset[str]:
    """What controls may need of the detectors there are, on the page and in its text."""
    return people.available().union(PAGE_DETECTORS.values())


def _told(text: Text, url: str, key: PersonKey | None) -> Examined:
    """What the text says of people. Where there is no text no detector ran: what stands in it is unknown."""
    if text.text is None:
        return Examined((), (), (), ())
    return examine(text.text, About(text.lang, text.page_kind, url), key)


def _shown(document: Document, text: Text, key: PersonKey | None) -> Examined:
    """What the body shows: posts and who wrote them, marks of synthetic media."""
    findings = posts.findings(text.page_kind, text.has_comments)
    if document.payload is None:  # an address alone can say that there are posts, but never that there are none
        return Examined(findings, (), (), ())
    authors = posts.authors(document.payload) if key is not None and findings else ()
    persons = posts.persons(authors, key.hash) if key is not None else ()
    synthetic, unread = source_type.findings(document), source_type.unread(document)
    ran = tuple(label for label in PAGE_DETECTORS if not (unread and label.startswith(source_type.DETECTOR)))
    return Examined(findings + synthetic, persons, ran, (f"{source_type.DETECTOR}: {unread}",) if unread else ())


def _place(finding: Finding) -> tuple[int, int, str, str, float]:
    return finding.start, finding.end, finding.kind, finding.detector, finding.score


def _merged(persons: tuple[Person, ...]) -> tuple[Person, ...]:
    """One person a hash and role; what is known of it added up."""
    merged: dict[tuple[str, str], Person] = {}
    for person in persons:
        same = merged.get((person.hash, person.role))
        if same is not None:
            kinds = tuple(sorted({*same.kinds, *person.kinds}))
            person = person._replace(
                kinds=kinds, special=person.special or same.special, minor=person.minor or same.minor
            )
        merged[person.hash, person.role] = person
    return tuple(sorted(merged.values()))


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
