"""The table of mechanisms for people: `docs/signals.md` holds it, `assent signals` prints it.

`python -m assent.signals.about docs/signals.md` writes it anew.
"""

from __future__ import annotations

import sys
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final, NamedTuple

from assent.signals.registry import MECHANISMS

BEGIN, END = "<!-- mechanisms -->", "<!-- /mechanisms -->"
HEAD: Final = (
    "| name | class | level | carrier | since | status | reads | reserves | source |\n"
    "|---|---|---|---|---|---|---|---|---|\n"
)


class About(NamedTuple):
    """status: what kind of text it rests on. reserves: the uses a denial speaks of. reads: where it looks."""

    status: str
    reserves: str
    reads: str


@cache
def about() -> dict[str, About]:
    """By name of the mechanism. Raises KeyError where a registered one is not described."""
    data = tomllib.loads(files("assent.signals").joinpath("about.toml").read_text("utf-8"))
    return {name: About(**data[name]) for name in MECHANISMS}


def table() -> str:
    """The table in Markdown, in the order of the registry."""
    rows = (
        f"| `{m.name}` | {m.klass} | {m.level} | {m.carrier} | {m.since.isoformat()} | {a.status} | {a.reads} "
        f"| {a.reserves} | [{m.citation}]({m.url}) |\n"
        for m, a in ((mechanism, about()[name]) for name, mechanism in MECHANISMS.items())
    )
    return HEAD + "".join(rows)


def within(page: str) -> str:
    """A page with the table between its marks written anew."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table()}{END}{rest.partition(END)[2]}"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(within(target.read_text("utf-8")), "utf-8")
