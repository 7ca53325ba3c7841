"""Dialect topics as a figure."""

from __future__ import annotations

from assent.measures.bias.dialect import DialectShares
from assent.report.bias_figures import interval
from assent.report.figures import Figure
from assent.report.words import counted, percent

NOTE = (
    "Share of documents in which each topic of Blodgett, Green and O'Connor (2016) is the greatest. Only the "
    "African-American and White-aligned topics were validated, on short messages; a share describes texts among texts "
    "and is never a label of an author."
)


def dialect_figure(spoken: DialectShares) -> Figure:
    """The shares as a table."""
    rests = f"{counted(spoken.documents, 'English document')}; {spoken.unknown:,} without a known word."
    rows = tuple((name, str(found.documents), interval(found, percent)) for name, found in spoken.topics.items())
    return Figure("dialect", "English dialect topics", rests, NOTE, ("topic", "documents", "share"), rows)
