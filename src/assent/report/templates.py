"""Where pages come from: Jinja templates that stand beside the code, everything escaped, nothing undefined."""

from __future__ import annotations

from importlib.resources import files

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from assent.report import words

OWN = "assent.report"


def environment(package: str = OWN) -> Environment:
    """Templates of a package, with the filters that say numbers in words."""
    made = Environment(
        loader=FunctionLoader(lambda name: _text(package, name)),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(counted=words.counted, number=words.number, percent=words.percent, size=words.size)
    return made


def style() -> Markup:
    """The style sheet of all pages."""
    return Markup(_text(OWN, "page.css"))


def _text(package: str, name: str) -> str:
    return (files(package) / name).read_text("utf-8")
