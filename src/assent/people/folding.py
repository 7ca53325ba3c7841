"""Lower case that keeps its places, and whole words in it."""

from __future__ import annotations


def folded(text: str) -> str:
    """The text in lower case, code point for code point, fit to be searched as UTF-8.

    The few letters that grow in lower case stay as they are; a lone surrogate becomes a question mark.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c if len(c.lower()) != 1 else c.lower() for c in text)
    try:
        lower.encode()
    except UnicodeEncodeError:
        return lower.encode("utf-8", "replace").decode()
    return lower


def is_word(text: str, start: int, end: int, open_ended: bool) -> bool:
    """Whether `[start, end)` is a whole word, or the beginning of one where any ending may follow."""
    before = start == 0 or not text[start - 1].isalnum()
    return before and (open_ended or end == len(text) or not text[end].isalnum())
