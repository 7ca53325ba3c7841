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
    rb"|itemtype\s*+=\s*+[\"']?[^\"'<>]*?schema\.org/([a-z0-9]++)))",
    re.IGNORECASE,
)
_HINTS: Final = re.compile(rb"<fig|\s(?:about|resource|itemtype)\s*+=", re.IGNORECASE)
_MEDIA: Final = frozenset(
    b"imageobject videoobject audioobject mediaobject photograph imagegallery musicrecording 3dmodel dataset "
    b"datadownload softwaresourcecode softwareapplication product comment".split()
)
_THE_PAGE: Final = frozenset((b"", b"#", b"[]", b"./", b"."))


def parts(payload: bytes) -> list[tuple[int, int]]:
    """Byte ranges `(start, end)` inside elements whose subject is not the page, in order; linear in the payload."""
    if not _HINTS.search(payload):
        return []
    openers = dict(_openers(payload))
    if not openers:
        return []
    if len(openers) > MOST:
        last = sorted(openers)[MOST - 1]
        openers = {at: name for at, name in openers.items() if at <= last}
        return [*_ranges(payload, openers), (last, len(payload))]
    return _ranges(payload, openers)


def _openers(payload: bytes) -> Iterator[tuple[int, bytes]]:
    for count, match in enumerate(_OPENER.finditer(payload)):
        if count > 10 * MOST:
            return
        name = (match[1] or match[2]).lower()
        if name not in _VOID and (match[1] is not None or _is_elsewhere(match)):
            yield match.start(), name


def _is_elsewhere(match: re.Match[bytes]) -> bool:
    if match[6] is not None:
        return match[6].lower() in _MEDIA
    subject = next((group for group in match.group(3, 4, 5) if group is not None), b"")
    return subject.strip() not in _THE_PAGE


def _ranges(payload: bytes, openers: dict[int, bytes]) -> list[tuple[int, int]]:
    names = b"|".join(sorted(set(openers.values())))
    waiting: dict[bytes, list[int]] = {}
    found = []
    for tag in re.finditer(rb"<(/?)(" + names + rb")(?=[\s/>])", payload, re.IGNORECASE):
        stack = waiting.setdefault(tag[2].lower(), [])
        if not tag[1]:
            stack.append(tag.start())
        elif stack and (start := stack.pop()) in openers:
            found.append((start, tag.start()))
    still_open = ((start, len(payload)) for stack in waiting.values() for start in stack if start in openers)
    return sorted((*found, *still_open))
