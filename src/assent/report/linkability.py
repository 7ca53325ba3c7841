"""How far persons can be followed through a corpus: counts of keyed hashes, never one of them.

Persons are those whom a document names by an address, a number or an account, or whose post it is. Beside them stand
combinations of quasi-identifiers (a birth date with an address): k is the number of documents in which the same
combination stands, and below 5 it singles somebody out (k-anonymity, Sweeney 2002; 5 is the usual line).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb

K_LINE: Final = 5
STEPS: Final = ("1", "2", "3", "4", "5-9", "10+")
"""Headings of a histogram."""

STEP: Final = "CASE WHEN {0} < 5 THEN {0}::VARCHAR WHEN {0} < 10 THEN '5-9' ELSE '10+' END"
_EACH: Final = "(SELECT doc_id, domain, unnest(persons) AS p FROM evidence)"
PERSONS: Final = (
    "SELECT count(DISTINCT doc_id) documents, count(DISTINCT domain) domains, "
    "len(list_distinct(flatten(list(p.kinds)))) kinds, bool_or(p.special) special, bool_or(p.minor) minor, "
    f"bool_or(p.role = 'author') author FROM {_EACH} WHERE p.role <> 'described' GROUP BY p.hash"
)
DESCRIBED: Final = f"SELECT count(DISTINCT doc_id) k FROM {_EACH} WHERE p.role = 'described' GROUP BY p.hash"


@dataclass(frozen=True, slots=True)
class Linkability:
    """Distinct persons, and how many of them: wrote something; stand beside a special category; beside a minor's mark.

    documents, domains, kinds: persons by how many documents and domains they are in, and by how many kinds of
    identifiers are known of them. k: combinations of quasi-identifiers by the number of documents that share them.
    """

    persons: int = 0
    authors: int = 0
    special: int = 0
    minor: int = 0
    documents: Mapping[str, int] = field(default_factory=dict)
    domains: Mapping[str, int] = field(default_factory=dict)
    kinds: Mapping[str, int] = field(default_factory=dict)
    k: Mapping[str, int] = field(default_factory=dict)

    @property
    def combinations(self) -> int:
        """Combinations of quasi-identifiers."""
        return sum(self.k.values())

    @property
    def singled_out(self) -> int:
        """Combinations that fewer than five documents share."""
        return sum(count for step, count in self.k.items() if step in STEPS[: K_LINE - 1])

    @property
    def followed(self) -> int:
        """Persons who are in more than one domain."""
        return self.persons - self.domains.get(STEPS[0], 0)

    def to_json(self) -> dict[str, Any]:
        """As `summary.json` has it."""
        return {
            "persons": self.persons, "authors": self.authors, "special": self.special, "minor": self.minor,
            "by_documents": dict(self.documents), "by_domains": dict(self.domains), "by_kinds": dict(self.kinds),
            "k": dict(self.k),
        }  # fmt: skip


def linkability(connection: duckdb.DuckDBPyConnection) -> Linkability:
    """Count an open audit."""
    ((persons, authors, special, minor),) = connection.execute(
        "SELECT count(*), count(*) FILTER (author), count(*) FILTER (special), count(*) FILTER (minor) "
        f"FROM ({PERSONS})"
    ).fetchall()
    documents, domains, kinds = (_histogram(connection, c, PERSONS) for c in ("documents", "domains", "kinds"))
    k = _histogram(connection, "k", DESCRIBED)
    return Linkability(persons, authors, special, minor, documents, domains, kinds, k)


def _histogram(connection: duckdb.DuckDBPyConnection, column: str, source: str) -> dict[str, int]:
    rows = connection.execute(f"SELECT {STEP.format(column)}, count(*) FROM ({source}) GROUP BY 1").fetchall()
    counts = dict(rows)
    return {step: counts[step] for step in STEPS if step in counts}
