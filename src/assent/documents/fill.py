"""Forms: `forms/*.toml` say which fields a paper has and where each value comes from; filling gives a `Paper`."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from assent.documents.figures import Figure
from assent.documents.paper import JUDGED_WORDS, OPEN_WORDS, Field, Paper, Section
from assent.policy.deployment import Deployment


@functools.cache
def forms() -> Mapping[str, dict[str, Any]]:
    """Every form by the name of its paper."""
    folder = files("assent.documents") / "forms"
    return {
        path.name.removesuffix(".toml"): tomllib.loads(path.read_text("utf-8"))
        for path in sorted(folder.iterdir(), key=lambda p: p.name)
    }


def papers_for(packs: tuple[str, ...]) -> tuple[str, ...]:
    """Names of the papers that some packs ask for; those that every pack asks for among them."""
    return tuple(name for name, form in forms().items() if not form["packs"] or set(form["packs"]) & set(packs))


def fill(name: str, figures: Mapping[str, Figure], deployment: Deployment) -> Paper:
    """One paper. A field names a stated fact, a figure, a fixed text of this project, or a person's judgement."""
    form = forms()[name]
    sections = tuple(
        Section(section["heading"], tuple(_field(row, figures, deployment) for row in section["field"]))
        for section in form["section"]
    )
    return Paper(name, form["title"], form.get("language", "en"), form["asked_for_by"], form["note"], sections)


def _field(row: dict[str, str], figures: Mapping[str, Figure], deployment: Deployment) -> Field:
    number, label = row.get("n", ""), row["label"]
    if "used" in row:
        return _used(number, label, row["used"], deployment)
    if "of" in row and _kinds(deployment, row["of"]) == "no":
        return Field(number, label, row.get("without", "N/A"), "assent.toml", KINDS_SOURCE)
    if "stated" in row:
        value = deployment.get(row["stated"])
        source = f"assent.toml, {row['stated']}"
        if value is not None:
            return Field(number, label, value, "assent.toml", source)
        if "optional" in row:
            return Field(number, label, NO_COMMENT, "this project", f"{source} is left out, and may be")
        if "figure" not in row:
            return Field(number, label, OPEN_WORDS, "open", source)
    if "figure" in row:
        figure = figures[row["figure"]]
        return Field(number, label, figure.value, "evidence", figure.source)
    if "text" in row:
        return Field(number, label, row["text"], "this project", "what the software does")
    return Field(number, label, JUDGED_WORDS, "open", "judgement")


NO_COMMENT: Final = "No comment stated"
KINDS_SOURCE: Final = "assent.toml, sources.kinds"


def _kinds(deployment: Deployment, kind: str) -> str | None:
    """Whether a kind of source was used; None where the kinds are not stated, for not known is never no."""
    stated = deployment.get("sources.kinds")
    return None if stated is None else "yes" if kind in re.split(r"[,\s]+", stated) else "no"


def _used(number: str, label: str, kind: str, deployment: Deployment) -> Field:
    answer = _kinds(deployment, kind)
    if answer is None:
        return Field(number, label, OPEN_WORDS, "open", KINDS_SOURCE)
    return Field(number, label, answer, "assent.toml", KINDS_SOURCE)
