"""A picture with what it shows, how much it rests on, and the same as a table. Pages of figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from assent.report.pictures import Picture
from assent.report.templates import environment, style


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure. rests_on: documents, domains, design effect, in words. picture None: a table alone.

    know: the query behind it in the page it stands in, by key; none on a page of figures alone.
    heads: column names; the first column names the row. rows: cells as text. note: how to read it.
    """

    key: str
    title: str
    rests_on: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    picture: Picture | None = None
    know: str = ""

    @property
    def svg(self) -> Markup:
        """The picture as markup made by this package; nothing where there is none."""
        return Markup(self.picture.svg) if self.picture is not None else Markup("")


@dataclass(frozen=True, slots=True)
class Page:
    """A page of figures. lines: paragraphs under the title. command: what prints all its numbers, with more digits."""

    title: str
    lines: tuple[str, ...]
    figures: tuple[Figure, ...]
    caveats: tuple[str, ...] = field(default=())
    command: str = ""


def render_page(page: Page) -> str:
    """The page as text: opens offline, prints, needs no script. All data is escaped."""
    return environment().get_template("figures.html.j2").render(page=page, level=2, style=style())


def render_figures(figures: Sequence[Figure]) -> Markup:
    """The figures alone, to stand inside a page."""
    return Markup(environment().get_template("figure.html.j2").render(figures=figures, level=3))
