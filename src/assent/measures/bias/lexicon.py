"""Word lists: whom a text speaks of, with which themes, occupations and words of praise or blame.

The lists stand in `lexicons/*.toml` and are data. `word{|s}` stands for "word, words"; commas separate terms.
A term under `beside_person` counts only beside a noun for persons (`people.toml`), which is how words that are
colours, ages or directions too ("black", "old", "straight") are kept apart from people.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from assent.records.errors import UsageError

AXES = ("gender", "race", "religion", "nationality", "age", "disability", "orientation")
LANGUAGES = ("en", "fr", "de", "es", "pt", "vi")

Role = Literal["group", "theme", "occupation", "positive", "negative"]

_BRACES = re.compile(r"\{([^{}]*)\}")
_KEYS = ("title", "beside_person", "dispreferred")
_MOST_FORMS = 1000
_LIMIT = 200_000
"""Patterns of one language; a lexicon with more is refused."""


@dataclass(frozen=True, slots=True)
class Name:
    """What a term counts towards. code: "gender.women", "theme.career", "occupation.nurse", "valence.positive"."""

    code: str
    role: Role
    title: str

    @property
    def axis(self) -> str:
        """The axis of a group; else the role."""
        return self.code.partition(".")[0]


@dataclass(frozen=True, slots=True)
class Term:
    """One form, in small letters, of one language. dispreferred: the people concerned would rather not be called so."""

    form: str
    name: Name
    dispreferred: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All terms by language, the names they count towards in a fixed order, and the digest of it all.

    women_percent: of each occupation, the share of women among those who work in it (labour statistics).
    """

    terms: Mapping[str, tuple[Term, ...]]
    names: tuple[Name, ...]
    sha256: str
    women_percent: Mapping[str, float]

    def groups(self, axis: str | None = None) -> tuple[Name, ...]:
        """The groups of an axis, or all."""
        return tuple(n for n in self.names if n.role == "group" and axis in (None, n.axis))

    @property
    def axes(self) -> tuple[str, ...]:
        """The axes that have a group, in order."""
        return tuple(dict.fromkeys(name.axis for name in self.groups()))


def expand(text: str) -> list[str]:
    """Terms of a list: "niñ{o|a}, persona{|s}" is niño, niña, persona, personas. In small letters, blanks single."""
    found: list[str] = []
    for item in text.split(","):
        forms = [" ".join(item.lower().split())]
        while any("{" in form for form in forms):
            forms = [opened for form in forms for opened in _open(form)]
            if len(forms) > _MOST_FORMS:
                raise ValueError("braces")
        found += [" ".join(form.split()) for form in forms if form.strip()]
    return found


def _open(form: str) -> list[str]:
    """The form with its first braces opened; the form itself where it has none. Raises ValueError."""
    match = _BRACES.search(form)
    if match is None:
        if "{" in form or "}" in form:
            raise ValueError("braces")
        return [form]
    return [form[: match.start()] + part + form[match.end() :] for part in match.group(1).split("|")]


@cache
def built_in() -> Lexicon:
    """The lists that come with the package."""
    return build({axis: _shipped(axis) for axis in AXES})


def load(path: Path) -> Lexicon:
    """The built-in lists with the axis of a TOML file in place of, or beside, the built-in axis of that name.

    Raises UsageError, which names the key and what is accepted.
    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: lexicon cannot be read ({error.strerror}); give a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path}: lexicon is not TOML ({type(error).__name__}); see docs/measures.md") from None
    axis = data.get("axis")
    if not isinstance(axis, str) or not re.fullmatch(r"[a-z][a-z0-9_]{0,30}", axis):
        raise UsageError(f"{path}: key `axis`: give a name in small letters, such as {', '.join(AXES)}")
    if axis in ("theme", "occupation", "valence"):
        raise UsageError(f"{path}: key `axis`: {axis} is taken; give another name, such as {', '.join(AXES)}")
    return build({**{name: _shipped(name) for name in AXES}, axis: data}, str(path))


def build(axes: Mapping[str, Mapping[str, Any]], where: str = "lexicon") -> Lexicon:
    """A lexicon of these axes with the built-in themes, occupations and valence words. Raises UsageError."""
    terms: dict[str, dict[str, Term]] = {language: {} for language in LANGUAGES}
    names: list[Name] = []
    people = {language: expand(text) for language, text in _shipped("people")["nouns"].items()}
    for axis, data in axes.items():
        groups = {key: value for key, value in data.items() if key not in ("axis", "title", "source")}
        if not groups:
            raise UsageError(f"{where}: axis {axis} has no group; add a table such as [women] with a list per language")
        for key, group in groups.items():
            name = Name(f"{axis}.{key}", "group", _title(group, key, where))
            names.append(name)
            _add_group(terms, name, group, people, where)
    for key, theme in _shipped("attributes").items():
        name = Name(f"theme.{key}", "theme", str(theme["title"]))
        names.append(name)
        _add_lists(terms, name, theme)
    occupations = _shipped("occupations")
    for key in occupations["women_percent"]:
        name = Name(f"occupation.{key}", "occupation", key)
        names.append(name)
        lists = {language: said[key] for language, said in occupations["terms"].items() if key in said}
        _add_lists(terms, name, {"en": f"{key}{{|s}}", **lists})
    for key, lists in _shipped("valence").items():
        name = Name(f"valence.{key}", "positive" if key == "positive" else "negative", key)
        names.append(name)
        _add_lists(terms, name, lists)
    for language, found in terms.items():
        if len(found) > _LIMIT:
            raise UsageError(f"{where}: {len(found)} terms in {language}; at most {_LIMIT}")
    by_language = {lang: tuple(sorted(found.values(), key=_by_form)) for lang, found in terms.items()}
    percent = {f"occupation.{key}": float(value) for key, value in occupations["women_percent"].items()}
    return Lexicon(by_language, tuple(names), _digest(by_language), percent)


def _title(group: Any, key: str, where: str) -> str:
    if not isinstance(group, Mapping):
        raise UsageError(f"{where}: key `{key}`: give a table [{key}] with title and a list for some of {_accepted()}")
    unknown = sorted(set(group) - set(_KEYS) - set(LANGUAGES))
    if unknown:
        raise UsageError(
            f"{where}: key `{key}.{unknown[0]}`: not known; accepted are {', '.join(_KEYS)}, {_accepted()}"
        )
    if not set(group) & {*LANGUAGES, "beside_person"}:
        raise UsageError(f"{where}: key `{key}`: no word list; give one for some of {_accepted()}")
    title = group.get("title", key.replace("_", " "))
    if not isinstance(title, str):
        raise UsageError(f"{where}: key `{key}.title`: give a text")
    return title


def _add_group(
    terms: dict[str, dict[str, Term]], name: Name, group: Mapping[str, Any], people: dict[str, list[str]], where: str
) -> None:
    key = name.code.partition(".")[2]
    lists = {
        language: _forms(group[language], f"{key}.{language}", where) for language in LANGUAGES if language in group
    }
    beside = _by_language(group, key, "beside_person", where)
    unwanted = _by_language(group, key, "dispreferred", where)
    before = _shipped("people")["before"]
    for language in LANGUAGES:
        adjectives = beside.get(language, [])
        pairs = [
            f"{a} {noun}" if language in before else f"{noun} {a}" for a in adjectives for noun in people[language]
        ]
        bad = set(unwanted.get(language, []))
        for form in [*lists.get(language, []), *pairs, *bad]:
            _add(terms[language], Term(form, name, form in bad))


def _by_language(group: Mapping[str, Any], key: str, part: str, where: str) -> dict[str, list[str]]:
    table = group.get(part, {})
    if not isinstance(table, Mapping) or set(table) - set(LANGUAGES):
        raise UsageError(f"{where}: key `{key}.{part}`: give lists for some of {_accepted()}")
    return {language: _forms(text, f"{key}.{part}.{language}", where) for language, text in table.items()}


def _forms(value: Any, key: str, where: str) -> list[str]:
    text = ", ".join(value) if isinstance(value, list) and all(isinstance(v, str) for v in value) else value
    if not isinstance(text, str):
        raise UsageError(
            f'{where}: key `{key}`: give words as one text ("woman, women, girl{{|s}}") or a list of texts'
        )
    try:
        forms = expand(text)
    except ValueError:
        raise UsageError(f'{where}: key `{key}`: braces do not fit; write "girl{{|s}}" for girl and girls') from None
    if not forms:
        raise UsageError(f"{where}: key `{key}`: is empty; give words or leave the key out")
    return forms


def _add_lists(terms: dict[str, dict[str, Term]], name: Name, lists: Mapping[str, Any]) -> None:
    for language in LANGUAGES:
        for form in expand(lists.get(language, "")):
            _add(terms[language], Term(form, name))


def _add(known: dict[str, Term], term: Term) -> None:
    """Keep a term. A form may count towards several names (a theme and a valence), but once for each."""
    known.setdefault(f"{term.form}\0{term.name.code}", term)


def _by_form(term: Term) -> tuple[str, str]:
    return term.form, term.name.code


def _digest(terms: Mapping[str, tuple[Term, ...]]) -> str:
    lines = [f"{lang}\t{t.form}\t{t.name.code}\t{t.dispreferred}" for lang in sorted(terms) for t in terms[lang]]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _accepted() -> str:
    return ", ".join(LANGUAGES)


@cache
def _shipped(name: str) -> dict[str, Any]:
    return tomllib.loads((files("assent.measures.bias") / "lexicons" / f"{name}.toml").read_text("utf-8"))


def texts(terms: Iterable[Term]) -> set[str]:
    """Their forms."""
    return {term.form for term in terms}
