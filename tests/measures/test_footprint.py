"""Campaigns, meters and bad input of the footprint."""

import json
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assent.cli import app
from assent.measures.footprint import factors, meter
from assent.measures.footprint.campaign import Campaign, parse
from assent.measures.footprint.declared import check
from assent.measures.footprint.estimate import DRAWS, estimate, triangular
from assent.measures.footprint.units import Range, quantity, rounding
from assent.records.errors import UsageError
from tests.measures.shared import shared

F = factors.built_in()
PLAN: dict[str, Any] = {
    "campaign": {"name": "plan"},
    "compute": {"accelerator": "H100 SXM", "gpu_hours": 1_000_000},
    "site": {"place": "US-AZ"},
}


def plan(**tables: dict[str, Any]) -> Campaign:
    return parse({name: {**PLAN.get(name, {}), **tables.get(name, {})} for name in {*PLAN, *tables}}, F)


def test_a_campaign_has_every_line_with_its_label() -> None:
    found = estimate(plan(), F)
    assert found.line("carbon").label == "default"
    for line in found.lines:
        if line.p5 is None:
            assert (line.label, line.p95, bool(line.note)) == ("not quantified", None, True)
        else:
            assert line.p50 is not None
            assert line.p95 is not None
            assert line.p5 <= line.p50 <= line.p95
    missing = {line.key for line in found.lines if line.label == "not quantified"}
    assert missing == {"metal_Co", "metal_Ga", "metal_Ta", "batteries"}
    assert any("development" in note for note in found.notes)
    assert len(found.line("water_onsite").drivers) == 2


def test_what_is_fixed_gives_the_published_number() -> None:
    """LLaMA-65B: 449 MWh and 173 t (Touvron et al. 2023), with nothing left open."""
    campaign = parse(
        {"compute": {"gpu_hours": 1022362, "power": "400 W", "host_factor": 1, "development": 0},
         "site": {"place": "USA", "pue": 1.1, "carbon": "385 g/kWh"}}, F,
    )  # fmt: skip
    found = estimate(campaign, F)
    assert found.line("energy").p50 == pytest.approx(449_000, rel=0.015)
    assert found.line("carbon").p5 == found.line("carbon").p95 == pytest.approx(173_000, rel=0.03)
    assert found.line("carbon").label == "disclosed"


def test_the_same_seed_gives_the_same_lines_and_another_input_leaves_draws_alone() -> None:
    assert estimate(plan(), F) == estimate(plan(), F) != estimate(plan(), F, seed=1)
    values = triangular(Range(1, 2, 4), "pue", 0)
    assert len(values) == DRAWS
    assert (values.min() >= 1, values.max() <= 4) == (True, True)
    assert values.mean() == pytest.approx(7 / 3, rel=0.02)
    assert np.array_equal(values, triangular(Range(1, 2, 4), "pue", 0))


def test_market_based_stands_beside_location_based_never_alone() -> None:
    keys = [line.key for line in estimate(plan(site={"market_based": 0}), F).lines]
    assert keys.index("carbon") + 1 == keys.index("carbon_market")


def test_inference_is_requests_times_energy() -> None:
    data = {"campaign": {"kind": "inference"}, "inference": {"requests": 1e9, "energy_per_request": "0.24 Wh"},
            "site": {"place": "USA", "pue": 1.09}}  # fmt: skip
    found = estimate(parse(data, F), F)
    assert found.line("energy").p50 == pytest.approx(240_000)
    assert found.line("carbon_embodied").label == "not quantified"


@pytest.mark.parametrize(
    ("tables", "key", "accepted"),
    [
        ({"compute": {"gpu_hours": "3 kg"}}, "compute.gpu_hours", "h, d, years"),
        ({"compute": {"power": "3 kWh"}}, "compute.power", "kW, W, MW"),
        ({"site": {"place": "Atlantis"}}, "site.place", "FRA"),
        ({"compute": {"accelerator": "Abacus"}}, "compute.accelerator", "H100 SXM"),
        ({"compute": {"colour": 3}}, "compute.colour", "gpu_hours"),
        ({"compute": {"power_share": [1, 0.5, 0.2]}}, "compute.power_share", "low, mode, high"),
        ({"compute": {"power_share": [1, 2]}}, "compute.power_share", "low, mode, high"),
        ({"site": {"pue": 0.5}}, "pue", "between 1 and 5"),
        ({"site": {"pue": True}}, "site.pue", "number"),
        ({"compute": {"gpu_hours": -1}}, "compute.gpu_hours", "at least 0"),
        ({"compute": {"gpu_hours": "nan"}}, "compute.gpu_hours", "number"),
        ({"campaign": {"kind": "baking"}}, "campaign.kind", "training, inference"),
        ({"campaign": {"name": 3}}, "campaign.name", "text"),
        ({"campaign": {"kind": "inference"}}, "inference", "energy_per_request"),
        ({"kitchen": {}}, "kitchen", "campaign, compute"),
    ],
)
def test_a_wrong_campaign_is_refused_with_its_key_and_what_is_accepted(
    tables: dict[str, Any], key: str, accepted: str
) -> None:
    with pytest.raises(UsageError, match=re.escape(f"`{key}`")) as error:
        plan(**tables)
    assert accepted in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("missing", ["gpu_hours", "accelerator"])
def test_a_campaign_without_hours_or_power_is_refused(missing: str) -> None:
    compute = {name: value for name, value in PLAN["compute"].items() if name != missing}
    with pytest.raises(UsageError, match=r"compute\.(gpu_hours|power)"):
        parse({**PLAN, "compute": compute}, F)


def test_work_alone_gives_hours() -> None:
    compute = {"accelerator": "H100 SXM", "parameters": 70e9, "tokens": 15e12, "mfu": 0.4}
    found = estimate(parse({**PLAN, "compute": compute}, F), F)
    assert found.line("energy_it").p50 is not None
    hours = 6 * 70e9 * 15e12 / (989e12 * 0.4) / 3600
    assert found.line("hardware_used").p50 == pytest.approx(hours * 3 / 8760 / 4.3 / 0.77, rel=0.3)


@given(st.text(max_size=30))
def test_any_text_as_a_quantity_is_a_number_or_refused(text: str) -> None:
    try:
        assert quantity(text, "energy", "key") >= 0
    except UsageError as error:
        said = str(error)
        if "accepted units" not in said and "at least 0" not in said:
            raise


@given(st.dictionaries(st.text(max_size=8), st.one_of(st.integers(), st.text(max_size=8), st.lists(st.integers()))))
def test_any_toml_is_a_campaign_and_a_declaration_or_refused(data: dict[str, Any]) -> None:
    for read in (lambda: parse(data, F), lambda: check(data, F), lambda: check({"row": [data]}, F)):
        with suppress(UsageError):  # any other error fails the test
            read()


def test_rounding_is_half_a_unit_of_the_last_digit() -> None:
    assert [rounding(v, "carbon") for v in (14, "0.03 g", "1.5 t", "2e3 kg")] == [0.5, pytest.approx(5e-6), 50, 500]


def test_rows_that_cannot_be_computed_are_listed_not_skipped() -> None:
    rows = [{"name": "a", "published": "3 t"}, {"name": "b", "formula": "carbon", "published": "3 t", "inputs": {}}]
    found = check({"row": rows, "total": [{"name": "c", "of": ["x"], "published": 1}]}, F)
    assert [row.answer for row in found.rows] == ["open"] * 3
    assert "needs energy, intensity" in found.rows[1].reasons[0]
    assert "e-waste" in found.not_disclosed


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"inputs": {"gpu_hours": 1000, "power": 1, "pue": 2.5}, "published": 2500}, "PUE of 2.5"),
        ({"inputs": {"gpu_hours": 1000, "power": 1}, "published": 3000}, "3 times"),
        ({"inputs": {"gpu_hours": 1000, "power": 1, "pue": 1.3}, "published": 2197}, "PUE twice"),
    ],
)
def test_physics_flags(row: dict[str, Any], reason: str) -> None:
    found = check({"row": [{"formula": "gpu_energy", **row}]}, F)
    assert any(reason in text for text in found.flagged[0].reasons)


def test_a_grid_that_is_not_the_places_is_flagged() -> None:
    row = {"formula": "carbon", "inputs": {"energy": 1000, "intensity": 0.4}, "published": 400, "place": "FRA"}
    assert "times the grid of France" in check({"row": [row]}, F).flagged[0].reasons[0]


def test_factor_tables_have_a_source_in_every_row() -> None:
    rows = [row.sources for row in F.places.values()] + [row.sources for row in F.accelerators.values()]
    rows += [row.sources for row in F.metals] + [row.sources for row in F.anchors]
    rows += [row.source for row in F.defaults.values()]
    assert all(rows)
    assert {source for row in rows for source in row.split()} <= F.sources.keys()


def test_factors_are_those_of_the_reference() -> None:
    mixes = json.loads(shared("footprint/carbon-intensity/global_energy_mix.json").read_text("utf-8"))
    for code, place in F.places.items():
        if len(code) == 3:
            assert place.carbon == pytest.approx(mixes[code]["carbon_intensity"] / 1000)
            assert place.year == mixes[code]["year"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[places.X]\ncarbon = 1", "places.X.offsite"),
        ('[places.X]\ncarbon = "1 L"\noffsite = 1\nsource = "s"', "places.X.carbon"),
        ("[defaults.nothing]\nrange = [1, 2, 3]", "defaults.nothing"),
        ("[defaults.pue]\nrange = [3, 2, 1]\nsource = 's'", "defaults.pue"),
        ("[other]", "other"), ("places = 3", "places"), ("= 3", "TOML"),
    ],
)  # fmt: skip
def test_wrong_factors_are_refused_with_their_key(text: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "factors.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=re.escape(key)):
        factors.load(path)


def test_own_factors_take_the_place_of_ours(tmp_path: Path) -> None:
    path = tmp_path / "factors.toml"
    path.write_text('[places.HOME]\ncarbon = "20 g/kWh"\noffsite = 1\nscarcity = 2\nsource = "own meter"\n', "utf-8")
    assert parse({**PLAN, "site": {"place": "HOME"}}, factors.load(path)).place.carbon == pytest.approx(0.02)


def zone(folder: Path, name: str, energy: int) -> None:
    place = folder / name
    place.mkdir(exist_ok=True)
    (place / "energy_uj").write_text(str(energy))
    (place / "max_energy_range_uj").write_text("10000000")


def test_energy_counters_are_read_and_may_wrap_around(tmp_path: Path) -> None:
    zone(tmp_path, "intel-rapl:0", 9_000_000)
    zone(tmp_path, "intel-rapl:0:1", 5)  # a part of the package is in it already
    before = meter.read(tmp_path)
    zone(tmp_path, "intel-rapl:0", 2_000_000)
    used = meter.used("step", before, meter.read(tmp_path))
    assert used.package_kwh == pytest.approx(3 / 3.6e6)
    assert meter.footprint([used], "FRA").label == "measured"


def test_without_counters_it_is_modelled_and_says_so(tmp_path: Path) -> None:
    before = meter.read(tmp_path / "nothing")
    used = meter.used("step", before, meter.read(tmp_path / "nothing"), elsewhere=True)
    found = meter.footprint([used])
    assert (found.label, found.place) == ("modelled", "World")
    assert any("cluster" in note for note in found.notes)
    assert all(low <= mode <= high for low, mode, high in (found.kwh, found.grams, found.offsite_litres))
    with pytest.raises(UsageError, match="accepted"):
        meter.footprint([used], "Atlantis")


def invoke(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.output


@pytest.mark.slow
def test_a_campaign_makes_a_page_with_four_pictures(tmp_path: Path) -> None:
    path, page = tmp_path / "c.toml", tmp_path / "page.html"
    path.write_text('[compute]\naccelerator = "A100 SXM"\ngpu_hours = 1000\n[site]\nplace = "IND"\n', "utf-8")
    assert invoke("footprint", "training", str(path), "-o", str(page))[0] == 0
    text = page.read_text("utf-8")
    assert text.count('class="picture"') == 4
    assert "<script" not in text
    again = tmp_path / "again.html"
    invoke("footprint", "training", str(path), "-o", str(again))
    assert again.read_bytes() == page.read_bytes()


def test_a_flagged_claim_leaves_with_one(tmp_path: Path) -> None:
    path = tmp_path / "d.toml"
    path.write_text('[[row]]\nname = "all"\npublished = "0 t"\nbasis = "market"\n', "utf-8")
    code, said = invoke("footprint", "check", str(path), "--json")
    assert (code, json.loads(said)["rows"][0]["answer"]) == (1, "flagged")
    path.write_text(
        '[[row]]\nname = "all"\nformula = "carbon"\ninputs = {energy = 10, intensity = 0.5}\npublished = 5\n'
    )
    assert invoke("footprint", "check", str(path))[0] == 0
