"""The six pictures of bias, each with its table: Altair to inline SVG in the page's own colours."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from assent.measures.bias.intervals import Estimate
from assent.measures.bias.mitigation import Threshold
from assent.measures.bias.removal import LIMIT, Removal
from assent.measures.bias.report import BiasReport, GroupRow
from assent.report.figures import Figure
from assent.report.pictures import _KEYS as KEYS
from assent.report.pictures import Picture
from assent.report.pictures import _picture as draw
from assent.report.words import counted, number, percent

WIDTH = 330
MOST_DOTS = 40
MOST_THEMES = 14
LABELLED = 15

Row = dict[str, Any]


def bias_figures(bias: BiasReport) -> tuple[Figure, ...]:
    """All six, and the table of thresholds."""
    return (
        representation(bias), association_map(bias), differing_words(bias), occupation_scatter(bias),
        removal_forest(bias), before_after(bias), thresholds(bias),
    )  # fmt: skip


def rests_on(bias: BiasReport, estimates: Sequence[Estimate] = ()) -> str:
    """How much a figure rests on, in words."""
    effects = sorted(e.design_effect for e in estimates if e.design_effect is not None)
    middle = f"; design effect {effects[len(effects) // 2]:.1f} in the middle" if effects else ""
    drawn = ", a weighted sample" if bias.sampled else ""
    return f"{counted(bias.documents, 'document')}{drawn}, {counted(bias.domains, 'domain')}{middle}."


def interval(e: Estimate, show: Any = None) -> str:
    """A value with its interval; "not known" where there is none."""
    if not e.known:
        return "not known"
    say = show or (lambda x: f"{x:.2f}")
    return f"{say(e.value)} [{say(e.low)}, {say(e.high)}]" if math.isfinite(e.low) else f"{say(e.value)} [not known]"


def representation(bias: BiasReport) -> Figure:
    """Picture 1: the share of documents that name each group, with interval, on a log axis."""
    shown = [row for row in bias.groups if row.count]
    drawn = sorted(shown, key=lambda row: (-row.documents.value, row.name.code))[:MOST_DOTS]
    values: list[Row] = [
        {"group": f"{row.name.title} ({row.name.axis})", "axis": row.name.axis, "value": row.documents.value,
         "low": max(row.documents.low, 1e-5), "high": row.documents.high}
        for row in drawn
    ]  # fmt: skip
    rows = tuple(
        (row.name.title, row.name.axis, number(row.count), number(row.domains), interval(row.documents, percent),
         interval(row.within, percent), f"{row.per_million:,.0f}", interval(row.sentiment),
         "" if row.dispreferred is None else percent(row.dispreferred))
        for row in sorted(shown, key=lambda row: (row.name.axis, -row.documents.value, row.name.code))
    )  # fmt: skip
    return Figure(
        "representation", "Whom the documents speak of", rests_on(bias, [row.documents for row in drawn]),
        "Share of documents that name a group at least once, with the 95 % interval by domains. Words for things of a "
        "country count as its naming; nobody's origin is guessed from a name.",
        ("group", "axis", "documents", "domains", "share of documents", "share of its axis", "per million words",
         "sentiment against its own document", "in dispreferred terms"),
        rows, _dots(values, [str(row["group"]) for row in values]) if values else None,
    )  # fmt: skip


def _dots(values: list[Row], order: list[str]) -> Picture:
    y = alt.Y("group:N", sort=order, title=None, axis=_names(order))
    scale = alt.Scale(type="log", domainMax=1, clamp=True)
    x = alt.X("value:Q", scale=scale, title="share of documents", axis=alt.Axis(format="~%", tickCount=4))
    base = alt.Chart(alt.InlineData(values=values))
    lines = base.mark_rule(color=KEYS["bar"], strokeWidth=2).encode(y=y, x=alt.X("low:Q", scale=scale), x2="high:Q")
    dots = base.mark_point(color=KEYS["bar"], filled=True, size=45).encode(y=y, x=x)
    said = f"most named: {order[0]}, {percent(values[0]['value'])}"
    return _done("representation", "Whom the documents speak of", said, alt.layer(lines, dots), 15)


def association_map(bias: BiasReport) -> Figure:
    """Picture 2: groups by themes, the gap of nPMI to the other groups of the axis; grey where it is not told apart."""
    told = [row for row in bias.themes if row.gap.known]
    cells = []
    for row in told:
        clear = math.isfinite(row.gap.low) and (row.gap.low > 0 or row.gap.high < 0)
        kind = "not told apart from 0" if not clear else "more than others" if row.gap.value > 0 else "less than others"
        cells.append({"group": row.group.title, "theme": row.theme.title, "kind": kind, "gap": f"{row.gap.value:+.2f}"})
    rows = tuple(
        (f"{row.group.title}: {row.theme.title}", interval(row.npmi), interval(row.gap), number(row.npmi.documents),
         row.npmi.method)
        for row in sorted(bias.themes, key=lambda r: (r.group.code, r.theme.code))
    )  # fmt: skip
    return Figure(
        "association", "With what groups are named", rests_on(bias),
        "Normalised pointwise mutual information of group and theme in one sentence, less that of all other groups of "
        "the same axis. Shown where chance alone would give five sentences; not corrected for the number of cells.",
        ("group and theme", "nPMI", "gap to the rest of the axis", "documents", "interval by"), rows,
        _heat(cells) if cells else None,
    )  # fmt: skip


def _heat(cells: list[Row]) -> Picture:
    groups = list(dict.fromkeys(cell["group"] for cell in cells))
    kinds = ["more than others", "not told apart from 0", "less than others"]
    colour = alt.Color(
        "kind:N", scale=alt.Scale(domain=kinds, range=[KEYS["hold"], KEYS["absent"], KEYS["bar"]]),
        legend=alt.Legend(title=None, orient="top", columns=3),
    )  # fmt: skip
    y = alt.Y("group:N", sort=groups, title=None, axis=_names(groups))
    x = alt.X("theme:N", title=None, axis=alt.Axis(labelAngle=-50, labelLimit=160, domain=False, ticks=False))
    base = alt.Chart(alt.InlineData(values=cells)).encode(x=x, y=y)
    squares = base.mark_rect(stroke=KEYS["paper"], strokeWidth=1).encode(color=colour)
    said = f"{sum(c['kind'] != kinds[1] for c in cells)} of {len(cells)} pairs differ from the rest of their axis"
    return _done("association", "With what groups are named", said, squares, 18)


def differing_words(bias: BiasReport) -> Figure:
    """Picture 3: which themes and occupations stand more with women, which more with men."""
    values = [
        {"word": row.word, "count": max(row.count, 1), "z": row.z, "told": _told(row.told)}
        for row in bias.words
    ]  # fmt: skip
    named = {
        row.word
        for row in [r for r in bias.words if r.z > 0][:LABELLED] + [r for r in bias.words if r.z < 0][:LABELLED]
    }
    for value in values:
        value["label"] = value["word"] if value["word"] in named and value["told"] == "told apart" else ""
    rows = tuple(
        (row.word, f"{row.delta:+.2f}", f"{row.z:+.1f}", f"{row.count:,.0f}", "yes" if row.told else "no")
        for row in bias.words
    )  # fmt: skip
    return Figure(
        "words", "What stands with women, and what with men", rests_on(bias),
        "Log-odds with an informative prior (Monroe et al. 2008): above 0 with women, below with men; z divided by the "
        "root of the design effect, told apart at a false discovery rate of 5 %. Closed lists alone: no other word of "
        "the corpus is counted or shown.",
        ("theme or occupation", "log-odds", "z", "sentences", "told apart"), rows, _funnel(values) if values else None,
    )  # fmt: skip


def _told(told: bool) -> str:
    return "told apart" if told else "not told apart"


def _funnel(values: list[Row]) -> Picture:
    x = alt.X("count:Q", scale=alt.Scale(type="log"), title="sentences", axis=alt.Axis(tickCount=4, format="~s"))
    y = alt.Y("z:Q", title="z: with women (+), with men (-)")
    colour = alt.Color(
        "told:N", scale=alt.Scale(domain=["told apart", "not told apart"], range=[KEYS["bar"], KEYS["unknown"]]),
        legend=alt.Legend(title=None, orient="top"),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=y)
    dots = base.mark_point(filled=True, size=40).encode(color=colour)
    labels = base.mark_text(align="left", dx=5, fontSize=10, color=KEYS["ink"]).encode(text="label:N")
    said = f"{sum(v['told'] == 'told apart' for v in values)} of {len(values)} differ"
    return _done("words", "What stands with women, and what with men", said, alt.layer(dots, labels), None, 240)


def occupation_scatter(bias: BiasReport) -> Figure:
    """Picture 4: women's share of an occupation in the text against the labour force, with the 45-degree line."""
    known = [row for row in bias.occupations if row.text.known]
    values = [
        {"name": row.name, "text": row.text.value, "labour": row.labour / 100, "low": row.text.low,
         "high": row.text.high}
        for row in known
    ]  # fmt: skip
    line = bias.line
    said = (
        "" if line is None else
        f" Over {line.count} occupations r is {line.r:.2f}, slope {line.slope:.2f}; mean {line.text_mean:.0f} % in the "
        f"text, {line.labour_mean:.0f} % in the labour force (in a large reference corpus: r 0.67, 25 % against 50 %)."
    )  # fmt: skip
    rows = tuple(
        (row.name, interval(row.text, percent), f"{row.labour:.1f} %", number(row.text.documents)) for row in known
    )
    return Figure(
        "occupations", "Women in occupations, in the text and at work", rests_on(bias, [row.text for row in known]),
        "Of the sentences that name an occupation and women or men, the share that names women. Below the line the "
        "text shows fewer women than work there (US labour statistics 2015-16)." + said,
        ("occupation", "women in the text", "women at work", "documents"), rows, _scatter(values) if values else None,
    )  # fmt: skip


def _scatter(values: list[Row]) -> Picture:
    axis, scale = alt.Axis(format="%", tickCount=5), alt.Scale(domain=[0, 1])
    x = alt.X("labour:Q", scale=scale, title="women in the labour force", axis=axis)
    y = alt.Y("text:Q", scale=scale, title="women in the text", axis=axis)
    base = alt.Chart(alt.InlineData(values=values))
    ends = [{"labour": 0, "text": 0}, {"labour": 1, "text": 1}]
    diagonal = alt.Chart(alt.InlineData(values=ends)).mark_line(color=KEYS["unobservable"], strokeDash=[4, 3])
    bars = base.mark_rule(color=KEYS["unknown"]).encode(x=x, y=alt.Y("low:Q", scale=scale), y2="high:Q")
    dots = base.mark_point(filled=True, color=KEYS["bar"], size=40).encode(x=x, y=y)
    labels = base.mark_text(align="left", dx=5, fontSize=9, color=KEYS["ink"]).encode(x=x, y=y, text="name:N")
    layers = alt.layer(diagonal.encode(x=x, y=y), bars, dots, labels)
    below = sum(v["text"] < v["labour"] for v in values)
    said = f"{below} of {len(values)} occupations show fewer women than work there"
    return _done("occupations", "Women in occupations, in the text and at work", said, layers, None, 300)


def removal_forest(bias: BiasReport, *, packs_only: bool = False) -> Figure:
    """Picture 5: removal rate of each group against all others, for each filter, with the lines at 1.0 and 1.25."""
    shown = [row for row in bias.removals if not (packs_only and ":" in row.filter)]
    drawn = [row for row in shown if math.isfinite(row.ratio.low) and row.ratio.low > 0]
    drawn = sorted(drawn, key=lambda row: (-abs(math.log(row.ratio.value)), row.filter, row.group))[:MOST_DOTS]
    drawn.sort(key=lambda row: (row.filter, -row.ratio.value))
    values = [
        {"what": f"{row.filter}: {_group(row)}", "value": row.ratio.value, "low": row.ratio.low, "high": row.ratio.high,
         "said": row.said}
        for row in drawn
    ]  # fmt: skip
    rows = tuple(
        (f"{row.filter}: {_group(row)}", f"{number(row.removed)} of {number(row.documents)}", percent(row.rate),
         percent(row.rest), interval(row.ratio), _katz(row), row.said)
        for row in shown
    )  # fmt: skip
    return Figure(
        "removal", "Whom the packs and their controls remove", rests_on(bias, [row.ratio for row in drawn]),
        f"Share of a group's documents that cannot be used, over the share of all others. A group is kept about as "
        f"well as others where the upper limit is below {LIMIT}.",
        ("filter and group", "removed", "rate", "others", "ratio by domains", "ratio by documents", "in a word"),
        rows, _forest(values) if values else None,
    )  # fmt: skip


def _group(row: Removal) -> str:
    return row.group.partition(".")[2].replace("_", " ")


def _katz(row: Removal) -> str:
    value, low, high = row.katz
    return f"{value:.2f} [{low:.2f}, {high:.2f}]" if math.isfinite(value) else "not known"


def _forest(values: list[Row]) -> Picture:
    order = [value["what"] for value in values]
    y = alt.Y("what:N", sort=order, title=None, axis=_names(order))
    scale = alt.Scale(type="log", domain=[0.25, 4], clamp=True)
    axis = alt.Axis(values=[0.25, 0.5, 1, 1.25, 2, 4], format=".2~f")
    kinds = ["kept", "not told apart", "more than others", "not known"]
    colour = alt.Color(
        "said:N",
        scale=alt.Scale(domain=kinds, range=[KEYS["include"], KEYS["unknown"], KEYS["exclude"], KEYS["absent"]]),
        legend=alt.Legend(title=None, orient="top", columns=4),
    )
    base = alt.Chart(alt.InlineData(values=values)).encode(y=y, color=colour)
    lines = base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q")
    dots = base.mark_point(filled=True, size=45).encode(
        x=alt.X("value:Q", scale=scale, axis=axis, title="removed, against others")
    )
    marks = alt.Chart(alt.InlineData(values=[{"at": 1.0}, {"at": LIMIT}])).mark_rule(
        color=KEYS["ink"], strokeDash=[4, 3], clip=True
    )
    said = f"{sum(v['said'] == kinds[2] for v in values)} of {len(values)} rows remove a group more than others"
    layers = alt.layer(marks.encode(x=alt.X("at:Q", scale=scale)), lines, dots)
    return _done("removal", "Whom the packs and their controls remove", said, layers, 16)


def before_after(bias: BiasReport) -> Figure:
    """Picture 6: what weights between 0.5 and 2 would do to each share, and what they cost."""
    moved = bias.mitigation.moved if bias.mitigation is not None else ()
    values = [
        {"name": m.name, "when": when, "share": share}
        for m in moved
        for when, share in (("now", m.before), ("with weights", m.after))
    ]
    rows = tuple(
        (m.name, percent(m.before), percent(m.after), percent(m.wanted), "yes" if m.met else "no: the caps forbid it")
        for m in moved
    )
    cost = ""
    if bias.mitigation is not None:
        cost = (
            f" The weights leave {bias.mitigation.effective:,.0f} effective of {number(bias.documents)} documents; "
            "none is removed."
        )
    return Figure(
        "mitigation", "What weights would change", rests_on(bias),
        "Raking of document weights between 0.5 and 2 to equal shares; before and after." + cost,
        ("share", "now", "with weights", "wanted", "reached"), rows, _slopes(values) if values else None,
    )  # fmt: skip


def thresholds(bias: BiasReport) -> Figure:
    """What leaving out documents by the score of a finding does to the groups, and from which score on it is even."""
    titles = {row.name.code: row.name.title for row in bias.groups}

    def worst(found: Threshold) -> str:
        if found.worst == 0:
            return "none more than others"
        limit = f"{found.worst:.2f}" if math.isfinite(found.worst) else "not known"
        return f"{titles.get(found.worst_group, found.worst_group)} {limit}"

    def even(found: Threshold) -> tuple[str, str]:
        return (f"{found.value:.2f}", number(found.removed)) if found.value and found.removed else ("none", "–")

    rows = tuple((row.kind, number(row.asked.removed), worst(row.asked), *even(row.fair)) for row in bias.thresholds)
    now = f"{bias.thresholds[0].asked.value:.2f}" if bias.thresholds else ""
    return Figure(
        "thresholds", "From which score on a filter is even", rests_on(bias),
        f"If documents with a finding were left out: from the score that the packs ask for, and from the strictest one "
        f"at which no group is removed more than {LIMIT} times as often as all others (upper limit of the interval); "
        "none: at every score some group is, or too few documents tell.",
        ("finding", f"removed from {now}", "worst group", "even from", "removed then"), rows,
    )  # fmt: skip


def _slopes(values: list[Row]) -> Picture:
    x = alt.X("when:N", title=None, sort=["now", "with weights"], axis=alt.Axis(labelAngle=0))
    y = alt.Y("share:Q", title="share", axis=alt.Axis(format="%", tickCount=5))
    names = list(dict.fromkeys(value["name"] for value in values))
    colours = [KEYS[k] for k in ("bar", "hold", "exclude", "include", "unparseable")]
    colour = alt.Color(
        "name:N", scale=alt.Scale(domain=names, range=colours[: len(names)]),
        legend=alt.Legend(title=None, orient="bottom", columns=1, labelLimit=340),
    )  # fmt: skip
    base = alt.Chart(alt.InlineData(values=values)).encode(x=x, y=y, color=colour)
    layers = alt.layer(base.mark_line(strokeWidth=2), base.mark_point(filled=True, size=45))
    return _done("mitigation", "What weights would change", f"{len(names)} shares", layers, None, 200)


def _names(order: Sequence[str]) -> alt.Axis:
    room = 8 + max(map(len, order), default=0) * 6.6
    return alt.Axis(domain=False, ticks=False, labelLimit=260, minExtent=min(room, 260))


def _done(name: str, title: str, said: str, chart: Any, step: int | None, height: int = 200) -> Picture:
    tall = alt.Step(step) if step is not None else height
    return draw(f"m-{name}", title, said, chart.properties(width=WIDTH, height=tall))


def worst_sentiment(rows: Sequence[GroupRow]) -> GroupRow | None:
    """The group that is spoken of worst, against its own documents, of those that can be told from 0."""
    told = [row for row in rows if row.sentiment.known and math.isfinite(row.sentiment.high) and row.sentiment.high < 0]
    return min(told, key=lambda row: row.sentiment.value, default=None)
