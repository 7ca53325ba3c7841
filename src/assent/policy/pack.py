"""Packs: a selection of controls with parameters. A pack that extends another may only tighten it."""

from __future__ import annotations

import dataclasses
import difflib
import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal, NamedTuple

from assent.policy.checks import Check, make_check
from assent.policy.control import Control, Duty, catalogue, duties
from assent.policy.places import place
from assent.records.errors import UsageError
from assent.records.verdict import ACTIONS, strictest

PARAMS: Mapping[str, Literal["lower", "higher"]] = {
    "minor_cutoff": "higher",
    "min_score": "lower",
    "recheck_signals_days": "lower",
}
"""Parameters a pack may set, and which way is stricter."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


@dataclass(frozen=True, slots=True)
class Pack:
    """Controls that decide together, sorted by id, with their checks in the same order, and the duties beside them.

    law_as_of: the day up to which the law was read.
    sha256: over the pack and its resolved controls (canonical JSON); it stands in every verdict.
    """

    name: str
    title: str
    version: str
    law_as_of: date
    extends: tuple[str, ...]
    params: tuple[tuple[str, int], ...]
    controls: tuple[Control, ...]
    checks: tuple[Check, ...]
    sha256: str
    duties: tuple[Duty, ...] = ()


def available_packs() -> tuple[str, ...]:
    """Names of the packs that are built in, sorted."""
    return tuple(sorted(p.name.removesuffix(".toml") for p in (files("assent.policy") / "packs").iterdir()))


def load_pack(name: str) -> Pack:
    """The pack of a built-in name, or of a path to a TOML file (ends in `.toml`).

    Raises UsageError, in one line, for an unknown name, a file that cannot be read, and a pack that relaxes what it
    extends.
    """
    pack = _load(name, ())
    try:
        checks = tuple(make_check(c.check, _bound(c, dict(pack.params))) for c in pack.controls)
    except ValueError as error:
        raise UsageError(f"pack {pack.name}: {error}") from None
    return dataclasses.replace(pack, checks=checks, sha256=_digest(pack))


class _File(NamedTuple):
    """A pack as its file states it."""

    name: str
    title: str
    version: str
    law_as_of: date
    extends: list[str]
    controls: list[str]
    duties: list[str]
    params: dict[str, object]
    override: dict[str, object]


def _load(name: str, below: tuple[str, ...]) -> Pack:
    """The pack without its checks and digest. `below`: the packs that extend it, to notice a circle."""
    if name in below:
        raise UsageError(f"pack {name} extends itself through {' > '.join(below)}; remove one `extends`")
    text = _text(name)
    where = _Where(Path(name).name, text)
    file = _parse(text, where)
    parents = [_load(parent, (*below, name)) for parent in file.extends]
    selected: dict[str, Control] = {}
    for parent in parents:
        for control in parent.controls:
            selected[control.id] = _stricter(selected.get(control.id, control), control)
    known = catalogue()
    for control_id in file.controls:
        if control_id not in known:
            raise where.refusal(control_id, f"no control {control_id}{_nearest(control_id, known)}", quoted=True)
        selected.setdefault(control_id, known[control_id])
    for control_id, change in file.override.items():
        if control_id not in selected:
            raise where.refusal(control_id, f"override of {control_id}, which it does not select; add it to controls")
        selected[control_id] = _override(selected[control_id], change, where)
    owed = {duty.id: duty for parent in parents for duty in parent.duties}
    for duty_id in file.duties:
        if duty_id not in duties():
            raise where.refusal(duty_id, f"no duty {duty_id}{_nearest(duty_id, duties())}", quoted=True)
        owed[duty_id] = duties()[duty_id]
    return Pack(
        name=file.name,
        title=file.title,
        version=file.version,
        law_as_of=file.law_as_of,
        extends=tuple(file.extends),
        params=tuple(sorted(_params(file.params, parents, where).items())),
        controls=tuple(selected[control_id] for control_id in sorted(selected)),
        checks=(),
        sha256="",
        duties=tuple(owed[duty_id] for duty_id in sorted(owed)),
    )


class _Where(NamedTuple):
    """The file that is read, for messages."""

    name: str
    text: str

    def refusal(self, key: str, says: str, quoted: bool = False) -> UsageError:
        """An error with file, line and key. quoted: the key stands in a list, in quotes."""
        at = place(self.text, "", after=f'"{key}"') if quoted else place(self.text, key)
        return UsageError(f"pack {self.name}{at}: {says}")


def _nearest(wanted: str, known: Mapping[str, object]) -> str:
    near = difflib.get_close_matches(wanted, known, 1)
    return f"; did you mean {near[0]}? docs/laws.md lists them" if near else "; docs/laws.md lists them"


def _parse(text: str, where: _Where) -> _File:
    """Read a pack's TOML. Raises UsageError for anything that is not a complete pack."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"pack {where.name}: not TOML: {error}") from None
    if unknown := sorted(set(table) - set(_File._fields)):
        raise where.refusal(unknown[0], f"unknown key {', '.join(unknown)}; known: {', '.join(_File._fields)}")
    table = {"extends": [], "controls": [], "duties": [], "params": {}, "override": {}, **table}
    for key in ("name", "title", "version"):
        if not isinstance(table.get(key), str):
            raise where.refusal(key, f"{key} must be a text")
    if not _NAME.fullmatch(table["name"]):
        raise where.refusal("name", "name must be lower-case letters, digits and hyphens, at most 40")
    if type(table.get("law_as_of")) is not date:
        raise where.refusal("law_as_of", "law_as_of must be a date, such as 2026-11-23")
    for key in ("extends", "controls", "duties"):
        if not isinstance(table[key], list) or not all(isinstance(item, str) for item in table[key]):
            raise where.refusal(key, f"{key} must be a list of names")
    for key in ("params", "override"):
        if not isinstance(table[key], dict):
            raise where.refusal(key, f"{key} must be a table")
    return _File(**table)


def _text(name: str) -> str:
    if name in available_packs():
        return (files("assent.policy") / "packs" / f"{name}.toml").read_text("utf-8")
    if not name.endswith(".toml"):
        raise UsageError(
            f"there is no pack {name!r}; known: {', '.join(available_packs())}, or give the path of a .toml file"
        )
    try:
        return Path(name).read_text("utf-8")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise UsageError(
            f"pack file {name!r} cannot be read ({type(error).__name__}); known packs: {', '.join(available_packs())}"
        ) from None


def _params(own: Mapping[str, object], parents: list[Pack], where: _Where) -> dict[str, int]:
    params: dict[str, int] = {}
    for parent in parents:
        for key, value in parent.params:
            params[key] = _stricter_param(key, params.get(key, value), value)
    for key, new in own.items():
        if key not in PARAMS:
            raise where.refusal(key, f"no parameter {key!r}; known: {', '.join(sorted(PARAMS))}")
        if isinstance(new, bool) or not isinstance(new, int) or new < 0:
            raise where.refusal(key, f"parameter {key} must be a whole number, 0 or more")
        if key in params and _stricter_param(key, params[key], new) != new:
            raise where.refusal(
                key,
                f"{key} = {new} relaxes {params[key]}; a pack may only tighten what it extends: write {params[key]} or "
                + ("less" if PARAMS[key] == "lower" else "more"),
            )
        params[key] = new
    return params


def _stricter_param(key: str, a: int, b: int) -> int:
    return min(a, b) if PARAMS[key] == "lower" else max(a, b)


def _stricter(a: Control, b: Control) -> Control:
    return dataclasses.replace(
        a, on_fail=strictest(a.on_fail, b.on_fail), on_unknown=strictest(a.on_unknown, b.on_unknown)
    )


def _override(control: Control, change: object, where: _Where) -> Control:
    if not isinstance(change, dict) or not set(change) <= {"on_fail", "on_unknown"}:
        raise where.refusal(control.id, f"an override of {control.id} may set on_fail and on_unknown only")
    for key, action in change.items():
        if action not in ACTIONS:
            raise where.refusal(control.id, f"{control.id}: {key} must be one of {', '.join(ACTIONS)}")
        if ACTIONS.index(action) < ACTIONS.index(getattr(control, key)):
            stricter = ", ".join(ACTIONS[ACTIONS.index(getattr(control, key)) :])
            raise where.refusal(
                control.id,
                f"{control.id}: {key} = {action!r} relaxes {getattr(control, key)!r}; a pack may only tighten: "
                f"write one of {stricter}",
            )
    return dataclasses.replace(control, **change)


def _bound(control: Control, params: Mapping[str, int]) -> dict[str, object]:
    """The control's parameters with the pack's values in place of "$name"."""
    bound: dict[str, object] = {}
    for key, value in control.params:
        if isinstance(value, str) and value.startswith("$"):
            if value[1:] not in params:
                raise ValueError(f"{control.id} asks for the parameter {value[1:]!r}, which the pack does not set")
            value = params[value[1:]]
        bound[key] = value
    return bound


def _digest(pack: Pack) -> str:
    state = dataclasses.asdict(dataclasses.replace(pack, checks=(), sha256=""))
    text = json.dumps(state, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()
