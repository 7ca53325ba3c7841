"""What a mechanism is: where it stands, since when, and the function that reads it.

A mechanism reads one carrier and yields statements; the framework adds what every signal needs (name, scope,
declarer, moment, version) and the row for "consulted, nothing found". Four carriers are enough for every
mechanism known so far: response headers, markup, the payload itself (pictures, PDF) and a host file.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, NamedTuple

from assent.records.document import Document, HostFile, HostFileKind
from assent.records.signal import Declarer, Policy, Scope, Signal, Spec, Use
from assent.signals.agents import Agents
from assent.signals.fields import Response
from assent.signals.markup import Markup

Klass = Literal["access", "reservation", "reservation-prose", "preference", "licence", "offer", "provenance", "hint"]
"""offer: terms on which a licence can be had. hint: a duty or a mark that decides about no use."""
Level = Literal["page", "host"]
Carrier = Literal["headers", "markup", "payload"] | HostFileKind

QUOTE_BYTES = 200


class Statement(NamedTuple):
    """What a mechanism says about one use. `declarer` and `scope` None: as the mechanism's own."""

    use: Use
    spec: Spec
    policy: Policy
    agent: str = "*"
    found_at: str = ""
    quote: str = ""
    declarer: Declarer | None = None
    scope: Scope | None = None


class Effect(NamedTuple):
    """A line of the crosswalk: what one value of a mechanism means for one use."""

    use: Use
    spec: Spec
    policy: Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Mechanism:
    """One entry of the registry. `since`: the date its text was published; inferences never reach further back."""

    name: str
    klass: Klass
    level: Level
    carrier: Carrier
    scope: Scope
    declarer: Declarer
    since: date
    citation: str
    url: str
    version: str = "1"

    def signals(self, statements: Iterable[Statement], observed_at: datetime | None) -> tuple[Signal, ...]:
        """One row for each use and agent, the strictest; one `absent` row where there is no statement."""
        kept: dict[tuple[str, str], Statement] = {}
        for statement in statements:
            key = (statement.use, statement.agent)
            if key not in kept or _rank(statement) > _rank(kept[key]):
                kept[key] = statement
        if not kept:
            return (self._silent("absent", observed_at),)
        return tuple(self._signal(s, observed_at) for s in kept.values())

    def unknown(self, observed_at: datetime | None) -> tuple[Signal, ...]:
        """The one row of a mechanism whose carrier the source does not have."""
        return (self._silent("unknown", observed_at),)

    def _silent(self, spec: Spec, observed_at: datetime | None) -> Signal:
        return Signal(
            self.name, "*", spec, "unknown", self.scope, "*", "", "", self.declarer, observed_at, self.version
        )  # fmt: skip

    def _signal(self, s: Statement, observed_at: datetime | None) -> Signal:
        return Signal(
            self.name, s.use, s.spec, s.policy, s.scope or self.scope, s.agent, s.found_at, clip(s.quote),
            s.declarer or self.declarer, observed_at, self.version,
        )  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class HeaderMechanism(Mechanism):
    """Reads the headers and the status of a response."""

    read: Callable[[Response], Iterable[Statement]]
    level: Level = "page"
    carrier: Carrier = "headers"
    scope: Scope = "response"
    declarer: Declarer = "operator"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkupMechanism(Mechanism):
    """Reads the rights-relevant tags of a page."""

    read: Callable[[Markup, datetime | None], Iterable[Statement]]
    level: Level = "page"
    carrier: Carrier = "markup"
    scope: Scope = "document"
    declarer: Declarer = "author"


@dataclass(frozen=True, slots=True, kw_only=True)
class PayloadMechanism(Mechanism):
    """Reads the payload of the media types that begin with one of `media` (XMP, C2PA ...)."""

    read: Callable[[Document], Iterable[Statement]]
    media: tuple[str, ...]
    level: Level = "page"
    carrier: Carrier = "payload"
    scope: Scope = "asset"
    declarer: Declarer = "rightsholder"


@dataclass(frozen=True, slots=True, kw_only=True)
class HostMechanism(Mechanism):
    """Reads one capture of the host file `carrier`, for one URL and the agents that matter."""

    read: Callable[[HostFile, str, Agents], Iterable[Statement]]
    level: Level = "host"
    scope: Scope = "path"
    declarer: Declarer = "operator"


def apply(effects: Iterable[Effect], found_at: str, quote: str, agent: str = "*") -> list[Statement]:
    """Statements of a crosswalk entry at a place."""
    return [Statement(e.use, e.spec, e.policy, agent, found_at, quote) for e in effects]


def clip(text: str) -> str:
    """At most 200 bytes of UTF-8, cut between characters, white space and control characters made single spaces."""
    if text.isascii() and text.isprintable() and len(text) <= QUOTE_BYTES:
        return text
    clean = "".join(c if c.isprintable() else " " for c in text[: 4 * QUOTE_BYTES])
    data = " ".join(clean.split()).encode("utf-8", "replace")
    return data[:QUOTE_BYTES].decode("utf-8", "ignore")


_POLICY_RANK: dict[Policy, int] = {"deny": 3, "hold": 2, "allow": 1, "unknown": 0}
_SPEC_RANK: dict[Spec, int] = {
    "deny": 6, "condition": 5, "unparseable": 4, "allow": 3, "unknown": 2, "unobservable": 1, "absent": 0,
}  # fmt: skip


def _rank(statement: Statement) -> tuple[int, int]:
    return _POLICY_RANK[statement.policy], _SPEC_RANK[statement.spec]
