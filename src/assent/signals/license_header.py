"""`Link: <...>; rel="license"` response header (RFC 8288)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from assent.signals import licences
from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement

_LINK = re.compile(r'<([^<>]*)>((?:\s*+;\s*+[^,;"=<>\s]++(?:\s*+=\s*+(?:"[^"]*+"|[^,;"<>\s]*+))?)*+)')
_PARAMETER = re.compile(r';\s*+([^,;"=\s]++)\s*+(?:=\s*+(?:"([^"]*+)"|([^,;"\s]*+)))?')


def links(value: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Target and parameters (names in lower case, the first of each name) of every link in a field."""
    for match in _LINK.finditer(value):
        parameters: dict[str, str] = {}
        for name, quoted, bare in _PARAMETER.findall(match[2]):
            parameters.setdefault(name.lower(), quoted or bare)
        yield match[1], parameters


def read(response: Response) -> Iterator[Statement]:
    """Links whose rel has the word `license` and whose context is this page (no `anchor`)."""
    for index, value in enumerate(response.all("link")):
        for target, parameters in links(value):
            if "license" in parameters.get("rel", "").lower().split() and "anchor" not in parameters:
                yield from licences.stated(target, parameters.get("type", ""), place("link", index))


MECHANISM = HeaderMechanism(
    name="license-header",
    klass="licence",
    since=date(2010, 10, 1),
    citation=licences.CITATION,
    url="https://www.rfc-editor.org/rfc/rfc8288",
    read=read,
)
