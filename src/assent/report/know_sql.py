"""The SQL of the report's queries, built from the same patterns and word lists as the counting in Python."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import indent
from typing import Final

from assent.policy.control import catalogue
from assent.policy.reading import broader_uses
from assent.report.built import LINES
from assent.report.count import CARRIED, STRENGTH
from assent.report.glossary import BASIS_WORDS, COVERAGE, STEP_WORDS
from assent.report.linkability import DESCRIBED, K_LINE, PERSONS, STEP
from assent.report.missing import LINE, MISSING, MOMENT, OUTCOMES, RULES
from assent.report.query import KNOWN_PACKS

KEY: Final = "file, member_offset, index_in_member"
EVIDENCE: Final = "'private/evidence/*.parquet'"
VERDICTS: Final = (
    "(SELECT split_part(filename, '/', -2) AS pack, * FROM read_parquet('verdicts/*/*.parquet', filename = true))"
)
BOTH: Final = f"{VERDICTS} v\nJOIN {EVIDENCE} USING ({KEY})"
TEXT: Final = f"coalesce(sum(text_chars), 0) / (SELECT greatest(coalesce(sum(text_chars), 0), 1) FROM {EVIDENCE})"
SMALL_JSON: Final = 16_000_000
"""A larger JSON file DuckDB reads only when it is told how large, in bytes."""

USABLE: Final = "action IN ('include', 'redact')"


def accounts(size: int) -> str:
    """`accounts.json`, of so many bytes, as a table of one row."""
    most = f", maximum_object_size = {size + 1}" if size >= SMALL_JSON else ""
    return f"""read_json('accounts.json'{most}, columns = {{
  files: 'STRUCT(file VARCHAR, bytes BIGINT, records BIGINT, documents BIGINT, other MAP(VARCHAR, BIGINT),
                 unreadable STRUCT("from" BIGINT, "to" BIGINT, reason VARCHAR)[], unchecked JSON[])[]',
  total: 'STRUCT(unchecked BIGINT)'}})"""


def share(accounts_table: str, unchecked: int) -> str:
    """The share of all documents; where some have no verdict, they stand in the accounts."""
    more = f" + (SELECT total.unchecked FROM {accounts_table})" if unchecked else ""
    return f"count(*) / (SELECT count(*){more} FROM {EVIDENCE})"


def files(table: str) -> str:
    """Every file, and all together."""
    return f"""SELECT coalesce(f.file, 'Together') AS file, count(*) AS files, sum(f.bytes) AS size,
  sum(f.records) AS records, sum(f.documents) AS documents,
  sum(f.records - f.documents) AS other, sum(len(f.unchecked)) AS unchecked,
  sum(list_sum([0] || list_transform(f.unreadable, lambda gap: gap."to" - gap."from"))) AS unreadable,
  sum(len(f.unreadable)) AS ranges
FROM (SELECT unnest(files) AS f FROM {table})
GROUP BY ROLLUP (f.file) ORDER BY size DESC, file"""


def gaps(table: str) -> str:
    """Unreadable ranges."""
    return f"""SELECT f.file, gap."from" AS "from byte", gap."to" AS "to byte", gap.reason
FROM (SELECT unnest(files) AS f FROM {table}), unnest(f.unreadable) AS _(gap) ORDER BY ALL"""


def others(table: str) -> str:
    """Records that are no documents, by type."""
    return f"""SELECT entry.key AS type, sum(entry.value) AS records
FROM (SELECT unnest(files) AS f FROM {table}), unnest(map_entries(f.other)) AS _(entry)
GROUP BY type ORDER BY records DESC, type"""


def built() -> str:
    """Outcomes of a build."""
    columns = ", ".join(f'{key} AS "{name}"' for key, name, _ in LINES)
    return f"""WITH outcomes AS (
  UNPIVOT (SELECT {columns} FROM 'corpus.json') ON COLUMNS(*) INTO NAME outcome VALUE documents)
SELECT outcome, documents, documents / (SELECT documents FROM 'corpus.json') AS share FROM outcomes
UNION ALL SELECT 'All that was read', documents, NULL FROM 'corpus.json'"""


BUILT_SIZE: Final = "SELECT words, tokens, documents, unreadable FROM 'corpus.json'"

DECIDED_BY: Final = f"""SELECT DISTINCT pack, pack_sha256 AS sha256, as_of, (SELECT "use" FROM 'run.json') AS "use"
FROM {VERDICTS} ORDER BY pack"""

FOOTPRINT: Final = """SELECT s.step, s.seconds AS time, s.cpu_seconds AS "processor time",
  s.memory_gb AS "memory at most", s.package_kwh AS "energy counter"
FROM (SELECT unnest(steps) AS s FROM 'footprint.json')"""

OPEN: Final = f"""SELECT pack, len(list_distinct(flatten(list(DISTINCT open_controls)))) AS open
FROM {VERDICTS} GROUP BY pack ORDER BY pack"""


def corpus(accounts_table: str, unchecked: int) -> str:
    """Documents, those without a verdict among them; hosts and domains."""
    more = f" + (SELECT total.unchecked FROM {accounts_table})" if unchecked else ""
    return f"""SELECT count(*){more} AS documents, count(DISTINCT host) AS hosts, count(DISTINCT domain) AS domains
FROM {EVIDENCE}"""


def verdicts(share_: str) -> str:
    """Documents by pack and action."""
    return f"""SELECT pack, action, count(*) AS documents, {share_} AS share
FROM {VERDICTS}
GROUP BY ALL ORDER BY ALL"""


_MISSING = f"regexp_matches(r.because, '{MISSING.pattern}')"
_STEP = f"""CASE
    WHEN {USABLE} THEN '{STEP_WORDS["may be used"]}'
    WHEN len(list_filter(reasons, lambda r: r.action = 'exclude' AND NOT {_MISSING})) > 0 THEN '{STEP_WORDS["denied"]}'
    WHEN len(list_filter(reasons, lambda r: r.action IN ('hold', 'exclude') AND {_MISSING})) > 0
      THEN '{STEP_WORDS["evidence missing"]}'
    ELSE '{STEP_WORDS["basis missing"]}' END"""


def steps(share_: str) -> str:
    """Documents by pack and the step of the waterfall they stop at."""
    return f"""SELECT pack, {_STEP} AS step, count(*) AS documents,
  {share_} AS share,
  {TEXT} AS "share of text"
FROM {BOTH}
GROUP BY ALL ORDER BY ALL"""


def _piece() -> str:
    """A line of a reason without agents, ages and dates, so that equal causes read equal."""
    said = "line"
    for pattern, replacement in RULES:
        said = f"regexp_replace({said}, '{pattern.pattern}', '{replacement}', 'g')"
    return said


_LINES = f"unnest(list_transform(regexp_extract_all(r.because, '{LINE.pattern}'), lambda s: trim(s)))"


def missing() -> str:
    """Documents by what they wait for, in all and for nothing else."""
    return rf"""WITH held AS (
  SELECT pack, {KEY}, reasons, {_STEP} AS step FROM {VERDICTS}),
said AS (
  SELECT pack, {KEY}, unnest(reasons) AS r FROM held
  WHERE step IN ('{STEP_WORDS["evidence missing"]}', '{STEP_WORDS["basis missing"]}')),
lines AS (
  SELECT pack, {KEY}, {_LINES} AS line FROM said WHERE r.action IN ('hold', 'exclude') AND {_MISSING}),
pieces AS (
  SELECT pack, {KEY}, {_piece()} AS said,
    CASE WHEN contains(said, 'of the host') THEN said ELSE regexp_replace(said, '{MOMENT.pattern}', '') END AS piece
  FROM lines
  UNION SELECT pack, {KEY}, '', 'a signed basis for ' || r.control FROM said
  WHERE r.action = 'hold' AND NOT {_MISSING}),
counted AS (
  SELECT pack, piece, count(DISTINCT piece) OVER (PARTITION BY pack, {KEY}) AS waits
  FROM (SELECT DISTINCT pack, piece, {KEY} FROM pieces))
SELECT piece, pack, count(*) AS "in all", count(*) FILTER (waits = 1) AS alone
FROM counted GROUP BY ALL ORDER BY "in all" DESC, ALL""".replace(", ALL", ", piece, pack")


def denied() -> str:
    """Documents by what excludes them."""
    return f"""WITH said AS (
  SELECT pack, {KEY}, unnest(reasons) AS r FROM {VERDICTS}),
lines AS (
  SELECT pack, {KEY}, regexp_replace({_LINES}, '{MOMENT.pattern}', '') AS line
  FROM said WHERE r.action = 'exclude' AND NOT {_MISSING})
SELECT {_piece()} AS because, pack, count(DISTINCT ({KEY})) AS documents
FROM lines GROUP BY ALL ORDER BY documents DESC, because, pack"""


def lifted() -> str:
    """Documents that wait for signed bases only, by the kind of basis that would lift them all."""
    kinds = ", ".join(
        f"({_quoted(control)}, {_quoted(BASIS_WORDS.get(kind, kind))})"
        for control, rule in sorted(catalogue().items())
        for kind in sorted(rule.basis)
    )
    return f"""WITH waiting AS (
  SELECT pack, {KEY}, {_STEP} AS step, list_distinct([r.control FOR r IN reasons IF r.action = 'hold']) AS holding
  FROM {VERDICTS}),
lifts(control, basis) AS (VALUES {kinds})
SELECT basis, pack, count(*) AS documents FROM (
  SELECT pack, {KEY}, basis FROM waiting, unnest(holding) AS _(control) JOIN lifts USING (control)
  WHERE step = '{STEP_WORDS["basis missing"]}'
  GROUP BY pack, {KEY}, basis, holding HAVING count(DISTINCT control) = len(holding))
GROUP BY ALL ORDER BY ALL"""


def losses() -> str:
    """Documents that may be used under one pack and not under another."""
    return f"""WITH usable AS (
  SELECT list(pack) AS packs FROM {VERDICTS} WHERE {USABLE} GROUP BY {KEY}),
every AS (SELECT DISTINCT pack FROM {VERDICTS})
SELECT a.pack, b.pack AS lost, count(*) AS documents
FROM usable, every AS a, every AS b
WHERE list_contains(packs, a.pack) AND NOT list_contains(packs, b.pack)
GROUP BY ALL ORDER BY ALL"""


def controls(packs: Sequence[str]) -> str:
    """What each control said that did not let every document pass; packs of which it said the same in one row."""
    order = _list([*(p for p in KNOWN_PACKS if p in packs), *(p for p in packs if p not in KNOWN_PACKS)])
    outcomes = _list(OUTCOMES)
    counted = ", ".join(
        f'count(*) FILTER (said = {number}) AS "{name}"' for number, name in enumerate(OUTCOMES, 1) if name != "passed"
    )
    return f"""WITH said AS (
  SELECT pack, {KEY}, unnest(reasons) AS r FROM {VERDICTS}),
one AS (
  SELECT pack, r.control AS control, {KEY}, max(list_position({outcomes}, CASE
    WHEN r.action = 'include' THEN CASE WHEN r.because LIKE '%, correction]' THEN 'corrected' ELSE 'warned' END
    WHEN r.action <> 'redact' AND {_MISSING} THEN 'not checkable'
    WHEN r.action = 'hold' THEN 'needs a basis' ELSE 'failed' END)) AS said
  FROM said GROUP BY ALL),
numbers AS (
  SELECT control, pack, {counted} FROM one GROUP BY ALL)
SELECT control,
  CASE WHEN count(*) = {len(packs)} THEN 'all'
    ELSE string_agg(pack, ', ' ORDER BY list_position({order}, pack)) END AS packs,
  (SELECT count(*) FROM {EVIDENCE}) - failed - "not checkable" - "needs a basis" AS passed,
  failed, "not checkable", "needs a basis", warned, corrected
FROM numbers GROUP BY ALL ORDER BY ALL"""


def mechanisms(use: str) -> str:
    """Documents by mechanism and its strongest answer."""
    uses = _list(sorted(broader_uses(use) | {use}))
    return f"""WITH answers AS (SELECT {_list(STRENGTH)} AS names),
said AS (
  SELECT {KEY}, 'page' AS side, unnest(signals) AS s FROM {EVIDENCE}
  UNION ALL
  SELECT {KEY}, 'host', unnest(signals) FROM 'private/answers/*.parquet' WHERE moment = 'at_audit'),
strongest AS (
  SELECT {KEY}, s.mechanism AS mechanism, side, max(list_position(names,
    CASE WHEN s.use IN {_tuple(uses)} OR s.spec = 'absent' THEN s.spec ELSE 'other use' END)) AS rank
  FROM said, answers GROUP BY ALL),
one AS (
  SELECT mechanism, {KEY}, max(rank) FILTER (side = 'page') AS page, max(rank) FILTER (side = 'host') AS host
  FROM strongest GROUP BY ALL)
SELECT mechanism, names[CASE WHEN host IS NOT NULL AND coalesce(page, 4) = 4 THEN host ELSE greatest(page, host) END]
  AS answer, count(*) AS documents
FROM one, answers GROUP BY ALL ORDER BY ALL"""


def coverage(share_: str) -> str:
    """Documents that have each kind of evidence."""
    known = "len(list_filter(signals, lambda s: s.mechanism = 'robots.txt' AND s.spec <> 'unknown')) > 0"
    moments = ", ".join(
        f"coalesce(bool_or({known}) FILTER (moment = '{moment}'), false) AS {moment}"
        for moment in ("at_audit", "at_fetch")
    )
    there = {"dated_robots": "at_audit", "dated_robots_at_fetch": "at_fetch", **CARRIED}
    rows = ",\n  ".join(f"({_quoted(words)}, {there[name].replace('e.', '')})" for name, words in COVERAGE.items())
    return f"""WITH robots AS (
  SELECT {KEY}, {moments}
  FROM 'private/answers/*.parquet' GROUP BY ALL)
SELECT evidence, count(*) FILTER (there) AS documents,
  {share_.replace("count(*)", "count(*) FILTER (there)", 1)} AS share,
  {TEXT.replace("sum(text_chars)", "sum(text_chars) FILTER (there)", 1)} AS "share of text"
FROM {EVIDENCE} LEFT JOIN robots USING ({KEY}), LATERAL (VALUES
  {rows}) AS _(evidence, there)
GROUP BY evidence"""


def domains(packs: Sequence[str]) -> str:
    """The domains with the most text, and what each pack says of them."""
    said = "".join(
        f""",
  (SELECT string_agg(action || ' ' || format('{{:,}}', n), ', ' ORDER BY rank) FROM said
   WHERE said.domain = d.domain AND pack = {_quoted(pack)}) AS "{pack.replace('"', '""')}\""""
        for pack in packs
    )
    verdicts_ = f"""said AS (
  SELECT domain, pack, action, count(*) AS n, list_position(['include', 'redact', 'hold', 'exclude'], action) AS rank
  FROM {indent(BOTH, "  ").strip()} GROUP BY ALL),
"""
    return f"""WITH {verdicts_ if packs else ""}d AS (
  SELECT domain, count(*) AS documents, {TEXT} AS "share of text" FROM {EVIDENCE} GROUP BY domain)
SELECT *{said}
FROM d ORDER BY "share of text" DESC, documents DESC, domain LIMIT 25"""


def by(value: str, name: str, share_: str) -> str:
    """Documents by a value of theirs."""
    return f"""SELECT {value} AS "{name}", count(*) AS documents, {share_} AS share,
  {TEXT} AS "share of text"
FROM {EVIDENCE} GROUP BY 1 ORDER BY documents DESC, 1"""


def findings(share_: str) -> str:
    """Documents with at least one finding of a kind."""
    return f"""SELECT finding, count(*) AS documents, {share_} AS share,
  {TEXT} AS "share of text"
FROM (SELECT text_chars, unnest(list_distinct([f.kind FOR f IN findings])) AS finding FROM {EVIDENCE})
GROUP BY finding ORDER BY documents DESC, finding"""


_PERSONS = PERSONS.replace("FROM evidence", f"FROM {EVIDENCE}")
_DESCRIBED = DESCRIBED.replace("FROM evidence", f"FROM {EVIDENCE}")

PEOPLE: Final = f"""WITH person AS (
  {_PERSONS}),
described AS (
  {_DESCRIBED})
SELECT count(*) AS persons, count(*) FILTER (author) AS authors, count(*) FILTER (domains > 1) AS followed,
  count(*) FILTER (special) AS special, count(*) FILTER (minor) AS minor,
  (SELECT count(*) FROM described) AS combinations, (SELECT count(*) FROM described WHERE k < {K_LINE}) AS "singled out"
FROM person"""


def people_steps() -> str:
    """Persons by the number of documents, domains and kinds; combinations by k."""
    parts = [(f"persons by {name}", column, "person") for name, column in
             (("documents", "documents"), ("domains", "domains"), ("kinds of identifiers", "kinds"))]  # fmt: skip
    parts.append(("combinations by k", "k", "described"))
    rows = "\nUNION ALL ".join(
        f"SELECT '{name}' AS what, {STEP.format(column)} AS step, count(*) AS persons FROM {table} GROUP BY step"
        for name, column, table in parts
    )
    return f"""WITH person AS (
  {_PERSONS}),
described AS (
  {_DESCRIBED})
{rows}"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _list(names: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(name) for name in names) + "]"


def _tuple(names: str) -> str:
    return "(" + names[1:-1] + ")"
