"""A verdict: what a pack says of one document, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

Action = Literal["include", "redact", "hold", "exclude"]
ACTIONS: tuple[Action, ...] = ("include", "redact", "hold", "exclude")


def strictest(*actions: Action) -> Action:
    """The most restrictive of some actions; `include` of none."""
    return max(actions, key=ACTIONS.index, default="include")


class Reason(NamedTuple):
    """One control that led to the action. because: mechanism and answer, or the missing evidence; no page content."""

    control: str
    action: Action
    because: str
    citation: str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one pack says: the strictest action of all reasons, duties (kinds to redact), and controls left open.

    open_controls: controls that decided nothing, because no detector for them exists here.
    """

    action: Action
    reasons: tuple[Reason, ...] = ()
    duties: tuple[str, ...] = ()
    open_controls: tuple[str, ...] = ()
