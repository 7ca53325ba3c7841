"""Rights statements and grants in an asset: Creative Commons in XMP, `DMI-ALLOWED`, an allowance by a trusted signer.

A grant is one only where nothing else in the asset narrows it. Free text (dc:rights, usage terms) is recorded by its
hash: it points to terms, "all rights reserved" is no reservation of mining, and what reserves is read as prose.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.records.document import Document
from assent.signals import licences
from assent.signals.mechanism import PayloadMechanism, Statement, apply
from assent.signals.media import plus, tdmrep_asset, training_mining
from assent.signals.media.c2pa import report_of
from assent.signals.media.carriers import MEDIA, packets_of
from assent.signals.media.xmp import Packet, Property

_RIGHTS: Final = "http://ns.adobe.com/xap/1.0/rights/"
_CC: Final = ("http://creativecommons.org/ns#", "http://web.resource.org/cc/")
_DC: Final = "http://purl.org/dc/elements/1.1/"
FREE_TEXT: Final = frozenset(
    {
        (_DC, "rights"),
        (_RIGHTS, "UsageTerms"),
        (_RIGHTS, "WebStatement"),
        ("http://ns.adobe.com/photoshop/1.0/", "Credit"),
        (plus.PLUS, "LicensorURL"),
        (plus.PLUS, "OtherConstraints"),
    }
)


def read(document: Document) -> list[Statement]:
    """Grants, terms and pointers; where anything in the asset denies or sets terms, no grant is left."""
    found = packets_of(document)
    statements = [statement for packet in found for statement in _of_packet(packet)]
    statements += _allowed_by_plus(found)
    statements += _allowed_by_signer(document)
    narrowed = _denied(document) or any(s.spec in ("deny", "condition") for s in statements)
    return [s._replace(policy="unknown") if narrowed and s.policy == "allow" else s for s in statements]


def _of_packet(packet: Packet) -> Iterator[Statement]:
    for found in packet.properties:
        if not found.value:
            continue
        if found.namespace in _CC and found.name == "license":
            yield from licences.stated(found.value, "", packet.place)
        elif (found.namespace, found.name) in FREE_TEXT:
            mentioned = licences.mentioned(found.value, packet.place)
            yield from mentioned or apply(licences.NO_GRANT, packet.place, _hashed(found))


def _hashed(found: Property) -> str:
    digest = hashlib.sha256(found.value.encode("utf-8", "replace")).hexdigest()
    return f"{found.name} sha256:{digest[:16]}"


def _allowed_by_plus(found: tuple[Packet, ...]) -> Iterator[Statement]:
    for packet in found:
        for value in plus.values(packet):
            for effect in plus.effects(value):
                if effect.spec == "allow":
                    yield Statement(effect.use, "allow", "allow", found_at=packet.place, quote=value)


def _allowed_by_signer(document: Document) -> Iterator[Statement]:
    report = report_of(document)
    if report.manifests is None or not report.trusted:
        return
    for entry in training_mining.entries(report.manifests):
        if entry.use == "allowed" and entry.active:
            for use in training_mining.uses(entry.name):
                yield Statement(use, "allow", "allow", found_at="c2pa", quote=f"{entry.label} {entry.name}: allowed")


def _denied(document: Document) -> bool:
    """Whether the asset's own reservations deny or doubt anything."""
    said = (*plus.read(document), *training_mining.read(document), *tdmrep_asset.read(document))
    return any(s.policy in ("deny", "hold") for s in said)


MECHANISM = PayloadMechanism(
    name="media-licence",
    klass="licence",
    since=date(2004, 9, 1),
    citation="XMP (ISO 16684-1) rights management schema; Creative Commons XMP; PLUS DMI-ALLOWED; CAWG 1.1 allowed",
    url="https://www.iptc.org/std/photometadata/specification/IPTC-PhotoMetadata",
    read=read,
    media=MEDIA,
)
