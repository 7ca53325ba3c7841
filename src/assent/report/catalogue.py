"""Which controls a pack has, so that those that passed can be told from those that do not exist."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from assent.policy import load_pack
from assent.records.errors import UsageError


class ControlInfo(NamedTuple):
    """A control as a reader wants to see it."""

    name: str
    title: str
    citation: str


def controls_of(pack: str, digests: tuple[str, ...], as_of: date | None) -> tuple[ControlInfo, ...]:
    """Controls of a pack that are in force, by name. `pack`: a built-in name, or the path of a TOML file.

    None where the pack is not there any more or is not the one that decided: its verdicts still name theirs.
    """
    try:
        found = load_pack(pack)
    except UsageError:
        return ()
    if digests and digests != (found.sha256,):
        return ()
    controls = found.controls
    return tuple(sorted(ControlInfo(c.id, c.title, c.citation) for c in controls if as_of is None or c.applies(as_of)))
