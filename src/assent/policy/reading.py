"""A reading of facts: which statements deny, doubt or grant a use, and which could not be read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from assent.records.facts import Facts, FindingFact, Moment, SignalFact
from assent.records.signal import Signal
from assent.signals import MECHANISMS

Class = Literal[
    "access", "reservation", "reservation-prose", "preference", "licence", "offer", "provenance", "hint", "other"
]  # fmt: skip
Carrier = Literal["headers", "markup", "robots.txt", "tdmrep.json"]
"""What a control can require to have been read."""

Stance = Literal["denied", "doubted", "unread", "granted", "silent"]


_CLASSES: Mapping[str, Class] = {name: mechanism.klass for name, mechanism in MECHANISMS.items()}
_BROADER: Mapping[str, frozenset[str]] = {"train": frozenset({"mine", "fetch", "*"})}


def broader_uses(use: str) -> frozenset[str]:
    """Uses whose denial is a denial of this one. An allowance never spreads."""
    return _BROADER.get(use, frozenset({"fetch", "*"}))


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts of one moment, sorted by what they mean for one use.

    denied: somebody says no.  doubted: an answer that holds until a person looks (robots.txt 503, unclear text).
    unread: asked for and not readable, or not asked.  granted: a licence that allows this use.
    answered: mechanisms with a row that could be read.
    """

    moment: Moment
    denied: tuple[SignalFact, ...]
    doubted: tuple[SignalFact, ...]
    unread: tuple[SignalFact, ...]
    granted: tuple[SignalFact, ...]
    licences: tuple[SignalFact, ...]
    answered: frozenset[str]
    carried: frozenset[str]
    ran: frozenset[str]
    age_days: Mapping[str, int]
    findings: tuple[FindingFact, ...]
    media: str


def mechanism_class(name: str) -> Class:
    """Class of a mechanism; "other" of one that is not in the registry of signals."""
    return _CLASSES.get(name, "other")


def read(facts: Facts, use: str, moment: Moment) -> Reading:
    """Sort the statements of `facts` that touch `use`."""
    sorted_rows: dict[Stance, list[SignalFact]] = defaultdict(list)
    licences: list[SignalFact] = []
    answered: set[str] = set()
    broader = broader_uses(use)
    for row in facts.signals:
        if row.use != use and row.use not in broader:
            continue
        stance = stance_of(row, use)
        sorted_rows[stance].append(row)
        if stance != "unread":
            answered.add(row.mechanism)
        if mechanism_class(row.mechanism) == "licence":
            licences.append(row)
    return Reading(
        moment=moment,
        denied=tuple(sorted_rows["denied"]),
        doubted=tuple(sorted_rows["doubted"]),
        unread=tuple(sorted_rows["unread"]),
        granted=tuple(sorted_rows["granted"]),
        licences=tuple(licences),
        answered=frozenset(answered),
        carried=frozenset(facts.carried),
        ran=frozenset(facts.ran),
        age_days=dict(facts.age_days),
        findings=facts.findings,
        media=facts.media,
    )


def stance_of(row: SignalFact | Signal, use: str) -> Stance:
    """What one statement means for `use`.

    The policy column decides where it says deny or hold, whatever the text says. A text that denies or sets a
    condition and that nobody turned into a policy is doubted (terms count as denied until shown met); one that breaks
    its grammar and was not found to deny on a lenient reading says nothing. Only a licence can grant, only for the
    very use, and never by a default of the network in between. Terms of a licence are neither a reservation nor a
    grant. A hint decides about no use.
    """
    if mechanism_class(row.mechanism) == "hint":
        return "silent"
    licence = mechanism_class(row.mechanism) == "licence"
    if licence and row.spec == "condition":
        return "silent"
    if row.policy == "deny":
        return "denied"
    if row.policy == "hold":
        return "doubted"
    if row.spec in ("unknown", "unobservable"):
        return "unread"
    if row.spec in ("deny", "condition"):
        return "doubted"
    grants = licence and row.spec == row.policy == "allow" and row.declarer != "cdn-default" and row.use in (use, "*")
    return "granted" if grants else "silent"


Said = tuple[Moment, SignalFact]

IN_WORDS: Mapping[Moment, str] = {"at_fetch": "at fetch", "at_audit": "at audit"}
_NOT_A_TOKEN = re.compile(r"[^A-Za-z0-9*._/ -]")
_AGENTS_NAMED = 3
_STATEMENTS_NAMED = 6


def in_words(moments: Iterable[Moment]) -> str:
    """`at fetch and at audit`."""
    return " and ".join(IN_WORDS[moment] for moment in sorted(set(moments), reverse=True))


@lru_cache(1024)
def describe(said: tuple[Said, ...], word: str) -> str:
    """Statements in words: mechanism, answer, use, agents, moments; sorted, and cut where there are many."""
    groups: dict[tuple[str, str, str], tuple[set[str], set[Moment]]] = {}
    for moment, row in said:
        agents, moments = groups.setdefault((row.mechanism, row.use, row.spec), (set(), set()))
        agents.add(_NOT_A_TOKEN.sub("?", row.agent)[:40])
        moments.add(moment)
    lines = []
    for (mechanism, use, spec), (agents, moments) in groups.items():
        says = "" if spec == word else f" (says {spec})"
        lines.append(f"{mechanism}: {word} {use}{says} for {_agents(agents)}, {in_words(moments)}")
    return join(lines)


def join(lines: Iterable[str]) -> str:
    """Sorted lines as one, cut where there are many."""
    distinct = sorted(set(lines))
    more = len(distinct) - _STATEMENTS_NAMED
    return "; ".join(distinct[:_STATEMENTS_NAMED]) + (f"; and {more} more" if more > 0 else "")


def _agents(agents: set[str]) -> str:
    names = ["everybody" if name == "*" else name for name in sorted(agents)]
    more = len(names) - _AGENTS_NAMED
    return ", ".join(names[:_AGENTS_NAMED]) + (f" and {more} more" if more > 0 else "")
