"""What the measures cost: counting in MB of text per CPU-second, its share of a scan, and the meter.

    python -m benchmarks.measures TEXTS.jsonl.gz [WARC]

TEXTS: JSON lines with `text`. WARC: pages, for the share of a scan. CPU time of one process; ratios in one run.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from assent.measures.bias import SAMPLED, BiasPlan, UnitCounts
from assent.measures.bias.count import Counters
from assent.measures.bias.lexicon import built_in
from assent.measures.footprint import meter
from assent.records.document import Record
from assent.records.evidence import Evidence
from assent.scan import scan_document
from assent.sources import Columns, open_sources

ROUNDS = 3


def cpu(work: Callable[[], object]) -> float:
    """The least CPU time of three rounds, in seconds."""
    taken = []
    for _ in range(ROUNDS):
        began = time.process_time()
        work()
        taken.append(time.process_time() - began)
    return min(taken)


def counting(path: Path) -> None:
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        texts = [str(json.loads(line)["text"]) for line in stream]
    size = sum(len(text.encode()) for text in texts) / 1e6
    counters = Counters(built_in())
    counters.count("a word", "en")
    seconds = cpu(lambda: [counters.count(text, "en") for text in texts])
    print(f"counting, all axes: {size / seconds:.1f} MB/s per core ({size:.1f} MB, {len(texts)} documents)")


def share_of_scan(path: Path) -> None:
    sources = open_sources([str(path)], Columns())
    documents = [
        item.document
        for source in sources
        for item in source.read(0, source.size)
        if isinstance(item, Record) and item.document is not None
    ]
    kept: list[tuple[Evidence, str | None]] = []

    def scan() -> None:
        kept.clear()
        for document in documents:
            text: list[str | None] = []
            kept.append((scan_document(document, keep=text.append), text[-1]))

    scanned = cpu(scan)
    for name, plan in (("a sample", SAMPLED), ("all", BiasPlan("all"))):
        UnitCounts(plan)
        counted = cpu(lambda plan=plan: _count(UnitCounts(plan), kept))  # type: ignore[misc]
        print(f"counting {name}: {counted / scanned:.1%} of the CPU time of scanning {len(documents)} documents")
    metered = cpu(lambda: meter.used("x", meter.read(), meter.read()))
    print(f"meter: {metered * 1e3:.2f} ms a command, {metered / scanned:.3%} of that scan")


def _count(counts: UnitCounts, kept: list[tuple[Evidence, str | None]]) -> None:
    for evidence, text in kept:
        if text is not None:
            counts.row(evidence, text)


if __name__ == "__main__":
    counting(Path(sys.argv[1]))
    for warc in sys.argv[2:]:
        share_of_scan(Path(warc))
