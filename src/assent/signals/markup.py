"""The rights-relevant tags of a page, with their byte ranges, wherever they stand.

Two steps. First a gate over the raw bytes (numpy, no parsing) finds places where such a tag may begin: most pages
have few. Only then are the bytes up to the last of them tokenised as the HTML standard says (section 13.2.5), to
tell tags from comments, scripts and attribute values. Nothing is built; the cost is linear in the bytes read.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np

from assent.records.document import HTML_TYPES, Document
from assent.signals.agents import tokens
from assent.signals.blocks import Block, data_blocks
from assent.signals.subjects import parts
from assent.signals.tokeniser import TAG, real_tags
from assent.text.tags import TagIndex

MAX_TAGS: Final = 256
MAX_EXAMINED: Final = 10_000
"""Distinct metas and links kept of a page, and tags looked at. More metas, or more in all, is an attack and no page:
`Markup.truncated` says so. More links are a gallery; they are left out."""

TAG_BYTES: Final = 65_536
"""No more than this of one tag is looked at for attributes."""

_NAMES: Final = tokens() | {
    "robots", "x-robots-tag", "tdm-reservation", "tdm-policy",
    "dc.rights", "dc.rights.license", "dc.license", "dcterms.rights", "dcterms.license", "dcterms.accessrights",
    "dcterms.rightsholder", "copyright", "rights", "license", "rating",
}  # fmt: skip
"""Values of `name` that make a `<meta>` rights-relevant; those of the last two lines wait for their mechanisms."""


class Tag(NamedTuple):
    """One start tag. name: lower case. attributes: names in lower case, the first of each, values decoded.

    start, end: byte range of the tag in the payload, or in its UTF-8 form where `Markup.transcoded`.
    of_part: a link in an element that is about something else than the page.
    """

    name: str
    attributes: tuple[tuple[str, str], ...]
    start: int
    end: int
    of_part: bool = False

    def get(self, attribute: str) -> str:
        """Value of an attribute, "" where it is missing."""
        return next((value for name, value in self.attributes if name == attribute), "")

    @property
    def key(self) -> str:
        """What a `<meta>` is about: its name, else http-equiv or property, in lower case."""
        return (self.get("name") or self.get("http-equiv") or self.get("property")).strip().lower()


@dataclass(frozen=True, slots=True)
class Markup:
    """Rights-relevant tags and data blocks, in order. url: of the page, "" where it is not known.

    transcoded: the payload was UTF-16 or -32 and ranges are in its UTF-8 form.
    """

    tags: tuple[Tag, ...] = ()
    transcoded: bool = False
    truncated: bool = False
    blocks: tuple[Block, ...] = ()
    url: str = ""

    def place(self, tag: Tag | Block) -> str:
        """Where a tag stands, as `Signal.found_at` wants it."""
        return f"html{'(utf-8)' if self.transcoded else ''}:{tag.start}-{tag.end}"


def read_markup(payload: bytes, encoding: str, index: TagIndex | None = None, url: str = "") -> Markup:
    """Find the rights-relevant tags: meta (robots, agents' names, tdm-*), link and a (rel=license, Creative Commons).

    encoding: as the text room found it; only UTF-16 and UTF-32 change how bytes are read. Never raises.
    """
    payload, transcoded = _ascii_compatible(payload, encoding)
    if index is None or transcoded:
        index = TagIndex.of(payload)
    tags, truncated = _tags(payload, index)
    return Markup(tags, transcoded, truncated, tuple(data_blocks(payload, index)), url)


def _tags(payload: bytes, index: TagIndex) -> tuple[tuple[Tag, ...], bool]:
    """The tags in order, and whether there are too many."""
    metas: dict[tuple[str, ...], Tag] = {}
    links: dict[tuple[str, ...], Tag] = {}
    subjects: list[tuple[int, int]] | None = None
    for examined, start in enumerate(real_tags(payload, _candidates(payload, index))):
        if len(metas) == MAX_TAGS or examined == MAX_EXAMINED:
            return _in_order(metas, links), True
        tag = _tag(payload, start)
        if tag is not None and _relevant(tag):
            kept = metas if tag.name == "meta" else links
            if "license" in tag.get("rel").lower():
                subjects = parts(payload) if subjects is None else subjects
                tag = tag._replace(of_part=any(first < start < last for first, last in subjects))
            if len(kept) < MAX_TAGS:
                kept.setdefault((tag.name, str(tag.of_part), *map(tag.get, _TELLING)), tag)
    return _in_order(metas, links), False


_TELLING: Final = ("name", "http-equiv", "property", "content", "rel", "href", "type")
"""Tags that agree in these say the same."""


def _in_order(*kinds: dict[tuple[str, ...], Tag]) -> tuple[Tag, ...]:
    return tuple(sorted((tag for kind in kinds for tag in kind.values()), key=lambda tag: tag.start))


def markup_of(document: Document, encoding: str, index: TagIndex | None = None) -> Markup | None:
    """The tags of a page; none in a body that is not HTML; None (unknown) where the source carries no body."""
    if document.payload is None:
        return None
    if document.media_type not in HTML_TYPES:
        return Markup()
    return read_markup(document.payload, encoding, index, document.url or "")


_WIDE: Final = ("utf-16", "utf16", "utf-32", "utf32", "ucs-2", "ucs2", "ucs-4", "unicode")
_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def _ascii_compatible(payload: bytes, encoding: str) -> tuple[bytes, bool]:
    """UTF-8 for payloads whose bytes are not ASCII-compatible, the payload itself for all others."""
    codec = next((codec for mark, codec in _MARKS if payload.startswith(mark)), "")
    if not codec and encoding.lower().startswith(_WIDE) and b"\0" in payload[:256]:
        codec = encoding
    if not codec:
        return payload, False
    try:
        return payload.decode(codec, "replace").encode("utf-8", "replace"), True
    except (LookupError, ValueError):
        return payload, False


def _tag(payload: bytes, start: int) -> Tag | None:
    match = TAG.match(payload, start)
    if match is None:
        return None
    source = match[0][:TAG_BYTES]
    name = re.split(rb"[\s/>]", source[1:64], maxsplit=1)[0]
    attributes: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(source, 1 + len(name)):
        key = attribute[1].lower().decode("utf-8", "replace")
        if key not in attributes:
            value = next((v for v in attribute.group(2, 3, 4) if v is not None), b"")
            if name.lower() == b"meta" and attribute[4] is not None and attribute.end() == len(source) - 1:
                value = value.removesuffix(b"/")  # `content=noai/>`: a slash to a browser, the tag's end to its author
            attributes[key] = html.unescape(value.decode("utf-8", "replace"))
    return Tag(name.lower().decode("ascii", "replace"), tuple(attributes.items()), start, match.end())


_ATTRIBUTE: Final = re.compile(
    rb"([^\s/>][^\s/>=]*+)(?:\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"'][^\s>]*+)|(?=>)))?+"
)


def _relevant(tag: Tag) -> bool:
    if tag.name == "meta":
        return tag.key in _NAMES
    return "license" in tag.get("rel").lower().split() or "creativecommons.org/" in tag.get("href").lower()


# --- the gate ---------------------------------------------------------------------------------------------

_META: Final = re.compile(
    rb"<[mM][eE][tT][aA][\s/]++"
    rb"(?:name=\"([^\"&]++)\"|(?:property|http-equiv)=\"([^\"&]++)\"\s++content=\"[^\"]*+\"\s*+/?>)?+"
)
_NAME: Final = re.compile(
    rb"(?:[nN][aA][mM][eE]|[hH][tT][tT][pP]-[eE][qQ][uU][iI][vV]|[pP][rR][oO][pP][eE][rR][tT][yY])"
    rb"\s*+=\s*+[\"']?\s*+([^\s\"'>]++)"
)
_BYTE_NAMES: Final = frozenset(name.encode() for name in _NAMES)
_OPENS: Final = re.compile(rb"<(?:[aA]|[lL][iI][nN][kK]|[aA][rR][eE][aA])[\s/]")
_REL: Final = re.compile(rb"[rR][eE][lL]\s*=")
_GATE_BYTES: Final = 4096
_GATE_TAGS: Final = 1024
_GATE_WORDS: Final = 20_000


def _candidates(payload: bytes, index: TagIndex) -> list[int]:
    """Offsets of `<` where a rights-relevant tag may begin: every one that is, and some that are not."""
    if len(payload) < 16:
        return []
    return sorted({*_meta_candidates(payload, index), *_link_candidates(payload)})


def _meta_candidates(payload: bytes, index: TagIndex) -> Iterator[int]:
    """Every `<meta` that may begin a tag of ours."""
    opens = index.named(b"meta")
    crowded = len(opens) > _GATE_TAGS
    return (start for start in opens if crowded or _may_be_ours(payload, start))


def _may_be_ours(payload: bytes, start: int) -> bool:
    """Whether a name of ours stands in a meta tag; true where a short look cannot tell."""
    meta = _META.match(payload, start)
    if meta is None:
        return False
    if meta.lastindex is not None:  # most metas are one of two plain forms
        return meta[meta.lastindex].strip().lower() in _BYTE_NAMES
    end = payload.find(b">", start, start + _GATE_BYTES)
    if end < 0:
        return True
    tag = payload[start:end]
    if (tag.count(b'"') | tag.count(b"'")) & 1:  # the `>` may stand inside a value
        tag = payload[start : start + _GATE_BYTES]
    return any(b"&" in name or name.lower().rstrip(b"/") in _BYTE_NAMES for name in _NAME.findall(tag))


def _link_candidates(payload: bytes) -> Iterator[int]:
    """Tags that hold `license` or `publicdomain` after `rel=` or Creative Commons; `lic` is what both words share."""
    folded: Any = np.frombuffer(payload, np.uint8) | 32
    found = folded[:-8] == 0x6C  # l
    found &= folded[1:-7] == 0x69  # i
    found &= folded[2:-6] == 0x63  # c
    places = np.flatnonzero(found)
    places = places[(folded[places + 3] | 1) == 0x65]  # d or e
    for at in places[:_GATE_WORDS].tolist():
        if payload[at + 3 : at + 7].lower() in (b"ense", b"ence", b"doma"):
            start = payload.rfind(b"<", max(0, at - _GATE_BYTES), at)
            if start >= 0 and _OPENS.match(payload, start):
                before = payload[start:at]
                if b">" not in before and (_REL.search(before) or b"creativecommons" in before.lower()):
                    yield start
