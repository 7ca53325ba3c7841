"""Facts made for these tests: a page whose every mechanism was read and found silent, and changes to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date

from assent.policy.control import catalogue
from assent.records.errors import UsageError
from assent.records.facts import Facts, FindingFact, SignalFact
from assent.records.signal import Policy, Spec
from assent.signals import MECHANISMS

AS_OF = date(2026, 10, 2)
EVERY_DETECTOR = frozenset(
    need for control in catalogue().values() for need in control.needs if not need.startswith("stated:")
)


def refusal(call: Callable[[], object], error: type[Exception] = UsageError) -> str:
    """What the call says where it raises the error; "" where it does not raise."""
    try:
        call()
    except error as raised:
        return str(raised)
    return ""


def say(
    mechanism: str,
    policy: Policy,
    spec: Spec | None = None,
    *,
    use: str = "train",
    agent: str = "*",
    declarer: str = "operator",
) -> SignalFact:
    return SignalFact(mechanism, use, spec or ("unknown" if policy == "hold" else policy), policy, agent, declarer)


def facts(
    *said: SignalFact,
    carried: Iterable[str] = ("headers", "markup", "text"),
    age: int | None = 1,
    tdmrep_age: int | None = None,
    ran: Iterable[str] = (),
    findings: Iterable[FindingFact] = (),
    media: str = "html",
    looked: bool = False,
) -> Facts:
    """A capture with a robots.txt that allows and no tdmrep.json, plus what is `said`.

    A mechanism that says something loses its silent row; `age` None: no robots.txt was asked for; `looked`: the payload
    was looked at for markup and is of a sort that has none.
    """
    spoke = {row.mechanism for row in said}
    held = set(carried)
    rows = list(said)
    for mechanism, known in MECHANISMS.items():
        if mechanism in spoke:
            continue
        carrier = known.carrier
        read = {"robots.txt": age is not None, "tdmrep.json": tdmrep_age is not None}.get(
            carrier, carrier in held or (looked and carrier == "markup")
        )
        if mechanism == "robots.txt" and read:
            rows.append(SignalFact(mechanism, "fetch", "allow", "unknown"))
        else:
            rows.append(SignalFact(mechanism, "*", "absent" if read else "unknown", "unknown"))
    ages = [("robots.txt", age), ("tdmrep.json", tdmrep_age)]
    return Facts(
        signals=tuple(sorted(rows)),
        findings=tuple(sorted(findings)),
        carried=tuple(sorted(held)),
        ran=tuple(sorted(ran)),
        age_days=tuple((kind, days) for kind, days in ages if days is not None),
        media=media,
    )


def without(known: Facts, carrier: str) -> Facts:
    """The same facts where a carrier (headers, markup, text, robots.txt, tdmrep.json) was never read."""
    return replace(
        known,
        signals=tuple(
            sorted(
                {
                    SignalFact(row.mechanism, "*", "unknown", "unknown") if _carrier(row.mechanism) == carrier else row
                    for row in known.signals
                }
            )
        ),
        carried=tuple(name for name in known.carried if name != carrier),
        age_days=tuple((kind, days) for kind, days in known.age_days if kind != carrier),
        findings=() if carrier == "text" else known.findings,
        ran=() if carrier == "text" else known.ran,
    )


def _carrier(mechanism: str) -> str:
    return MECHANISMS[mechanism].carrier if mechanism in MECHANISMS else "none"
