"""IPTC digital source type: marks works that a machine made or altered. No signal about use, but a finding."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from assent.records.document import Document
from assent.records.finding import Finding
from assent.signals.media import c2pa
from assent.signals.media.carriers import MEDIA, packets_of
from assent.signals.media.vocabulary import vocabulary

DETECTOR: Final = "digital-source-type"
KIND: Final = "synthetic-media"
_PROPERTY: Final = ("DigitalSourceType", "DigitalSourcetype", "digitalSourceType")


def findings(document: Document) -> tuple[Finding, ...]:
    """At most one finding, of the surest mark in XMP or C2PA; its span is empty, a picture has no text."""
    if not document.payload or not document.media_type.startswith(MEDIA):
        return ()
    sure = max((vocabulary().synthetic.get(_local(name), 0.0) for name in source_types(document)), default=0.0)
    return (Finding(KIND, "synthetic", 0, 0, sure, DETECTOR),) if sure else ()


def unread(document: Document) -> str:
    """Why a manifest that is there could not be read, so that no mark of it was seen; "" where nothing is missing."""
    if not document.payload or not document.media_type.startswith(MEDIA):
        return ""
    report = c2pa.report_of(document)
    return "" if report.state in ("none", "read") else report.why


def source_types(document: Document) -> Iterator[str]:
    """Every digital source type that the document names, as it stands."""
    for packet in packets_of(document):
        yield from (p.value for p in packet.properties if p.name in _PROPERTY and p.value)
    report = c2pa.report_of(document)
    if report.manifests is not None:
        yield from _named(json.loads(report.manifests))


def _named(node: object) -> Iterator[str]:
    stack = [node]
    while stack:
        node = stack.pop()
        if isinstance(node, dict):
            stack += [value for key, value in node.items() if key != "digitalSourceType"]
            named = node.get("digitalSourceType")
            if isinstance(named, str):
                yield named
        elif isinstance(node, list):
            stack += node


def _local(name: str) -> str:
    return name.strip().rstrip("/").rpartition("/")[2]
