"""Factor tables, a source to each row, and a person's own in their place (`--factors FILE`)."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from assent.measures.footprint.units import Range, quantity
from assent.records.errors import UsageError

OLD_YEAR = 2022
"""Grid intensities from before this year are taken with a wider spread."""


@dataclass(frozen=True, slots=True)
class Place:
    """A country (ISO 3166 alpha-3), a US state ("US-VA") or the world.

    carbon: kg CO2e/kWh, location-based. offsite: litres/kWh of generation. scarcity: AWARE factor; None: none known.
    """

    code: str
    name: str
    carbon: float
    year: int
    offsite: float
    offsite_is_world: bool
    scarcity: float | None
    adpe: float | None
    sources: str


@dataclass(frozen=True, slots=True)
class Accelerator:
    """One kind of accelerator. power: kW (design). peak: dense half-precision FLOP/s. None: no open figure."""

    name: str
    power: float
    peak: float
    embodied: Range
    adpe: float | None
    water_world_eq: float | None
    module_kg: float | None
    die_cm2: float | None
    toxicity_cancer: float | None
    toxicity_other: float | None
    sources: str


@dataclass(frozen=True, slots=True)
class Metal:
    """A metal: its weight share of circuit boards (or of all electronic waste); None: not quantified in the open.

    cap: of RoHS, where it has one.
    """

    element: str
    name: str
    low: float | None
    high: float | None
    hazardous: bool
    cap: float | None
    critical: bool
    of_waste: bool
    sources: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A published figure to compare with. kind: energy (MWh), carbon (t), water (m3), adpe (kg Sb-eq)."""

    name: str
    kind: str
    value: float
    unit: str
    what: str
    sources: str


@dataclass(frozen=True, slots=True)
class Factors:
    """All tables."""

    places: Mapping[str, Place]
    accelerators: Mapping[str, Accelerator]
    defaults: Mapping[str, Range]
    metals: tuple[Metal, ...]
    anchors: tuple[Anchor, ...]
    sources: Mapping[str, str]

    def place(self, code: str, key: str) -> Place:
        """A place by code or name. Raises UsageError that names the key and all accepted codes."""
        for place in self.places.values():
            if code.strip().lower() in (place.code.lower(), place.name.lower()):
                return place
        raise UsageError(f"key `{key}`: {code[:30]!r} is not a known place; accepted: {', '.join(self.places)}")

    def accelerator(self, name: str, key: str) -> Accelerator:
        """An accelerator by name. Raises UsageError that names the key and all accepted names."""
        found = self.accelerators.get(name.strip().lower())
        if found is None:
            accepted = ", ".join(a.name for a in self.accelerators.values())
            raise UsageError(f"key `{key}`: {name[:30]!r} is not in the table; accepted: {accepted}; or give `power`")
        return found


@cache
def built_in() -> Factors:
    """The tables that come with the package."""
    return Factors(
        places={row["code"]: _place(row) for row in _rows("places")},
        accelerators={row["name"].lower(): _accelerator(row) for row in _rows("accelerators")},
        defaults={
            row["name"]: Range(float(row["low"]), float(row["mode"]), float(row["high"]), "default", row["sources"])
            for row in _rows("defaults")
        },
        metals=tuple(_metal(row) for row in _rows("metals")),
        anchors=tuple(
            Anchor(row["name"], row["kind"], float(row["value"]), row["unit"], row["what"], row["sources"])
            for row in _rows("anchors")
        ),
        sources={row["id"]: row["source"] for row in _rows("sources")},
    )


def load(path: Path | None) -> Factors:
    """The built-in tables with a person's own on top.

    A TOML file: [places.CODE] with name, carbon (kg/kWh), year, offsite (L/kWh), scarcity; [defaults.NAME] with range
    = [low, mode, high]; each with `source`. Raises UsageError that names the key.
    """
    base = built_in()
    if path is None:
        return base
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: factors cannot be read ({error.strerror}); give a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError(f"{path}: factors are not TOML; see docs/measures.md") from None
    unknown = sorted(set(data) - {"places", "defaults"})
    if unknown:
        raise UsageError(f"{path}: key `{unknown[0]}`: not known; accepted: places, defaults")
    places = {code: _own_place(code, row, path) for code, row in _table(data, "places", path).items()}
    defaults = {name: _own_default(name, row, base, path) for name, row in _table(data, "defaults", path).items()}
    return replace(base, places={**base.places, **places}, defaults={**base.defaults, **defaults})


def _table(data: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    table = data.get(key, {})
    if not isinstance(table, dict) or not all(isinstance(row, dict) for row in table.values()):
        raise UsageError(f"{path}: key `{key}`: give tables such as [{key}.NAME]")
    return table


def _own_place(code: str, row: Mapping[str, Any], path: Path) -> Place:
    for key in ("carbon", "offsite", "source"):
        if key not in row:
            raise UsageError(f"{path}: key `places.{code}.{key}`: is missing; needed: carbon, offsite, source")
    scarcity = quantity(row["scarcity"], "number", f"places.{code}.scarcity") if "scarcity" in row else None
    return Place(
        code, str(row.get("name", code)), quantity(row["carbon"], "intensity", f"places.{code}.carbon"),
        int(quantity(row.get("year", OLD_YEAR), "number", f"places.{code}.year")),
        quantity(row["offsite"], "water_intensity", f"places.{code}.offsite"), False, scarcity, None,
        str(row["source"]),
    )  # fmt: skip


def _own_default(name: str, row: Mapping[str, Any], base: Factors, path: Path) -> Range:
    if name not in base.defaults:
        raise UsageError(f"{path}: key `defaults.{name}`: not known; accepted: {', '.join(base.defaults)}")
    value, source = row.get("range"), row.get("source")
    given = value if isinstance(value, list) and len(value) == 3 else []
    if not given or not all(isinstance(v, int | float) for v in given) or not isinstance(source, str):
        raise UsageError(f"{path}: key `defaults.{name}`: give range = [low, mode, high] and source")
    low, mode, high = (float(v) for v in given)
    if not low <= mode <= high:
        raise UsageError(f"{path}: key `defaults.{name}.range`: must rise: [low, mode, high]")
    return Range(low, mode, high, "disclosed", source)


def _place(row: Mapping[str, str]) -> Place:
    return Place(
        row["code"], row["name"], float(row["carbon_g_per_kwh"]) / 1000, int(row["carbon_year"]),
        float(row["offsite_water_l_per_kwh"]), row["offsite_water_is_world_value"] == "yes", _maybe(row["scarcity"]),
        _maybe(row["adpe_kg_sb_per_kwh"]), row["sources"],
    )  # fmt: skip


def _accelerator(row: Mapping[str, str]) -> Accelerator:
    low, mode, high = (float(row[f"embodied_{part}_kg"]) for part in ("low", "mode", "high"))
    embodied = Range(low, mode, high, "default", row["sources"])
    return Accelerator(
        row["name"], float(row["tdp_w"]) / 1000, float(row["dense_tflops_fp16"]) * 1e12, embodied,
        _maybe(row["adpe_kg_sb"]), _maybe(row["water_world_eq_m3"]), _maybe(row["module_kg"]), _maybe(row["die_cm2"]),
        _maybe(row["toxicity_cancer_ctuh"]), _maybe(row["toxicity_other_ctuh"]), row["sources"],
    )  # fmt: skip


def _metal(row: Mapping[str, str]) -> Metal:
    return Metal(
        row["element"], row["name"], _maybe(row["low_share"]), _maybe(row["high_share"]), row["hazardous"] == "yes",
        _maybe(row["cap_share"]), row["critical_eu"] == "yes",
        row["share_of"] == "waste", row["sources"],
    )  # fmt: skip


def _maybe(text: str) -> float | None:
    return float(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    text = (files("assent.measures.footprint") / "factors" / f"{name}.csv").read_text("utf-8")
    return list(csv.DictReader(io.StringIO(text)))
