"""Lower case that keeps its places."""

from __future__ import annotations


def folded(text: str) -> str:
    """The text in lower case, code point for code point: the few letters that grow in lower case stay as they are."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
