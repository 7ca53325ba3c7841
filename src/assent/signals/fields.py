"""HTTP response header fields, looked up by name, repeated ones kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from assent.records.document import Headers

FIELD_CHARS = 16_384
"""No more than this of one field is read; servers refuse longer ones."""


@dataclass(frozen=True, slots=True)
class Response:
    """Status and header fields of one response. observed_at: when it was captured, None if unknown."""

    headers: Headers
    status: int | None
    observed_at: datetime | None
    _by_name: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        by_name: dict[str, list[str]] = {}
        for name, value in self.headers:
            by_name.setdefault(name.strip().lower(), []).append(value[:FIELD_CHARS])
        object.__setattr__(self, "_by_name", by_name)

    def all(self, name: str) -> list[str]:
        """Values of every field of that name (lower case), in order."""
        return self._by_name.get(name, [])

    def first(self, name: str) -> str:
        """Value of the first field of that name (lower case), "" if there is none."""
        values = self._by_name.get(name)
        return values[0].strip() if values else ""


def place(name: str, index: int) -> str:
    """Where a field stands: "header:x-robots-tag[1]" is the second of that name."""
    return f"header:{name}[{index}]"
