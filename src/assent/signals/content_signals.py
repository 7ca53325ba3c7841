"""Content Signals (contentsignals.org, 24 September 2025): `search=yes, ai-input=no, ai-train=no, use=reference`.

A key that is missing neither grants nor restricts. `yes` is an operator's preference, never a rightsholder's grant.
`use` (1 July 2026) is read as: reference: not for training; immediate: neither training nor any index.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

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


def statements(text: str, found_at: str) -> Iterator[Statement]:
    """What one line or field says."""
    quote = text.strip()
    for match in _PAIR.finditer(text):
        yield from apply(_effects(match[1], match[2].rstrip(".").lower()), found_at, quote)


def _effects(key: str, value: str) -> tuple[Effect, ...]:
    known = key.lower()
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
