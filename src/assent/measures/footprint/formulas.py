"""The formulas, each a pure function with its unit. Named, so that a declared row can say which one it rests on.

Energy in kWh, power in kW, carbon in kg CO2e, water in litres, time in hours, unless a name says otherwise.
WUE is litres per kWh of IT energy (ISO/IEC 30134-9; Li and Ren 2025); some publications mean facility energy, which
differs by the PUE: `facility_water` is theirs.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

HOURS_PER_YEAR = 8760.0


def gpu_energy(gpu_hours: float, power: float, pue: float = 1.0) -> float:
    """kWh: accelerator-hours x kW x PUE."""
    return gpu_hours * power * pue


def fleet_energy(chips: float, days: float, power: float, pue: float = 1.0) -> float:
    """kWh: chips x days x 24 x kW x PUE (Patterson et al. 2021)."""
    return chips * days * 24 * power * pue


def flops_hours(flops: float, peak_flops: float, mfu: float) -> float:
    """Accelerator-hours from work: FLOPs / (dense peak x utilisation) / 3600."""
    return flops / (peak_flops * mfu) / 3600


def carbon(energy: float, intensity: float) -> float:
    """kg: kWh x kg/kWh."""
    return energy * intensity


def gpu_carbon(gpu_hours: float, power: float, intensity: float, pue: float = 1.0) -> float:
    """kg: energy of accelerators x grid intensity."""
    return gpu_energy(gpu_hours, power, pue) * intensity


def carbon_with_embodied(energy: float, intensity: float, embodied: float) -> float:
    """kg: operation and a share of making."""
    return energy * intensity + embodied


def water(it_energy: float, pue: float, wue: float, offsite: float) -> float:
    """Litres on and off site: E_IT (WUE + PUE x EWIF) (Li and Ren 2025)."""
    return it_energy * (wue + pue * offsite)


def onsite_water(it_energy: float, wue: float) -> float:
    """Litres for cooling."""
    return it_energy * wue


def facility_water(energy: float, offsite: float, wue: float = 0.0) -> float:
    """Litres where WUE is meant per kWh of the facility (Morrison et al. 2025)."""
    return energy * (wue + offsite)


def prompt_water(energy: float, pue: float, wue: float) -> float:
    """Litres on site of an energy that includes the PUE: E / PUE x WUE (Elsworth et al. 2025)."""
    return energy / pue * wue


def scarce_water(litres: float, factor: float) -> float:
    """Litres world-equivalent: consumption x AWARE factor."""
    return litres * factor


def embodied_carbon(gpu_hours: float, per_gpu: float, life_years: float, utilisation: float = 1.0) -> float:
    """kg: share of a life that was used, x what making one took."""
    return gpu_hours / (life_years * HOURS_PER_YEAR * utilisation) * per_gpu


def embodied_node(
    gpu_hours: float, per_gpu: float, per_server: float, gpus_per_server: float, life_years: float, utilisation: float
) -> float:
    """kg: the same for an accelerator and its share of the server (Luccioni et al. 2023)."""
    return embodied_carbon(gpu_hours, per_gpu + per_server / gpus_per_server, life_years, utilisation)


def embodied_water(gpu_hours: float, per_area: float, die_area: float, other: float, life_years: float) -> float:
    """Litres: (L/cm2 x cm2 + other) x share of the life (Morrison et al. 2025). A floor: fab water alone."""
    return gpu_hours / (life_years * HOURS_PER_YEAR) * (per_area * die_area + other)


def lifetimes(gpu_hours: float, life_years: float, utilisation: float) -> float:
    """How many accelerators are used up."""
    return gpu_hours / (life_years * HOURS_PER_YEAR * utilisation)


def total(parts: Sequence[float]) -> float:
    """Sum of parts."""
    return float(sum(parts))


def total_with_overhead(parts: Sequence[float], overhead: float) -> float:
    """Sum of parts that make up all but a share `overhead` of the whole."""
    return float(sum(parts)) / (1 - overhead)


def saved(before: float, after: float) -> float:
    """Share saved: 1 - after / before."""
    return 1 - after / before


@dataclass(frozen=True, slots=True)
class Formula:
    """A named formula, the quantity that it gives, and the inputs it needs and takes."""

    name: str
    gives: str
    function: Callable[..., float]

    @property
    def needed(self) -> tuple[str, ...]:
        """Inputs without a default."""
        return tuple(p.name for p in inspect.signature(self.function).parameters.values() if p.default is p.empty)

    @property
    def accepted(self) -> tuple[str, ...]:
        """All inputs."""
        return tuple(inspect.signature(self.function).parameters)


FORMULAS: Mapping[str, Formula] = {
    formula.name: formula
    for formula in (
        Formula("gpu_energy", "energy", gpu_energy),
        Formula("fleet_energy", "energy", fleet_energy),
        Formula("carbon", "carbon", carbon),
        Formula("gpu_carbon", "carbon", gpu_carbon),
        Formula("carbon_with_embodied", "carbon", carbon_with_embodied),
        Formula("water", "water", water),
        Formula("onsite_water", "water", onsite_water),
        Formula("facility_water", "water", facility_water),
        Formula("prompt_water", "water", prompt_water),
        Formula("scarce_water", "water", scarce_water),
        Formula("embodied_carbon", "carbon", embodied_carbon),
        Formula("embodied_node", "carbon", embodied_node),
        Formula("embodied_water", "water", embodied_water),
        Formula("total", "any", total),
        Formula("total_with_overhead", "any", total_with_overhead),
        Formula("saved", "number", saved),
    )
}
