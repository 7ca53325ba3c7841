"""What the signals room is held to, in one table: costs on real pages, licence precision, real robots.txt files.

    python -m benchmarks.signals [--shared ../shared] [--lines 4000]

Costs are CPU of this process; the bare loop parses the same pages and extracts their text, as `bare_loop.py` does.
An audit shares the index of tags with the text room; here it is counted.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import detect_encoding
from resiliparse.parse.html import HTMLTree

from assent.records.document import Document, HostFile, Key
from assent.report.check import check_lines
from assent.report.intervals import wilson
from assent.signals import DEFAULT_AGENTS, MECHANISMS, host_signals, markup_of, page_signals
from assent.signals.robots.ruleset import parse, parse_anew
from benchmarks.page_kind import pages

AT = datetime(2026, 11, 1, tzinfo=UTC)
MS = 1000.0
ROBOTS = (
    b"User-agent: *\nDisallow: /private/\nAllow: /private/open\nContent-Signal: search=yes, ai-train=no\n"
    b"Content-Usage: train-ai=n\n\nUser-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: Googlebot\n"
    b"Disallow: /*.pdf$\nCrawl-delay: 5\nSitemap: https://example.org/sitemap.xml\n"
)


@dataclass(frozen=True, slots=True)
class Row:
    what: str
    measured: str
    target: str


def spent(work: Callable[[], object]) -> float:
    """CPU seconds of one call."""
    began = time.process_time()
    work()
    return time.process_time() - began


def documents(folder: Path) -> list[Document]:
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Server", "x"), ("Cache-Control", "max-age=1"))
    return [
        Document(Key("f", n), 1, one.url, AT, 200, headers, "text/html", one.payload)
        for n, one in enumerate(pages(folder))
    ]


def cost_of_pages(found: list[Document]) -> Iterator[Row]:
    """Every host-level and page-level mechanism, each page of another host with the same robots.txt."""

    def ask() -> None:
        for document in found:
            page_signals(document, markup_of(document, "utf-8"))
            origin = "/".join((document.url or "").split("/")[:3])
            robots = HostFile("robots.txt", origin, origin + "/robots.txt", AT, 200, (), ROBOTS)
            host_signals("robots.txt", robots, document.url or "", DEFAULT_AGENTS)
            for kind in ("tdmrep.json", "ai.txt", "trust.txt"):
                host_signals(kind, None, document.url or "", DEFAULT_AGENTS)

    def bare() -> None:
        for document in found:
            payload = document.payload or b""
            tree = HTMLTree.parse_from_bytes(payload, detect_encoding(payload) or "utf-8")
            extract_plain_text(tree, main_content=True)

    ask()
    ours, loop = spent(ask), spent(bare)
    yield Row(
        "signals of a page, page and host level, ms (of the bare loop)",
        f"{MS * ours / len(found):.3f} ({100 * ours / loop:.0f} % of {MS * loop / len(found):.2f})",
        "0.55 or 25 %",
    )


def cost_of_decisions() -> Iterator[Row]:
    robots = HostFile("robots.txt", "https://example.org", "https://example.org/robots.txt", AT, 200, (), ROBOTS)
    urls = [f"https://example.org/{'private' if n % 3 else 'blog'}/{n}.html?x={n}" for n in range(200_000)]
    parsed = parse(ROBOTS)
    paths = [url[len("https://example.org") :] for url in urls]
    agents = ("CCBot", "SomeOther")
    again = spent(lambda: [parsed.denied(path, agents) for path in paths])
    yield Row("URL decisions a second, host known", f"{len(urls) / again:,.0f}", "200,000")
    few = urls[:20_000]
    rows = spent(lambda: [host_signals("robots.txt", robots, url, DEFAULT_AGENTS) for url in few])
    yield Row("the same with all rows of evidence, a second", f"{len(few) / rows:,.0f}", "-")


def cost_of_batch(lines: int, found: list[Document]) -> Iterator[Row]:
    for name, html in (("host files and headers", False), ("and the page", True)):
        asked = [
            json.dumps(
                {
                    "url": found[n % len(found)].url, "agent": "CCBot", "captured_at": "2026-11-01",
                    "robots_txt": ROBOTS.decode() + f"# {n % 50}\n",
                    "headers": [["X-Robots-Tag", "noai" if n % 2 else "index"], ["tdm-reservation", str(n % 2)]],
                    "ai_txt": "User-Agent: *\nDisallow: *.jpg\n",
                    "html": (found[n % len(found)].payload or b"").decode("utf-8", "replace") if html else None,
                }
            )
            for n in range(lines)
        ]  # fmt: skip
        took = spent(lambda asked=asked: check_lines(asked, io.StringIO()))  # type: ignore[misc]
        yield Row(f"`signals check --batch`, {name}, lines a second", f"{lines / took:,.0f}", "-" if html else "2,000")


def licences(folder: Path) -> Iterator[Row]:
    """Pages for which a licence is granted or conditioned, against their labels.

    A page without a label was not looked at for one: it is listed and counts neither way. Read by hand, the nine that
    are stated have `rel=license` for the page or its site in the head, the footer or a side column.
    """
    right, wrong, missed, unlabelled = 0, [], 0, []
    for line in (folder / "manifest.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        payload = gzip.decompress((folder / row["html"]).read_bytes())
        document = Document(Key("f", 0), 1, row["url"], AT, 200, None, "text/html", payload)
        said = {
            signal.quote.split(" ")[0]
            for signal in page_signals(document, markup_of(document, "utf-8"))
            if MECHANISMS[signal.mechanism].klass == "licence"
            and signal.use == "train"
            and signal.policy in ("allow", "hold")
        }
        label = row.get("license_label") or ""
        if said and not label:
            unlabelled.append(f"{row['domain']}: {', '.join(sorted(said))}")
        elif said:
            agrees = any(_agree(one, label) for one in said)
            right += agrees
            wrong += [] if agrees else [f"{row['domain']}: {', '.join(sorted(said))}, label {label}"]
        else:
            missed += bool(label)
    taken = right + len(wrong)
    low, high = wilson(right / taken, taken) if taken else (0.0, 1.0)
    yield Row(
        "licence of labelled pages: precision", f"{right}/{taken} [{low:.2f}, {high:.2f}], missed {missed}", "0.95"
    )
    yield Row("the same, pages without a label counted as wrong", f"{right}/{taken + len(unlabelled)}", "-")
    for name, some in (("wrong", wrong), ("without a label", unlabelled)):
        for one in some:
            yield Row(f"  {name}", one, "")


def _agree(said: str, label: str) -> bool:
    """`CC-BY-SA-3.0-DE` and `CC BY-SA 3.0 DE` are one; a label without a version agrees with any."""
    plain = label.upper().replace(" ", "-")
    return said.upper().startswith(plain) or plain.startswith(said.upper())


def robots(folder: Path) -> Iterator[Row]:
    slowest, count = 0.0, 0
    with zipfile.ZipFile(folder / "robots.zip") as archive:
        bodies = [archive.read(name) for name in archive.namelist()]
    for body in bodies:
        took = min(spent(partial(parse_anew, body)) for _ in range(2))
        slowest, count = max(slowest, took), count + 1
    yield Row(f"slowest of {count:,} real robots.txt files, ms", f"{MS * slowest:.1f}", "20")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"))
    parser.add_argument("--lines", type=int, default=4000)
    given = parser.parse_args()
    corpora = given.shared / "corpora"
    found = documents(corpora / "pages-wcxb")
    rows = [
        *cost_of_pages(found), *cost_of_decisions(), *cost_of_batch(given.lines, found),
        *licences(corpora / "pages-cc-licensed"), *robots(corpora / "robots-2019"),
    ]  # fmt: skip
    for row in rows:
        print(f"{row.what:<60} {row.measured:<40} {row.target}")


if __name__ == "__main__":
    main()
