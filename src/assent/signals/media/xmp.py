"""XMP packets (ISO 16684-1), found in the raw bytes of any container and read in all three RDF forms.

No container is parsed. Wherever a file keeps XMP as it is (JPEG APP1, PNG iTXt, WebP, TIFF, GIF, MP4, ID3, PSD, SVG,
PDF, sidecar), the packet declares the namespace of RDF in plain bytes; that is what is looked for, in UTF-8 and UTF-16.
Two places that fold it away are opened: extended XMP of JPEG, cut into segments, and Flate streams of PDF metadata.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NamedTuple
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

MAX_PACKETS: Final = 16
MAX_PACKET_BYTES: Final = 4 << 20
MAX_DEPTH: Final = 128
MAX_PROPERTIES: Final = 20_000
MAX_VALUE: Final = 65_536
MAX_LOOKED_AT: Final = 256
"""Bounds against hostile files: beyond them a packet is unreadable (`Packet.readable`), never a hang."""


class Property(NamedTuple):
    """A simple value and the nearest property it belongs to (an array's items each belong to the array).

    value: "" where the property is a structure, an array, or empty.
    """

    namespace: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet. start, end: bytes of the payload (of the segments' span where it was put together).

    readable: false where it is no well-formed XML or beyond the bounds; then `raw` is all there is.
    """

    start: int
    end: int
    raw: bytes
    properties: tuple[Property, ...] = ()
    readable: bool = True

    @property
    def place(self) -> str:
        """Where it stands, as `Signal.found_at` wants it."""
        return f"xmp:{self.start}-{self.end}"


def packets(payload: bytes) -> tuple[Packet, ...]:
    """All XMP packets of a payload, in order, at most MAX_PACKETS. Linear in the payload; never raises."""
    found: list[Packet] = []
    for start, end, raw in _raw(payload):
        found.append(_read(start, end, raw))
        if len(found) == MAX_PACKETS:
            break
    return tuple(found)


# --- finding ------------------------------------------------------------------------------------------------

_ENCODINGS: Final = ("utf-8", "utf-16-le", "utf-16-be")
_BACK: Final = 16_384
"""How far before the namespace its element, or the packet's wrapper, may begin."""
_OPENING: Final = re.compile(r"<([A-Za-z_][\w.-]*:)?(?:xmpmeta|xapmeta|RDF|svg|metadata|package)\b|<\?xpacket\s+begin")


def _raw(payload: bytes) -> Iterator[tuple[int, int, bytes]]:
    for encoding in _ENCODINGS:
        yield from _plain(payload, encoding)
    yield from _extended(payload)
    if payload.startswith(b"%PDF-"):
        yield from _flate(payload)


def _plain(payload: bytes, encoding: str) -> Iterator[tuple[int, int, bytes]]:
    """Elements `RDF` that declare, or stand in an element that declares, the namespace of RDF."""
    marker, close = RDF.encode(encoding), "RDF>".encode(encoding)
    unit = len(">".encode(encoding))
    at = 0
    for _ in range(MAX_LOOKED_AT):
        at = payload.find(marker, at)
        if at < 0:
            return
        start = _opened(payload, at, encoding, unit)
        end = payload.find(close, at, at + MAX_PACKET_BYTES)
        if start is None:
            at += len(marker)
            continue
        if end < 0:
            yield start, min(len(payload), at + 4096), payload[start : at + 4096]
            at += len(marker)
            continue
        end = _wrapped(payload, end + len(close), encoding)
        raw = payload[start:end]
        yield start, end, raw if unit == 1 else raw.decode(encoding, "replace").encode("utf-8", "replace")
        at = end


def _opened(payload: bytes, at: int, encoding: str, unit: int) -> int | None:
    """Where the outermost element that wraps the namespace at `at` begins, skipping what declares no namespace."""
    first = max(0, at - _BACK)
    first += (at - first) % unit
    before = payload[first:at].decode(encoding, "replace") if unit > 1 else payload[first:at].decode("latin-1")
    start = None
    for match in _OPENING.finditer(before):
        if match[0].startswith("<?"):
            start = None  # a packet begins here: nothing before it wraps it
        elif start is None or not match[0].endswith(("xmpmeta", "xapmeta", "svg", "metadata", "package")):
            start = match.start() if start is None or "</" in before[start : match.start()] else start
        elif match[0].endswith(("xmpmeta", "xapmeta")):
            start = match.start()
    if start is None:
        opened = before.rfind("<")
        return None if opened < 0 else first + opened * unit
    return first + start * unit


_AFTER: Final = re.compile(r"\s*</(?:[A-Za-z_][\w.-]*:)?(?:xmpmeta|xapmeta)\s*>")


def _wrapped(payload: bytes, end: int, encoding: str) -> int:
    """The end of the packet, with the closing tag of its wrapper where there is one."""
    after = payload[end : end + 256].decode(encoding, "ignore")
    match = _AFTER.match(after)
    return end + len(match[0].encode(encoding)) if match else end


_EXTENSION: Final = b"http://ns.adobe.com/xmp/extension/\0"
_EXTENSION_HEAD: Final = len(_EXTENSION) + 40
"""After the name: an MD5 in 32 hex digits, the whole length and the offset of this part, big-endian."""


def _extended(payload: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Extended XMP (XMP part 3, 1.1.3.1): parts in several APP1 segments, put together by their offsets."""
    if not payload.startswith(b"\xff\xd8"):
        return
    parts: dict[bytes, dict[int, bytes]] = {}
    spans: dict[bytes, tuple[int, int]] = {}
    at, seen = 0, 0
    while (at := payload.find(_EXTENSION, at)) >= 4 and seen < 4 * MAX_LOOKED_AT:
        seen += 1
        length = int.from_bytes(payload[at - 2 : at], "big")
        data = payload[at + _EXTENSION_HEAD : at - 2 + length]
        key = payload[at + len(_EXTENSION) : at + len(_EXTENSION) + 32]
        head = payload[at + len(_EXTENSION) + 32 : at + _EXTENSION_HEAD]
        if len(head) == 8:
            parts.setdefault(key, {})[struct.unpack(">II", head)[1]] = data
            first, last = spans.get(key, (at, at))
            spans[key] = (min(first, at), max(last, at + len(data)))
        at += len(_EXTENSION)
    for key, pieces in parts.items():
        if len(pieces) > 1:  # one alone was found as it stands
            whole = b"".join(pieces[offset] for offset in sorted(pieces))
            yield *spans[key], whole[:MAX_PACKET_BYTES]


_METADATA: Final = re.compile(rb"/(?:Type\s*/Metadata|Subtype\s*/XML)\b")


def _flate(payload: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Metadata streams of a PDF that are compressed with Flate alone, inflated up to the bound."""
    last = -1
    for seen, match in enumerate(_METADATA.finditer(payload)):
        if seen == MAX_LOOKED_AT:
            return
        stream = payload.find(b"stream", match.end(), match.end() + 2048)
        begin = payload.rfind(b"obj", 0, match.start())
        if stream < 0 or stream == last or b"/FlateDecode" not in payload[max(begin, match.start() - 2048) : stream]:
            continue
        last = stream
        start = stream + len(b"stream")
        start += 2 if payload[start : start + 2] == b"\r\n" else 1
        try:
            raw = zlib.decompressobj().decompress(payload[start : start + MAX_PACKET_BYTES], MAX_PACKET_BYTES)
        except zlib.error:
            continue
        for _, _, packet in _plain(raw, "utf-8"):
            yield start, start + len(raw), packet


# --- reading ------------------------------------------------------------------------------------------------


class _TooMuch(Exception):
    """A packet beyond the bounds."""


class _Collector:
    """Target of the parser: keeps the path of open elements, gathers simple values."""

    def __init__(self) -> None:
        self.path: list[tuple[str, str]] = []
        self.text: list[str] = []
        self.size = 0
        self.found: list[Property] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element: its attributes are properties of the resource (or of the structure) it stands for."""
        self.path.append(_split(tag))
        self.text, self.size = [], 0
        if len(self.path) > MAX_DEPTH:
            raise _TooMuch
        for name, value in attributes.items():
            namespace, local = _split(name)
            if namespace == RDF and local in ("resource", "value"):
                self._add(*self._owner(), value)
            elif namespace not in (RDF, "", "http://www.w3.org/XML/1998/namespace"):
                self._add(namespace, local, value)

    def data(self, text: str) -> None:
        """Text of an element, as far as a value may be long."""
        if self.size < MAX_VALUE:
            self.text.append(text)
            self.size += len(text)

    def end(self, _tag: str) -> None:
        """The end of an element: what text stood directly before it is a value; a structure has none."""
        value = "".join(self.text).strip()
        if value or self.path[-1][0] != RDF:
            self._add(*self._owner(), value)
        self.path.pop()
        self.text, self.size = [], 0

    def close(self) -> list[Property]:
        """What was gathered."""
        return self.found

    def _owner(self) -> tuple[str, str]:
        return next((name for name in reversed(self.path) if name[0] != RDF), ("", ""))

    def _add(self, namespace: str, name: str, value: str) -> None:
        if len(self.found) == MAX_PROPERTIES:
            raise _TooMuch
        self.found.append(Property(namespace, name, value[:MAX_VALUE]))


def _split(name: str) -> tuple[str, str]:
    namespace, _, local = name.removeprefix("{").rpartition("}")
    return namespace, local


def _read(start: int, end: int, raw: bytes) -> Packet:
    """Parse one packet; entities, document types and external references make it unreadable."""
    parser = DefusedXMLParser(target=_Collector(), forbid_dtd=True)
    try:
        parser.feed(raw.rstrip(b"\0"))
        properties = tuple(parser.close())
    except (ParseError, DefusedXmlException, _TooMuch, ValueError, LookupError):
        return Packet(start, end, raw, readable=False)
    return Packet(start, end, raw, properties)
