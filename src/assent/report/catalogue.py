"""Which controls a pack has, so that those that passed can be told from those that do not exist."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from assent.policy import Pack, load_pack
from assent.records.errors import UsageError


class ControlInfo(NamedTuple):
    """A control as a reader wants to see it."""

    name: str
    title: str
    citation: str
    needs: tuple[str, ...]


def deciding_pack(pack: str, digests: tuple[str, ...]) -> Pack | None:
    """The pack (a built-in name or a TOML file) if it is the one that decided; None if it is gone or has changed."""
    try:
        found = load_pack(pack)
    except UsageError:
        return None
    return None if digests and digests != (found.sha256,) else found


def controls_of(
    pack: str, digests: tuple[str, ...], as_of: date | None, preview: bool = False
) -> tuple[ControlInfo, ...]:
    """Controls of a pack that are in force, by name. `pack`: a built-in name, or the path of a TOML file.

    None where the pack is not there any more or is not the one that decided: its verdicts still name theirs.
    """
    found = deciding_pack(pack, digests)
    controls = () if found is None else found.controls
    return tuple(
        sorted(
            ControlInfo(c.id, c.title, c.citation, c.needs)
            for c in controls
            if as_of is None or c.applies(as_of, preview)
        )
    )
