"""Content Signals (contentsignals.org, 24 September 2025): `search=yes, ai-input=no, ai-train=no, use=reference`.

A key that is missing neither grants nor restricts. `yes` is an operator's preference, never a rightsholder's grant.
`use` (1 July 2026) is read as: reference: not for training; immediate: neither training nor any index.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from assent.signals.calendar import CONTENT_SIGNALS_USE, in_force
from assent.signals.mechanism import Effect, Statement, apply

CITATION: Final = "Content Signals Policy, 24 September 2025; `use`, 1 July 2026"
URL: Final = "https://contentsignals.org/"

NO: Final[dict[str, tuple[Effect, ...]]] = {
    "search": (Effect("search", "deny", "deny"),),
    "ai-input": (Effect("ai-input", "deny", "deny"), Effect("ai-index", "unknown", "hold")),
    "ai-train": (Effect("train", "deny", "deny"),),
}
YES: Final[dict[str, tuple[Effect, ...]]] = {
    "search": (Effect("search", "allow", "unknown"),),
    "ai-input": (Effect("ai-input", "allow", "unknown"),),
    "ai-train": (Effect("train", "allow", "unknown"),),
}
LEVELS: Final[dict[str, tuple[Effect, ...]]] = {
    "full": (),
    "reference": (Effect("train", "deny", "deny"), Effect("ai-input", "unknown", "hold")),
    "immediate": (
        Effect("train", "deny", "deny"),
        Effect("ai-index", "deny", "deny"),
        Effect("search", "deny", "deny"),
    ),
}
MISSPELT: Final = {
    "ai_train": "ai-train", "aitrain": "ai-train", "train-ai": "ai-train", "ai-training": "ai-train",
    "ai_input": "ai-input", "aiinput": "ai-input", "train": "ai-train",
}  # fmt: skip

_PAIR = re.compile(r"(?<![a-z0-9_-])([a-z][a-z0-9_-]*)[ \t]*[=:][ \t]*[\"']?([a-z0-9?._-]+)", re.IGNORECASE)
_MEANT_NO: Final = frozenset({"no", "n", "false", "0", "?0", "none", "deny", "disallow", "off"})
_MEANT_YES: Final = frozenset({"yes", "y", "true", "1", "?1", "allow", "on"})


def statements(text: str, observed_at: datetime | None, found_at: str) -> tuple[Statement, ...]:
    """What one line or field says. `use` in a capture made before the policy had it: heard, not applied."""
    return _statements(text, in_force(CONTENT_SIGNALS_USE, observed_at), found_at)


@lru_cache(maxsize=4096)  # the same line is asked about for every address of a host
def _statements(text: str, has_use: bool, found_at: str) -> tuple[Statement, ...]:
    quote = text.strip()
    found: list[Statement] = []
    for match in _PAIR.finditer(text):
        key, value = match[1].lower(), match[2].rstrip(".").lower()
        effects = _effects(key, value) if has_use or key != "use" else _NOT_YET
        found += apply(effects, found_at, quote)
    return tuple(found)


_NOT_YET: Final = (Effect("train", "unknown", "hold"),)


def _effects(known: str, value: str) -> tuple[Effect, ...]:
    exact = known not in MISSPELT
    known = MISSPELT.get(known, known)
    if known == "use":
        return LEVELS.get(value, (Effect("train", "unparseable", "hold"),))
    if known not in NO:
        return ()
    if value in _MEANT_NO:
        effects = NO[known]
        return effects if exact and value == "no" else tuple(e._replace(spec="unparseable") for e in effects)
    if value in _MEANT_YES:
        effects = YES[known]
        return effects if exact and value == "yes" else tuple(e._replace(spec="unparseable") for e in effects)
    return tuple(Effect(e.use, "unparseable", "hold") for e in YES[known])
