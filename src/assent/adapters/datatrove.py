"""A filter block for datatrove: a document goes on where every pack lets it.

    pipeline = [WarcReader(...), ConsentFilter(["eu"], hosts=["robots.warc.gz"]), Trafilatura(), JsonlWriter(...)]

The URL stands in `metadata["url"]`, the date in `metadata["date"]`, as datatrove's readers put them there. Right behind
`WarcReader` the text still is the page, so give `page_is_text=True`: then markup speaks too. Headers are not carried by
datatrove and stay unknown. Dropped documents are counted as `dropped_ACTION:CONTROL`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from assent.adapters.decider import Decider
from assent.records.errors import UsageError
from assent.records.verdict import Action

try:
    from datatrove.pipeline.filters.base_filter import BaseFilter
except ImportError:
    raise UsageError("the datatrove block needs datatrove: pip install datatrove") from None


PASSED: tuple[Action, ...] = ("include",)


class ConsentFilter(BaseFilter):  # type: ignore[misc]
    """See the module. keep: actions that pass; add "redact" only where a later block redacts.

    hosts: paths of files with captures of robots.txt and the like.
    """

    name = "consent"

    def __init__(
        self, packs: Sequence[str], *, hosts: Sequence[str] = (), use: str = "train", agent: str | None = None,
        as_of: date | None = None, keep: Collection[Action] = PASSED, page_is_text: bool = False,
        exclusion_writer: Any = None,
    ) -> None:  # fmt: skip
        super().__init__(exclusion_writer)
        self._decider = Decider.of(packs, hosts=hosts, use=use, agent=agent, as_of=as_of)
        self._keep, self._page_is_text = frozenset(keep), page_is_text

    def filter(self, doc: Any) -> bool | tuple[bool, str]:
        """Whether a document goes on, and what turned it away."""
        told = doc.metadata or {}
        page = doc.text.encode("utf-8", "replace") if self._page_is_text else None
        verdict = self._decider.verdict(
            str(told.get("url") or ""), text=None if page is not None else doc.text, html=page,
            captured_at=_moment(told.get("date")),
        )  # fmt: skip
        if verdict.action in self._keep:
            return True
        return False, f"{verdict.action}:{verdict.reasons[0].control if verdict.reasons else 'none'}"


def _moment(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        return None
