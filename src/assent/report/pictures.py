"""The report's pictures: Altair charts rendered to inline SVG, without script, with colours that follow the page.

vl-convert writes fixed colours; each colour below is a key that is replaced by a variable of the page's style sheet,
so that one picture serves light, dark and print. The hues are those of M. Okabe and K. Ito, Color Universal Design
(2008), which people with a colour vision deficiency can tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

import altair as alt
import vl_convert

from assent.report.count import STRENGTH
from assent.report.linkability import K_LINE, STEPS, Linkability
from assent.report.summary import Summary
from assent.report.words import Whole, number, percent

WIDTH = 330
WIDEST_LETTER = 7.2
TALLEST = 16
"""At most so many bars in a picture; the table below it has all."""

_KEYS = {
    "include": "#0a0001", "redact": "#0a0002", "hold": "#0a0003", "exclude": "#0a0004", "unchecked": "#0a0005",
    "allow": "#0a0001", "condition": "#0a0002", "unknown": "#0a0005", "unobservable": "#0a0006",
    "unparseable": "#0a0007", "absent": "#0a0008", "other use": "#0a0009", "deny": "#0a0004",
    "bar": "#0a000a", "ink": "#0b0001", "rule": "#0b0002", "label": "#0b0003", "paper": "#0b0004",
}  # fmt: skip
_VARIABLES = {
    "#0a0001": "--green", "#0a0002": "--sky", "#0a0003": "--orange", "#0a0004": "--red", "#0a0005": "--grey",
    "#0a0006": "--darkgrey", "#0a0007": "--purple", "#0a0008": "--pale", "#0a0009": "--yellow", "#0a000a": "--blue",
    "#0b0001": "--ink", "#0b0002": "--rule", "#0b0003": "--on-colour", "#0b0004": "--paper",
}  # fmt: skip


class Picture(NamedTuple):
    """Inline SVG (markup made here, data escaped) and what it shows, in words."""

    svg: str
    title: str


class Segment(NamedTuple):
    """A part of a stacked bar, in the order of `rank`."""

    bar: str
    kind: str
    rank: int
    share: float


def verdicts_picture(whole: Whole) -> Picture | None:
    """One stacked bar for each pack: the share of documents with each action."""
    if not whole.documents:
        return None
    segments = []
    for pack in whole.summary.packs:
        parts = [(action, whole.share(amount)) for action, amount in pack.verdicts.items()]
        parts.append(("unchecked", whole.unchecked / whole.documents))
        segments += [Segment(pack.name, kind, rank, share) for rank, (kind, share) in enumerate(parts) if share]
    said = "; ".join(
        f"{pack.name}: " + ", ".join(f"{kind} {percent(whole.share(a))}" for kind, a in pack.verdicts.items())
        for pack in whole.summary.packs
    )
    bars = [pack.name for pack in whole.summary.packs]
    return _stacked("verdicts", "Verdicts under each pack, share of documents", said, bars, segments)


def mechanisms_picture(summary: Summary) -> Picture | None:
    """One stacked bar for each mechanism: the share of documents with each answer, the most telling first."""
    if not summary.documents:
        return None

    def silence(mechanism: str) -> tuple[int, str]:
        answers = summary.signals[mechanism]
        return sum(a.documents for kind, a in answers.items() if kind in ("absent", "unknown")), mechanism

    bars = sorted(summary.signals, key=silence)[:TALLEST]
    segments = [
        Segment(mechanism, answer, STRENGTH[::-1].index(answer), summary.share(summary.signals[mechanism][answer]))
        for mechanism in bars
        for answer in STRENGTH[::-1]
        if answer in summary.signals[mechanism]
    ]
    said = "; ".join(f"{s.bar}: {s.kind} {percent(s.share)}" for s in segments if s.kind == "deny") or "no denial"
    return _stacked("mechanisms", "What each mechanism says, share of documents", said, bars, segments)


def dates_picture(summary: Summary) -> Picture | None:
    """Documents by month of capture; by year where there are more than 36 months."""
    months = {month: amount.documents for month, amount in summary.captured.items() if month != "unknown"}
    if not months:
        return None
    periods = _periods(months)
    unit = "month" if any("-" in period for period in periods) else "year"
    values = [{"period": period, "documents": count} for period, count in periods.items()]
    every = max(1, len(values) // 9)
    chart = (
        alt.Chart(alt.InlineData(values=values))
        .mark_bar(color=_KEYS["bar"])
        .encode(
            x=alt.X("period:O", title=None, axis=alt.Axis(values=list(periods)[::every], labelAngle=-45)),
            y=alt.Y("documents:Q", title="documents", axis=alt.Axis(tickCount=4, format="~s")),
        )
        .properties(width=WIDTH, height=130)
    )
    most = max(periods, key=lambda period: (periods[period], period))
    title = f"Documents by {unit} of capture"
    return _picture("dates", title, f"most in {most}: {number(periods[most])}", chart)


def followed_picture(people: Linkability) -> Picture | None:
    """Persons by the number of documents they are in, side by side with combinations of quasi-identifiers by k."""
    if not people.persons and not people.combinations:
        return None
    parts = [("persons", people.documents, False), ("combinations", people.k, True)]
    charts = [_steps(noun, counts, ruled) for noun, counts, ruled in parts if counts]
    said = f"{number(people.persons)} persons, {number(people.followed)} in more than one domain"
    if people.combinations:
        said += f"; {number(people.singled_out)} of {number(people.combinations)} combinations with k below {K_LINE}"
    chart = alt.hconcat(*charts, spacing=24) if len(charts) > 1 else charts[0]
    return _picture("followed", "How many documents a person is in", said, chart)


def _steps(noun: str, counts: Mapping[str, int], ruled: bool) -> Any:
    """Bars for the steps of a histogram; ruled: with the k line, what lies below it in another colour."""
    values = [
        {"step": step, "count": counts.get(step, 0), "kind": "exclude" if ruled and n < K_LINE - 1 else "bar"}
        for n, step in enumerate(STEPS)
    ]
    base = alt.Chart(alt.InlineData(values=values)).encode(
        x=alt.X("step:N", sort=list(STEPS), title="documents" if not ruled else "documents that share it (k)",
                axis=alt.Axis(labelAngle=0, labelLimit=40)),
    )  # fmt: skip
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=["bar", "exclude"], range=[_KEYS["bar"], _KEYS["exclude"]]), legend=None
    )
    bars = base.mark_bar().encode(y=alt.Y("count:Q", title=noun, axis=alt.Axis(tickCount=4, format="~s")), color=colour)
    if not ruled:
        return bars.properties(width=WIDTH // 2, height=120)
    line = alt.Chart(alt.InlineData(values=[{"step": STEPS[K_LINE - 1]}])).mark_rule(
        color=_KEYS["ink"], strokeDash=[4, 3], xOffset=-(WIDTH // 24)
    ).encode(x=alt.X("step:N", sort=list(STEPS)))  # fmt: skip
    return alt.layer(bars, line).properties(width=WIDTH // 2, height=120)


def _periods(months: Mapping[str, int]) -> dict[str, int]:
    """Every period from first to last, empty ones too."""
    spelled = sorted(months)
    first, last = (int(m[:4]) * 12 + int(m[5:7]) - 1 for m in (spelled[0], spelled[-1]))
    if last - first < 36:
        every = [f"{m // 12:04d}-{m % 12 + 1:02d}" for m in range(first, last + 1)]
        return {month: months.get(month, 0) for month in every}
    years: dict[str, int] = {}
    for month in spelled:
        years[month[:4]] = years.get(month[:4], 0) + months[month]
    if len(years) < 60 <= int(spelled[-1][:4]) - int(spelled[0][:4]):
        return years
    return {f"{year:04d}": years.get(f"{year:04d}", 0) for year in range(first // 12, last // 12 + 1)}


def _stacked(name: str, title: str, said: str, bars: Sequence[str], segments: Sequence[Segment]) -> Picture:
    kinds = [kind for _, kind in sorted({(s.rank, s.kind) for s in segments})]
    values = [{**s._asdict(), "label": percent(s.share) if s.share >= 0.12 else ""} for s in segments]
    room = 8 + max(map(len, bars), default=0) * WIDEST_LETTER  # the reader's font may be wider than the one measured
    names = alt.Axis(domain=False, ticks=False, labelLimit=240, minExtent=min(room, 240))
    y = alt.Y("bar:N", sort=list(bars), title=None, axis=names)
    x = alt.X("share:Q", stack="zero", title=None, scale=alt.Scale(domain=[0, 1], nice=False))
    axis = alt.Axis(format="%", values=[0, 0.25, 0.5, 0.75, 1])
    legend = alt.Legend(title=None, orient="top", direction="horizontal", columns=4, symbolType="square")
    colour = alt.Color("kind:N", scale=alt.Scale(domain=kinds, range=[_KEYS[k] for k in kinds]), legend=legend)
    base = alt.Chart(alt.InlineData(values=values)).encode(y=y, order=alt.Order("rank:Q"))
    drawn = base.mark_bar(stroke=_KEYS["paper"], strokeWidth=1, height=18).encode(x=x.axis(axis), color=colour)
    on_pale = alt.condition("datum.kind == 'absent'", alt.value(_KEYS["ink"]), alt.value(_KEYS["label"]))
    labels = base.mark_text(fontSize=11).encode(
        color=on_pale, x=alt.X("share:Q", stack="zero", bandPosition=0.5), detail="kind:N", text="label:N"
    )
    return _picture(name, title, said, alt.layer(drawn, labels).properties(width=WIDTH, height=alt.Step(25)))


def _picture(name: str, title: str, said: str, chart: Any) -> Picture:
    font = {"labelColor": _KEYS["ink"], "titleColor": _KEYS["ink"], "labelFontSize": 12, "titleFontSize": 12}
    lines = {"gridColor": _KEYS["rule"], "domainColor": _KEYS["rule"], "tickColor": _KEYS["rule"]}
    chart = (
        chart.configure(background="transparent", padding=2)
        .configure_view(stroke=None)
        .configure_axis(**font, **lines, titleFontWeight="normal")
        .configure_legend(labelColor=_KEYS["ink"], labelFontSize=12)
    )
    return Picture(inline(vl_convert.vegalite_to_svg(chart.to_dict()), name, title, said), title)


def inline(svg: str, name: str, title: str, said: str) -> str:
    """SVG as it can stand inside the page: scalable, named, colours by variable, ids of its own."""
    box = re.search(r'viewBox="([^"]*)"', svg)
    body = svg[svg.index(">", svg.index("<svg")) + 1 :]
    for key, variable in _VARIABLES.items():
        body = body.replace(f'"{key}"', f'"var({variable})"')
    body = re.sub(r'\bid="', f'id="{name}-', body)
    body = re.sub(r"url\(#", f"url(#{name}-", body)
    body = re.sub(r' aria-[a-z]+="[^"]*"| role="[^"]*"', "", body)  # one name for the whole, not one for each mark
    body = re.sub(r'font-family="[^"]*"', 'font-family="inherit"', body)
    shape = box.group(1) if box else ""
    widest = round(1.7 * float(shape.split()[2])) if shape else 0  # a small picture stays small
    head = (
        f'<svg class="picture" role="img" viewBox="{shape}" style="max-width:min(34rem,{widest}px)" '
        f'aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title><desc id="{name}-desc">{escape(said)}</desc>'
    )
    return head + body
