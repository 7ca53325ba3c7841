"""Facts: the part of the evidence a policy decides on, small enough that many documents share it.

Resolving writes facts as a canonical string (a dictionary column); deciding evaluates each distinct string
once. That is what makes re-deciding cheap.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Literal, NamedTuple

from assent.records.signal import Policy, Spec

Moment = Literal["at_fetch", "at_audit"]
MOMENTS: tuple[Moment, Moment] = ("at_fetch", "at_audit")


class SignalFact(NamedTuple):
    """A signal without the page it stood on: what decides, not where it was found.

    inferred: the statement names an agent that is not ours (another AI trainer); a reservation is inferred.
    """

    mechanism: str
    use: str
    spec: Spec
    policy: Policy
    agent: str = "*"
    declarer: str = "unknown"


class FindingFact(NamedTuple):
    """A kind of finding present in the document, with its highest score in hundredths."""

    kind: str
    category: str
    score: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about one document at one moment, for one use.

    signals: page and host signals that touch the use, sorted, without duplicates.
    findings: sorted; only of detectors that ran.
    carried: of "headers", "markup", "text": what the source carried. The rest is unknown.
    ran: names of finding detectors that ran on this document.
    age_days: days between as-of and the newest capture, by host file kind; a kind that is missing has none.
    media: "html", "text", "pdf", "image", "audio", "video", "other".
    """

    signals: tuple[SignalFact, ...] = ()
    findings: tuple[FindingFact, ...] = ()
    carried: tuple[str, ...] = ()
    ran: tuple[str, ...] = ()
    age_days: tuple[tuple[str, int], ...] = ()
    media: str = "html"

    def dumps(self) -> str:
        """Canonical text: equal facts give equal text."""
        return json.dumps(
            [self.signals, self.findings, self.carried, self.ran, self.age_days, self.media],
            separators=(",", ":"),
            ensure_ascii=False,
        )

    @classmethod
    def loads(cls, text: str) -> Facts:
        """Inverse of `dumps`."""
        signals, findings, carried, ran, ages, media = json.loads(text)
        return cls(
            tuple(SignalFact(*s) for s in signals),
            tuple(FindingFact(*f) for f in findings),
            tuple(carried),
            tuple(ran),
            tuple((kind, days) for kind, days in ages),
            media,
        )
