"""The ranked list of domains that the public summary asks for, its CSV and digest."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from math import ceil
from typing import NamedTuple

from assent.documents.figures import DomainRow
from assent.records.shown import harmless

SMALL_MOST = 1000
"""A small provider lists the top 5 % or so many domains, whichever is fewer; others the top 10 %."""


class DomainList(NamedTuple):
    """The list as bytes of a CSV. listed: how many domains it names, of so many with retained content."""

    csv: bytes
    sha256: str
    listed: int
    of: int


def domain_list(rows: Sequence[DomainRow], small: bool) -> DomainList:
    """Domains with content that may be used, by its bytes: the top share of them, and what was scraped beside it.

    rows: all domains, most retained bytes first.
    """
    retained = [row for row in rows if row.records_retained]
    most = how_many(len(retained), small)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(
        ["rank", "domain", "bytes_retained", "records_retained", "bytes_scraped", "records_scraped", "modality",
         "first_capture", "last_capture", "signals"]
    )  # fmt: skip
    for rank, row in enumerate(retained[:most], 1):
        writer.writerow(
            [rank, no_formula(row.domain), row.bytes_retained, row.records_retained, row.bytes, row.records,
             row.modality, row.first, row.last, row.signals]
        )  # fmt: skip
    data = text.getvalue().encode()
    return DomainList(data, hashlib.sha256(data).hexdigest(), most, len(retained))


def no_formula(cell: str) -> str:
    """A cell that a spreadsheet shows and does not calculate: strangers choose their host names."""
    shown = harmless(cell)
    return f"'{shown}" if shown.startswith(("=", "+", "-", "@", "\t", "\r")) else shown


def how_many(domains: int, small: bool) -> int:
    """How many of so many domains the list must name."""
    return min(ceil(domains / 20), SMALL_MOST) if small else ceil(domains / 10)
