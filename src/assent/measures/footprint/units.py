"""Numbers with units, as people write them in TOML: 400, "400 W", [300, 400, "0.5 kW"] as low, mode, high."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assent.records.errors import UsageError

UNITS: Mapping[str, Mapping[str, float]] = {
    "energy": {"kWh": 1, "Wh": 1e-3, "MWh": 1e3, "GWh": 1e6, "TWh": 1e9, "MJ": 1 / 3.6, "J": 1 / 3.6e6},
    "power": {"kW": 1, "W": 1e-3, "MW": 1e3},
    "carbon": {"kg": 1, "g": 1e-3, "t": 1e3, "kt": 1e6, "lb": 0.45359237, "mg": 1e-6},
    "intensity": {"kg/kWh": 1, "g/kWh": 1e-3, "t/MWh": 1, "lb/kWh": 0.45359237, "lb/MWh": 0.45359237e-3},
    "water": {"L": 1, "mL": 1e-3, "m3": 1e3, "kL": 1e3, "ML": 1e6, "million L": 1e6},
    "water_intensity": {"L/kWh": 1, "mL/Wh": 1, "m3/MWh": 1},
    "time": {"h": 1, "d": 24, "years": 8760, "s": 1 / 3600},
    "years": {"years": 1, "y": 1, "months": 1 / 12},
    "number": {"": 1, "%": 1e-2},
}
"""Of each dimension the accepted units and their size in the base unit, which stands first and is meant by a bare
number. Carbon: of CO2 equivalent."""

_NUMBER = re.compile(r"\s*([-+]?[0-9][0-9_,]*(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?)\s*(.*?)\s*")


@dataclass(frozen=True, slots=True)
class Range:
    """low <= mode <= high, in the base unit. label: measured, disclosed, modelled or default."""

    low: float
    mode: float
    high: float
    label: str = "default"
    source: str = ""

    @property
    def fixed(self) -> bool:
        """Whether it is one number."""
        return self.low == self.high


def quantity(value: Any, dimension: str, key: str) -> float:
    """A number in the base unit of its dimension. Raises UsageError that names the key and the accepted units."""
    units = UNITS[dimension]
    accepted = ", ".join(unit for unit in units if unit) or "a plain number"
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise UsageError(f"key `{key}`: give a number, or a number with a unit; accepted units: {accepted}")
    if isinstance(value, str):
        match = _NUMBER.fullmatch(value)
        if match is None:
            raise UsageError(f"key `{key}`: not a number with a unit; accepted units: {accepted}")
        unit = match.group(2).removesuffix(" CO2e").removesuffix("CO2e").strip()
        if unit not in units and unit:
            raise UsageError(f"key `{key}`: unit {unit[:20]!r} does not fit {dimension}; accepted units: {accepted}")
        number = float(match.group(1).replace("_", "").replace(",", "")) * units.get(unit, 1)
    else:
        number = float(value)
    if not math.isfinite(number) or number < 0:
        raise UsageError(f"key `{key}`: must be a finite number of at least 0")
    return number


def as_range(value: Any, dimension: str, key: str, label: str = "disclosed") -> Range:
    """A number or [low, mode, high]. Raises UsageError."""
    if isinstance(value, list):
        if len(value) != 3:
            raise UsageError(f"key `{key}`: give one number or three: [low, mode, high]")
        low, mode, high = (quantity(part, dimension, key) for part in value)
        if not low <= mode <= high:
            raise UsageError(f"key `{key}`: must rise: [low, mode, high]")
        return Range(low, mode, high, label, "given")
    number = quantity(value, dimension, key)
    return Range(number, number, number, label, "given")


def rounding(value: Any, dimension: str) -> float:
    """Half a unit of the last digit that was written, in the base unit: what a published figure leaves open."""
    match = _NUMBER.fullmatch(str(value))
    if match is None:
        return 0.0
    number, unit = match.group(1).replace(",", "").replace("_", ""), match.group(2).removesuffix("CO2e").strip()
    digits, _, exponent = number.lower().partition("e")
    decimals = len(digits.partition(".")[2]) if "." in digits and not digits.endswith(".0") else 0
    return 0.5 * 10.0 ** (-decimals + int(exponent or 0)) * UNITS[dimension].get(unit, 1)
