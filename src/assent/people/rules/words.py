"""Word lists of `data/words.toml`."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files


@cache
def _lists() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "data" / "words.toml").read_text("utf-8"))


def word_list(name: str) -> list[str]:
    """The words of a list. Raises KeyError where there is none."""
    return _lists()[name].split()
