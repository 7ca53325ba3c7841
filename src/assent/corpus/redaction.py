"""The seam to redaction: evidence findings and a verdict's duties in, text with typed placeholders out.

`redact` is the one name the build uses. A richer function over the same findings takes its place in one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Span(NamedTuple):
    """A finding in a text: kind, and code points `[start, end)`."""

    kind: str
    start: int
    end: int


def redact(text: str, spans: Iterable[Span], kinds: Sequence[str]) -> tuple[str, list[str]]:
    """The text with each span of these kinds replaced by its kind, and the values that were taken out.

    Overlapping spans become one placeholder, that of the first.
    """
    out: list[str] = []
    taken: list[str] = []
    at = 0
    for span in sorted((span for span in spans if span.kind in kinds), key=lambda span: (span.start, -span.end)):
        start, end = max(span.start, at), min(span.end, len(text))
        if start >= end:
            continue
        if span.start >= at:
            out += [text[at:start], f"[{span.kind.upper()}]"]
            taken.append(text[start:end])
        at = end
    return "".join([*out, text[at:]]), taken
