"""Which controls a pack has, so that those that passed can be told from those that do not exist."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from assent import policy
from assent.records.errors import AssentError


class ControlInfo(NamedTuple):
    """A control as a reader wants to see it."""

    name: str
    title: str
    citation: str


def controls_of(pack: str, as_of: date | None) -> tuple[ControlInfo, ...]:
    """Controls of a built-in pack that are in force, by name.

    None for a pack that is not built in: its verdicts still name the controls that decided.
    """
    load = getattr(policy, "load_pack", None)
    if load is None:
        return ()
    try:
        controls = load(pack).controls
    except AssentError:
        return ()
    return tuple(sorted(ControlInfo(c.id, c.title, c.citation) for c in controls if as_of is None or c.applies(as_of)))
