# ruff: noqa: E501
"""Every reader of this part of the house on made-up bytes: no crash, no hang, no growth.

`ASSENT_FUZZ=150000 python -m pytest tests/signals/test_media_fuzz.py` for the long run; inputs follow from their number.
"""

from __future__ import annotations

import io
import os
import random
import resource
import zipfile
import zlib

from assent.records.document import Document, HostFile, Key
from assent.signals import DEFAULT_AGENTS, Markup, host_signals, page_signals
from assent.signals.media import source_type
from assent.text.kind import has_comments, page_kind
from assent.text.posts import authors

INPUTS = int(os.environ.get("ASSENT_FUZZ", "1500"))
GROWTH_MB = 200

RDF = b'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
PARTS = [
    b"<rdf:RDF ", RDF, b">", b"</rdf:RDF>", b"<rdf:Description ", b'xmlns:plus="http://ns.useplus.org/ldf/xmp/1.0/" ',
    b'plus:DataMining="DMI-PROHIBITED"', b"<plus:DataMining>", b"</plus:DataMining>", b"/>", b"<?xpacket begin=", b"<x:xmpmeta ",
    b"</x:xmpmeta>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\xff\xd8\xff\xe1\0\x60", b"http://ns.adobe.com/xmp/extension/\0",
    b"%PDF-1.7\n", b"<</Type /Metadata /Filter /FlateDecode>>\nstream\n", zlib.compress(b"<rdf:RDF " + RDF + b"/>"), b"jumb", b"c2pa",
    b"cawg.training-mining", b"notAllowed", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"RIFF....WEBP", b"\0\0\0\x20ftypavif",
    b"<p>", b"</p>", b"<li>", b"<ul>", b"</ul>", b"<script>", b"</script>", b"<!--", b"-->", b"text and data mining ", b"is prohibited. ",
    b"without permission ", b"You agree not to: ", b"scraping of this site ", b"KI-Training untersagt ", b"&nbsp;", b"&#x110000;",
    b"<a href=\"/terms\">", b"<a href=\"//[/terms\">", b"<a rel=terms-of-service href=\"//[/terms\">", b"# ", b"\n", b'"author":{"name":"', b'"}', b'data-author="', b'class="username">', b'"',
    b'id="comment-1', b'"@type":"QAPage"', b"application/ld+json", b"class=\"postbody\"", b"\xff\xfe", b"\xf0\x9f", b"\x00" * 8, b"<" * 50,
]  # fmt: skip
TYPES = [
    "image/jpeg", "image/svg+xml", "image/png", "video/mp4", "application/pdf", "application/epub+zip", "text/html", "text/html",
    "text/html", "text/plain",
]  # fmt: skip


def made(number: int) -> tuple[str, bytes]:
    """The media type and the bytes of an input."""
    chance = random.Random(number)
    parts = [
        chance.choice(PARTS) if chance.random() < 0.85 else chance.randbytes(12) for _ in range(chance.randrange(40))
    ]
    kind, payload = chance.choice(TYPES), b"".join(parts)
    return kind, book(payload, chance) if kind.endswith("epub+zip") else payload


def book(package: bytes, chance: random.Random) -> bytes:
    """A book with such a package document; now and then with a wrong byte."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as written:
        written.writestr("META-INF/container.xml", '<container><rootfile full-path="b.opf"/></container>')
        written.writestr("b.opf", b"<package><meta property='tdm:reservation'>1</meta>" + package + b"</package>")
    data = bytearray(file.getvalue())
    if chance.random() < 0.5:
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    return bytes(data)


def read(number: int) -> None:
    """Everything that reads a payload, once."""
    kind, payload = made(number)
    document = Document(Key("f", 0), 1, "https://a.example/x", None, 200, (), kind, payload)
    rows = page_signals(document, Markup())
    assert all(len(row.quote.encode()) <= 200 for row in rows)
    source_type.findings(document)
    host_signals("robots.txt", HostFile("robots.txt", "", "", None, 200, (), payload), document.url, DEFAULT_AGENTS)
    page_kind(document.url, payload, None)
    has_comments(payload)
    assert all(authors(payload))


def test_no_input_crashes_or_makes_memory_grow() -> None:
    for number in range(min(INPUTS, 500)):
        read(number)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for number in range(500, INPUTS):
        read(number)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < GROWTH_MB
