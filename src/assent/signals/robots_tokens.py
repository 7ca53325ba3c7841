"""The words of `<meta name=robots>` and `X-Robots-Tag`, and what each says about a use.

Sources: Google's and Bing's documentation of robots meta tags, DeviantArt's `noai` (2022), Mojeek's `noml` (2023),
Bing (2023-09) and Amazon (2026-06) on `noarchive`. Negatives add up; a positive never takes a negative back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

from assent.records.signal import Policy, Spec
from assent.signals.agents import trainer_tokens
from assent.signals.calendar import AMAZON_NOARCHIVE, BING_NOARCHIVE, NOAI, in_force
from assent.signals.mechanism import Effect, Statement

_NOAI: Final = (
    Effect("train", "deny", "deny"),
    Effect("mine", "unknown", "hold"),
    Effect("ai-input", "unknown", "hold"),
    Effect("ai-index", "unknown", "hold"),
)
_NOINDEX: Final = (
    Effect("search", "deny", "deny"),
    Effect("ai-index", "unknown", "hold"),
    Effect("archive", "unknown", "hold"),
    Effect("redistribute", "unknown", "hold"),
)
_NOSNIPPET: Final = (
    Effect("search", "deny", "deny"),
    Effect("ai-input", "unknown", "hold"),
    Effect("ai-index", "unknown", "hold"),
)
_NOT_YET: Final = (Effect("train", "unknown", "hold"),)
"""A word met before anybody had said what it means: heard, not applied."""
EFFECTS: Final[dict[str, tuple[Effect, ...]]] = {
    "noai": _NOAI,
    "noml": _NOAI,
    "noindex": _NOINDEX,
    "none": _NOINDEX,
    "nosnippet": _NOSNIPPET,
    "noarchive": (Effect("archive", "deny", "deny"),),
    "nocache": (Effect("archive", "deny", "deny"),),
    "index": (Effect("search", "allow", "unknown"),),
    "all": (Effect("search", "allow", "unknown"),),
}
"""Crosswalk. Words that are missing (follow, notranslate, max-image-preview ...) say nothing about a use."""

MISSPELT: Final = frozenset({"no-ai", "no_ai", "no-ml", "no_ml", "noimage-ai", "no-imageai", "no-image-ai"})
"""Near misses of `noai`: no parser reads them, and nobody writes them by chance."""

VALUED: Final = frozenset({"max-snippet", "max-image-preview", "max-video-preview", "unavailable_after"})
"""Words with a `: value`; everything else before a colon is the name of an agent."""

_KNOWN: Final = frozenset(EFFECTS) | MISSPELT | VALUED | {
    "noimageai", "nofollow", "follow", "noimageindex", "indexifembedded", "notranslate", "nositelinkssearchbox",
    "noodp", "noydir", "nopin",
}  # fmt: skip

READERS: Final[tuple[tuple[str, date], ...]] = (("bingbot", BING_NOARCHIVE), ("amazonbot", AMAZON_NOARCHIVE))
"""Agents that read `noarchive` as "do not train", and since when."""


class Directive(NamedTuple):
    """One word, its value, and the agents it may be addressed to under different readings ("*": everybody)."""

    word: str
    value: str = ""
    agents: tuple[str, ...] = ("*",)


def directives(text: str, agent: str = "*", *, scoped: bool = False) -> Iterator[Directive]:
    """Split a value. `scoped`: `name:` addresses what follows to that agent (X-Robots-Tag).

    A name is read twice: it scopes the rest of the field (Google's examples), or only what follows up to the next
    name. Both agents are named then, so that a denial for either is kept.
    """
    first = latest = agent
    parts = re.split(r"[,;]", text)
    at = 0
    while at < len(parts):
        part = parts[at].strip().lower()
        at += 1
        name, colon, value = (s.strip() for s in part.partition(":"))
        while scoped and colon and name and name not in _KNOWN:
            first = first if first != agent else name
            latest = name
            part = value
            name, colon, value = (s.strip() for s in part.partition(":"))
        agents = (latest,) if latest == first else (latest, first)
        if name.startswith("unavailable_after"):
            value = value or name.removeprefix("unavailable_after")
            while at < len(parts) and _word(parts[at]) not in _KNOWN:
                value += "," + parts[at]
                at += 1
            yield Directive("unavailable_after", value.strip(), agents)
        elif name in VALUED:
            yield Directive(name, value, agents)
        else:
            for word in part.split():
                yield Directive(word.rstrip(":"), "", agents)


def _word(part: str) -> str:
    head = re.split(r"[:\s]", part.strip().lower(), maxsplit=1)
    return head[0]


def statements(
    found: list[Directive], observed_at: datetime | None, found_at: str, *, image: bool | None
) -> Iterator[Statement]:
    """What the words of one tag or field say. `image`: the thing itself is a picture; None: media type unknown."""
    quote = _quote(found)
    for directive in dict.fromkeys(found):
        for agent in directive.agents:
            yield from _one(directive, agent, observed_at, found_at, quote, image)


def _quote(found: list[Directive]) -> str:
    telling = [d for d in found[:64] if d.word in _KNOWN or d.agents != ("*",)]
    return ", ".join(f"{d.word}: {d.value}" if d.value else d.word for d in telling)


def _one(
    directive: Directive, agent: str, observed_at: datetime | None, found_at: str, quote: str, image: bool | None
) -> Iterator[Statement]:
    word = directive.word
    for use, spec, policy in _effects(directive, observed_at):
        policy = _for_reader(policy, spec, word, agent)
        if (spec, policy) != ("unknown", "unknown"):
            yield Statement(use, spec, policy, agent, found_at, quote)
    if word in ("noarchive", "nocache"):
        for reader, since in READERS:
            if agent in ("*", reader) and in_force(since, observed_at) and (word, reader) != ("nocache", "amazonbot"):
                spec = "deny" if word == "noarchive" else "condition"
                yield Statement("train", spec, "hold", reader, found_at, quote)
    elif word == "noimageai":
        yield _noimageai(agent, found_at, quote, image)
    if agent in trainer_tokens() and word in ("noindex", "none", "nosnippet"):
        # A trainer has no index: whoever writes this for one of them wants it to leave the page alone.
        yield Statement("train", "deny", "hold", agent, found_at, quote)


def _for_reader(policy: Policy, spec: Spec, word: str, agent: str) -> Policy:
    """Words for one other agent: a denial to a trainer is everybody's for `noai`, of any other agent a hold."""
    if agent == "*" or (agent in trainer_tokens() and word in ("noai", "noml")):
        return policy
    if policy == "deny" or (policy == "hold" and spec != "unknown"):
        return "hold"
    return "unknown"


def _effects(directive: Directive, observed_at: datetime | None) -> tuple[Effect, ...]:
    word, value = directive.word, directive.value
    if word == "unavailable_after":
        return (_unavailable_after(value, observed_at),)
    if word == "max-snippet" and value.isdecimal():
        return _NOSNIPPET if int(value[:9]) == 0 else (Effect("ai-input", "condition", "hold"),)
    if word in MISSPELT:
        return (Effect("train", "unparseable", "hold"),)
    if word in ("noai", "noml") and not in_force(NOAI, observed_at):
        return _NOT_YET
    return EFFECTS.get(word, ())


def _noimageai(agent: str, found_at: str, quote: str, image: bool | None) -> Statement:
    """Speaks of pictures: of the thing itself if it is one, else of what the page shows, which is not judged here."""
    if image:
        return Statement("train", "deny", "deny" if agent == "*" else "hold", agent, found_at, quote)
    if image is None:
        return Statement("train", "deny", "hold", agent, found_at, quote)
    return Statement("train", "unknown", "unknown", agent, found_at, quote, scope="asset")


def _unavailable_after(value: str, observed_at: datetime | None) -> Effect:
    moment = read_date(value)
    if moment is None:
        return Effect("search", "unparseable", "hold")
    if observed_at is not None and observed_at > moment:
        return Effect("search", "deny", "deny")
    return Effect("search", "condition", "hold")


def read_date(text: str) -> datetime | None:
    """A date in RFC 822, RFC 850 or ISO 8601 form. UTC where no zone is given, the day's beginning where no time is."""
    text = text.strip()[:64].upper()
    for parse in (datetime.fromisoformat, _rfc_850, parsedate_to_datetime):
        try:
            moment = parse(text)
            return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _rfc_850(text: str) -> datetime:
    """`25-Jun-2010 15:00:00 PST`, with or without a weekday, two-digit years too."""
    match = re.fullmatch(r"(?:[A-Z]+,?\s+)?(\d{1,2})[- ]([A-Z]{3})[A-Z]*[- ](\d{2,4})\s*(.*)", text)
    if match is None:
        raise ValueError("not RFC 850")
    day, month, year, rest = match.groups()
    return parsedate_to_datetime(f"{day} {month} {year} {rest or '00:00:00 +0000'}")
