"""What a build made of the documents, for the report: its account, line by line."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from assent.records.errors import UsageError
from assent.report.reading import read_json

LINES: Final = (
    ("corpus", "in the corpus", "cleared, redacted where that was asked, each with its leaf in the ledger"),
    ("held", "held", "evidence or a basis is missing; encrypted, and not part of what is loaded"),
    ("excluded", "excluded", "a denial, or no text; only the evidence is kept"),
    ("duplicates", "repeats", "the same text as one that is kept, or nearly"),
    ("suppressed", "kept out", "a standing rule of an earlier erasure covers it"),
    ("unchecked", "unchecked", "could not be checked, so it is not used"),
    ("erased", "erased", "taken out after the build, on request"),
)


@dataclass(frozen=True, slots=True)
class Built:
    """lines: what, documents, why; they add up to documents. unreadable: ranges of bytes, counted beside them."""

    documents: int
    lines: tuple[tuple[str, int, str], ...]
    unreadable: int
    words: int
    tokens: int


def read_built(directory: Path) -> Built | None:
    """The account of a build; None of an audit alone. Raises UsageError where `corpus.json` is damaged."""
    told = read_json(directory / "corpus.json")
    if not told:
        return None
    try:
        lines = tuple((name, int(told[key]), why) for key, name, why in LINES)
        sums = (int(told[name]) for name in ("documents", "unreadable", "words", "tokens"))
        documents, unreadable, words, tokens = sums
    except (KeyError, TypeError, ValueError):
        raise UsageError(f"{directory}/corpus.json: is damaged; run the same `assent build` again") from None
    return Built(documents, lines, unreadable, words, tokens)
