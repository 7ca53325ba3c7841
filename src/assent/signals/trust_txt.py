"""`/trust.txt` (JournalList): `datatrainingallowed=yes|no`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.records.document import HostFile
from assent.signals.agents import Agents
from assent.signals.host_status import answered
from assent.signals.mechanism import HostMechanism, Statement

KEY: Final = "datatrainingallowed"
_LINE: Final = re.compile(rf"\s*{KEY}\s*[=:]\s*([^#\s]*)", re.IGNORECASE)
_YES: Final = frozenset({"yes", "y", "true", "1"})
_NO: Final = frozenset({"no", "n", "false", "0"})


def read(file: HostFile, _url: str, _agents: Agents) -> Iterator[Statement]:
    """The key may stand once. Given twice it is invalid to the text of the format; a `no` among them still counts."""
    answer = answered(file.status)
    if answer == "absent":
        return
    if answer != "body":
        yield Statement("*", "unknown", "unknown", quote=f"status {file.status}")
        return
    found = list(_values(file.body))
    for number, value in found:
        place, quote = f"trust.txt:{number}", f"{KEY}={value}"
        plain = value.lower()
        exact = len(found) == 1 and plain in ("yes", "no")
        if plain in _NO:
            yield Statement("train", "deny" if exact else "unparseable", "deny", found_at=place, quote=quote)
        elif plain in _YES and exact:
            yield Statement("train", "allow", "unknown", found_at=place, quote=quote)
        else:
            yield Statement("train", "unparseable", "hold", found_at=place, quote=quote)


def _values(body: bytes) -> Iterator[tuple[int, str]]:
    """Line number and value of each occurrence of the key outside comments."""
    text = body.decode("utf-8-sig", "replace")
    if text.lstrip()[:1] == "<":
        return  # a page that was served in its place
    for number, line in enumerate(text.splitlines(), start=1):
        match = _LINE.match(line)
        if match is not None:
            yield number, match[1]


MECHANISM = HostMechanism(
    name="trust.txt",
    klass="preference",
    carrier="trust.txt",
    scope="origin",
    since=date(2023, 9, 1),
    citation="JournalList trust.txt specification, datatrainingallowed",
    url="https://journallist.net/reference-document-for-trust-txt-specifications",
    read=read,
)
