"""Audit directories written by hand, as the other rooms would write them: nothing here is read from a page."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from assent.policy import load_pack
from assent.records.facts import Facts
from assent.records.schemas import ANSWERS, EVIDENCE, VERDICTS
from assent.records.signal import Signal

AS_OF = date(2026, 11, 23)
PACKS = ("amnesty", "baseline", "eu")
LANGUAGES = ("en", "de", "fr", "vi", "pt", "es", None)
KINDS = ("article", "forum", "product", "listing", "documentation", "other")

NOT_ASKED = "robots.txt of the host: not asked, at audit"
TOO_OLD = "robots.txt of the host: newest capture 45 days old"
NO_HEADERS = "page headers: not carried by the source, at audit"
NO_MARKUP = "page markup: not carried by the source, at audit"
NO_LICENCE = "no licence allows train, at fetch and at audit"
FOUND = "found: email"
CITE = {"EU-CDSM-4": "Directive (EU) 2019/790 Art 4(3)", "EU-GDPR-06f": "Regulation (EU) 2016/679 Art 6(1)(f)"}


@dataclass(frozen=True)
class Page:
    """One document and what decides on it."""

    number: int
    domain: str
    file: str = "crawl/one.warc.gz"
    chars: int | None = 1000
    lang: str | None = "en"
    kind: str = "article"
    captured: datetime | None = datetime(2024, 5, 1, tzinfo=UTC)
    robots: str = "allow"
    robots_days: int = 3
    meta: str = "absent"
    email: bool = False
    text_only: bool = False

    @property
    def key(self) -> dict[str, Any]:
        return {"file": self.file, "member_offset": self.number * 1000, "index_in_member": 0}

    @property
    def doc_id(self) -> str:
        return hashlib.sha256(f"{self.file}{self.number}".encode()).hexdigest()[:16]


def page_signals(page: Page) -> list[Signal]:
    silent = "unknown" if page.text_only else "absent"
    meta = silent if page.text_only else page.meta
    rows = [
        Signal("robots-meta", "*" if meta in ("absent", "unknown") else "train", meta, "unknown"),  # type: ignore[arg-type]
        Signal("tdmrep-header", "*", silent, "unknown"),  # type: ignore[arg-type]
        Signal("x-robots-tag", "*", silent, "unknown"),  # type: ignore[arg-type]
    ]
    return [*rows, Signal("robots-meta", "search", "deny", "deny")] if page.number % 11 == 0 else rows


def host_signals(page: Page) -> list[Signal]:
    robots = page.robots
    return [
        Signal("robots.txt", "fetch", robots, "deny" if robots == "deny" else "unknown"),  # type: ignore[arg-type]
        Signal("tdmrep-file", "*", "unknown" if robots == "unknown" else "absent", "unknown"),
    ]


def evidence_row(page: Page) -> dict[str, Any]:
    return {
        "doc_id": page.doc_id,
        **page.key,
        "length": 4000 + page.number,
        "url": f"https://www.{page.domain}/p/{page.number}?token=SECRET",
        "host": f"www.{page.domain}",
        "domain": page.domain,
        "captured_at": page.captured,
        "http_status": None if page.text_only else 200,
        "headers": None if page.text_only else [{"name": "content-type", "value": "text/html"}],
        "media_type": "text/html",
        "payload_sha256": hashlib.sha256(page.doc_id.encode()).hexdigest(),
        "has_markup": not page.text_only,
        "extractor": "resiliparse",
        "text_sha256": None if page.chars is None else "0" * 64,
        "text_chars": page.chars,
        "lang": page.lang,
        "page_kind": page.kind,
        "has_comments": False,
        "signals": [s._asdict() for s in page_signals(page)],
        "findings": [
            {"kind": "email", "category": "direct", "start": 0, "end": 9, "score": 1.0, "detector": "d", "version": "1"}
        ]
        * (2 if page.email else 0),
        "persons": [],
        "detectors": [] if page.chars is None else ["rules/1"],
        "unchecked": ["text: nesting"] if page.chars is None else [],
    }


def answer_rows(page: Page) -> list[dict[str, Any]]:
    signals = [s._asdict() for s in host_signals(page)]
    return [
        {
            "doc_id": page.doc_id,
            **page.key,
            "use": "train",
            "moment": moment,
            "spec": page.robots,
            "policy": "unknown",
            "signals": signals,
            "facts": Facts().dumps(),
        }
        for moment in ("at_fetch", "at_audit")
    ]


def reasons(page: Page, pack: str) -> list[tuple[str, str, str, str]]:
    """What the three packs would say, in the words that `assent.policy` uses."""
    denied = [
        line
        for line, said in (
            ("robots.txt: deny fetch for everybody, at fetch and at audit", page.robots == "deny"),
            ("robots-meta: deny train for everybody, at fetch and at audit", page.meta == "deny"),
        )
        if said
    ]
    missing = [NO_HEADERS, NO_MARKUP] if page.text_only else []
    if page.robots == "unknown":
        missing.append(NOT_ASKED)
    elif page.robots_days > 30:
        missing.append(TOO_OLD)
    found: list[tuple[str, str, str, str]] = []
    if denied:
        found.append(("BASE-DENIAL", "exclude", "; ".join(denied), "this project's norm"))
    if pack == "eu":
        if denied:
            found.append(("EU-CDSM-4", "exclude", "; ".join(denied), CITE["EU-CDSM-4"]))
        elif missing:
            found.append(("EU-CDSM-4", "hold", "; ".join(missing), CITE["EU-CDSM-4"]))
        if page.email:
            found.append(("EU-GDPR-06f", "hold", FOUND, CITE["EU-GDPR-06f"]))
            found.append(("EU-GDPR-05c", "redact", FOUND, "Regulation (EU) 2016/679 Art 5(1)(c)"))
    if pack == "amnesty":
        found.append(("AM-01", "exclude", NO_LICENCE, "express consent"))
    order = ("include", "redact", "hold", "exclude")
    return sorted(found, key=lambda r: (-order.index(r[1]), r))


_digest = cache(lambda pack: load_pack(pack).sha256)


def verdict_row(page: Page, pack: str) -> dict[str, Any]:
    found = reasons(page, pack)
    return {
        "doc_id": page.doc_id,
        **page.key,
        "action": found[0][1] if found else "include",
        "duties": ["email"] if page.email else [],
        "reasons": [dict(zip(("control", "action", "because", "citation"), r, strict=True)) for r in found],
        "open_controls": ["BASE-CSAM", "BASE-FACE"],
        "as_of": AS_OF,
        "pack_sha256": _digest(pack),
    }


def many_pages(count: int = 400, seed: int = 7) -> list[Page]:
    """Pages over 40 domains, several languages, dates, gaps and answers."""
    rng = random.Random(seed)
    pages = []
    for number in range(count):
        site = int(40 * rng.random() ** 2)
        captured = datetime(2019, 1, 5, tzinfo=UTC) + timedelta(days=int(rng.triangular(0, 2400, 2000)))
        pages.append(
            Page(
                number,
                f"site{site:02d}.example",
                file=f"crawl/{'one' if number % 3 else 'two'}.warc.gz",
                chars=None if number % 97 == 5 else rng.randrange(200, 20_000),
                lang=rng.choice(LANGUAGES),
                kind=rng.choice(KINDS),
                captured=None if number % 50 == 3 else captured,
                robots=("allow", "deny", "absent", "unknown", "allow")[site % 5],
                robots_days=45 if site % 7 == 0 else 3,
                meta="deny" if rng.random() < 0.08 else "absent",
                email=rng.random() < 0.15,
            )
        )
    return pages


def text_only(count: int = 50) -> list[Page]:
    """Rows of a table: no headers, no markup, no host files. Everything is `hold` under `eu`."""
    pages = many_pages(count)
    return [replace(p, text_only=True, robots="unknown", meta="absent", file="rows.parquet") for p in pages]


def write_audit(
    directory: Path,
    pages: Sequence[Page],
    *,
    packs: Sequence[str] = PACKS,
    parts: int = 3,
    sample: int | None = None,
    unreadable: bool = True,
) -> Path:
    """Write an audit directory: everything but what this room writes."""
    for part in range(parts if pages else 0):
        own = [page for page in pages if page.number % parts == part]
        _write(directory / "private/evidence" / f"{part:03d}.parquet", [evidence_row(p) for p in own], EVIDENCE)
        rows = [row for p in own for row in answer_rows(p)]
        _write(directory / "private/answers" / f"{part:03d}.parquet", rows, ANSWERS)
        for pack in packs:
            path = directory / "verdicts" / pack / f"{part:03d}.parquet"
            _write(path, [verdict_row(p, pack) for p in own], VERDICTS)
    (directory / "private").mkdir(parents=True, exist_ok=True)
    for pack in packs:
        (directory / "verdicts" / pack).mkdir(parents=True, exist_ok=True)
    run = {
        "as_of": AS_OF.isoformat(),
        "use": "train",
        "agent": "ExampleBot",
        "config": {"extractor": "resiliparse", "sample": sample},
        "versions": {"assent": "0.1.0", "python": "3.11"},
        "inputs": [{"file": name, "size": 1_000_000} for name in sorted({p.file for p in pages})],
    }
    (directory / "run.json").write_text(json.dumps(run))
    (directory / "accounts.json").write_text(json.dumps(accounts(pages, unreadable)))
    return directory


def accounts(pages: Sequence[Page], unreadable: bool) -> dict[str, Any]:
    files: list[dict[str, Any]] = []
    for name in sorted({p.file for p in pages}):
        own = sum(p.file == name for p in pages)
        files.append(
            {
                "file": name,
                "bytes": 1_000_000,
                "records": own * 3 + 2,
                "documents": own + 1,
                "other": {"request": own, "metadata": own, "warcinfo": 1},
                "unreadable": [{"from": 5000, "to": 6200, "reason": "checksum"}] if unreadable else [],
                "unchecked": [{"member_offset": 77, "reason": "over 64 MB decoded"}],
            }
        )
    return {
        "files": files,
        "total": {
            "records": sum(f["records"] for f in files),
            "documents": sum(f["documents"] for f in files),
            "unreadable": len(files) if unreadable else 0,
            "unchecked": len(files),
            "verdicts": {},
        },
    }


def unchecked_alone(directory: Path) -> Path:
    """Make of an audit without pages one whose only document could not be checked."""
    told = accounts([Page(0, "only.example")], unreadable=True)
    told["files"][0]["documents"] = told["total"]["documents"] = 1
    (directory / "accounts.json").write_text(json.dumps(told))
    return directory


def _write(path: Path, rows: list[dict[str, Any]], schema: pa.Schema) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path, compression="zstd")
