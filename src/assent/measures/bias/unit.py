"""Counting the documents of one work unit as they are scanned."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from assent.measures.bias.count import Counters
from assent.measures.bias.lexicon import Lexicon, built_in, load
from assent.measures.bias.rows import BiasRow
from assent.measures.bias.sample import BiasPlan, Sampler, domain_number
from assent.records.evidence import Evidence


@cache
def lexicon_of(path: str | None) -> Lexicon:
    """The built-in lists, or those with a person's own axis. Raises UsageError."""
    return built_in() if path is None else load(Path(path))


@cache
def _counters(path: str | None) -> Counters:
    """One automaton a process, not one a unit."""
    return Counters(lexicon_of(path))


class UnitCounts:
    """Draws documents of a unit and counts them. What it gives depends on the unit, the plan and the lexicon alone."""

    def __init__(self, plan: BiasPlan) -> None:
        self._counters = _counters(plan.lexicon)
        self._digest = lexicon_of(plan.lexicon).sha256
        self._sampler = Sampler(plan)

    def row(self, evidence: Evidence, text: str) -> BiasRow | None:
        """The row of a document with text; None where it is not drawn."""
        weight = self._sampler.draws(evidence.doc_id, evidence.domain)
        if not weight:
            return None
        counts = self._counters.count(text, evidence.lang)
        return BiasRow(evidence.key, self._digest, domain_number(evidence.domain), weight, evidence.lang, counts)
