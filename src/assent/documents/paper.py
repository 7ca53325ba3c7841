"""A paper: numbered fields under headings, each with its value and where that is from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

Origin = Literal["evidence", "assent.toml", "this project", "open"]
OPEN_WORDS = "Not stated: the provider declares this"
JUDGED_WORDS = "To be written and signed by a person"


class Field(NamedTuple):
    """One line of a paper.

    origin: who says the value; "open": nobody yet.  source: file and key or the way it was counted.
    """

    number: str
    label: str
    value: str
    origin: Origin
    source: str


class Section(NamedTuple):
    """Fields under a heading."""

    heading: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Paper:
    """name: file name without its ending.  language: of the labels, as BCP 47.  basis: the rule that asks for it."""

    name: str
    title: str
    language: str
    basis: str
    note: str
    sections: tuple[Section, ...]

    @property
    def open_fields(self) -> tuple[Field, ...]:
        """Fields without a value."""
        return tuple(field for section in self.sections for field in section.fields if field.origin == "open")

    def to_json(self) -> dict[str, Any]:
        """The paper for machines."""
        return {
            "paper": self.name,
            "title": self.title,
            "language": self.language,
            "asked_for_by": self.basis,
            "note": self.note,
            "open": len(self.open_fields),
            "sections": [
                {"heading": section.heading, "fields": [field._asdict() for field in section.fields]}
                for section in self.sections
            ],
        }
