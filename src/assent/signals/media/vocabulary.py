"""The vocabularies of media rights, read from `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from assent.records.signal import Use
from assent.signals.mechanism import Effect


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """plus: DMI value without prefix -> effects. cawg: entry -> uses; doubted: entry -> uses that its denial puts in
    doubt. synthetic: source type -> how sure, 0 to 1.
    """

    plus: dict[str, tuple[Effect, ...]]
    cawg: dict[str, tuple[Use, ...]]
    doubted: dict[str, tuple[Use, ...]]
    synthetic: dict[str, float]


@cache
def vocabulary() -> Vocabulary:
    """The table, read once."""
    table = tomllib.loads(resources.files(__package__).joinpath("vocabulary.toml").read_text("utf-8"))
    return Vocabulary(
        {name: tuple(Effect(*line) for line in lines) for name, lines in table["plus"].items()},
        {name: tuple(uses) for name, uses in table["cawg"].items()},
        {name: tuple(uses) for name, uses in table["cawg_doubted"].items()},
        dict(table["synthetic"]),
    )
