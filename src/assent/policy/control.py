"""Controls, duties and notes: one rule of one law or norm each, as `controls/*.toml` state them.

A control decides about a record, a duty about the whole corpus (a paper, a notice, a channel); a note decides nothing.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any, Literal, NamedTuple, get_args

from assent.policy.basis import Kind
from assent.policy.places import place
from assent.records.errors import UsageError
from assent.records.verdict import ACTIONS, Action

Force = Literal["H", "P", "G", "D", "C", "N"]
FORCES: Mapping[Force, str] = {
    "H": "law in force",
    "P": "proposed or not yet adopted",
    "G": "guidance of a regulator",
    "D": "draft guidance of a regulator",
    "C": "voluntary code",
    "N": "norm of civil society or of this project",
}

Reading = Literal["seen", "part", "recalled", "own"]
READINGS: Mapping[Reading, str] = {
    "seen": "a source that states the rule was read, in most cases not the text of the law itself",
    "part": "the base text was not re-read for this; a source was read for the rest",
    "recalled": "the text was not re-read: check it before relying on it",
    "own": "a rule of this project, or its way of checking a norm",
}
"""How sure the reading of a citation is."""

DutyAction = Literal["document", "warn"]

_COMMON = ("id", "title", "force", "citation", "in_force", "reading")
_REQUIRED = (*_COMMON, "check", "on_fail", "on_unknown")
_OPTIONAL = ("until", "params", "needs", "unless", "by_consent", "basis", "jurisdiction")
_DUTY_REQUIRED = (*_COMMON, "action", "unknown_as", "needs", "paper")
_DUTY_OPTIONAL = ("until", "jurisdiction", "unless")
_NOTE_REQUIRED = ("id", "title", "citation", "meaning", "reading", "jurisdiction")


@dataclass(frozen=True, slots=True)
class Control:
    """One rule: what it asks, since when, and what follows.

    in_force, until: first and last day on which it applies; force "P" never applies.
    params: of the check, as written; "$name" stands for a parameter of the pack.
    needs: what the control is open without: detectors, by the names that `Facts.ran` uses, and facts of `assent.toml`
        as "stated:section.key".
    on_fail, on_unknown: redact, hold or exclude; unknown is never less than hold. Both `include`: it only warns.
    unless: facts of `assent.toml` with their values; where all are stated so, the rule does not reach the deployment.
    by_consent: consent receipts that cover the record meet the rule.
    basis: kinds of signed bases that are meant to lift its hold; for the report, any kind does.
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
    jurisdiction: str = ""
    reading: Reading = "own"
    unless: tuple[tuple[str, str], ...] = ()
    by_consent: bool = False
    basis: tuple[str, ...] = ()

    @property
    def warns(self) -> bool:
        """Whether it only warns."""
        return self.on_fail == "include"

    def applies(self, as_of: date, preview: bool = False) -> bool:
        """Whether the rule is in force on a day; with `preview` also what is proposed or still to come."""
        return _applies(self.force, self.in_force, self.until, as_of, preview)


@dataclass(frozen=True, slots=True)
class Duty:
    """What a law asks of the corpus as a whole. Open while one of its `needs` is not there, unless `unless` is stated.

    needs: facts of `assent.toml` ("stated:section.key") and evidence ("measure:bias", "finding:synthetic" ...).
    paper: the document it feeds.  action: `document` keeps a build back while it is open; `warn` does not.
    unknown_as: what an open one is taken for, `document` or `warn`.
    """

    id: str
    family: str
    title: str
    force: Force
    citation: str
    in_force: date
    until: date | None
    needs: tuple[str, ...]
    paper: str
    action: DutyAction
    unknown_as: DutyAction
    jurisdiction: str
    reading: Reading
    unless: tuple[tuple[str, str], ...] = ()

    def applies(self, as_of: date, preview: bool = False) -> bool:
        """Whether the duty is in force on a day; with `preview` also what is proposed or still to come."""
        return _applies(self.force, self.in_force, self.until, as_of, preview)


@dataclass(frozen=True, slots=True)
class Note:
    """A rule of a country without a pack: kept as data, decides nothing."""

    id: str
    title: str
    citation: str
    meaning: str
    reading: Reading
    jurisdiction: str


class Rules(NamedTuple):
    """One file of the catalogue, or all of them."""

    controls: tuple[Control, ...]
    duties: tuple[Duty, ...]
    notes: tuple[Note, ...]


def _applies(force: Force, in_force: date, until: date | None, as_of: date, preview: bool) -> bool:
    past = until is not None and as_of > until
    return not past and (preview or (force != "P" and in_force <= as_of))


@functools.cache
def catalogue() -> Mapping[str, Control]:
    """Every control that is built in, by id."""
    return {control.id: control for control in sorted(_built_in().controls, key=lambda c: c.id)}


@functools.cache
def duties() -> Mapping[str, Duty]:
    """Every duty that is built in, by id."""
    return {duty.id: duty for duty in sorted(_built_in().duties, key=lambda d: d.id)}


@functools.cache
def notes() -> tuple[Note, ...]:
    """Rules of countries without a pack, sorted."""
    return tuple(sorted(_built_in().notes, key=lambda n: n.id))


@functools.cache
def _built_in() -> Rules:
    parts = [
        parse_rules(path.read_text("utf-8"), path.name)
        for path in sorted((files("assent.policy") / "controls").iterdir(), key=lambda p: p.name)
    ]
    found = Rules(
        tuple(control for part in parts for control in part.controls),
        tuple(duty for part in parts for duty in part.duties),
        tuple(note for part in parts for note in part.notes),
    )
    ids = [rule.id for rules in found for rule in rules]
    for rule_id in ids:
        if ids.count(rule_id) > 1:
            raise UsageError(f"control {rule_id} is defined twice; rename one")
    return found


def parse_controls(text: str, name: str) -> tuple[Control, ...]:
    """The controls of one file; see `parse_rules`."""
    return parse_rules(text, name).controls


def parse_rules(text: str, name: str) -> Rules:
    """Read one `controls/*.toml`; `name` is for messages.

    Raises UsageError with file, line and key for anything that is not complete, a missing `on_unknown` among them.
    """
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name}: not TOML: {error}") from None
    family, jurisdiction = table.get("family"), table.get("jurisdiction", "")
    known = {"family", "jurisdiction", "control", "duty", "note"}
    rows = [table.get(key, []) for key in ("control", "duty", "note")]
    bad = set(table) - known or not any(rows) or not all(isinstance(row, list) for row in rows)
    if not isinstance(family, str) or not isinstance(jurisdiction, str) or bad:
        raise UsageError(f"{name}: needs `family` and [[control]], [[duty]] or [[note]] tables, nothing else")
    head = {"family": family, "jurisdiction": jurisdiction}
    return Rules(
        tuple(_control(_Row(row, name, text, head)) for row in rows[0]),
        tuple(_duty(_Row(row, name, text, head)) for row in rows[1]),
        tuple(_note(_Row(row, name, text, head)) for row in rows[2]),
    )


class _Row:
    """A table of the file on its way to a rule; knows where it stands."""

    def __init__(self, row: object, name: str, text: str, head: Mapping[str, str]) -> None:
        self.id = str(row.get("id", "?")) if isinstance(row, dict) else "?"
        self._name, self._text = name, text
        if not isinstance(row, dict):
            raise self.refusal("", "is not a table")
        self.values: dict[str, Any] = {**head, **row}

    def refusal(self, key: str, says: str) -> UsageError:
        """An error that names file, line and key."""
        where = place(self._text, key, after=f'id = "{self.id}"') if self.id != "?" else ""
        return UsageError(f"{self._name}{where}: control {self.id}: {key + ' ' if key else ''}{says}")

    def check(self, required: tuple[str, ...], optional: tuple[str, ...]) -> None:
        """Refuse what lacks, what is not known, and what has another type."""
        values = self.values
        if lacking := [key for key in required if key not in values]:
            raise self.refusal("", f"lacks {', '.join(lacking)}")
        if unknown := sorted(set(values) - {*required, *optional, "family", "jurisdiction"}):
            raise self.refusal("", f"unknown key {', '.join(unknown)}")
        for key in ("id", "title", "citation", "check", "paper", "meaning"):
            if key in values and (not isinstance(values[key], str) or not values[key].strip()):
                raise self.refusal(key, "must be a text")
        if "force" in required and values["force"] not in FORCES:
            raise self.refusal("force", f"must be one of {', '.join(FORCES)}")
        if values["reading"] not in READINGS:
            raise self.refusal("reading", f"must be one of {', '.join(READINGS)}")
        for kind in values.get("basis", []):
            if kind not in get_args(Kind):
                raise self.refusal("basis", f"must be a list of {', '.join(get_args(Kind))}")
        for key in ("in_force", "until"):
            if key in values and type(values[key]) is not date:
                raise self.refusal(key, "must be a date, such as 2026-12-02")
        needs, unless = values.get("needs", []), values.get("unless", {})
        if not isinstance(needs, list) or not all(isinstance(n, str) for n in needs):
            raise self.refusal("needs", "must be a list of names (params must be a table and needs a list)")
        if not isinstance(unless, dict) or not all(isinstance(v, str) for v in unless.values()):
            raise self.refusal("unless", "must be a table of facts and their values")

    def sorted(self, key: str) -> tuple[Any, ...]:
        """A list, or the items of a table, in order."""
        value = self.values.get(key, {})
        return tuple(sorted(value.items() if isinstance(value, dict) else value))


def _control(row: _Row) -> Control:
    row.check(_REQUIRED, _OPTIONAL)
    values = row.values
    _actions(values["on_fail"], values["on_unknown"], row)
    if not isinstance(values.get("params", {}), dict):
        raise row.refusal("params", "must be a table and needs a list of names")
    if not isinstance(values.get("by_consent", False), bool):
        raise row.refusal("by_consent", "must be true or false")
    return Control(
        values["id"], values["family"], values["title"], values["force"], values["citation"], values["in_force"],
        values.get("until"), values["check"], row.sorted("params"), row.sorted("needs"), values["on_fail"],
        values["on_unknown"], values["jurisdiction"], values["reading"], row.sorted("unless"),
        values.get("by_consent", False), row.sorted("basis"),
    )  # fmt: skip


def _duty(row: _Row) -> Duty:
    row.check(_DUTY_REQUIRED, _DUTY_OPTIONAL)
    values = row.values
    for key in ("action", "unknown_as"):
        if values[key] not in ("document", "warn"):
            raise row.refusal(key, "must be document or warn")
    if values["action"] == "document" and values["unknown_as"] == "warn":
        raise row.refusal("unknown_as", "must be document where action is: unknown is never less")
    return Duty(
        values["id"], values["family"], values["title"], values["force"], values["citation"], values["in_force"],
        values.get("until"), row.sorted("needs"), values["paper"], values["action"], values["unknown_as"],
        values["jurisdiction"], values["reading"], row.sorted("unless"),
    )  # fmt: skip


def _note(row: _Row) -> Note:
    row.check(_NOTE_REQUIRED, ())
    values = row.values
    return Note(*(values[key] for key in _NOTE_REQUIRED))


def _actions(on_fail: object, on_unknown: object, row: _Row) -> None:
    """A failed control does something; an unknown one never lets a record be used (design, promise 2).

    A control that only warns says `include` for both.
    """
    if on_fail == on_unknown == "include":
        return
    if on_fail not in ACTIONS[1:]:
        raise row.refusal("on_fail", f"must be one of {', '.join(ACTIONS[1:])}; a warning says include for both")
    if on_unknown not in ACTIONS[2:]:
        raise row.refusal("on_unknown", f"must be one of {', '.join(ACTIONS[2:])}")
