"""Text to findings about persons.

`DETECTORS` is the registry: pure functions with a name and a version, run in this order; each sees what those before it
found (a health term counts only near a person). `examine` runs them all on one text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from assent.people.beside import BESIDE
from assent.people.children import CHILDREN
from assent.people.detector import About, Detector
from assent.people.fields import FIELDS
from assent.people.names.detect import NAMES, NAMES_AND_PLACES
from assent.people.persons import persons_in
from assent.people.rules.detect import RULES
from assent.people.sensitive import SENSITIVE
from assent.people.when import WHEN
from assent.records.finding import Finding, Person
from assent.records.keyed import PersonKey

__all__ = ["CLOSER", "DETECTORS", "About", "Detector", "Examined", "available", "examine", "provided"]

DETECTORS: tuple[Detector, ...] = (RULES, FIELDS, NAMES, SENSITIVE, CHILDREN)

CLOSER: tuple[Detector, ...] = (RULES, FIELDS, NAMES_AND_PLACES, WHEN, BESIDE, SENSITIVE)
"""For one text that somebody looks at: places, organisations, dates, amounts, titles and nationalities too."""


class Examined(NamedTuple):
    """What the detectors brought to light in one text.

    detectors: labels of those that ran to their end. unchecked: "people.<name>: why" for those that did not.
    """

    findings: tuple[Finding, ...]
    persons: tuple[Person, ...]
    detectors: tuple[str, ...]
    unchecked: tuple[str, ...]


def examine(text: str, about: About, key: PersonKey | None, detectors: tuple[Detector, ...] = DETECTORS) -> Examined:
    """Run the detectors on one text. A detector that fails is marked, and the others run. Never raises.

    key: for the hashes of persons; without one no person is named.
    """
    found: tuple[Finding, ...] = ()
    ran: list[str] = []
    unchecked: list[str] = []
    for detector in detectors:
        try:
            found += detector.find(text, about, found)
        except Exception as error:  # its text may hold the page's text, so only its class is told
            unchecked.append(f"people.{detector.name}: {type(error).__name__}")
        else:
            ran.append(detector.label)
    findings = tuple(sorted(set(found), key=lambda f: (f.start, f.end, f.kind, f.detector, f.score)))
    persons = persons_in(text, findings, about, key) if key is not None else ()
    return Examined(findings, persons, tuple(ran), tuple(unchecked))


def provided(labels: Iterable[str]) -> tuple[str, ...]:
    """What controls may need ("finding:direct") of detectors with these labels, sorted; unknown ones give nothing."""
    names = {label.partition("/")[0] for label in labels}
    return tuple(sorted({f"finding:{what}" for d in DETECTORS if d.name in names for what in d.provides}))


def available() -> frozenset[str]:
    """What controls may need of the detectors there are."""
    return frozenset(provided(detector.label for detector in DETECTORS))
