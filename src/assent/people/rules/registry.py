"""Rules as data: read from `data/*.toml`, checked, and compiled once a process."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, cast, get_args

from assent.people.rules import ids_eu, ids_world, secrets, validators
from assent.records.finding import Category

Validator = Callable[[str], bool]

_FILES = (
    "contact", "network", "finance", "person", "national-europe", "national-world",
    "secrets-services", "secrets-general",
)  # fmt: skip
_PHRASE = re.compile(r"[^\W\d_]+(?:[-.'/][^\W\d_]+)*\Z")


@dataclass(frozen=True, slots=True)
class Words:
    """Context words: whole words, and phrases or words of scripts without spaces, which are looked for as they are."""

    words: frozenset[str] = frozenset()
    phrases: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.words or self.phrases)

    @classmethod
    def of(cls, listed: list[str]) -> Words:
        """Part a list."""
        lowered = [word.casefold() for word in listed]
        plain = {word for word in lowered if _PHRASE.match(word) and not _unspaced(word)}
        return cls(frozenset(plain), tuple(sorted(set(lowered) - plain)))


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of value with one shape.

    patterns: in the dialect that Hyperscan, RE2 and `re` share, over UTF-8 bytes; the group `value` is the value where
    the match holds more. bare: of these, the ones that are bare digits. alone, shaped, near: probability that a match
    is what it seems when nothing, its shape, or a context word speaks for it. languages: where it is at home.
    emit_from: matches below are not findings. needs_context: the same without a context word. trim: what
    is too much at the end may be cut off. over_lines: a block in PEM follows.
    """

    id: str
    title: str
    kind: str
    category: Category
    jurisdiction: str
    patterns: tuple[str, ...]
    bare: frozenset[str]
    validator: Validator | None
    context: Words
    counter: Words
    languages: frozenset[str]
    alone: float
    shaped: float
    near: float
    emit_from: float
    needs_context: bool
    trim: bool
    over_lines: bool
    max_chars: int
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    source: str
    licence: str


@cache
def rules() -> tuple[Rule, ...]:
    """All rules, in the order of their files. Raises ValueError where one is not well formed."""
    shapes: Mapping[str, str] = _table("shapes")["shapes"]
    contexts = {name: [w for ws in by.values() for w in ws] for name, by in _table("context").items()}
    found = [_rule(row, shapes, contexts) for name in _FILES for row in _table(name).get("rule", [])]
    names = [rule.id for rule in found]
    if len(set(names)) < len(names):
        raise ValueError(f"two rules share an id: {sorted({n for n in names if names.count(n) > 1})}")
    return tuple(found)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files(__package__) / "data" / f"{name}.toml").read_text("utf-8"))


def _rule(row: dict[str, Any], shapes: Mapping[str, str], contexts: Mapping[str, list[str]]) -> Rule:
    if row["category"] not in get_args(Category):
        raise ValueError(f"{row['id']}: no category {row['category']!r}")
    listed = row.get("context", [])
    alone = float(row["alone"])
    return Rule(
        id=row["id"],
        title=row["title"],
        kind=row["kind"],
        category=cast("Category", row["category"]),
        jurisdiction=row.get("jurisdiction", "*"),
        patterns=tuple(closed(shapes.get(pattern, pattern)) for pattern in row["patterns"]),
        bare=frozenset(shapes[pattern] for pattern in row["patterns"] if pattern in shapes),
        validator=_validator(row["validator"]) if "validator" in row else None,
        context=Words.of(contexts[listed] if isinstance(listed, str) else listed),
        counter=Words.of(row.get("counter", [])),
        languages=frozenset(row.get("languages", [])),
        alone=alone,
        shaped=float(row.get("shaped", alone)),
        near=max(float(row.get("near", alone)), float(row.get("shaped", alone))),
        emit_from=float(row.get("emit_from", 0.0)),
        needs_context=bool(row.get("needs_context", False)),
        trim=bool(row.get("trim", False)),
        over_lines=bool(row.get("over_lines", False)),
        max_chars=int(row.get("max_chars", 128)),
        positive=tuple(row["positive"]),
        negative=tuple(row["negative"]),
        source=row["source"],
        licence=row.get("licence", "Apache-2.0"),
    )


_OPEN_END = re.compile(r"(?P<tail>\[(?P<set>(?:\\.|[^\]\\])+)\](?:\{\d+,\}|\+)(?:=(?:\?|\{0,\d\}))?)(?P<group>\)?)\Z")


def closed(pattern: str) -> str:
    """The pattern, with a terminator where it ends in an open repeat of a class: else every further byte is an end.

    What it stood for becomes the group `value`, unless it has one.
    """
    match = _OPEN_END.search(pattern)
    if match is None or match["set"].startswith("^"):
        return pattern
    if match["group"] and "(?P<value>" not in pattern:
        return pattern  # an alternation that is open in one branch
    whole = (
        pattern if "(?P<value>" in pattern else f"(?P<value>{pattern})" if not _flagged(pattern) else _inside(pattern)
    )
    return f"{whole}(?:[^={match['set']}]|$)"


_AT_LEAST = re.compile(r"\](?:\{\d+,\})")


def loose(pattern: str) -> str:
    """What is scanned for: the pattern with its open repeats from one on.

    Counted repeats of a class that holds what the pattern starts with are too large to track starts through; the
    pattern itself is asked of what was found.
    """
    return _AT_LEAST.sub(lambda match: "]*" if match.group() == "]{0,}" else "]+", pattern)


def _flagged(pattern: str) -> bool:
    return pattern.startswith("(?i)")


def _inside(pattern: str) -> str:
    return f"(?i)(?P<value>{pattern[4:]})"


def _validator(name: str) -> Validator:
    for module in (ids_eu, ids_world, validators, secrets):
        found = getattr(module, name, None)
        if found is not None:
            return cast("Validator", found)
    raise ValueError(f"no validator {name!r}")


def _unspaced(word: str) -> bool:
    """Written in a script that puts no spaces between words (Han, kana)."""
    return any("\u3040" <= c <= "\u30ff" or "\u3400" <= c <= "\u9fff" for c in word)
