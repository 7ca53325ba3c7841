"""Holds a published footprint against physics and against itself.

Each row names the formula it rests on, its inputs and the published figure. Three answers: agrees, flagged (with the
reason), open (cannot be computed, or something is not disclosed: listed, never skipped).
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assent.measures.footprint.campaign import read_toml
from assent.measures.footprint.factors import Factors
from assent.measures.footprint.formulas import FORMULAS, Formula
from assent.measures.footprint.units import quantity, rounding
from assent.records.errors import UsageError

INPUT_TOLERANCE = 0.02
"""What rounded inputs leave open, beside the rounding of the published figure itself."""
CARBON_PER_KWH = (0.01, 1.1)
PUE = (1.0, 2.0)
FAR_FROM_PLACE = 2.0
_DIMENSIONS = {
    "gpu_hours": "time", "power": "power", "energy": "energy", "it_energy": "energy", "intensity": "intensity",
    "wue": "water_intensity", "offsite": "water_intensity", "embodied": "carbon", "per_gpu": "carbon",
    "per_server": "carbon", "litres": "water", "life_years": "years",
}  # fmt: skip
_ROW_KEYS = ("name", "formula", "inputs", "published", "unit", "basis", "place", "location_based")
_TOTAL_KEYS = ("name", "of", "published", "unit", "tolerance")
_GIVES = {"energy": "energy", "carbon": "carbon", "water": "water", "number": "number", "any": "number"}
_EXPECTED = {
    "energy": ("energy",), "carbon": ("carbon",), "water": ("water", "water_embodied"), "e-waste": ("e-waste",),
    "minerals": ("minerals",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """What became of one row. answer: agrees, flagged, open. computed: in the unit of `unit`."""

    name: str
    answer: str
    published: str
    computed: float | None
    unit: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DeclaredCheck:
    """All rows, and the kinds of harm that the claim does not speak of: not disclosed, never zero."""

    rows: tuple[Checked, ...]
    not_disclosed: tuple[str, ...]

    @property
    def flagged(self) -> tuple[Checked, ...]:
        """Rows that the auditor objects to."""
        return tuple(row for row in self.rows if row.answer == "flagged")


def check_file(path: Path, factors: Factors) -> DeclaredCheck:
    """Check a declared footprint. Raises UsageError where the file itself is not in shape."""
    data = read_toml(path, "declared footprint")
    try:
        return check(data, factors)
    except UsageError as error:
        raise UsageError(f"{path}: {error}") from None


def check(data: Mapping[str, Any], factors: Factors) -> DeclaredCheck:
    """Check rows and totals. Raises UsageError."""
    unknown = sorted(set(data) - {"row", "total", "title"})
    if unknown:
        raise UsageError(f"key `{unknown[0]}`: not known; accepted: title, [[row]], [[total]]")
    rows, totals = _tables(data, "row"), _tables(data, "total")
    if not rows and not totals:
        raise UsageError("key `row`: is missing; give [[row]] with name, formula, inputs and published")
    checked = [_row(row, at, factors) for at, row in enumerate(rows)]
    checked += [_total(total, at, rows) for at, total in enumerate(totals)]
    spoken = {FORMULAS[row["formula"]].gives for row in rows if row.get("formula") in FORMULAS}
    return DeclaredCheck(tuple(checked), tuple(kind for kind, covers in _EXPECTED.items() if not spoken & set(covers)))


def _tables(data: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    found = data.get(key, [])
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise UsageError(f"key `{key}`: give tables [[{key}]]")
    accepted = _ROW_KEYS if key == "row" else _TOTAL_KEYS
    for at, row in enumerate(found):
        unknown = sorted(set(row) - set(accepted))
        if unknown:
            raise UsageError(f"key `{key}[{at}].{unknown[0]}`: not known; accepted: {', '.join(accepted)}")
    return found


def _row(row: Mapping[str, Any], at: int, factors: Factors) -> Checked:
    key = f"row[{at}]"
    name = str(row.get("name", key))
    formula = FORMULAS.get(str(row.get("formula")))
    if formula is None:
        if "formula" in row:
            raise UsageError(f"key `{key}.formula`: not known; accepted: {', '.join(FORMULAS)}")
        return _open_row(row, name, key)
    dimension = _dimension(row, formula, key)
    published = None if "published" not in row else quantity(row["published"], dimension, f"{key}.published")
    said = str(row.get("published", "nothing"))
    inputs = _inputs(row, formula, key)
    missing = [needed for needed in formula.needed if needed not in inputs]
    if missing:
        return Checked(
            name, "open", said, None, "", (f"cannot be computed: {formula.name} needs {', '.join(missing)}",)
        )
    try:
        computed = formula.function(**inputs)
    except (ZeroDivisionError, OverflowError, TypeError):
        return Checked(name, "open", said, None, "", ("cannot be computed: an input is zero or not a number",))
    if published is None:
        return Checked(name, "open", said, computed, _base(dimension), ("no published figure to hold against it",))
    flags, notes = _compare(row, formula, inputs, published, computed, dimension)
    more_flags, more_notes = _physics(row, inputs, published, factors, key)
    flags, notes = [*flags, *more_flags], [*notes, *more_notes]
    answer = "flagged" if flags else "open" if notes else "agrees"
    return Checked(name, answer, said, computed, _base(dimension), tuple(flags or notes))


def _open_row(row: Mapping[str, Any], name: str, key: str) -> Checked:
    """A figure without inputs: all that can be asked is what basis it has."""
    said = str(row.get("published", "nothing"))
    zero = "published" in row and quantity(row["published"], str(row.get("unit", "carbon")), f"{key}.published") == 0
    if row.get("basis") == "market" and zero:
        reason = "market-based zero: certificates never take the place of the location-based figure"
        return Checked(name, "flagged", said, None, "", (reason,))
    return Checked(name, "open", said, None, "", ("cannot be computed: no formula and inputs are given",))


def _dimension(row: Mapping[str, Any], formula: Formula, key: str) -> str:
    accepted = ("energy", "carbon", "water", "number")
    dimension = str(row.get("unit", _GIVES[formula.gives]))
    if dimension not in accepted:
        raise UsageError(f"key `{key}.unit`: accepted: {', '.join(accepted)}")
    return dimension


def _inputs(row: Mapping[str, Any], formula: Formula, key: str) -> dict[str, Any]:
    given = row.get("inputs", {})
    if not isinstance(given, dict):
        raise UsageError(f"key `{key}.inputs`: give a table with {', '.join(formula.accepted)}")
    inputs: dict[str, Any] = {}
    for name, value in given.items():
        if name not in formula.accepted:
            raise UsageError(
                f"key `{key}.inputs.{name}`: not known; {formula.name} takes {', '.join(formula.accepted)}"
            )
        dimension = _DIMENSIONS.get(name, "number")
        if name == "parts":
            if not isinstance(value, list):
                raise UsageError(f"key `{key}.inputs.parts`: give a list of numbers")
            unit = _dimension(row, formula, key)
            inputs[name] = [quantity(part, unit, f"{key}.inputs.parts") for part in value]
        else:
            inputs[name] = quantity(value, dimension, f"{key}.inputs.{name}")
    return inputs


def _compare(
    row: Mapping[str, Any],
    formula: Formula,
    inputs: Mapping[str, Any],
    published: float,
    computed: float,
    dimension: str,
) -> tuple[list[str], list[str]]:
    """The published figure against its own inputs."""
    open_by = rounding(row["published"], dimension) + INPUT_TOLERANCE * abs(computed)
    if abs(published - computed) <= open_by:
        return [], []
    times = published / computed if computed else math.inf
    reason = f"published is {times:.3g} times what its own inputs give ({computed:.4g} {_base(dimension)})"
    pue = inputs.get("pue", 0)
    if pue > 1 and abs(times / pue**2 - 1) < 0.01:
        reason += "; that is the PUE twice"
    elif abs(math.sqrt(times) - round(math.sqrt(times), 2)) < 0.002 and 1.02 < math.sqrt(times) < 1.6:
        reason += f"; that would be a PUE of {math.sqrt(times):.2f} taken twice, or an energy of another meaning"
    if formula.gives == "any":
        reason = f"the parts sum to {computed:.4g}, the published total is {published:.4g} {_base(dimension)}"
    return [reason], []


def _physics(
    row: Mapping[str, Any], inputs: Mapping[str, Any], published: float, factors: Factors, key: str
) -> tuple[list[str], list[str]]:
    """The inputs against what can be: PUE, grid intensity, the place, market-based figures."""
    flags, notes = [], []
    pue = inputs.get("pue")
    if pue is not None and not PUE[0] <= pue <= PUE[1]:
        flags.append(f"PUE of {pue:g} lies outside {PUE[0]:g} to {PUE[1]:g}")
    intensity, market = inputs.get("intensity"), row.get("basis") == "market"
    if row.get("basis", "location") not in ("location", "market"):
        raise UsageError(f"key `{key}.basis`: accepted: location, market")
    if intensity is not None and not market and not CARBON_PER_KWH[0] <= intensity <= CARBON_PER_KWH[1]:
        flags.append(f"{intensity:g} kg/kWh lies outside {CARBON_PER_KWH[0]:g} to {CARBON_PER_KWH[1]:g} of any grid")
    if "place" in row:
        place = factors.place(str(row["place"]), f"{key}.place")
        ratio = (intensity or place.carbon) / place.carbon
        if not market and not 1 / FAR_FROM_PLACE <= ratio <= FAR_FROM_PLACE:
            flags.append(f"{intensity:g} kg/kWh is {ratio:.2g} times the grid of {place.name} ({place.carbon:g})")
    if market:
        energy = inputs.get("energy")
        if "location_based" in row and energy is not None:
            restated = energy * quantity(row["location_based"], "intensity", f"{key}.location_based")
            if restated > published * 1.25:
                times = restated / max(published, 1e-30)
                flags.append(f"market-based; location-based it is {restated:.3g} kg, {times:.2g} times as much")
        elif published == 0:
            flags.append("market-based zero: certificates never take the place of the location-based figure")
        else:
            notes.append("market-based alone: the location-based figure is not disclosed")
    return flags, notes


def _total(total: Mapping[str, Any], at: int, rows: list[Mapping[str, Any]]) -> Checked:
    """A total against the rows it is of."""
    key = f"total[{at}]"
    for needed in ("of", "published"):
        if needed not in total:
            raise UsageError(f"key `{key}.{needed}`: is missing; needed: of, published")
    name, dimension = str(total.get("name", key)), str(total.get("unit", "carbon"))
    published = quantity(total["published"], dimension, f"{key}.published")
    names = [str(part) for part in total["of"]] if isinstance(total["of"], list) else []
    found = {str(row.get("name")): row for row in rows}
    missing = [part for part in names if "published" not in found.get(part, {})]
    if missing or not names:
        reason = f"cannot be computed: no published figure for {', '.join(missing) or 'any row'}"
        return Checked(name, "open", str(total["published"]), None, "", (reason,))
    parts = [quantity(found[part]["published"], dimension, f"{key}.of") for part in names]
    open_by = rounding(total["published"], dimension) + sum(rounding(found[p]["published"], dimension) for p in names)
    if abs(sum(parts) - published) <= open_by + 1e-9 * published:
        return Checked(name, "agrees", str(total["published"]), sum(parts), _base(dimension), ())
    lacks = "a row is missing" if published > sum(parts) else "a row is counted that is not in it"
    reason = f"the rows sum to {sum(parts):.6g}, the total says {published:.6g} {_base(dimension)}: {lacks}"
    return Checked(name, "flagged", str(total["published"]), sum(parts), _base(dimension), (reason,))


def _base(dimension: str) -> str:
    return {"energy": "kWh", "carbon": "kg", "water": "L"}.get(dimension, "")
