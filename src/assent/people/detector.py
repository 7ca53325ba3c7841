"""What a detector of people is. Adding one: a module with a `Detector`, and a line in `people/__init__.py`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from assent.records.evidence import PageKind
from assent.records.finding import Finding


class About(NamedTuple):
    """What is known of a text beside its letters.

    lang: ISO 639-1, None where not sure. page_kind: what sort of page it is. url: "" where there is none.
    """

    lang: str | None = None
    page_kind: PageKind = "other"
    url: str = ""


Find = Callable[[str, About, tuple[Finding, ...]], tuple[Finding, ...]]
"""text, what is known of it, and what the detectors before this one found -> findings. Pure; never edits text.
Spans are code points of `text`."""


class Detector(NamedTuple):
    """provides: what controls may need of it, without the prefix: categories ("direct") and kinds ("person-name").

    Only names that the detector really looks for: a control that needs one counts as checked where this one ran.
    """

    name: str
    version: str
    provides: frozenset[str]
    find: Find

    @property
    def label(self) -> str:
        """Name and version as the evidence keeps them."""
        return f"{self.name}/{self.version}"
