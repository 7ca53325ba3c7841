"""The checks that controls name: from two readings to passed, failed or unknown, with the reason in words.

A check is a frozen dataclass whose fields are its parameters (as `controls/*.toml` give them) and whose `ask` is pure.
Adding one is a class and a line in `CHECKS`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal, NamedTuple, Protocol, get_args

from assent.policy.reading import (
    IN_WORDS,
    Carrier,
    Class,
    Reading,
    Said,
    describe,
    in_words,
    join,
    mechanism_class,
)
from assent.records.facts import MOMENTS, Moment
from assent.signals import MECHANISMS

State = Literal["passed", "failed", "unknown"]


class Question(NamedTuple):
    """What a check is asked about: one document at two moments, for one use."""

    at_fetch: Reading
    at_audit: Reading
    use: str
    suppressed: bool
    stated: Mapping[str, str] = {}

    def readings(self, moments: tuple[Moment, ...] = MOMENTS) -> tuple[Reading, ...]:
        """The readings of some moments, in the order given."""
        return tuple(self.at_fetch if moment == "at_fetch" else self.at_audit for moment in moments)


class Answer(NamedTuple):
    """because: mechanisms, agents, missing evidence; never page content. kinds: of findings to redact."""

    state: State
    because: str = ""
    kinds: tuple[str, ...] = ()


PASSED = Answer("passed")

_WITHOUT_MARKUP = frozenset({"pdf", "image", "audio", "video"})
_MARKUP_MECHANISMS = frozenset(
    name for name, known in MECHANISMS.items() if known.carrier == "markup" and known.klass != "licence"
)


class Check(Protocol):
    """What every check can do."""

    def ask(self, question: Question) -> Answer:
        """Decide from what is known. Never raises."""
        ...


@dataclass(frozen=True, slots=True)
class Denial:
    """Fails where a statement denies the use at either moment; unknown where one is doubted or required evidence lacks.

    classes, mechanisms: which statements count; none named: all.
    required: carriers that must have been read at the moments `required_at`; markup of all but PDF, pictures, audio
        and video.
    max_age_days: how old the newest capture of a host file may be at audit; None: of any age.
    """

    classes: tuple[Class, ...] = ()
    mechanisms: tuple[str, ...] = ()
    required: tuple[Carrier, ...] = ()
    required_at: tuple[Moment, ...] = ("at_audit",)
    max_age_days: int | None = None

    def ask(self, question: Question) -> Answer:
        """See the class."""
        denied: list[Said] = []
        doubted: list[Said] = []
        for reading in question.readings():
            if reading.denied:
                denied += [(reading.moment, row) for row in reading.denied if self._counts(row.mechanism)]
            if reading.doubted:
                doubted += [(reading.moment, row) for row in reading.doubted if self._counts(row.mechanism)]
        if denied:
            return Answer("failed", describe(tuple(denied), "deny"))
        lines = [describe(tuple(doubted), "hold")] if doubted else []
        for reading in question.readings(self.required_at):
            lines += missing(reading, self.required, self.max_age_days, self._must_be_read)
        return Answer("unknown", join(lines)) if lines else PASSED

    def _counts(self, mechanism: str) -> bool:
        if self.mechanisms and mechanism not in self.mechanisms:
            return False
        return not self.classes or mechanism_class(mechanism) in self.classes

    def _must_be_read(self, mechanism: str) -> bool:
        return self._counts(mechanism) and mechanism_class(mechanism) != "licence"


@dataclass(frozen=True, slots=True)
class Grant:
    """Passes where a licence allows the use at every moment of `required_at`; unknown where one was not readable.

    A second licence with terms to be met takes the grant back: nobody says which part each covers.
    """

    required_at: tuple[Moment, ...] = MOMENTS

    def ask(self, question: Question) -> Answer:
        """See the class."""
        without = [reading for reading in question.readings(self.required_at) if not self._granted(reading)]
        if not without:
            return PASSED
        unread = [line for reading in without for line in missing(reading, ("headers", "markup"), None, _is_licence)]
        if unread:
            return Answer("unknown", f"no licence that allows {question.use} is known: {join(unread)}")
        said = sorted({f"{row.mechanism} {row.spec}" for reading in without for row in reading.licences})
        found = f" ({join(said)})" if said else ""
        moments = in_words(reading.moment for reading in without)
        return Answer("failed", f"no licence allows {question.use}{found}, {moments}")

    def _granted(self, reading: Reading) -> bool:
        return bool(reading.granted) and all(row.spec != "condition" for row in reading.licences)


@dataclass(frozen=True, slots=True)
class Present:
    """Fails where a finding of these kinds or categories scores `min_score` hundredths or more."""

    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    min_score: int = 0

    def ask(self, question: Question) -> Answer:
        """See the class. Whether the detector ran is asked of the control, not here."""
        found = {
            finding.kind
            for reading in question.readings()
            for finding in reading.findings
            if finding.score >= self.min_score and (finding.category in self.categories or finding.kind in self.kinds)
        }
        if not found:
            return PASSED
        kinds = tuple(sorted(found))
        return Answer("failed", f"found: {', '.join(kinds)}", kinds)


@dataclass(frozen=True, slots=True)
class Objected:
    """Fails where a finding of these categories stands on a page whose site denies the use; else as the weaker answer.

    Fields as those of `Present` and `Denial`.
    """

    categories: tuple[str, ...] = ()
    min_score: int = 0
    required: tuple[Carrier, ...] = ()

    def ask(self, question: Question) -> Answer:
        """See the class."""
        found = Present(self.categories, (), self.min_score).ask(question)
        said = Denial(required=self.required).ask(question)
        if found.state == "passed" or said.state == "passed":
            return PASSED
        return Answer(said.state, f"{found.because}, and {said.because}")


@dataclass(frozen=True, slots=True)
class Stated:
    """Passes where a fact of `assent.toml` has one of these values; fails where it has another; unknown if unstated."""

    fact: str
    passes: tuple[str, ...]

    def ask(self, question: Question) -> Answer:
        """See the class."""
        value = question.stated.get(self.fact)
        if value is None:
            return Answer("unknown", f"not stated: {self.fact}")
        return PASSED if value in self.passes else Answer("failed", f"stated: {self.fact} is {value}")


@dataclass(frozen=True, slots=True)
class Suppressed:
    """Fails where the suppression list names the page."""

    def ask(self, question: Question) -> Answer:
        """See the class."""
        return Answer("failed", "on the suppression list") if question.suppressed else PASSED


CHECKS: Mapping[str, type[Denial] | type[Grant] | type[Objected] | type[Present] | type[Stated] | type[Suppressed]] = {
    "denial": Denial,
    "finding": Present,
    "grant": Grant,
    "objected": Objected,
    "stated": Stated,
    "suppressed": Suppressed,
}


def missing(
    reading: Reading, required: tuple[Carrier, ...], max_age_days: int | None, counts: Callable[[str], bool]
) -> Iterator[str]:
    """Required evidence that was not read, in words: whole carriers, or single mechanisms that `counts` names.

    A host file stands for the mechanisms in it: which of them was not read helps nobody to get the file.
    """
    whole = {carrier: gap for carrier in required if (gap := _gap(reading, carrier, max_age_days)) is not None}
    yield from whole.values()
    when = IN_WORDS[reading.moment]
    for row in reading.unread:
        known = MECHANISMS.get(row.mechanism)
        if known is None or known.carrier not in required or known.carrier in whole or not counts(row.mechanism):
            continue
        if known.carrier == "markup" and reading.media in _WITHOUT_MARKUP:
            continue
        if known.carrier in ("headers", "markup"):
            yield f"{row.mechanism}: {row.spec}, {when}"
        else:
            yield f"{known.carrier} of the host: not readable, {when}"


def _gap(reading: Reading, carrier: Carrier, max_age_days: int | None) -> str | None:
    when = IN_WORDS[reading.moment]
    if carrier == "headers":
        return None if "headers" in reading.carried else f"page headers: not carried by the source, {when}"
    if carrier == "markup":
        return None if _markup_read(reading) else f"page markup: not carried by the source, {when}"
    mechanism = "robots.txt" if carrier == "robots.txt" else "tdmrep-file"
    age = reading.age_days.get(carrier)
    if reading.moment == "at_audit" and max_age_days is not None and age is not None and not 0 <= age <= max_age_days:
        return f"{carrier} of the host: newest capture {age} days old"
    if mechanism not in reading.answered or any(row.mechanism == mechanism for row in reading.unread):
        return f"{carrier} of the host: {'not asked' if age is None else 'not readable'}, {when}"
    if reading.moment == "at_audit" and max_age_days is not None and age is None:
        return f"{carrier} of the host: capture without a date"
    return None


def _markup_read(reading: Reading) -> bool:
    """Whether there is no statement in markup left to be heard.

    A row of text may be what is left of an HTML page, so its media type excuses nothing: only rows that were looked at
    and found absent do.
    """
    if "markup" in reading.carried or reading.media in _WITHOUT_MARKUP:
        return True
    return reading.media != "html" and reading.answered - {r.mechanism for r in reading.unread} >= _MARKUP_MECHANISMS


def _is_licence(mechanism: str) -> bool:
    return mechanism_class(mechanism) == "licence"


def make_check(name: str, params: Mapping[str, object]) -> Check:
    """The check `name` with its parameters.

    Raises ValueError, in one line, for an unknown check or parameter and for a value of the wrong type.
    """
    if name not in CHECKS:
        raise ValueError(f"unknown check {name!r}; known: {', '.join(sorted(CHECKS))}")
    cls = CHECKS[name]
    types = typing.get_type_hints(cls)
    wanted = {field.name: field for field in fields(cls)}
    for param in params:
        if param not in wanted:
            raise ValueError(
                f"check {name!r} has no parameter {param!r}; it has: {', '.join(sorted(wanted)) or 'none'}"
            )
    for field in wanted.values():
        if field.default is MISSING and field.name not in params:
            raise ValueError(f"check {name!r} needs parameter {field.name!r}")
    built: dict[str, Any] = {param: _typed(param, value, types[param]) for param, value in params.items()}
    return typing.cast(Check, cls(**built))


def _typed(param: str, value: object, hint: Any) -> object:
    if typing.get_origin(hint) is tuple:
        item = get_args(hint)[0]
        allowed = get_args(item) if typing.get_origin(item) is Literal else ()
        if not isinstance(value, list) or not all(isinstance(v, str) and (not allowed or v in allowed) for v in value):
            raise ValueError(f"parameter {param!r} must be a list of {' | '.join(allowed) or 'strings'}")
        return tuple(value)
    if hint is str:
        if not isinstance(value, str):
            raise ValueError(f"parameter {param!r} must be a text")
        return value
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"parameter {param!r} must be a whole number")
    return value
