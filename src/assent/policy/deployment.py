"""Facts about the deployment, as `assent.toml` states them: who, for what, where, under which promises.

What is missing is "not stated", never no: a rule that waits for it stays open.
"""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from assent.policy.places import place
from assent.records.errors import UsageError

Kind = Literal["text", "choice", "list", "date"]
FILE = "assent.toml"


@dataclass(frozen=True, slots=True)
class Fact:
    """One question. name: "section.key". choices: of kind "choice"."""

    name: str
    kind: Kind
    ask: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Deployment:
    """Stated facts by name, as text (lists joined with ", "); one that is not there is not stated."""

    stated: Mapping[str, str] = field(default_factory=dict)

    def get(self, name: str) -> str | None:
        """The stated value; None where it is not stated. Raises KeyError for a name that is no fact."""
        known_facts()[name]
        return self.stated.get(name)

    @property
    def available(self) -> frozenset[str]:
        """What is stated, by the names that the needs of controls and duties use."""
        return frozenset(f"stated:{name}" for name in self.stated)

    def meets(self, unless: tuple[tuple[str, str], ...]) -> bool:
        """Whether all of some facts are stated with these values; False of none."""
        return bool(unless) and all(self.stated.get(name) == value for name, value in unless)

    @property
    def choices(self) -> dict[str, str]:
        """The facts that can decide about records: those of kind "choice". They name nobody."""
        return {name: value for name, value in sorted(self.stated.items()) if known_facts()[name].kind == "choice"}

    @property
    def sha256(self) -> str:
        """Digest of all that is stated; of an empty deployment too."""
        return hashlib.sha256(json.dumps(dict(self.stated), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


NOTHING_STATED = Deployment()


@functools.cache
def known_facts() -> Mapping[str, Fact]:
    """Every fact, by name, in the order in which they are asked."""
    table = tomllib.loads((files("assent.policy") / "facts.toml").read_text("utf-8"))
    return {
        f"{section}.{key}": Fact(f"{section}.{key}", row["kind"], row["ask"], tuple(row.get("choices", ())))
        for section, rows in table.items()
        for key, row in rows.items()
    }


def load_deployment(path: Path | None) -> Deployment:
    """The facts of a file; of `assent.toml` in the working directory, if it is there, where `path` is None.

    Raises UsageError naming file, line and key.
    """
    if path is None:
        path = Path(FILE)
        if not path.is_file():
            return NOTHING_STATED
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path.name}: cannot be read ({type(error).__name__}); `assent init` writes one") from None
    return parse_deployment(text, path.name)


def parse_deployment(text: str, name: str = FILE) -> Deployment:
    """Read the text of an `assent.toml`. Raises UsageError naming file, line and key."""
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UsageError(f"{name}: not TOML: {error}") from None
    sections = {fact.partition(".")[0] for fact in known_facts()}
    stated: dict[str, str] = {}
    for section, rows in table.items():
        if section not in sections or not isinstance(rows, dict):
            raise UsageError(
                f"{name}{place(text, section)}: no section [{section}]; write one of {', '.join(sorted(sections))}"
            )
        for key, value in rows.items():
            if said := _value(f"{section}.{key}", value, text, name):
                stated[f"{section}.{key}"] = said
    return Deployment(dict(sorted(stated.items())))


def _value(fact_name: str, value: object, text: str, file: str) -> str:
    section, _, key = fact_name.partition(".")
    where = f"{file}{place(text, key, after=f'[{section}]')}: {fact_name}"
    fact = known_facts().get(fact_name)
    if fact is None:
        near = difflib.get_close_matches(fact_name, known_facts(), 1)
        raise UsageError(f"{where}: not a fact; {f'write {near[0]}' if near else 'docs/laws.md lists them'}")
    said = _as_text(value)
    if said is None:
        raise UsageError(f"{where}: must be a text, yes or no, a date or a list of texts")
    if said == "":
        return said
    if fact.kind == "choice" and said not in fact.choices:
        raise UsageError(f"{where}: write one of {', '.join(fact.choices)}, or leave it out if it is not known")
    if fact.kind == "date":
        try:
            date.fromisoformat(said)
        except ValueError:
            raise UsageError(f"{where}: not a date; write it as 2026-11-30") from None
    return said


def _as_text(value: Any) -> str | None:
    """One value as text; None of what no fact can be."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (int, float)) or type(value) is date:
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(item.strip() for item in value)
    return None


def dump_deployment(answers: Mapping[str, str]) -> str:
    """An `assent.toml` with every fact, the unanswered ones commented out with their question."""
    lines = ["# Facts about the deployment. What is left out is not stated, which is never taken for no."]
    section = ""
    for fact in known_facts().values():
        head, _, key = fact.name.partition(".")
        if head != section:
            section = head
            lines += ["", f"[{section}]"]
        choices = f" ({' | '.join(fact.choices)})" if fact.choices else ""
        lines.append(f"# {fact.ask}{choices}")
        answer = answers.get(fact.name, "")
        lines.append(f"{key} = {json.dumps(answer, ensure_ascii=False)}" if answer else f'# {key} = ""')
    return "\n".join(lines) + "\n"
