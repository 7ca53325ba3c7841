"""`plus:DataMining` (IPTC Photo Metadata 2023.1): what the rightsholder of a picture, film or PDF says of mining it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.records.document import Document
from assent.signals.mechanism import Effect, PayloadMechanism, Statement, apply
from assent.signals.media.carriers import MEDIA, packets_of
from assent.signals.media.vocabulary import vocabulary
from assent.signals.media.xmp import Packet

PLUS: Final = "http://ns.useplus.org/ldf/xmp/1.0/"
_VALUE: Final = re.compile(r"(?:https?://ns\.useplus\.org/ldf/vocab/)?DMI-([A-Z-]+?)/?", re.IGNORECASE)
_RAW: Final = re.compile(rb"DataMining[^<]{0,32}?[=>/\"' ][^<]{0,256}?(DMI-[A-Za-z-]{1,64})", re.DOTALL)

_UNREADABLE: Final = (Effect("mine", "unparseable", "hold"), Effect("train", "unparseable", "hold"))
_MEANT_AS_NO: Final = (Effect("mine", "unparseable", "deny"), Effect("train", "unparseable", "deny"))


def read(document: Document) -> Iterator[Statement]:
    """Every value of every packet, nested ones (of an ingredient) too; the strictest counts for each use."""
    for packet in packets_of(document):
        for value in values(packet):
            yield from apply(effects(value), packet.place, f"plus:DataMining {value}")
        if not packet.readable:
            yield from _unreadable(packet)


def _unreadable(packet: Packet) -> list[Statement]:
    """A packet that is no XML: what stands in its bytes counts where it denies; else nothing is known."""
    meant = _RAW.search(packet.raw)
    if meant is None:
        return [Statement("*", "unknown", "unknown", found_at=packet.place, quote="XMP not readable")]
    denied = b"PROHIBITED" in meant[1].upper()
    return apply(_MEANT_AS_NO if denied else _UNREADABLE, packet.place, meant[1].decode("ascii"))


def values(packet: Packet) -> list[str]:
    """Values of DataMining as they stand. Whoever wrote the property in another namespace meant this one."""
    return [p.value for p in packet.properties if p.name == "DataMining" and p.value]


def effects(value: str) -> tuple[Effect, ...]:
    """What a value means: the address of the vocabulary, or the key alone; anything else that prohibits denies."""
    match = _VALUE.fullmatch(value.strip())
    known = vocabulary().plus.get(match[1].upper()) if match else None
    if known is not None:
        return known
    return _MEANT_AS_NO if re.search(r"prohibit|not.?allow|denied|forbid", value, re.IGNORECASE) else _UNREADABLE


MECHANISM = PayloadMechanism(
    name="plus-data-mining",
    klass="reservation",
    since=date(2023, 10, 1),
    citation="IPTC Photo Metadata Standard 2023.1, Data Mining; PLUS Licence Data Format",
    url="https://www.iptc.org/std/photometadata/specification/IPTC-PhotoMetadata#data-mining",
    read=read,
    media=MEDIA,
)
