"""A planned or declared campaign, read from TOML: what was computed, on what, where. Wrong keys are named."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assent.measures.footprint.factors import Accelerator, Factors, Place
from assent.measures.footprint.units import Range, as_range
from assent.records.errors import UsageError

KINDS = ("training", "inference")
_KEYS: Mapping[str, Mapping[str, str]] = {
    "campaign": {"name": "text", "kind": "text"},
    "compute": {
        "accelerator": "text", "gpu_hours": "time", "power": "power", "power_share": "number", "host_factor": "number",
        "development": "number", "it_energy": "energy", "parameters": "number", "tokens": "number", "flops": "number",
        "mfu": "number",
    },
    "inference": {"requests": "number", "energy_per_request": "energy"},
    "site": {
        "place": "text", "grid": "text", "pue": "number", "wue": "water_intensity", "offsite": "water_intensity",
        "carbon": "intensity", "market_based": "intensity",
    },
    "hardware": {
        "life": "years", "utilisation": "number", "embodied_gpu": "carbon", "embodied_server": "carbon",
        "collection": "number",
    },
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign with a range for each input. given: keys that were stated, the others are defaults.

    inputs: by name; the names are those of `defaults.csv` and gpu_hours, tdp, it_energy, requests, energy_per_request,
    carbon, offsite, market_based, embodied_gpu, life_years.
    """

    name: str
    kind: str
    accelerator: Accelerator | None
    place: Place
    grid: Place
    inputs: Mapping[str, Range]
    notes: tuple[str, ...]


def read_campaign(path: Path, factors: Factors) -> Campaign:
    """Read and check a campaign. Raises UsageError: one line that names the file, the key, and what is accepted."""
    data = read_toml(path, "campaign")
    try:
        return parse(data, factors)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def read_toml(path: Path, what: str) -> dict[str, Any]:
    """A TOML file. Raises UsageError."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"{path}: {what} cannot be read ({error.strerror}); give a TOML file") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        raise UsageError(f"{path}: {what} is not TOML; see docs/measures.md") from None


def parse(data: Mapping[str, Any], factors: Factors) -> Campaign:
    """A campaign from its tables. Raises UsageError."""
    given = _check_keys(data)
    kind = data.get("campaign", {}).get("kind", "training")
    if kind not in KINDS:
        raise UsageError(f"key `campaign.kind`: accepted: {', '.join(KINDS)}")
    site, compute = data.get("site", {}), data.get("compute", {})
    if "place" not in site:
        raise UsageError(f"key `site.place`: is missing; accepted: {', '.join(factors.places)}")
    place = factors.place(site["place"], "site.place")
    grid = factors.place(site["grid"], "site.grid") if "grid" in site else place
    accelerator = (
        factors.accelerator(compute["accelerator"], "compute.accelerator") if "accelerator" in compute else None
    )
    inputs: dict[str, Range] = dict(factors.defaults) | _place_inputs(place, grid, factors) | given
    notes: list[str] = []
    if "power" in inputs:
        inputs["power_share"] = Range(1, 1, 1, inputs["power"].label, "stated as average power")
    elif accelerator is not None:
        power = accelerator.power
        inputs["power"] = Range(power, power, power, "default", accelerator.sources)
    if accelerator is not None and "embodied_gpu" not in inputs:
        inputs["embodied_gpu"] = accelerator.embodied
    _compute(inputs, accelerator, kind)
    if kind == "training" and "development" not in given:
        notes.append("development runs are not declared: taken as 0.5 to 4.6 times the final run")
    if place.offsite_is_world and "offsite" not in given:
        notes.append(f"{place.name} has no own value for water of generation: the world's is used")
    if place.year < 2022 and "carbon" not in given:
        notes.append(f"the grid intensity of {place.name} is of {place.year}: its spread is taken as 30 per cent")
    _check_ranges(inputs)
    name = str(data.get("campaign", {}).get("name", "campaign"))
    return Campaign(name, kind, accelerator, place, grid, inputs, tuple(notes))


def _check_keys(data: Mapping[str, Any]) -> dict[str, Range]:
    given: dict[str, Range] = {}
    renamed = {"life": "life_years"}
    for table, keys in data.items():
        if table not in _KEYS:
            raise UsageError(f"key `{table}`: not known; accepted tables: {', '.join(_KEYS)}")
        if not isinstance(keys, dict):
            raise UsageError(f"key `{table}`: give a table [{table}] with some of {', '.join(_KEYS[table])}")
        for key, value in keys.items():
            dimension = _KEYS[table].get(key)
            if dimension is None:
                raise UsageError(f"key `{table}.{key}`: not known; accepted: {', '.join(_KEYS[table])}")
            if dimension != "text":
                name = renamed.get(key, key)
                given[str(name)] = as_range(value, dimension, f"{table}.{key}")
            elif not isinstance(value, str):
                raise UsageError(f"key `{table}.{key}`: give a text")
    return given


def _place_inputs(place: Place, grid: Place, factors: Factors) -> dict[str, Range]:
    spread = factors.defaults["carbon_spread" if place.year >= 2022 else "carbon_spread_old"]
    grams = place.carbon
    carbon = Range(grams * spread.low, grams * spread.mode, grams * spread.high, "default", place.sources)
    world = factors.defaults["offsite_water_world"]
    offsite = world if grid.offsite_is_world else Range(
        grid.offsite * 0.9, grid.offsite, grid.offsite * 1.1, "default", grid.sources
    )  # fmt: skip
    return {"carbon": carbon, "offsite": offsite}


def _compute(inputs: dict[str, Range], accelerator: Accelerator | None, kind: str) -> None:
    """See that the energy can be computed in one way."""
    if kind == "inference":
        if not {"requests", "energy_per_request"} <= inputs.keys():
            raise UsageError('key `inference`: needs both requests and energy_per_request (such as "0.24 Wh")')
        return
    if "it_energy" in inputs:
        return
    if "gpu_hours" not in inputs:
        if "flops" not in inputs and {"parameters", "tokens"} <= inputs.keys():
            n, d = inputs["parameters"], inputs["tokens"]
            inputs["flops"] = Range(6 * n.low * d.low, 6 * n.mode * d.mode, 6 * n.high * d.high, "modelled", "6 N D")
        if "flops" not in inputs or accelerator is None:
            raise UsageError(
                "key `compute.gpu_hours`: is missing; give gpu_hours, or it_energy, or accelerator with flops or with "
                "parameters and tokens"
            )
    if "power" not in inputs:
        raise UsageError('key `compute.power`: is missing; give power (such as "400 W"), or a known accelerator')


_BETWEEN = {
    "pue": (1.0, 5.0), "utilisation": (0.01, 1.0), "power_share": (0.01, 1.5), "collection": (0.0, 1.0),
    "host_factor": (1.0, 10.0), "mfu": (0.001, 1.0), "life_years": (0.1, 50.0),
}  # fmt: skip


def _check_ranges(inputs: Mapping[str, Range]) -> None:
    for key, (low, high) in _BETWEEN.items():
        if key in inputs and not (low <= inputs[key].low and inputs[key].high <= high):
            raise UsageError(f"key `{key}`: must lie between {low:g} and {high:g}")
