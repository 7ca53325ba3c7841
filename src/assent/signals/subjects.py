"""Which stretches of a page speak of a part of it: a figure, a thing that RDFa or microdata names.

RDFa Core 1.1, section 5: `about` and `resource` set the subject of what they enclose. HTML 4.4 and microdata: what
stands in a `figure`, or in an item that is a medium, is about that. Elements are matched by counting tags of one name;
where an end tag is missing the element counts as open to the end, which only makes a licence reach less far.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

MOST: Final = 500
"""Elements with a subject of their own that are followed; in a page with more, all after the last counts as a part."""

_VOID: Final = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_OPENER: Final = re.compile(
    rb"<(?:(figure|figcaption)(?=[\s>])|([a-z][a-z0-9-]*+)(?=[\s/])[^<>]*?\s(?:"
    rb"(?:about|resource)\s*+=\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\s>\"']++))"
    rb"|itemtype\s*+=\s*+[\"']?[^\"'<>]*?schema\.org/([a-z0-9]++)))"
)
_HINTS: Final = (b"<fig", b" about", b"resource", b"itemtype", b"\nabout", b"\tabout", b"\rabout")
_TAG_BYTES: Final = 4096
_MEDIA: Final = frozenset(
    b"imageobject videoobject audioobject mediaobject photograph imagegallery musicrecording 3dmodel dataset "
    b"datadownload softwaresourcecode softwareapplication product comment".split()
)
_THE_PAGE: Final = frozenset((b"", b"#", b"[]", b"./", b"."))


def parts(payload: bytes) -> list[tuple[int, int]]:
    """Byte ranges `(start, end)` inside elements whose subject is not the page, in order; linear in the payload."""
    folded = payload.lower()
    openers = dict(_openers(folded))
    if not openers:
        return []
    if len(openers) > MOST:
        last = sorted(openers)[MOST - 1]
        openers = {at: name for at, name in openers.items() if at <= last}
        return [*_ranges(folded, openers), (last, len(payload))]
    return _ranges(folded, openers)


def _openers(folded: bytes) -> Iterator[tuple[int, bytes]]:
    for hint in _HINTS:
        at, count = folded.find(hint), 0
        while at >= 0 and count <= MOST:
            start = at if hint == b"<fig" else -1
            if folded[at + len(hint) : at + len(hint) + 8].lstrip().startswith(b"="):
                start = folded.rfind(b"<", max(0, at - _TAG_BYTES), at)
            match = _OPENER.match(folded, start, start + _TAG_BYTES) if start >= 0 else None
            if match is not None:
                name = match[1] or match[2]
                if name not in _VOID and (match[1] is not None or _is_elsewhere(match)):
                    count += 1
                    yield start, name
            at = folded.find(hint, at + len(hint))


def _is_elsewhere(match: re.Match[bytes]) -> bool:
    if match[6] is not None:
        return match[6] in _MEDIA
    subject = next((group for group in match.group(3, 4, 5) if group is not None), b"")
    return subject.strip() not in _THE_PAGE


def _ranges(folded: bytes, openers: dict[int, bytes]) -> list[tuple[int, int]]:
    names = b"|".join(sorted(set(openers.values())))
    waiting: dict[bytes, list[int]] = {}
    found = []
    for tag in re.finditer(rb"<(/?)(" + names + rb")(?=[\s/>])", folded):
        stack = waiting.setdefault(tag[2], [])
        if not tag[1]:
            stack.append(tag.start())
        elif stack and (start := stack.pop()) in openers:
            found.append((start, tag.start()))
    still_open = ((start, len(folded)) for stack in waiting.values() for start in stack if start in openers)
    return sorted((*found, *still_open))
