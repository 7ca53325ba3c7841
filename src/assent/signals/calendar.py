"""When a rule came to exist: none is applied to a capture made before it.

A word of its own (`noai`) that is met before its rule is heard and not applied: unknown, hold. What is only
inferred from other words (noarchive means no training) says nothing before that meaning existed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

RFC_9309: Final = date(2022, 9, 1)
NOAI: Final = date(2022, 11, 1)
AI_TXT: Final = date(2023, 5, 30)
BING_NOARCHIVE: Final = date(2023, 9, 1)
TDMREP_FINAL: Final = date(2024, 5, 10)
AIPREF_FIRST: Final = date(2025, 5, 1)
CONTENT_SIGNALS: Final = date(2025, 9, 24)
CONTENT_SIGNALS_USE: Final = date(2026, 7, 1)
RSL_1: Final = date(2025, 12, 10)
AMAZON_NOARCHIVE: Final = date(2026, 6, 15)
AIPREF_REVISIONS: Final = (
    date(2025, 6, 19), date(2025, 7, 21), date(2025, 9, 5), date(2025, 10, 28), date(2025, 12, 1), date(2026, 9, 13),
)  # fmt: skip
"""Drafts 01, 02, 03, 04, 05 and 08 of the vocabulary; 06 and 07 changed no label."""


_ALL: Final = (
    RFC_9309, NOAI, AI_TXT, BING_NOARCHIVE, TDMREP_FINAL, AIPREF_FIRST, CONTENT_SIGNALS, CONTENT_SIGNALS_USE, RSL_1,
    AMAZON_NOARCHIVE, *AIPREF_REVISIONS,
)  # fmt: skip


def changed(captured_at: datetime, as_of: date) -> bool:
    """Whether the same words may be read differently on two days: a rule began in between."""
    return any(captured_at.date() < rule <= as_of for rule in _ALL)


def in_force(rule: date, observed_at: datetime | None) -> bool:
    """Whether a rule existed when something was observed. An unknown moment counts as now: the stricter answer."""
    return observed_at is None or observed_at.date() >= rule
