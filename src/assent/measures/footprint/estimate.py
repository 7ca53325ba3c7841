"""The footprint of a campaign, line by line: 10,000 seeded draws of low-mode-high inputs, P5, P50, P95, and the two
inputs that matter most. Lines are never added across kinds: litres, world-equivalent litres and embodied water differ.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assent.measures.footprint import formulas as f
from assent.measures.footprint.campaign import Campaign
from assent.measures.footprint.factors import Factors, Metal
from assent.measures.footprint.units import Range

Floats = NDArray[np.float64]
DRAWS = 10_000
WORST_FIRST = ("default", "modelled", "disclosed", "measured")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a footprint. label: the weakest of its inputs: measured, disclosed, modelled, default; or
    "not quantified", with None for the numbers. drivers: (input, share of variance), the two that matter most.
    """

    key: str
    title: str
    unit: str
    p5: float | None
    p50: float | None
    p95: float | None
    label: str
    drivers: tuple[tuple[str, float], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class CampaignFootprint:
    """All lines of a campaign, its notes, and the factor sources used."""

    name: str
    kind: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]
    sources: tuple[str, ...]

    def line(self, key: str) -> Line:
        """A line by key."""
        return next(line for line in self.lines if line.key == key)


class _Draws:
    """Draws of the inputs, each from its own seeded stream, so that an input more does not change the others."""

    def __init__(self, campaign: Campaign, seed: int) -> None:
        self._inputs, self._seed = campaign.inputs, seed
        self.made: dict[str, Floats] = {}
        self.used: list[str] = []

    def __getitem__(self, name: str) -> Floats:
        if name not in self.used:
            self.used.append(name)
        if name not in self.made:
            self.made[name] = triangular(self._inputs[name], name, self._seed)
        return self.made[name]

    def __contains__(self, name: str) -> bool:
        return name in self._inputs

    def label(self, names: list[str]) -> str:
        found = {self._inputs[name].label for name in names if name in self._inputs}
        return next((label for label in WORST_FIRST if label in found), "modelled")


def triangular(values: Range, name: str, seed: int) -> Floats:
    """Seeded draws of a low-mode-high input."""
    if values.fixed:
        return np.full(DRAWS, values.mode)
    stream = np.random.default_rng([seed, *name.encode()])
    return stream.triangular(values.low, values.mode, values.high, DRAWS)


def estimate(campaign: Campaign, factors: Factors, seed: int = 0) -> CampaignFootprint:
    """The footprint of a campaign."""
    draws = _Draws(campaign, seed)
    lines: list[Line] = []

    def add(key: str, title: str, unit: str, compute: Callable[[], Floats | None], note: str = "") -> None:
        draws.used = []
        try:
            values = compute()
        except KeyError:
            values = None
        lines.append(_line(key, title, unit, values, draws, note))

    _operation(campaign, draws, add)
    _making(campaign, draws, add, factors)
    sources = sorted({s for name in draws.made for s in campaign.inputs[name].source.split() if s in factors.sources})
    return CampaignFootprint(
        campaign.name, campaign.kind, tuple(lines), campaign.notes, tuple(factors.sources[s] for s in sources)
    )


Add = Callable[..., None]
Compute = Callable[[], Floats | None]


def _it_energy(campaign: Campaign, d: _Draws) -> Floats:
    if campaign.kind == "inference":
        return np.asarray(d["requests"] * d["energy_per_request"] / d["pue"])
    if "it_energy" in d:
        return d["it_energy"]
    energy = f.gpu_energy(_hours(campaign, d), d["power"]) * d["power_share"] * d["host_factor"]  # type: ignore[arg-type]
    return np.asarray(energy * (1 + d["development"]))


def _hours(campaign: Campaign, d: _Draws) -> Floats:
    """Accelerator-hours of the final run."""
    if "gpu_hours" in d:
        return d["gpu_hours"]
    if "flops" in d and campaign.accelerator is not None:
        return np.asarray(d["flops"] / (campaign.accelerator.peak * d["mfu"]) / 3600)
    raise KeyError("gpu_hours")


def _all_hours(campaign: Campaign, d: _Draws) -> Floats:
    if campaign.kind == "inference":
        raise KeyError("gpu_hours")
    return np.asarray(_hours(campaign, d) * (1 + d["development"]))


def _operation(campaign: Campaign, d: _Draws, add: Add) -> None:
    def it() -> Floats:
        return _it_energy(campaign, d)

    def facility() -> Floats:
        return np.asarray(it() * d["pue"])

    site, grid = campaign.place, campaign.grid
    add("energy_it", "energy of computing", "kWh", it)
    add("energy", "energy of the data centre", "kWh", facility)
    add("carbon", "carbon of operation, location-based", "kg CO2e", lambda: facility() * d["carbon"])
    if "market_based" in d:
        add(
            "carbon_market", "the same, market-based", "kg CO2e", lambda: facility() * d["market_based"],
            "by certificates and contracts; never in place of the line above",
        )  # fmt: skip
    add("water_onsite", "water on site", "L", lambda: it() * d["wue"], "consumption for cooling")
    add("water_offsite", "water off site", "L", lambda: facility() * d["offsite"], "consumption for generation")
    nowhere = f"no AWARE factor for {site.name} or {grid.name} here"
    add(
        "water_scarce", "water weighted by scarcity", "L world-eq",
        lambda: None if site.scarcity is None or grid.scarcity is None else
        it() * d["wue"] * site.scarcity + facility() * d["offsite"] * grid.scarcity,
        nowhere if site.scarcity is None or grid.scarcity is None else "AWARE 2.0; its own unit, never added to litres",
    )  # fmt: skip
    adpe = grid.adpe
    add("adpe_use", "minerals, of electricity", "kg Sb-eq", lambda: None if adpe is None else facility() * adpe)


def _making(campaign: Campaign, d: _Draws, add: Add, factors: Factors) -> None:
    card = campaign.accelerator

    def lives() -> Floats:
        return np.asarray(_all_hours(campaign, d) / (d["life_years"] * f.HOURS_PER_YEAR * d["utilisation"]))

    def of_card(value: float | None) -> Floats | None:
        return None if value is None else lives() * value

    module = None if card is None else card.module_kg
    add(
        "carbon_embodied", "carbon of making the hardware", "kg CO2e",
        lambda: lives() * (d["embodied_gpu"] + d["embodied_server"]), "share of the hardware's life that was used",
    )  # fmt: skip
    die = None if card is None else card.die_cm2
    add(
        "water_embodied", "water of making the chip", "L",
        lambda: None if die is None else lives() * (d["die_water"] * die + d["other_water"]),
        "a floor: direct use of the fab",
    )  # fmt: skip
    add(
        "water_embodied_scarce", "water of making, whole chain", "m3 world-eq",
        lambda: of_card(card.water_world_eq if card else None), "manufacture alone; never added to litres",
    )  # fmt: skip
    add(
        "adpe_embodied", "minerals, of the hardware", "kg Sb-eq",
        lambda: None if card is None or card.adpe is None else lives() * (card.adpe + d["server_adpe"]),
    )  # fmt: skip
    add("hardware_used", "accelerators used up", "lives", lives)
    add("toxicity_cancer", "human toxicity, cancer", "CTUh", lambda: of_card(card.toxicity_cancer if card else None))
    add("toxicity_other", "human toxicity, other", "CTUh", lambda: of_card(card.toxicity_other if card else None))

    def waste() -> Floats | None:
        return None if module is None else np.asarray(lives() * (module + d["board_kg"]))

    def boards() -> Floats | None:
        mass = waste()
        return None if mass is None else np.asarray(mass * d["board_share"])

    add("ewaste", "electronic waste", "kg", waste)
    add("ewaste_lost", "of it not documented as recycled", "kg", lambda: _times(waste(), 1 - d["collection"]))
    for metal in factors.metals:
        add(
            f"metal_{metal.element}",
            f"{metal.name} in that waste",
            "kg",
            _content(metal, d, waste, boards),
            _said(metal),
        )
    add("batteries", "batteries and cooling plant", "kg", lambda: None, "no open figure per accelerator")


def _content(metal: Metal, d: _Draws, waste: Compute, boards: Compute) -> Compute:
    """How to compute the mass of a metal."""

    def compute() -> Floats | None:
        if metal.low is None or metal.high is None:
            return None
        base = waste() if metal.of_waste else boards()
        return _times(base, metal.low + (metal.high - metal.low) * d["metal_content"])

    return compute


def _said(metal: Metal) -> str:
    kind = "hazardous" if metal.hazardous else "critical in the EU" if metal.critical else "valuable"
    if metal.low is None:
        return f"{kind}; no open measurement found"
    cap = "" if metal.cap is None else f"; RoHS cap {100 * metal.cap:g} % per homogeneous material"
    return f"{kind}; bounds of older boards{cap}"


def _times(values: Floats | None, factor: Floats) -> Floats | None:
    return None if values is None else np.asarray(values * factor)


def _line(key: str, title: str, unit: str, values: Floats | None, draws: _Draws, note: str) -> Line:
    if values is None:
        return Line(key, title, unit, None, None, None, "not quantified", (), note or "nobody publishes what it needs")
    p5, p50, p95 = (float(q) for q in np.quantile(values, [0.05, 0.5, 0.95]))
    return Line(key, title, unit, p5, p50, p95, draws.label(draws.used), drivers(values, draws.made, draws.used), note)


def drivers(values: Floats, made: Mapping[str, Floats], used: list[str]) -> tuple[tuple[str, float], ...]:
    """The two inputs that explain most of the spread, with their share of what single inputs explain.

    By squared rank correlation, which a skewed input does not mislead.
    """
    spread = {name: made[name] for name in dict.fromkeys(used) if name in made and np.ptp(made[name]) > 0}
    if not spread or np.ptp(values) == 0:
        return ()
    ranks = np.argsort(np.argsort(values))
    squares = {n: float(np.corrcoef(np.argsort(np.argsort(x)), ranks)[0, 1]) ** 2 for n, x in spread.items()}
    whole = sum(squares.values())
    first = sorted(squares.items(), key=lambda item: (-item[1], item[0]))[:2]
    return tuple((name, round(square / whole, 3)) for name, square in first)
