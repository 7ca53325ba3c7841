"""TDM Reservation Protocol (W3C community group report, 10 May 2024): what the values mean, for all three carriers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from assent.signals.mechanism import Effect, Statement, apply

REPORT: Final = "W3C TDM Reservation Protocol, Community Group Final Report, 10 May 2024"
URL: Final = "https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/"

RESERVED: Final = (
    Effect("mine", "deny", "deny"),
    Effect("train", "deny", "deny"),
    Effect("ai-input", "unknown", "hold"),
    Effect("ai-index", "unknown", "hold"),
)
WITH_POLICY: Final = (
    Effect("mine", "condition", "deny"),
    Effect("train", "condition", "deny"),
    Effect("ai-input", "unknown", "hold"),
    Effect("ai-index", "unknown", "hold"),
)
"""Reserved, with terms on offer: a denial until the terms are shown to be met."""
NOT_RESERVED: Final = (Effect("mine", "allow", "unknown"), Effect("train", "allow", "unknown"))
"""`0` is no reservation under Article 4(3); it grants nothing."""
DENIED_ON_SECOND_READING: Final = (Effect("mine", "unparseable", "deny"), Effect("train", "unparseable", "deny"))
UNCLEAR: Final = (Effect("mine", "unparseable", "hold"), Effect("train", "unparseable", "hold"))

_MEANT_AS_ONE = re.compile(r"[\"']?\s*(?:1(?:\.0*)?|true|yes|y|on|reserved|all)\s*[\"']?", re.IGNORECASE)
_MEANT_AS_ZERO = re.compile(r"[\"']?\s*(?:0(?:\.0*)?|false|no|n|off)\s*[\"']?", re.IGNORECASE)


def statements(values: Sequence[str], policy: str, found_at: str) -> list[Statement]:
    """What `tdm-reservation` values (all of one carrier) and a `tdm-policy` URL ("" if none) say.

    Only `0` and `1` are values. Anything that a person can only have meant as 1 denies; several values that do not
    agree deny if one of them is 1.
    """
    values = [part.strip() for value in values for part in value.split(",")]
    quote = "tdm-reservation: " + ", ".join(values) if values else ""
    if policy:
        quote = f"{quote}; tdm-policy: {policy}".removeprefix("; ")
    return apply(_effects(values, policy), found_at, quote)


def _effects(values: Sequence[str], policy: str) -> tuple[Effect, ...]:
    distinct = {*values}
    if distinct == {"1"}:
        return WITH_POLICY if policy else RESERVED
    if distinct == {"0"}:
        return NOT_RESERVED
    if any(_MEANT_AS_ONE.fullmatch(value) for value in distinct):
        return DENIED_ON_SECOND_READING
    if distinct and all(_MEANT_AS_ZERO.fullmatch(value) for value in distinct):
        return (Effect("mine", "unparseable", "unknown"), Effect("train", "unparseable", "unknown"))
    return UNCLEAR if distinct or policy else ()
