"""Which media types are looked into, and the packets of a document, read once for all mechanisms."""

from __future__ import annotations

from collections import OrderedDict
from typing import Final

from assent.records.document import Document
from assent.signals.media.xmp import Packet, packets

MEDIA: Final = (
    "image/", "video/", "audio/", "application/pdf", "application/postscript", "application/rdf+xml",
    "application/xmp", "application/ogg", "application/mp4",
)  # fmt: skip
EPUB: Final = "application/epub"

_KEPT: Final = 2
_read: OrderedDict[int, tuple[bytes, tuple[Packet, ...]]] = OrderedDict()


def packets_of(document: Document) -> tuple[Packet, ...]:
    """The XMP packets of a document. The last documents' are kept: several mechanisms ask for them in turn."""
    payload = document.payload or b""
    known = _read.get(id(payload))
    if known is not None and known[0] is payload:
        return known[1]
    found = packets(payload)
    _read[id(payload)] = (payload, found)
    while len(_read) > _KEPT:
        _read.popitem(last=False)
    return found
