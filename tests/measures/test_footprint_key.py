"""Published footprints: 54 must be reproduced and stay unflagged, five must be objected to."""

import csv
import json
from typing import Any

import pytest

from assent.measures.footprint.declared import check
from assent.measures.footprint.factors import built_in
from assent.measures.footprint.formulas import FORMULAS
from assent.measures.footprint.units import UNITS, quantity
from tests.measures.shared import shared

UNIT = {"tCO2e": "t", "million L": "ML", "kL": "kL", "kgCO2e": "kg", "g": "g", "lb": "lb", "fraction": "", "MWh": "MWh",
        "Wh": "Wh", "mL": "mL"}  # fmt: skip
SCALE = {"mwh": "MWh", "gwh": "GWh", "wh": "Wh", "kwh": "kWh", "idle_kwh": "kWh", "it_mwh": "MWh",
         "facility_mwh": "MWh", "facility_gwh": "GWh", "kwh_pue": "kWh"}  # fmt: skip


def rows(kind: str) -> list[dict[str, str]]:
    with (shared("footprint/answer-key") / "answer_key.csv").open(encoding="utf-8") as stream:
        return [row for row in csv.DictReader(stream) if row["kind"] == kind]


def declared(row: dict[str, str]) -> dict[str, Any]:
    """A row of the answer key as a person would declare it."""
    given = json.loads(row["inputs"])
    energy = next((f"{given[name]} {unit}" for name, unit in SCALE.items() if name in given), None)
    formula, inputs = _declared(row, given, energy)
    published = f"{row['expected']} {UNIT[row['unit']]}".strip()
    unit = {"fraction": "number", "MWh": "energy", "Wh": "energy"}.get(row["unit"])
    unit = unit or ("water" if row["unit"] in ("million L", "kL", "mL") else "carbon")
    basis = {"basis": "market"} if "mbf" in given or "market" in row["what"] else {}
    return {"name": row["id"], "formula": formula, "inputs": inputs, "published": published, "unit": unit, **basis}


def _declared(row: dict[str, str], given: dict[str, Any], energy: str | None) -> tuple[str, dict[str, Any]]:
    name = row["id"]
    if name == "D-BLOOM-total":
        return "total", {"parts": ["24.69 t", "14.6 t", "11.2 t"]}
    if name == "H-total-c":
        return "total", {"parts": ["22 t", "159 t", "312 t"]}
    if name == "H-total-w":
        return "total", {"parts": ["4.8 kL", "843 kL", "1921 kL"]}
    if name == "I-Gemini-E":
        return "total", {"parts": [f"{value} Wh" for value in given.values()]}
    if name == "K-HGX-H100-split":
        return "total_with_overhead", {"parts": [f"{value} kg" for value in given.values()], "overhead": 0.09}
    if name == "K-intensity":
        return "saved", {"before": given["h100"], "after": given["b200"]}
    if name == "M-MFU2":
        return "saved", {"before": 60, "after": 20}
    if name == "I-Gemini-W":
        return "prompt_water", {"energy": energy, "pue": given["pue"], "wue": given["wue"]}
    if name == "I-Gemini-C":
        embodied = f"{given['emb_g']} g"
        return "carbon_with_embodied", {"energy": energy, "intensity": given["mbf"], "embodied": embodied}
    if name == "F-BERT":
        return "carbon", {"energy": energy, "intensity": f"{given['lb_per_kwh']} lb/kWh"}
    if "ewif" in given:
        if "it_mwh" in given:
            return "water", {"it_energy": energy, "pue": given["pue"], "wue": given["wue"], "offsite": given["ewif"]}
        return "facility_water", {"energy": energy, "offsite": given["ewif"], "wue": given.get("wue", 0)}
    if "it_mwh" in given:
        return "onsite_water", {"it_energy": energy, "wue": given["wue"]}
    if "server_kg" in given:
        return "embodied_node", {
            "gpu_hours": given["gpu_h"], "per_gpu": given["gpu_kg"], "per_server": given["server_kg"],
            "gpus_per_server": given["gpus_per_server"], "life_years": given["life_y"], "utilisation": given["util"],
        }  # fmt: skip
    if "kg_per_gpu" in given:
        life = given["life_y"]
        return "embodied_carbon", {"gpu_hours": given["gpu_h"], "per_gpu": given["kg_per_gpu"], "life_years": life}
    if "die_cm2" in given:
        return "embodied_water", {
            "gpu_hours": given["gpu_h"], "per_area": given["l_per_cm2"], "die_area": given["die_cm2"],
            "other": given["ree_l"], "life_years": given["life_y"],
        }  # fmt: skip
    if "chips" in given:
        return "fleet_energy", {
            "chips": given["chips"],
            "days": given["days"],
            "power": given["kw"],
            "pue": given["pue"],
        }
    if "gpu_h" in given:
        inputs = {"gpu_hours": given["gpu_h"], "power": given["gpu_kw"], "pue": given.get("pue", 1)}
        return ("gpu_carbon", {**inputs, "intensity": given["ci"]}) if "ci" in given else ("gpu_energy", inputs)
    intensity = given.get("ci_net", given.get("ci"))
    return "carbon", {"energy": energy, "intensity": intensity}


def test_there_are_54_rows_to_reproduce() -> None:
    assert len(rows("must-reproduce")) == 54


def test_every_row_is_reproduced_within_its_tolerance() -> None:
    wrong = {}
    for row in rows("must-reproduce"):
        claim = declared(row)
        found = check({"row": [claim]}, built_in()).rows[0]
        expected = quantity(claim["published"], claim["unit"], "published")
        if found.computed is None or abs(found.computed / expected - 1) > float(row["rel_tol"]):
            wrong[row["id"]] = (found, expected)
    assert wrong == {}


def test_no_sound_row_is_flagged_and_all_at_once_neither() -> None:
    claims = [declared(row) for row in rows("must-reproduce")]
    found = check({"row": claims}, built_in())
    assert [row for row in found.rows if row.answer == "flagged"] == []
    # what rests on certificates alone is said to be open, not sound
    assert [row.name for row in found.rows if row.answer == "open"] == ["I-Gemini-C"]


NEGATIVE: dict[str, dict[str, Any]] = {
    "B-Llama2-sum": {
        "row": [
            {"name": "7B", "formula": "gpu_carbon", "published": "31.22 t",
             "inputs": {"gpu_hours": 184320, "power": "400 W", "pue": 1.1, "intensity": 0.385}},
            {"name": "13B", "formula": "gpu_carbon", "published": "62.44 t",
             "inputs": {"gpu_hours": 368640, "power": "400 W", "pue": 1.1, "intensity": 0.385}},
            {"name": "70B", "formula": "gpu_carbon", "published": "291.42 t",
             "inputs": {"gpu_hours": 1720320, "power": "400 W", "pue": 1.1, "intensity": 0.385}},
        ],
        "total": [{"name": "all", "of": ["7B", "13B", "70B"], "published": "539.00 t"}],
    },
    "C-Llama3.1-market": {"row": [{"name": "all", "published": "0 t", "basis": "market"}]},
    "I-Gemini-loc": {
        "row": [{"name": "prompt", "formula": "carbon_with_embodied", "published": "0.03 g", "basis": "market",
                 "inputs": {"energy": "0.24 Wh", "intensity": "94 g/kWh", "embodied": "0.010 g"},
                 "location_based": "345 g/kWh"}],
    },
    "H-OLMo2-13B": {
        "row": [
            {"name": "carbon", "formula": "carbon", "published": "101 t",
             "inputs": {"energy": "230 MWh", "intensity": 0.351}},
            {"name": "water", "formula": "facility_water", "published": "892 kL",
             "inputs": {"energy": "230 MWh", "offsite": 3.10}},
        ],
    },
    "L-A100-LCA": {
        "row": [{"name": "A100", "formula": "total", "unit": "carbon", "published": "127.6 kg",
                 "inputs": {"parts": ["111.3 kg"]}}],
    },
}  # fmt: skip
"""The five published figures that an auditor must object to, as they stand in public; the sound rows beside them."""

REASON = {
    "B-Llama2-sum": "a row is missing", "C-Llama3.1-market": "never take the place",
    "I-Gemini-loc": "location-based it is", "H-OLMo2-13B": "1.12 taken twice", "L-A100-LCA": "parts sum to 111.3",
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(NEGATIVE))
def test_the_auditor_objects_with_the_reason(name: str) -> None:
    found = check(NEGATIVE[name], built_in())
    flagged = [row.name for row in found.flagged]
    assert flagged == {"B-Llama2-sum": ["all"], "H-OLMo2-13B": ["carbon", "water"]}.get(
        name, [NEGATIVE[name]["row"][0]["name"]]
    )
    assert all(REASON[name] in row.reasons[0] for row in found.flagged)


def test_the_five_negative_cases_are_those_of_the_key() -> None:
    assert sorted(NEGATIVE) == sorted(row["id"] for row in rows("must-FLAG"))


def test_every_formula_says_what_it_needs() -> None:
    assert all(set(formula.needed) <= set(formula.accepted) for formula in FORMULAS.values())
    assert all(next(iter(units.values())) == 1 for units in UNITS.values())
