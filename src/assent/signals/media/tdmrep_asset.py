"""TDMRep inside an asset: in the XMP of a PDF, in the package document of an EPUB 2 or 3.

The report writes the namespace with and without a number sign, and the properties with and without `tdm-`: all count.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from assent.records.document import Document
from assent.signals import tdmrep
from assent.signals.calendar import TDMREP_FINAL
from assent.signals.mechanism import PayloadMechanism, Statement
from assent.signals.media.carriers import EPUB, MEDIA, packets_of

NAMESPACES: Final = ("http://www.w3.org/ns/tdmrep/", "http://www.w3.org/ns/tdmrep#", "http://www.w3.org/ns/tdmrep")
_RESERVATION: Final = ("tdm-reservation", "reservation")
_POLICY: Final = ("tdm-policy", "policy")

MAX_PACKAGE: Final = 2 << 20
"""Bytes of an EPUB's package document; more is no book."""
MAX_MEMBERS: Final = 20_000
MAX_DEPTH: Final = 64


class Said(NamedTuple):
    """Values of tdm-reservation and tdm-policy at one place."""

    values: list[str]
    policies: list[str]
    place: str


def read(document: Document) -> Iterator[Statement]:
    """What the asset itself says; a book that cannot be opened is unparseable."""
    if document.media_type.startswith(EPUB):
        try:
            places = [_of_book(document.payload or b"")]
        except Exception:  # whatever a broken archive makes zipfile and its decompressors raise
            yield Statement("*", "unparseable", "unknown", quote="not a readable EPUB")
            return
    else:
        places = list(_of_packets(document))
    for said in places:
        yield from tdmrep.statements(said.values, next(filter(None, said.policies), ""), said.place)


def _of_packets(document: Document) -> Iterator[Said]:
    for packet in packets_of(document):
        ours = [p for p in packet.properties if p.namespace in NAMESPACES and p.value]
        yield Said(
            [p.value for p in ours if p.name in _RESERVATION],
            [p.value for p in ours if p.name in _POLICY],
            packet.place,
        )


# --- EPUB ---------------------------------------------------------------------------------------------------


class _BadBook(Exception):
    """No book, or beyond the bounds."""


def _of_book(payload: bytes) -> Said:
    with zipfile.ZipFile(io.BytesIO(payload)) as book:
        if len(book.infolist()) > MAX_MEMBERS:
            raise _BadBook
        container = _parse(_member(book, "META-INF/container.xml"))
        package = next((dict(a).get("full-path", "") for tag, a, _ in container if tag == "rootfile"), "")
        values: list[str] = []
        policies: list[str] = []
        for tag, attributes, text in _parse(_member(book, package)):
            if tag == "meta":
                # EPUB 3: property and text; EPUB 2: name and content
                name = (attributes.get("property") or attributes.get("name") or "").strip().lower().rpartition(":")[2]
                value = (text or attributes.get("content", "")).strip()
                values += [value] if name in ("reservation", "tdm-reservation") else []
                policies += [value] if name in ("policy", "tdm-policy") else []
        return Said(values, policies, f"epub:{package[:100]}")


def _member(book: zipfile.ZipFile, name: str) -> bytes:
    try:
        with book.open(name) as member:
            data = member.read(MAX_PACKAGE + 1)
    except KeyError as error:
        raise _BadBook from error
    if len(data) > MAX_PACKAGE:
        raise _BadBook
    return data


_Element = tuple[str, dict[str, str], str]


class _Elements:
    """Target of the parser: elements with their local name, attributes and direct text."""

    def __init__(self) -> None:
        self.open: list[tuple[str, dict[str, str], list[str]]] = []
        self.done: list[_Element] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element opens."""
        if len(self.open) == MAX_DEPTH:
            raise _BadBook
        self.open.append((tag.rpartition("}")[2].lower(), attributes, []))

    def data(self, text: str) -> None:
        """Its text."""
        if self.open:
            self.open[-1][2].append(text)

    def end(self, _tag: str) -> None:
        """It closes."""
        name, attributes, text = self.open.pop()
        self.done.append((name, attributes, "".join(text)))

    def close(self) -> list[_Element]:
        """All of them, in the order of their end."""
        return self.done


def _parse(data: bytes) -> list[_Element]:
    parser = DefusedXMLParser(target=_Elements(), forbid_dtd=False)
    try:
        parser.feed(data)
        elements: list[_Element] = parser.close()
    except (ParseError, DefusedXmlException, LookupError) as error:
        raise _BadBook from error
    return elements


MECHANISM = PayloadMechanism(
    name="tdmrep-asset",
    klass="reservation",
    since=TDMREP_FINAL,
    citation=f"{tdmrep.REPORT}, EPUB and PDF",
    url=tdmrep.URL,
    read=read,
    media=(*MEDIA, EPUB),
)
