"""The small cases whose verdicts are known, as far as one mechanism alone decides them."""

from __future__ import annotations

import importlib.util
import os
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest

from assent.records.document import Document, HostFile, Key
from assent.records.signal import Signal
from assent.signals import DEFAULT_AGENTS, host_signals, page_signals, read_markup

SHARED = Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2].parent / "shared"))
CASES = SHARED / "acceptance" / "cases.py"
AT = datetime(2026, 10, 1, 12, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not CASES.exists(), reason="no shared cases: set ASSENT_SHARED")


def load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("shared_cases", CASES)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def signals_of(name: str, cases: ModuleType) -> tuple[Signal, ...]:
    status, body, head, foot, extra, files, _, _ = cases.CASES[name]
    url = f"https://{name}.example.org/stones.html"
    page = cases.page(head, foot)
    headers = (("Content-Type", "text/html; charset=utf-8"), *extra)
    document = Document(Key("cases.warc.gz", 0), len(page), url, AT, 200, headers, "text/html", page)
    rows = page_signals(document, read_markup(page, "utf-8"))
    robots = None
    if status is not None:
        robots = HostFile("robots.txt", "", url, AT, status, (), body.encode())
    rows += host_signals("robots.txt", robots, url, DEFAULT_AGENTS)
    for text in files.values():
        file = HostFile("tdmrep.json", "", url, AT, 200, (), text.encode())
        rows += host_signals("tdmrep.json", file, url, DEFAULT_AGENTS)
    return rows


@pytest.mark.parametrize("name", load().CASES if CASES.exists() else [])
def test_each_known_case_denies_grants_or_holds_as_its_verdict_needs(name: str) -> None:
    cases = load()
    *_, eu, amnesty = cases.CASES[name]
    rows = [s for s in signals_of(name, cases) if s.use in ("fetch", "mine", "train", "*")]
    denied = any(s.policy == "deny" for s in rows)
    held = any(s.policy == "hold" for s in rows if s.use != "mine")
    granted = any(s.policy == "allow" for s in rows)
    robots = [s for s in rows if s.mechanism == "robots.txt"]
    assert denied == (eu == "exclude")
    if eu == "include":
        assert not held
    if eu == "hold":
        assert held or robots[0].spec == "unknown"
    if amnesty == "include":
        assert granted


def test_every_page_of_the_corpus_that_says_noai_is_heard() -> None:
    import gzip
    import json

    folder = SHARED / "corpora" / "pages-wcxb"
    if not folder.exists():
        pytest.skip("no shared pages: set ASSENT_SHARED")
    heard = 0
    for line in (folder / "manifest.jsonl").read_text().splitlines():
        page = json.loads(line)
        if not any("noai" in signal for signal in page["signals"]):
            continue
        payload = gzip.decompress((folder / page["html"]).read_bytes())
        document = Document(Key(page["id"], 0), 0, page["url"], AT, 200, None, "text/html", payload)
        rows = page_signals(document, read_markup(payload, "utf-8"))
        heard += any(s.mechanism == "robots-meta" and s.use == "train" and s.policy == "deny" for s in rows)
    assert heard == 8
