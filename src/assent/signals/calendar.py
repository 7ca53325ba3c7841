"""When a rule came to exist. A statement in a mechanism's own words counts whenever it is met; what is *inferred*
from other words (noarchive means no training) is never applied to a capture made before that meaning existed."""

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
RSL_1: Final = date(2025, 12, 10)
AMAZON_NOARCHIVE: Final = date(2026, 6, 15)


def in_force(rule: date, observed_at: datetime | None) -> bool:
    """Whether a rule existed when something was observed. An unknown moment counts as now: the stricter answer."""
    return observed_at is None or observed_at.date() >= rule
