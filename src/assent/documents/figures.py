"""Figures of an audit for its papers: counted with DuckDB over the Parquet parts, each with its source in words."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from assent.records.errors import UsageError
from assent.records.tables import readable
from assent.signals import MECHANISMS

CHARS_PER_TOKEN = 4
"""Characters of text to a token, a common rule of thumb for English; every estimate that rests on it says so."""
MEMORY_LIMIT = "1GB"
NOT_KNOWN = "Not known"

_MODALITY = (
    "CASE WHEN media_type LIKE 'image/%' THEN 'image' WHEN media_type LIKE 'audio/%' THEN 'audio' "
    "WHEN media_type LIKE 'video/%' THEN 'video' ELSE 'text' END"
)
_SIGNALS = " || ' ' || ".join(
    f"'{word} ' || count(*) FILTER (coalesce(signal, 'unknown') = '{word}')"
    for word in ("allow", "deny", "hold", "unknown")
)
"""What the machine-readable signals say at the audit, counted in documents: "allow 3 deny 0 hold 0 unknown 1"."""
_IMAGE_BANDS = ((1e6, "less than 1 million images"), (1e9, "1 million to 1 billion images"))
_TEXT_BANDS = ((1e9, "less than 1 billion tokens"), (1e13, "1 billion to 10 trillion tokens"))


class Figure(NamedTuple):
    """A value in words, and where it is from."""

    value: str
    source: str


class DomainRow(NamedTuple):
    """One registrable domain: what was scraped, and what of it all chosen packs let be used."""

    domain: str
    bytes: int
    records: int
    bytes_retained: int
    records_retained: int
    modality: str
    first: str
    last: str
    signals: str


@dataclass(frozen=True, slots=True)
class Figures:
    """packs: those that must all let a document be used for it to count as retained.

    sensitive: something of a special category was found with a person; False means none was found.
    """

    values: Mapping[str, Figure]
    domains: tuple[DomainRow, ...]
    languages: tuple[tuple[str, int], ...]
    modalities: tuple[str, ...]
    documents: int
    retained: int
    first_capture: date | None
    as_of: str
    packs: tuple[str, ...]
    evidence: frozenset[str]
    sensitive: bool


def deciding_packs(directory: Path) -> list[str]:
    """Packs that decided this audit, as they were given: by name, or the file of one's own."""
    run = _run(directory / "run.json") if decided_packs(directory) else {}
    given = run.get("decided") or {}
    return [str(given.get(name, {}).get("pack", name)) for name in decided_packs(directory)]


def decided_packs(directory: Path) -> list[str]:
    """Packs that decided this audit, by name."""
    folder = directory / "verdicts"
    return sorted(p.name for p in folder.iterdir() if p.is_dir() and p.name[0] not in "._") if folder.is_dir() else []


def count(directory: Path, packs: Sequence[str]) -> Figures:
    """Count an audit directory. Raises UsageError where it is none, or a pack has not decided it."""
    evidence = directory / "private" / "evidence"
    if not evidence.is_dir():
        raise UsageError(f"{directory}: no audit here; run `assent audit INPUT -o {directory}` first")
    if lacking := [pack for pack in packs if pack not in decided_packs(directory)]:
        raise UsageError(f"{directory}: {lacking[0]} has not decided here; run `assent decide {directory}` with it")
    run = _run(directory / "run.json")
    connection = duckdb.connect(config={"memory_limit": MEMORY_LIMIT, "autoinstall_known_extensions": False})
    try:
        with readable(directory):
            _views(connection, directory, packs)
            return _figures(connection, run, tuple(packs))
    finally:
        connection.close()


def _views(connection: duckdb.DuckDBPyConnection, directory: Path, packs: Sequence[str]) -> None:
    connection.read_parquet(_parts(directory / "private" / "evidence")).create_view("evidence")
    answers = directory / "private" / "answers"
    if answers.is_dir() and any(answers.glob("*.parquet")):
        connection.read_parquet(_parts(answers)).create_view("answers")
        signals = "SELECT *, policy AS signal FROM answers WHERE moment = 'at_audit'"
    else:
        signals = "SELECT *, NULL::VARCHAR AS signal FROM evidence LIMIT 0"
    connection.execute(
        f"CREATE TEMP VIEW answered AS SELECT file, member_offset, index_in_member, signal FROM ({signals})"
    )
    kept = []
    for number, pack in enumerate(packs):
        connection.read_parquet(_parts(directory / "verdicts" / pack)).create_view(f"pack{number}")
        kept.append(
            f"SELECT file, member_offset, index_in_member FROM pack{number} WHERE action IN ('include', 'redact')"
        )
    retained = " INTERSECT ".join(kept) or "SELECT file, member_offset, index_in_member FROM evidence"
    connection.execute(f"CREATE TEMP TABLE kept AS {retained}")
    connection.execute(
        f"CREATE TEMP VIEW pages AS SELECT e.*, {_MODALITY} AS modality, k.file IS NOT NULL AS retained "
        "FROM evidence e LEFT JOIN kept k USING (file, member_offset, index_in_member)"
    )


def _parts(folder: Path) -> list[str]:
    parts = [str(path) for path in sorted(folder.glob("*.parquet"))]
    if not parts:
        raise UsageError(f"{folder.name}: holds no table; run the audit again")
    return parts


def _figures(connection: duckdb.DuckDBPyConnection, run: dict[str, Any], packs: tuple[str, ...]) -> Figures:
    def rows(sql: str) -> list[Any]:
        return connection.execute(sql).fetchall()

    ((documents, kept, chars, kept_chars, size, hosts, first, last, persons),) = rows(
        "SELECT count(*), count(*) FILTER (retained), coalesce(sum(text_chars), 0)::BIGINT, "
        "coalesce(sum(text_chars) FILTER (retained), 0)::BIGINT, coalesce(sum(length), 0)::BIGINT, "
        "count(DISTINCT host), min(captured_at)::DATE, max(captured_at)::DATE, "
        "(SELECT count(DISTINCT p.hash) FROM (SELECT unnest(persons) AS p FROM evidence) WHERE p.role <> 'described') "
        "FROM pages"
    )
    domains = tuple(
        DomainRow(*row)
        for row in rows(
            "SELECT domain, sum(length)::BIGINT, count(*), coalesce(sum(length) FILTER (retained), 0)::BIGINT, "
            "count(*) FILTER (retained), mode(modality), coalesce(strftime(min(captured_at)::DATE, '%m/%Y'), ''), "
            "coalesce(strftime(max(captured_at)::DATE, '%m/%Y'), ''), "
            f"{_SIGNALS} FROM pages LEFT JOIN answered USING (file, member_offset, index_in_member) GROUP BY domain "
            "ORDER BY coalesce(sum(length) FILTER (retained), 0) DESC, sum(length) DESC, domain"
        )
    )
    languages = tuple(rows("SELECT coalesce(lang, 'unknown'), count(*) FROM pages GROUP BY 1 ORDER BY 2 DESC, 1"))
    modalities = tuple(row[0] for row in rows("SELECT DISTINCT modality FROM pages ORDER BY 1"))
    kinds = rows("SELECT page_kind, count(*) FROM pages GROUP BY 1 ORDER BY 2 DESC, 1")
    found = rows(
        "SELECT kind, count(*) FROM (SELECT DISTINCT file, member_offset, index_in_member, f.kind AS kind FROM "
        "(SELECT file, member_offset, index_in_member, unnest(findings) AS f FROM pages)) GROUP BY 1 ORDER BY 2 DESC, 1"
    )
    verdicts = [
        f"{pack}: " + ", ".join(f"{action} {n:,}" for action, n in rows(
            f"SELECT action, count(*) FROM pack{number} GROUP BY 1 ORDER BY 1"
        ))
        for number, pack in enumerate(packs)
    ]  # fmt: skip
    reasons = rows(
        " UNION ALL ".join(
            f"SELECT '{pack} ' || r.control, count(*) FROM (SELECT unnest(reasons) AS r FROM pack{number}) "
            "WHERE r.action != 'include' GROUP BY 1"
            for number, pack in enumerate(packs)
        )
        + " ORDER BY 2 DESC, 1 LIMIT 12"
    ) if packs else []  # fmt: skip
    tokens, scraped = kept_chars // CHARS_PER_TOKEN, chars // CHARS_PER_TOKEN
    ((images,),) = rows("SELECT count(*) FILTER (retained AND modality = 'image') FROM pages")
    counted = "counted over private/evidence"
    retained = f"{counted} and the verdicts of {', '.join(packs)}"
    words = {
        "as_of": Figure(str(run.get("as_of", "unknown")), "run.json"),
        "updated": Figure(_day(str(run.get("as_of", ""))), "run.json"),
        "documents": Figure(f"{documents:,} documents", counted),
        "retained": Figure(f"{kept:,} of {documents:,} documents may be used", retained),
        "text": Figure(f"{chars:,} characters of text, {kept_chars:,} of them in documents that may be used", retained),
        "tokens": Figure(
            f"about {tokens:,} tokens in documents that may be used, of {scraped:,} scraped",
            f"{retained}; estimated at {CHARS_PER_TOKEN} characters a token",
        ),
        "text_band": Figure(text_band(tokens), f"{retained}; estimated at {CHARS_PER_TOKEN} characters a token"),
        "image_band": Figure(f"{image_band(images)} ({images:,} that may be used)", f"{retained}: media types"),
        "modalities": Figure(", ".join(modalities) or NOT_KNOWN, f"{counted}: media types"),
        "period": Figure(_period(first, last), f"{counted}: capture dates"),
        "latest": Figure(f"{last:%m/%Y}" if last else NOT_KNOWN, f"{counted}: capture dates"),
        "languages": Figure(_listed(languages, documents), f"{counted}: detected language"),
        "page_kinds": Figure(_listed(kinds, documents), f"{counted}: kind of page"),
        "domains": Figure(f"{len(domains):,} registrable domains, {hosts:,} hosts", counted),
        "bytes": Figure(f"{size:,} bytes of records as stored", counted),
        "findings": Figure(
            _listed(found, documents) if found else "No detector of personal data found anything, or none ran",
            f"{counted}: findings",
        ),
        "synthetic_marks": Figure(
            f"{dict(found).get('synthetic-media', 0):,} documents", f"{counted}: marks of synthetic media"
        ),
        "persons": Figure(f"{persons:,} distinct persons by keyed hash", f"{counted}: persons"),
        "verdicts": Figure("; ".join(verdicts) or "No pack has decided", "verdicts"),
        "removed": Figure(", ".join(f"{name} {n:,}" for name, n in reasons) or "Nothing", "reasons of the verdicts"),
        "protocols": Figure(", ".join(MECHANISMS), "mechanisms that were read; `assent signals` has their sources"),
        "packs": Figure(", ".join(packs), "verdicts"),
    }
    ((sensitive,),) = rows(
        "SELECT coalesce(bool_or(p.special), false) FROM (SELECT unnest(persons) AS p FROM evidence)"
    )
    there = {"evidence:capture-dates"} if first is not None else set()
    return Figures(
        words, domains, languages, modalities, documents, kept, first, str(run.get("as_of", "")), packs,
        frozenset(there), sensitive,
    )  # fmt: skip


def text_band(tokens: int) -> str:
    """The band of the AI Office's template that a number of tokens falls into."""
    return next((words for limit, words in _TEXT_BANDS if tokens < limit), "more than 10 trillion tokens")


def image_band(images: int) -> str:
    """The band of the AI Office's template that a number of images falls into."""
    return next((words for limit, words in _IMAGE_BANDS if images < limit), "more than 1 billion images")


def _day(as_of: str) -> str:
    try:
        return f"{date.fromisoformat(as_of):%d/%m/%Y}"
    except ValueError:
        return NOT_KNOWN


def _period(first: date | None, last: date | None) -> str:
    return f"{first:%m/%Y} to {last:%m/%Y}" if first and last else NOT_KNOWN


def _listed(rows: Sequence[tuple[str, int]], documents: int, most: int = 12) -> str:
    words = [f"{name} {n / documents:.1%} ({n:,})" if documents else name for name, n in rows[:most]]
    more = f"; and {len(rows) - most} more" if len(rows) > most else ""
    return ", ".join(words) + more if words else NOT_KNOWN


def _run(path: Path) -> dict[str, Any]:
    try:
        run: dict[str, Any] = json.loads(path.read_bytes())
        date.fromisoformat(run["as_of"])
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(f"{path}: not readable as an audit's; run the audit again with --overwrite") from None
    return run
