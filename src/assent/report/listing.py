"""Lists of what is built in: packs, controls, mechanisms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from assent.policy import available_packs, load_pack, registry
from assent.records.shown import Rows
from assent.signals import MECHANISMS, load_agents
from assent.signals.about import about

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Listing:
    """Rows of one shape, for a person or a machine."""

    rows: list[Row]

    def table(self) -> Rows:
        """As a person reads it."""
        return Rows(tuple(self.rows[0]) if self.rows else (), [tuple(row.values()) for row in self.rows])


def pack_list(name: str | None = None) -> Listing:
    """All packs, or the controls of one. Raises UsageError for an unknown name."""
    if name is None:
        packs = [load_pack(known) for known in available_packs()]
        return Listing(
            [
                {"pack": p.name, "title": p.title, "law as of": p.law_as_of.isoformat(),
                 "controls": str(len(p.controls)), "duties": str(len(p.duties)), "sha256": p.sha256[:12]}
                for p in packs
            ]
        )  # fmt: skip
    return Listing(
        [
            {"control": c.id, "asks": c.title, "force": c.force, "in force": c.in_force.isoformat(),
             "else": c.on_fail, "unknown": c.on_unknown, "citation": c.citation}
            for c in load_pack(name).controls
        ]
    )  # fmt: skip


def basis_rows(as_of: date) -> Listing:
    """The register of bases on a day. Raises UsageError."""
    rows = [
        {"basis": e.basis.id, "kind": e.basis.kind, "state": e.state, "lifts": ", ".join(e.basis.lifts),
         "scope": ", ".join(e.basis.scope), "until": registry.original(e).expires.isoformat()}
        for e in registry.entries(as_of)
    ]  # fmt: skip
    return Listing(rows)


def signal_list() -> Listing:
    """All mechanisms that are read."""
    return Listing(
        [
            {"mechanism": m.name, "class": m.klass, "level": m.level, "read from": m.carrier,
             "since": m.since.isoformat(), "status": about()[m.name].status, "reserves": about()[m.name].reserves,
             "source": m.citation}
            for m in MECHANISMS.values()
        ]
    )  # fmt: skip


def agent_list() -> Listing:
    """All agents whose names are known; those that train or collect data sets are asked for by default."""
    return Listing(
        [
            {"agent": a.token, "also": ", ".join(a.aliases), "operator": a.operator, "kind": a.kind,
             "purposes": ", ".join(a.purposes), "honours *": a.honours_star, "since": a.since, "source": a.evidence}
            for a in load_agents()
        ]
    )  # fmt: skip
