"""Controls: one rule of one law or norm each, as `controls/*.toml` state them."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Literal

from assent.records.errors import UsageError
from assent.records.verdict import ACTIONS, Action

Force = Literal["H", "P", "G", "C", "N"]
FORCES: Mapping[Force, str] = {
    "H": "law in force",
    "P": "proposed or not yet adopted",
    "G": "guidance of a regulator",
    "C": "voluntary code",
    "N": "norm of civil society or of this project",
}

_REQUIRED = ("id", "title", "force", "citation", "in_force", "check", "on_fail", "on_unknown")
_OPTIONAL = ("until", "params", "needs")


@dataclass(frozen=True, slots=True)
class Control:
    """One rule: what it asks, since when, and what follows.

    in_force, until: first and last day on which it applies; force "P" never applies.
    params: of the check, as written; "$name" stands for a parameter of the pack.
    needs: detectors without which the control is open, by the names that `Facts.ran` uses.
    on_fail, on_unknown: redact, hold or exclude; unknown is never less than hold.
    """

    id: str
    family: str
    title: str
    force: Force
    citation: str
    in_force: date
    until: date | None
    check: str
    params: tuple[tuple[str, object], ...]
    needs: tuple[str, ...]
    on_fail: Action
    on_unknown: Action

    def applies(self, as_of: date) -> bool:
        """Whether the rule is in force on a day."""
        return self.force != "P" and self.in_force <= as_of and (self.until is None or as_of <= self.until)


@functools.cache
def catalogue() -> Mapping[str, Control]:
    """Every control that is built in, by id."""
    found: dict[str, Control] = {}
    folder = files("assent.policy") / "controls"
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        for control in parse_controls(path.read_text("utf-8"), path.name):
            if control.id in found:
                raise UsageError(f"{path.name}: control {control.id} is defined twice; rename one")
            found[control.id] = control
    return dict(sorted(found.items()))


def parse_controls(text: str, name: str) -> tuple[Control, ...]:
    """Read one `controls/*.toml`; `name` is for messages.

    Raises UsageError for anything that is not a complete control, a missing `on_unknown` among them.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name}: not TOML: {error}") from None
    family, rows = table.get("family"), table.get("control")
    if not isinstance(family, str) or not isinstance(rows, list) or set(table) != {"family", "control"}:
        raise UsageError(f"{name}: needs `family` and [[control]] tables, nothing else")
    return tuple(_control(row, family, name) for row in rows)


def _control(row: object, family: str, name: str) -> Control:
    where = f"{name}: control {row.get('id', '?') if isinstance(row, dict) else '?'}"
    if not isinstance(row, dict):
        raise UsageError(f"{where}: is not a table")
    if lacking := [key for key in _REQUIRED if key not in row]:
        raise UsageError(f"{where}: lacks {', '.join(lacking)}")
    if unknown := sorted(set(row) - set(_REQUIRED) - set(_OPTIONAL)):
        raise UsageError(f"{where}: unknown key {', '.join(unknown)}")
    for key in ("id", "title", "citation", "check"):
        if not isinstance(row[key], str) or not row[key].strip():
            raise UsageError(f"{where}: {key} must be a text")
    if row["force"] not in FORCES:
        raise UsageError(f"{where}: force must be one of {', '.join(FORCES)}")
    for key in ("in_force", "until"):
        if type(row.get(key)) is not date and (key == "in_force" or key in row):
            raise UsageError(f"{where}: {key} must be a date")
    _actions(row["on_fail"], row["on_unknown"], where)
    params, needs = row.get("params", {}), row.get("needs", [])
    if not isinstance(params, dict) or not isinstance(needs, list) or not all(isinstance(n, str) for n in needs):
        raise UsageError(f"{where}: params must be a table and needs a list of names")
    return Control(
        row["id"], family, row["title"], row["force"], row["citation"], row["in_force"], row.get("until"),
        row["check"], tuple(sorted(params.items())), tuple(sorted(needs)), row["on_fail"], row["on_unknown"],
    )  # fmt: skip


def _actions(on_fail: object, on_unknown: object, where: str) -> None:
    """A failed control does something; an unknown one never lets a record be used (design, promise 2)."""
    if on_fail not in ACTIONS[1:]:
        raise UsageError(f"{where}: on_fail must be one of {', '.join(ACTIONS[1:])}")
    if on_unknown not in ACTIONS[2:]:
        raise UsageError(f"{where}: on_unknown must be one of {', '.join(ACTIONS[2:])}")
