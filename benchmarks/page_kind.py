"""Page kinds against labelled pages: F1 of "a thread or post by users" with intervals, by halves of the hosts.

    python -m benchmarks.page_kind ../shared/corpora/pages-wcxb

The folder holds `manifest.jsonl` (url, domain, page_type, html) and gzipped pages. Hosts fall into two halves by a
bit of their SHA-256. The rules were mended by looking at errors of both halves, so neither is held out from them.
"""

from __future__ import annotations

import argparse
import gzip
import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from assent.text.kind import has_comments, page_kind
from assent.text.posts import WRITTEN_BY_READERS

RESAMPLES = 2_000


class Page(NamedTuple):
    url: str
    domain: str
    thread: bool
    payload: bytes


class Said(NamedTuple):
    domain: str
    thread: bool
    taken: bool


def pages(folder: Path) -> Iterator[Page]:
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        payload = gzip.decompress((folder / row["html"]).read_bytes())
        yield Page(row["url"], row["domain"], row["page_type"] == "forum", payload)


def half(domain: str) -> int:
    return hashlib.sha256(domain.encode()).digest()[0] & 1


def f1(said: list[Said]) -> float:
    true = sum(s.thread and s.taken for s in said)
    wrong = sum(s.thread != s.taken for s in said)
    return 2 * true / (2 * true + wrong) if true else 0.0


def interval(said: list[Said]) -> tuple[float, float]:
    """95 % percentile interval over hosts drawn with replacement: pages of one host are not independent."""
    by_domain: dict[str, list[Said]] = {}
    for one in said:
        by_domain.setdefault(one.domain, []).append(one)
    domains = sorted(by_domain)
    generator = np.random.default_rng(1)
    drawn = [
        f1([s for at in generator.integers(len(domains), size=len(domains)) for s in by_domain[domains[at]]])
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(drawn, [2.5, 97.5])
    return float(low), float(high)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    found = list(pages(parser.parse_args().folder))
    page_kind(found[0].url, found[0].payload, None)  # what is compiled once is not a page's cost
    said, began = [], time.process_time()
    for page in found:
        kind = page_kind(page.url, page.payload, None)
        has_comments(page.payload)
        said.append(Said(page.domain, page.thread, kind in WRITTEN_BY_READERS))
    cost = 1000 * (time.process_time() - began) / len(found)
    for name, part in [
        ("all", said),
        ("half 0", [s for s in said if not half(s.domain)]),
        ("half 1", [s for s in said if half(s.domain)]),
    ]:
        low, high = interval(part)
        missed, wrong = sum(s.thread > s.taken for s in part), sum(s.thread < s.taken for s in part)
        print(
            f"{name}: F1 {f1(part):.3f} [{low:.3f}, {high:.3f}], {len(part)} pages,"
            f" {sum(s.thread for s in part)} threads,"
            f" missed {missed}, wrongly taken {wrong} (target 0.85)"
        )
    print(f"page kind and comments: {cost:.3f} CPU-ms a page")


if __name__ == "__main__":
    main()
