"""The pictures of the footprint: life cycle, uncertainty, water against scarcity, published anchors."""

from __future__ import annotations

import altair as alt

from assent.measures.footprint.campaign import Campaign
from assent.measures.footprint.declared import DeclaredCheck
from assent.measures.footprint.estimate import CampaignFootprint, Line
from assent.measures.footprint.factors import Factors
from assent.report.bias_figures import _done, _names
from assent.report.figures import Figure, Page
from assent.report.measures import OwnFootprint
from assent.report.pictures import _KEYS as KEYS
from assent.report.words import counted

_CAMPAIGN_CAVEATS = (
    "Location-based carbon comes first; a market-based figure stands beside it and never alone.",
    "Litres on site, litres off site, litres weighted by scarcity and the water of making are four units: they are "
    "never added.",
    "WUE is taken per kWh of IT energy (ISO/IEC 30134-9). Water is consumption, not withdrawal.",
    "Not quantified means that nobody publishes what it needs; it does not mean zero.",
)


def figure_of(value: float | None, unit: str = "") -> str:
    """Three significant digits with a unit; "not quantified" where there is none."""
    if value is None:
        return "not quantified"
    text = f"{value:,.3g}" if abs(value) < 1000 else f"{value:,.0f}"
    return f"{text} {unit}".strip()


def own_figure(own: OwnFootprint) -> Figure:
    """What the steps of a directory used."""
    rows = tuple(
        (step.step, figure_of(step.seconds, "s"), figure_of(step.cpu_seconds, "s"), figure_of(step.memory_gb, "GB"),
         figure_of(step.package_kwh, "kWh") if step.package_kwh is not None else "no counter")
        for step in own.steps[-20:]
    )  # fmt: skip
    all_ = own.all
    said = "; ".join(
        f"{name} {low:.3g} to {high:.3g} {unit}, most likely {mode:.3g}"
        for name, unit, (low, mode, high) in (
            ("energy", "kWh", all_.kwh), ("carbon, location-based", "g CO2e", all_.grams),
            ("water on site", "L", all_.onsite_litres), ("water off site", "L", all_.offsite_litres),
        )
    )  # fmt: skip
    return Figure(
        "footprint", "What this work itself used", f"{all_.label}; place: {all_.place}; {'; '.join(all_.notes)}.",
        f"{counted(len(own.steps), 'step')} in this directory: {said}.",
        ("step", "time", "processor time", "memory at most", "energy counter"), rows,
    )  # fmt: skip


def campaign_page(campaign: Campaign, result: CampaignFootprint, factors: Factors) -> Page:
    """The page of a campaign: lines, life cycle, uncertainty, water, anchors."""
    figures = (
        _lines(result),
        _life_cycle(result),
        _tornado(result),
        _water(campaign, result, factors),
        _anchors(result, factors),
    )
    used = tuple(f"Source: {source}." for source in result.sources)
    return Page(
        f"Footprint of {result.name}",
        (f"A {result.kind} campaign: {campaign.place.name}. P5, P50 and P95 of 10,000 seeded draws.", *result.notes),
        figures, _CAMPAIGN_CAVEATS + used, "assent footprint training CAMPAIGN.toml --json",
    )  # fmt: skip


def _lines(result: CampaignFootprint) -> Figure:
    rows = tuple(
        (line.title, figure_of(line.p5), figure_of(line.p50), figure_of(line.p95), line.unit, line.label,
         ", ".join(f"{name} {share:.0%}" for name, share in line.drivers), line.note)
        for line in result.lines
    )  # fmt: skip
    heads = ("what", "P5", "P50", "P95", "unit", "weakest input", "the two inputs that matter most", "note")
    return Figure("lines", "Line by line", "", "", heads, rows)


def _life_cycle(result: CampaignFootprint) -> Figure:
    parts = [("operation", "carbon"), ("making the hardware", "carbon_embodied")]
    found = [(name, line.p50) for name, key in parts if (line := result.line(key)).p50 is not None]
    values = [{"part": name, "value": value, "bar": "carbon"} for name, value in found]
    rows = tuple((name, figure_of(value, "kg CO2e")) for name, value in found)
    picture = None
    if values:
        colour = alt.Color(
            "part:N", scale=alt.Scale(domain=[n for n, _ in found], range=[KEYS["bar"], KEYS["hold"]][: len(found)]),
            legend=alt.Legend(title=None, orient="top"),
        )  # fmt: skip
        chart = alt.Chart(alt.InlineData(values=values)).mark_bar(height=22).encode(
            x=alt.X("value:Q", title="kg CO2e, P50", axis=alt.Axis(format="~s", tickCount=5)),
            y=alt.Y("bar:N", title=None, axis=alt.Axis(labels=False, ticks=False, domain=False)), color=colour,
        )  # fmt: skip
        picture = _done(
            "life", "Carbon of the life cycle", "; ".join(f"{n}: {figure_of(v)} kg" for n, v in found), chart, 30
        )
    note = "Transport and end of life are not in it: no figure per accelerator is open."
    return Figure("life", "Carbon of the life cycle", "", note, ("part", "P50"), rows, picture)


def _tornado(result: CampaignFootprint) -> Figure:
    shown: list[Line] = [line for line in result.lines if line.drivers and not line.key.startswith("metal_")]
    values = [
        {"line": line.title, "input": name, "share": share, "rank": rank}
        for line in shown
        for rank, (name, share) in enumerate(line.drivers)
    ]
    rows = tuple(
        (line.title, *(f"{name}: {share:.0%}" for name, share in line.drivers), *([""] * (2 - len(line.drivers))))
        for line in shown
    )
    picture = None
    if values:
        order = [line.title for line in shown]
        base = alt.Chart(alt.InlineData(values=values)).encode(
            y=alt.Y("line:N", sort=order, title=None, axis=_names(order)),
            x=alt.X("share:Q", stack="zero", title="share of the spread", axis=alt.Axis(format="%", tickCount=4)),
            order=alt.Order("rank:Q"),
        )
        bars = base.mark_bar(stroke=KEYS["paper"]).encode(
            color=alt.Color("rank:O", scale=alt.Scale(domain=[0, 1], range=[KEYS["hold"], KEYS["redact"]]), legend=None)
        )
        labels = base.mark_text(fontSize=9, color=KEYS["label"]).encode(
            x=alt.X("share:Q", stack="zero", bandPosition=0.5), text="input:N", detail="rank:O"
        )
        picture = _done(
            "tornado", "What the uncertainty comes from", f"{len(shown)} lines", alt.layer(bars, labels), 20
        )
    note = "The two inputs that explain most of the spread of each line, by rank correlation over the draws."
    heads = ("line", "matters most", "matters second")
    return Figure("tornado", "What the uncertainty comes from", "", note, heads, rows, picture)


def _water(campaign: Campaign, result: CampaignFootprint, factors: Factors) -> Figure:
    litres = sum(result.line(key).p50 or 0.0 for key in ("water_onsite", "water_offsite"))
    places = ["US-AZ", "IND", "US-IA", "US-VA", "FRA", "CHE", "WORLD"]
    shown = {
        code: factors.places[code]
        for code in [campaign.place.code, *places]
        if factors.places[code].scarcity is not None
    }
    values = [
        {"place": place.name, "value": litres * (place.scarcity or 0) / 1000,
         "kind": "here" if code == campaign.place.code else "elsewhere"}
        for code, place in shown.items()
    ]  # fmt: skip
    values.sort(key=lambda value: -float(str(value["value"])))
    rows = tuple((str(v["place"]), figure_of(float(str(v["value"])), "m3 world-eq")) for v in values)
    order = [str(value["place"]) for value in values]
    picture = None
    if litres:
        chart = alt.Chart(alt.InlineData(values=values)).mark_bar().encode(
            y=alt.Y("place:N", sort=order, title=None, axis=_names(order)),
            x=alt.X("value:Q", title="m3 world-equivalent", axis=alt.Axis(format="~s", tickCount=4)),
            color=alt.Color("kind:N", scale=alt.Scale(domain=["here", "elsewhere"], range=[KEYS["hold"], KEYS["bar"]]),
                            legend=alt.Legend(title=None, orient="top")),
        )  # fmt: skip
        picture = _done("water", "The same litres, by local scarcity", f"most in {order[0]}", chart, 20)
    note = (
        f"{figure_of(litres / 1000, 'm3')} on and off site (P50), weighted as if all were drawn in one place (AWARE "
        "2.0, annual mean for uses other than farming)."
    )
    return Figure("water", "The same litres, by local scarcity", "", note, ("place", "weighted"), rows, picture)


def _anchors(result: CampaignFootprint, factors: Factors) -> Figure:
    own = {"energy": ("energy", 1e3, "MWh"), "carbon": ("carbon", 1e3, "t CO2e"), "water": ("water_onsite", 1e3, "m3"),
           "adpe": ("adpe_embodied", 1.0, "kg Sb-eq")}  # fmt: skip
    rows, values = [], []
    for kind, (key, size, unit) in own.items():
        p50 = result.line(key).p50
        if p50 is None:
            continue
        more = result.line("water_offsite").p50 or 0.0 if kind == "water" else 0.0
        mine = (p50 + more) / size
        rows.append((f"{kind}: {result.name}", figure_of(mine, unit), "this campaign, P50", "modelled"))
        if kind == "carbon":
            values.append({"name": result.name, "value": mine, "kind": "this campaign"})
        for anchor in factors.anchors:
            if anchor.kind == kind:
                cited = "; ".join(factors.sources[s] for s in anchor.sources.split())
                rows.append((f"{kind}: {anchor.name}", figure_of(anchor.value, anchor.unit), anchor.what, cited))
                if kind == "carbon":
                    values.append({"name": anchor.name, "value": anchor.value, "kind": "published"})
    picture = None
    if values:
        order = [str(v["name"]) for v in sorted(values, key=lambda v: -float(str(v["value"])))]
        scale = alt.Scale(domain=["this campaign", "published"], range=[KEYS["hold"], KEYS["bar"]])
        chart = alt.Chart(alt.InlineData(values=values)).mark_point(filled=True, size=60).encode(
            y=alt.Y("name:N", sort=order, title=None, axis=_names(order)),
            x=alt.X("value:Q", scale=alt.Scale(type="log"), title="t CO2e, log axis",
                    axis=alt.Axis(format="~s", tickCount=5)),
            color=alt.Color("kind:N", scale=scale, legend=alt.Legend(title=None, orient="top")),
        )  # fmt: skip
        picture = _done("anchors", "Beside published footprints", f"largest: {order[0]}", chart, 20)
    note = "Boundaries differ from one publication to the next: compare orders of magnitude only."
    return Figure(
        "anchors",
        "Beside published footprints",
        "",
        note,
        ("what", "value", "boundary", "source"),
        tuple(rows),
        picture,
    )


def check_rows(check: DeclaredCheck) -> list[tuple[str, ...]]:
    """Rows for the terminal: name, answer, published, why."""
    return [(row.name, row.answer, row.published, "; ".join(row.reasons)) for row in check.rows]


def line_rows(result: CampaignFootprint) -> list[tuple[str, ...]]:
    """Rows for the terminal."""
    return [
        (line.title, figure_of(line.p5), figure_of(line.p50), figure_of(line.p95), line.unit, line.label,
         ", ".join(name for name, _ in line.drivers))
        for line in result.lines
    ]  # fmt: skip
