"""`SPDX-License-Identifier:` in the first lines of a source or text file (SPDX 2.3, Annex E): the licence of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.records.document import Document
from assent.signals import licences, spdx
from assent.signals.mechanism import PayloadMechanism, Statement, apply

HEAD_CHARS: Final = 4096
_LINE: Final = re.compile(r"^[\W_]{0,12}SPDX-License-Identifier:[ \t]*([^\r\n*<>]{1,500})", re.MULTILINE)


def read(document: Document) -> Iterator[Statement]:
    """A grant, a condition, or a licence nobody here knows; several lines all count."""
    head = document.payload[:HEAD_CHARS].decode("utf-8", "replace") if document.payload else document.text or ""
    for match in _LINE.finditer(head[:HEAD_CHARS]):
        expression = match[1].strip().removesuffix("-->").strip()
        effects = {"all": licences.GRANT, "limits": licences.RESTRICTED}.get(spdx.allows(expression), licences.NO_GRANT)
        yield from apply(effects, f"text:{match.start(1)}-{match.end(1)}", expression)


MECHANISM = PayloadMechanism(
    name="spdx-identifier",
    klass="licence",
    media=("text/plain", "text/x-", "text/css", "text/javascript", "application/javascript", "application/x-sh"),
    scope="document",
    declarer="author",
    since=date(2012, 1, 1),
    citation="SPDX 2.3 (ISO/IEC 5962), Annex E: short identifiers in source files",
    url="https://spdx.github.io/spdx-spec/v2.3/using-SPDX-short-identifiers-in-source-files/",
    read=read,
)
