"""The measures in the report: whom the corpus speaks of and whom the packs remove, and what the audit itself used."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assent.measures.bias.unit import lexicon_of
from assent.measures.footprint.factors import Factors
from assent.measures.footprint.meter import RunFootprint, Used, footprint
from assent.records.errors import UsageError
from assent.records.tables import readable
from assent.report.reading import read_json

if TYPE_CHECKING:
    from assent.measures.bias.report import BiasReport


def lexicon_path(directory: Path) -> Path:
    """Where a person's own word list is kept with the counts."""
    return directory / "private" / "lexicon.toml"


def bias_parts(directory: Path) -> list[Path]:
    """The counts of an audit, by unit."""
    return sorted((directory / "private" / "bias").glob("*.parquet"))


def read_bias(directory: Path, lexicon: Path | None = None) -> BiasReport | None:
    """The bias of an audit; None where nothing was counted. Raises UsageError.

    lexicon: a person's own list; None: what the scan counted with.
    """
    parts = bias_parts(directory)
    if not parts:
        return None
    from assent.measures.bias.report import measure

    kept = lexicon_path(directory)
    own = lexicon or (kept if kept.is_file() else None)
    verdicts = {
        folder.name: folder
        for folder in sorted((directory / "verdicts").glob("*"))
        if folder.is_dir() and not folder.name.startswith(".") and any(folder.glob("*.parquet"))
    }
    openings = directory / "private" / "openings"
    built = openings if any(openings.glob("*.parquet")) else None
    lists = lexicon_of(None if own is None else str(own))
    with readable(directory):
        return measure(parts, verdicts, lists, built, directory / "private" / "evidence")


@dataclass(frozen=True, slots=True)
class OwnFootprint:
    """What the steps of a directory used, and their footprint together."""

    steps: tuple[Used, ...]
    all: RunFootprint


def read_footprint(directory: Path, place: str | None = None, factors: Factors | None = None) -> OwnFootprint | None:
    """The footprint of an audit, crawl or build; None where none was recorded. Raises UsageError."""
    found: list[dict[str, Any]] = read_json(directory / "footprint.json").get("steps", [])
    try:
        steps = tuple(Used(**step) for step in found)
    except TypeError:
        raise UsageError(f"{directory}/footprint.json: is damaged; remove it") from None
    return OwnFootprint(steps, footprint(list(steps), place, factors)) if steps else None


def need_bias(directory: Path, lexicon: Path | None = None) -> BiasReport:
    """As `read_bias`. Raises UsageError where nothing was counted."""
    found = read_bias(directory, lexicon)
    if found is None:
        raise UsageError(f"{directory}: nothing was counted here; run `assent audit` with --bias sample or all")
    return found


def need_footprint(directory: Path, place: str | None, factors: Factors) -> OwnFootprint:
    """As `read_footprint`. Raises UsageError where nothing was recorded."""
    found = read_footprint(directory, place, factors)
    if found is None:
        raise UsageError(f"{directory}: no footprint is recorded here; give the directory of an audit, crawl or build")
    return found
