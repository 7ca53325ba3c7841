"""Evidence: all that scanning one document brought to light."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from assent.records.document import Headers, Key
from assent.records.finding import Finding, Person
from assent.records.signal import Signal

PageKind = Literal[
    "article", "forum", "qa", "comments", "social", "profile", "product", "listing", "collection",
    "service", "documentation", "other",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of `private/evidence`. Shares no state with the page it was read from.

    doc_id: first 16 hex digits of SHA-256 over url, NUL, captured_at, NUL, payload_sha256 (hex).
    headers: without cookies; None where the source carries none.
    has_markup: the source carries the body as served, so that markup could be looked for (a PDF has none: absent).
    text_sha256, text_chars, lang: None where no text was extracted (see `unchecked`).
    detectors: "name/version" of the detectors that ran: those of people on the text, those of the page on its body.
    unchecked: "what: why" for each part that could not run ("text: nesting"); its facts are unknown.
    """

    doc_id: str
    key: Key
    length: int
    url: str
    host: str
    domain: str
    captured_at: datetime | None
    http_status: int | None
    headers: Headers | None
    media_type: str
    payload_sha256: str
    has_markup: bool
    extractor: str
    text_sha256: str | None
    text_chars: int | None
    lang: str | None
    page_kind: PageKind
    has_comments: bool
    signals: tuple[Signal, ...]
    findings: tuple[Finding, ...] = ()
    persons: tuple[Person, ...] = ()
    detectors: tuple[str, ...] = ()
    unchecked: tuple[str, ...] = ()
