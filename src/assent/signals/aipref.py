"""AIPREF preferences (`Content-Usage`): an RFC 9651 Dictionary whose labels changed with every draft.

Sources: draft-ietf-aipref-vocab-01 to -08 and draft-ietf-aipref-attach-05. `spec` follows the draft that stood at
the moment of observation; `policy` keeps a `n` under any label a draft ever had, and under any spelling of "no".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from typing import Final, NamedTuple

import http_sf

from assent.records.signal import Policy, Spec, Use
from assent.signals.calendar import AIPREF_REVISIONS, in_force
from assent.signals.mechanism import Statement

ATTACH: Final = "draft-ietf-aipref-attach-05 (19 August 2026), draft-ietf-aipref-vocab-08 (13 September 2026)"
URL: Final = "https://datatracker.ietf.org/doc/draft-ietf-aipref-attach/"


class Revision(NamedTuple):
    """One draft of the vocabulary. chains: for each use, the labels that speak of it, the narrowest first."""

    number: str
    since: date
    chains: Mapping[Use, tuple[str, ...]]


REVISIONS: Final = (
    Revision("01", AIPREF_REVISIONS[0], {
        "mine": ("tdm",), "train": ("genai", "ai", "tdm"), "ai-input": ("inference", "ai", "tdm"),
        "ai-index": ("ai", "tdm"), "search": ("search", "tdm"),
    }),
    Revision("02", AIPREF_REVISIONS[1], {
        "mine": ("all",), "train": ("train-genai", "train-ai", "all"), "ai-input": ("ai-use", "all"),
        "ai-index": ("all",), "search": ("search", "all"),
    }),
    Revision("03", AIPREF_REVISIONS[2], {
        "mine": ("bots",), "train": ("train-genai", "train-ai", "bots"), "ai-input": ("bots",),
        "ai-index": ("bots",), "search": ("search", "bots"),
    }),
    Revision("04", AIPREF_REVISIONS[3], {
        "mine": ("bots",), "train": ("train-ai", "bots"), "ai-input": ("ai-output", "bots"),
        "ai-index": ("bots",), "search": ("search", "ai-output", "bots"),
    }),
    Revision("05", AIPREF_REVISIONS[4], {"train": ("train-ai",), "search": ("search",)}),
    Revision("08", AIPREF_REVISIONS[5], {"train": ("train-ai",), "ai-input": ("ai-use",), "search": ("search",)}),
)  # fmt: skip

USES: Final[tuple[Use, ...]] = ("mine", "train", "ai-input", "ai-index", "search")


def _labels() -> dict[str, dict[Use, Policy]]:
    """Every label any draft had, with what its `n` means for each use. A part of a use is a hold."""
    labels: dict[str, dict[Use, Policy]] = {}
    for revision in REVISIONS:
        for use, chain in revision.chains.items():
            for label in chain:
                labels.setdefault(label, {})[use] = "deny"
    labels["ai-use"].setdefault("ai-index", "hold")
    return labels


LABELS: Final = _labels()

_NO = re.compile(
    r"(?<![a-z0-9_*.-])([a-z][a-z0-9_*.-]*)[ \t]*[=:][ \t]*[\"']?\??(?:no|none|n|0|false|deny|disallow)(?![\w-])"
)


def revision_at(observed_at: datetime | None) -> Revision:
    """The draft that stood then; the first before all of them, the last where the moment is unknown."""
    return next((r for r in reversed(REVISIONS) if in_force(r.since, observed_at)), REVISIONS[0])


def parse(text: str) -> dict[str, str | None] | None:
    """Label to "y", "n" or None (any other value). None where the field breaks RFC 9651: then all of it is void."""
    try:
        members = http_sf.parse(text.encode("utf-8", "replace"), tltype="dictionary")
    except (http_sf.StructuredFieldError, ValueError, OverflowError, RecursionError):
        return None
    values: dict[str, str | None] = {}
    for label, (value, _parameters) in members.items():
        plain = str(value) if isinstance(value, http_sf.Token) else None
        values[label] = plain if plain in ("y", "n") else None
    return values


def denied_labels(text: str) -> frozenset[str]:
    """Labels that a lenient reader finds set to any form of no: capitals, strings, `?0`, broken neighbours."""
    return frozenset(match[1].replace("_", "-") for match in _NO.finditer(text.lower()))


def statements(text: str, observed_at: datetime | None, found_at: str) -> tuple[Statement, ...]:
    """What one dictionary says for each use it speaks of."""
    return _statements(text, REVISIONS.index(revision_at(observed_at)), found_at)


@lru_cache(maxsize=4096)  # the same line is asked about for every address of a host
def _statements(text: str, revision: int, found_at: str) -> tuple[Statement, ...]:
    return tuple(_read(text, REVISIONS[revision], found_at))


def _read(text: str, revision: Revision, found_at: str) -> Iterator[Statement]:
    values = parse(text)
    chains = revision.chains
    policies = _policies(denied_labels(text))
    quote = text.strip()
    if values is None and not policies:
        yield Statement("*", "unparseable", "hold", found_at=found_at, quote=quote)
        return
    for use in USES:
        spec: Spec | None = "unparseable" if values is None else _spec(values, chains.get(use, ()))
        policy = policies.get(use)
        if spec == "unknown" and policy is None:
            policy = "hold"
        if policy is not None or (spec is not None and values is not None):
            yield Statement(use, spec or "unknown", policy or "unknown", found_at=found_at, quote=quote)


def _policies(denied: frozenset[str]) -> dict[Use, Policy]:
    policies: dict[Use, Policy] = {}
    for label in denied & LABELS.keys():
        for use, policy in LABELS[label].items():
            policies[use] = "deny" if policies.get(use) == "deny" else policy
    return policies


def _spec(values: Mapping[str, str | None], chain: tuple[str, ...]) -> Spec | None:
    """The narrowest label that is present decides; one with a value that is none is unknown."""
    present = [values[label] for label in chain if label in values]
    if not present:
        return None
    explicit = next(filter(None, present), None)
    return "unknown" if explicit is None else "deny" if explicit == "n" else "allow"
