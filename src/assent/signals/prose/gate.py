"""Where in a page a reserving sentence may stand: one pass for a few rare words, over the raw bytes.

Only where a word that forbids or reserves stands near is a sentence worth reading.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Final, Literal

from assent.text.words import ends

MAX_PLACES: Final = 400
"""Hits looked at in one page: a page that speaks of mining this often is a book about it."""


NEAR: Final = 500
"""Bytes around a subject in which a word that forbids or reserves must begin."""


@cache
def words(kind: Literal["subjects", "verbs"]) -> tuple[str, ...]:
    """The words of one kind, lower case."""
    table = tomllib.loads(resources.files(__package__).joinpath("gate.toml").read_text("utf-8"))
    return tuple(dict.fromkeys(word for group in table[kind].values() for word in group))


def places(payload: bytes) -> list[int]:
    """Ascending offsets at which a subject ends that a verb (a word that forbids or reserves) is near to."""
    subjects = ends(words("subjects"))(payload, MAX_PLACES) if payload else []
    return [at for at in subjects if ends(words("verbs"))(payload[max(0, at - NEAR) : at + NEAR], 1)]
