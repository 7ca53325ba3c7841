"""Bytes to text: character set, guards, extraction, language, page kind."""

from __future__ import annotations

from dataclasses import dataclass

from assent.records.document import HTML_TYPES, Document
from assent.records.errors import UsageError
from assent.records.evidence import PageKind
from assent.text.charset import decode
from assent.text.extract import EXTRACTORS, extract
from assent.text.guards import refuse
from assent.text.kind import has_comments, page_kind
from assent.text.language import language
from assent.text.posts import WRITTEN_BY_READERS
from assent.text.tags import TagIndex

__all__ = [
    "EXTRACTORS",
    "WRITTEN_BY_READERS",
    "TagIndex",
    "Text",
    "decode",
    "extract",
    "has_comments",
    "language",
    "page_kind",
    "read_text",
    "refuse",
]


@dataclass(frozen=True, slots=True)
class Text:
    """What could be read of a document.

    text: None where no text could be had; then `unchecked` says why. encoding: Python codec, "" where nothing was
    decoded. lang: None where not sure. unchecked: "text: why".
    """

    text: str | None
    encoding: str
    lang: str | None
    page_kind: PageKind
    has_comments: bool
    unchecked: tuple[str, ...] = ()


def read_text(document: Document, extractor: str = "resiliparse", tags: TagIndex | None = None) -> Text:
    """Decode, guard and extract one document; a text-only row is taken as it is. Same document, same answer.

    tags: the index of the payload, where the caller has it already.

    Raises UsageError for an unknown extractor, and nothing else.
    """
    payload = document.payload if document.payload is not None else b""
    is_html = document.payload is not None and document.media_type in HTML_TYPES
    text, encoding, why = _text(document, payload, is_html, extractor, tags)
    kind = page_kind(document.url, payload if is_html else b"", text)
    return Text(
        text=text,
        encoding=encoding,
        lang=language(text) if text else None,
        page_kind=kind,
        has_comments=kind in WRITTEN_BY_READERS or (is_html and has_comments(payload)),
        unchecked=(f"text: {why}",) if why else (),
    )


def _text(
    document: Document, payload: bytes, is_html: bool, extractor: str, tags: TagIndex | None
) -> tuple[str | None, str, str | None]:
    """Text, encoding, and why there is no text."""
    if extractor not in EXTRACTORS:
        extract("", extractor)
    if document.text is not None:
        # Lone surrogates, which JSON can carry, are no characters: nothing downstream could write them.
        return document.text.encode("utf-8", "replace").decode("utf-8"), "utf-8", None
    if document.payload is None:
        return None, "", "the source carries none"
    if not is_html and document.media_type != "text/plain":
        return None, "", f"no reader for {document.media_type}"
    if is_html and (reason := refuse(payload, tags)):
        return None, "", reason
    decoded, encoding = decode(payload, _content_type(document))
    if not is_html:
        return decoded, encoding, None
    try:
        return extract(decoded, extractor), encoding, None
    except UsageError:
        raise
    except Exception as error:  # whatever a third party's extractor raises; its message may hold the page's text
        return None, encoding, type(error).__name__


def _content_type(document: Document) -> str:
    for name, value in document.headers or ():
        if name.lower() == "content-type":
            return value
    return document.media_type
