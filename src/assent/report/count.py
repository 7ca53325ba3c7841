"""Counting an audit directory with DuckDB: grouped rows in, headings of a `Tally` out.

Each query groups by values of which a corpus has few (an action with its reasons, the set of answers of a page), so
what comes back to Python stays small however large the corpus is; what one document means is then said once per group.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from assent.policy.control import catalogue
from assent.records.schemas import VERDICTS
from assent.report.missing import OUTCOMES, ReasonRow, causes, outcome, pieces, step
from assent.report.query import add_view
from assent.report.tally import Row, Tally

STRENGTH = ("absent", "other use", "allow", "unknown", "unobservable", "unparseable", "condition", "deny")
"""One mechanism may say several things of one page; the strongest one counts, and doubt outweighs permission."""

KEY = "file, member_offset, index_in_member"
SAID = (
    "array_to_string(list_transform(signals, lambda s: concat_ws(chr(31), s.mechanism, s.use, s.spec)), chr(30)) said"
)
"""What a document's signals say as one string: joining strings costs a quarter of joining lists of structs."""

JOIN = f"verdicts v JOIN evidence e USING ({KEY})"
MONTH = "coalesce(strftime(make_timestamp(epoch_us(captured_at)), '%Y-%m'), 'unknown')"
TOP_DOMAINS = 25
CARRIED = {
    "headers": "e.headers IS NOT NULL",
    "markup": "e.has_markup",
    "text": "e.text_chars IS NOT NULL",
    "capture_date": "e.captured_at IS NOT NULL",
    "checked_whole": "len(e.unchecked) = 0",
}
"""What a source carried of a document, as SQL over a row of evidence `e`."""

EXAMPLES = 3


class Counter:
    """Adds the rows of an open audit to a tally. `part`: SQL of the part a row of evidence `e` belongs to."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, part: str) -> None:
        self._connection = connection
        self._part = part
        self.tally = Tally(self._groups([], "evidence e"))

    def _groups(self, values: list[str], source: str) -> list[Any]:
        columns = ", ".join([*values, self._part, "count(*)", "coalesce(sum(e.text_chars), 0)::BIGINT"])
        keys = ", ".join([*values, self._part])
        rows = self._connection.execute(f"SELECT {columns} FROM {source} GROUP BY {keys}").fetchall()
        return [(*row[:-3], _row(row)) for row in rows] if values else [_row(row) for row in rows]

    def pages(self) -> None:
        """Languages, page kinds, capture months, and what the source carried."""
        for heading, value in (
            ("languages", "coalesce(e.lang, 'unknown')"),
            ("page_kinds", "e.page_kind"),
            ("captured", MONTH),
        ):
            for name, row in self._groups([value], "evidence e"):
                self.tally.add((heading, name), row)
        for *flags, row in self._groups(list(CARRIED.values()), "evidence e"):
            for name, flag in zip(CARRIED, flags, strict=True):
                self.tally.add(("coverage", name), row if flag else (row[0], 0, 0))

    def findings(self) -> None:
        """Documents with at least one finding of a kind."""
        kinds = "list_sort(list_distinct(list_transform(e.findings, lambda f: f.kind)))"
        for found, row in self._groups([kinds], "evidence e"):
            for kind in found:
                self.tally.add(("findings", kind), row)

    def signals(self, uses: frozenset[str]) -> None:
        """One answer of each mechanism for each document, page and host together, as of today."""
        for page, host, row in self._groups(["e.said", "a.said"], _answered("at_audit", "LEFT")):
            answers = together(strongest(page or "", uses), strongest(host or "", uses))
            for mechanism, answer in answers.items():
                self.tally.add(("signals", mechanism, answer), row)
            self._dated("dated_robots", answers, row)
        for host, row in self._groups(["a.said"], _answered("at_fetch", "")):
            self._dated("dated_robots_at_fetch", strongest(host or "", uses), row)

    def _dated(self, name: str, answers: dict[str, str], row: Row) -> None:
        dated = answers.get("robots.txt", "unknown") != "unknown"
        self.tally.add(("coverage", name), row if dated else (row[0], 0, 0))

    def verdicts(self, pack: str) -> dict[str, str]:
        """Actions, waterfall, controls and missing pieces of the pack in view; gives the citation of each control."""
        citations: dict[str, str] = {}
        for action, listed, opened, row in self._groups(["v.action", "v.reasons", "v.open_controls"], JOIN):
            reasons = [ReasonRow(r["control"], r["action"], r["because"], r["citation"]) for r in listed]
            citations.update((reason.control, reason.citation) for reason in reasons)
            self.tally.add(("verdicts", pack, action), row)
            stop = step(action, reasons)
            self.tally.add(("waterfall", pack, stop), row)
            for name in set(opened):
                self.tally.add(("open", pack, name), row)
            self._controls(pack, reasons, row)
            if stop == "basis missing":
                for kind in lifting(reasons):
                    self.tally.add(("lifted_by", pack, kind), row)
            if stop in ("evidence missing", "basis missing"):
                waits = pieces(reasons)
                for piece in waits:
                    self.tally.add(("missing", pack, piece, "all"), row)
                    if len(waits) == 1:
                        self.tally.add(("missing", pack, piece, "alone"), row)
            for because in causes(reasons):
                self.tally.add(("denied", pack, because), row)
        return citations

    def _controls(self, pack: str, reasons: list[ReasonRow], row: Row) -> None:
        for name in {reason.control for reason in reasons}:
            said = max((outcome(reason) for reason in reasons if reason.control == name), key=OUTCOMES.index)
            if said != "passed":
                self.tally.add(("reasons", pack, name), row)
                self.tally.add(("controls", pack, name, said), row)

    def examples(self) -> dict[str, tuple[str, ...]]:
        """For each control that decided under the pack in view, up to three documents it decided about."""
        found: dict[str, set[str]] = {}
        rows = self._connection.execute("SELECT reasons, min(doc_id, 3) FROM verdicts GROUP BY reasons").fetchall()
        for reasons, ids in rows:
            for reason in reasons:
                found.setdefault(reason["control"], set()).update(ids)
        return {control: tuple(sorted(ids)[:EXAMPLES]) for control, ids in sorted(found.items())}

    def usable_together(self, directory: Path, packs: list[str]) -> dict[frozenset[str], int]:
        """How many documents may be used under exactly these packs, for each set of packs that occurs."""
        parts = []
        for number, pack in enumerate(packs):
            add_view(self._connection, f"usable{number}", directory / "verdicts" / pack, VERDICTS)
            parts.append(
                f"SELECT file, member_offset, index_in_member, {1 << number} AS bit FROM usable{number} "
                "WHERE action IN ('include', 'redact')"
            )
        if not parts:
            return {}
        rows = self._connection.execute(
            f"SELECT bits, count(*) FROM (SELECT sum(bit)::BIGINT AS bits FROM ({' UNION ALL '.join(parts)}) "
            "GROUP BY file, member_offset, index_in_member) GROUP BY bits"
        ).fetchall()
        return {frozenset(p for i, p in enumerate(packs) if bits >> i & 1): n for bits, n in rows}

    def digests(self) -> list[str]:
        """SHA-256 of the pack in view, as its verdict rows carry it."""
        rows = self._connection.execute("SELECT DISTINCT pack_sha256 FROM verdicts").fetchall()
        return sorted(row[0] for row in rows)

    def top_domains(self) -> list[str]:
        """Domains with the most text, then the most documents, then by name."""
        rows = self._connection.execute(
            "SELECT domain FROM evidence GROUP BY domain "
            f"ORDER BY coalesce(sum(text_chars), 0) DESC, count(*) DESC, domain LIMIT {TOP_DOMAINS}"
        ).fetchall()
        return [row[0] for row in rows]

    def domains(self, top: list[str]) -> None:
        """Documents and text of the given domains."""
        for domain, row in self._groups(["e.domain"], self._only(top)):
            self.tally.add(("domain", domain), row)

    def domain_verdicts(self, pack: str, top: list[str]) -> None:
        """Actions of the pack in view over the given domains."""
        source = JOIN.replace("evidence e", self._only(top))
        for domain, action, row in self._groups(["e.domain", "v.action"], source):
            self.tally.add(("domain_verdicts", domain, pack, action), row)

    def _only(self, domains: list[str]) -> str:
        quoted = ", ".join("'" + domain.replace("'", "''") + "'" for domain in domains) or "''"
        return f"(SELECT * FROM evidence WHERE domain IN ({quoted})) e"

    def sizes(self) -> tuple[int, int, int]:
        """Bytes of the documents in their containers, hosts, domains."""
        ((size, hosts, domains),) = self._connection.execute(
            "SELECT coalesce(sum(length), 0)::BIGINT, (SELECT count(*) FROM (SELECT DISTINCT host FROM evidence)), "
            "(SELECT count(*) FROM (SELECT DISTINCT domain FROM evidence)) FROM evidence"
        ).fetchall()
        return size, hosts, domains


def lifting(reasons: list[ReasonRow]) -> set[str]:
    """Kinds of basis that alone would lift every hold of a document that waits for bases only."""
    waiting = [reason for reason in reasons if outcome(reason) == "needs a basis"]
    kinds = [set(catalogue()[r.control].basis) if r.control in catalogue() else set() for r in waiting]
    return set.intersection(*kinds) if kinds else set()


def strongest(said: str, uses: frozenset[str]) -> dict[str, str]:
    """The one answer of each mechanism for the uses asked about, from `mechanism, use, spec` as `SAID` joins them."""
    answers: dict[str, str] = {}
    for mechanism, use, spec in (one.split("\x1f") for one in said.split("\x1e") if one):
        answer = spec if use in uses or spec == "absent" else "other use"
        before = answers.get(mechanism, answer)
        answers[mechanism] = max(before, answer, key=_strength)
    return answers


def together(page: dict[str, str], host: dict[str, str]) -> dict[str, str]:
    """A page's own answers and its host's. What the page could not tell, a joined capture tells."""
    merged = dict(page)
    for mechanism, answer in host.items():
        before = merged.get(mechanism, "unknown")
        merged[mechanism] = answer if before == "unknown" else max(before, answer, key=_strength)
    return merged


def _answered(moment: str, join: str) -> str:
    pages = f"(SELECT {KEY}, filename, domain, text_chars, {SAID} FROM evidence) e"
    answers = f"(SELECT {KEY}, {SAID} FROM answers WHERE moment = '{moment}') a"
    return f"{pages} {join} JOIN {answers} USING ({KEY})"


def _strength(answer: str) -> int:
    return STRENGTH.index(answer) if answer in STRENGTH else len(STRENGTH)


def _row(row: tuple[Any, ...]) -> Row:
    part, documents, chars = row[-3:]
    return part or "", documents, chars
