"""The bias of a corpus, from its counts: representation, association, occupations, sentiment, words, removal."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np

from assent.measures.bias.association import association, gap
from assent.measures.bias.intervals import UNKNOWN, Estimate, Floats, jackknife, share
from assent.measures.bias.lexicon import Lexicon, Name
from assent.measures.bias.mitigation import Margin, Reweighting, Threshold, fair_threshold, rake
from assent.measures.bias.occupations import Line, OccupationRow, fit
from assent.measures.bias.removal import Removal, removal
from assent.measures.bias.table import BiasTable, Filters, actions, build_filters, read_table, scores
from assent.measures.bias.words import Difference, differences

SMALLEST_GROUP = 5
"""A group that fewer documents name is listed, but nothing is said of what it stands with."""
SCORES = (0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99)
"""Scores from which a finding may count; the packs ask for the first."""
SMALLEST_COMPARED = 30
"""Documents that a group needs before a threshold is set by it: of fewer no ratio is known within a factor of two."""
SMALLEST_FILTER = 10
"""Documents that a kind of finding must stand in before its threshold is looked for."""
SMALLEST_OCCUPATION = 10
"""Sentences of one gender that an occupation needs to be drawn."""


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group.

    documents: share of documents that name it; within: its share of the mentions of its axis; per_million: mentions
    per million words; sentiment: valence of its sentences less that of the other sentences of the same
    documents; dispreferred: share of its mentions in terms its people would rather not have.
    """

    name: Name
    count: int
    domains: int
    documents: Estimate
    within: Estimate
    per_million: float
    sentiment: Estimate
    dispreferred: float | None


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """A group with a theme. npmi: of their sentences. gap: the same less that of all other groups of the axis."""

    group: Name
    theme: Name
    npmi: Estimate
    gap: Estimate


@dataclass(frozen=True, slots=True)
class ScoreFilter:
    """What leaving out documents with one kind of finding does to the groups, from which score on.

    asked: from the score that the packs ask for. fair: from the strictest score at which no group is removed more than
    1.25 times as often as all others; its value None where only removing nothing does.
    """

    kind: str
    asked: Threshold
    fair: Threshold


@dataclass(frozen=True, slots=True)
class BiasReport:
    """All that the counts say. sampled: weights differ from 1. words: of the two largest groups of gender."""

    documents: int
    domains: int
    uncounted: int
    words_counted: float
    languages: Mapping[str, int]
    sampled: bool
    groups: tuple[GroupRow, ...]
    themes: tuple[ThemeRow, ...]
    occupations: tuple[OccupationRow, ...]
    line: Line | None
    words: tuple[Difference, ...]
    removals: tuple[Removal, ...]
    mitigation: Reweighting | None
    thresholds: tuple[ScoreFilter, ...]
    lexicon_sha256: str

    def of_axis(self, axis: str) -> tuple[GroupRow, ...]:
        """Rows of an axis, the most named first."""
        rows = [row for row in self.groups if row.name.axis == axis]
        return tuple(sorted(rows, key=lambda row: (-row.documents.value, row.name.code)))


def measure(
    parts: list[Path],
    verdicts: Mapping[str, Path],
    lexicon: Lexicon,
    openings: Path | None = None,
    evidence: Path | None = None,
) -> BiasReport:
    """Measure the counted documents of an audit. Raises UsageError.

    verdicts: the folder of each pack. openings: of a build, which has filters of its own. evidence: its
    findings have scores, from which the fair thresholds are taken.
    """
    table = read_table(parts, lexicon)
    filters = {pack: actions(table, folder) for pack, folder in sorted(verdicts.items())}
    if openings is not None:
        filters["build"] = build_filters(table, openings)
    return summarise(table, filters, scores(table, evidence) if evidence is not None else {})


def summarise(
    table: BiasTable, filters: Mapping[str, Filters], found: Mapping[str, Floats] = MappingProxyType({})
) -> BiasReport:
    """The report of a table. filters: what each pack, and a build, removes. found: scores by kind of finding."""
    lexicon = table.lexicon
    groups = [_group(table, name, axis) for axis in lexicon.axes for name in lexicon.groups(axis)]
    occupations = _occupations(table)
    known = [row for row in occupations if row.text.known]
    line = fit(np.array([100 * row.text.value for row in known]), np.array([row.labour for row in known]))
    return BiasReport(
        documents=table.documents,
        domains=len(set(table.domains)),
        uncounted=table.uncounted,
        words_counted=float(table.get("words").sum()),
        languages=dict(sorted(table.languages.items())),
        sampled=any(weight != 1 for weight in table.weights),
        groups=tuple(groups),
        themes=tuple(_themes(table)),
        occupations=tuple(occupations),
        line=line,
        words=tuple(_words(table)),
        removals=tuple(_removals(table, filters)),
        mitigation=_mitigation(table),
        thresholds=tuple(score_filters(table, found)),
        lexicon_sha256=lexicon.sha256,
    )


def _group(table: BiasTable, name: Name, axis: str) -> GroupRow:
    code = name.code
    count = table.documents_of(code)
    mentions = table.get(f"mentions {code}")
    axis_mentions = _total(table, "mentions", axis)
    words = float(table.get("words").sum())
    unwanted = float(table.get(f"dispreferred {code}").sum())
    has_unwanted = any(term.dispreferred and term.name.code == code for t in table.lexicon.terms.values() for term in t)
    return GroupRow(
        name=name,
        count=count,
        domains=table.domains_of(code),
        documents=share(table.get(f"documents {code}"), table.get("documents"), count, table.documents),
        within=share(mentions, axis_mentions, count, _naming(table, axis)),
        per_million=1e6 * float(mentions.sum()) / words if words else math.nan,
        sentiment=_sentiment(table, code, count),
        dispreferred=unwanted / float(mentions.sum()) if has_unwanted and mentions.sum() else None,
    )


def _sentiment(table: BiasTable, code: str, count: int) -> Estimate:
    """Valence per sentence of the group, less that of the other sentences of the same documents: topic falls out."""
    inside = table.get(f"sentences {code}")
    if count < SMALLEST_GROUP or not inside.sum():
        return UNKNOWN
    zeros = np.zeros_like(inside)
    sums = np.stack(
        [
            table.get(f"valence {code}"),
            inside,
            table.beside.get(f"valence {code}", zeros) - table.get(f"valence {code}"),
            table.beside.get(f"sentences {code}", zeros) - inside,
        ],
        axis=1,
    )
    value, low, high, _ = jackknife(sums, lambda s: np.asarray(s[..., 0] / s[..., 1] - s[..., 2] / s[..., 3]))
    return Estimate(value, low, high, count)


def _themes(table: BiasTable) -> list[ThemeRow]:
    themes = [name for name in table.lexicon.names if name.role == "theme"]
    rows = []
    for axis in table.lexicon.axes:
        all_sentences = _total(table, "sentences", axis)
        for group in table.lexicon.groups(axis):
            count = table.documents_of(group.code)
            if count < SMALLEST_GROUP:
                continue
            first = table.get(f"sentences {group.code}")
            for theme in themes:
                joint, second = table.get(f"pairs {group.code} {theme.code}"), table.get(f"sentences {theme.code}")
                whole = table.get("sentences")
                others = sum(
                    (table.get(f"pairs {g.code} {theme.code}") for g in table.lexicon.groups(axis)),
                    np.zeros(len(first)),
                )
                npmi = association(np.stack([joint, first, second, whole], axis=1), count)
                rest = np.stack([joint, first, others - joint, all_sentences - first, second, whole], axis=1)
                rows.append(ThemeRow(group, theme, npmi, gap(rest, count)))
    return [row for row in rows if row.npmi.known]


def _total(table: BiasTable, kind: str, axis: str) -> Floats:
    return np.asarray(sum((table.get(f"{kind} {name.code}") for name in table.lexicon.groups(axis)), np.zeros(64)))


def _naming(table: BiasTable, axis: str) -> int:
    """Documents that name any group of an axis."""
    return len({at for name in table.lexicon.groups(axis) for at in table.named.get(name.code, ())})


def _occupations(table: BiasTable) -> list[OccupationRow]:
    rows = []
    if not {"gender.women", "gender.men"} <= {name.code for name in table.lexicon.names}:
        return []
    for code, labour in sorted(table.lexicon.women_percent.items()):
        women, men = table.get(f"pairs gender.women {code}"), table.get(f"pairs gender.men {code}")
        count = table.documents_of(code)
        both = women + men
        found = share(women, both, count, count) if both.sum() >= SMALLEST_OCCUPATION else UNKNOWN
        rows.append(OccupationRow(code.partition(".")[2], found, labour))
    return rows


def _words(table: BiasTable) -> list[Difference]:
    """Themes and occupations that stand more often with women or with men. Closed lists only: no word of the corpus
    that is not on a list can appear, so no name and no slur can.
    """
    names = [name for name in table.lexicon.names if name.role in ("theme", "occupation")]
    women, men = (
        np.array([table.get(f"pairs gender.{who} {name.code}").sum() for name in names]) for who in ("women", "men")
    )
    background = np.array([table.get(f"sentences {name.code}").sum() for name in names])
    within = share(
        table.get("mentions gender.women"), _total(table, "mentions", "gender"), table.documents_of("gender.women")
    )
    kept = [at for at in range(len(names)) if women[at] + men[at] >= SMALLEST_GROUP]
    return differences(
        [names[at].title for at in kept], women[kept], men[kept], background[kept], within.design_effect or 1.0
    )


def _removals(table: BiasTable, filters: Mapping[str, Filters]) -> list[Removal]:
    domains = np.array(table.domains, dtype=np.int64)
    rows = []
    for pack, parts in filters.items():
        for control, removed in sorted(parts.items()):
            if not removed.any() or removed.all():
                continue
            for group in table.lexicon.groups():
                if table.documents_of(group.code) >= SMALLEST_GROUP:
                    name = f"{pack}: {control}" if control else pack
                    rows.append(removal(name, group.code, removed, table.members(group.code), domains))
    return rows


def score_filters(table: BiasTable, found: Mapping[str, Floats]) -> Iterator[ScoreFilter]:
    """Of each kind of finding that enough documents have: what leaving those documents out does to the groups.

    found: by kind, the highest score in each document.
    """
    groups = {
        group.code: table.members(group.code)
        for group in table.lexicon.groups()
        if table.documents_of(group.code) >= SMALLEST_COMPARED
    }
    for kind, highest in found.items():
        if groups and SMALLEST_FILTER <= int((highest >= SCORES[0]).sum()) < table.documents:
            yield ScoreFilter(kind, *fair_threshold(highest, SCORES, groups))


def _mitigation(table: BiasTable) -> Reweighting | None:
    """What weights would do: as many documents that name women as name men, the same for both of an occupation."""
    women, men = table.members("gender.women"), table.members("gender.men")
    only_one = women ^ men
    if table.documents < 30 or not (women & only_one).any() or not (men & only_one).any():
        return None
    margins = [Margin("documents on women alone, of those on one gender alone", women, 0.5, only_one)]
    for theme in ("theme.career", "theme.family", "theme.science", "theme.leadership"):
        among = only_one & table.members(theme)
        if (women & among).sum() >= SMALLEST_GROUP and (men & among).sum() >= SMALLEST_GROUP:
            margins.append(Margin(f"the same, of those that speak of {theme.partition('.')[2]}", women, 0.5, among))
    return rake(table.documents, margins)
