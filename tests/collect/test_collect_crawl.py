"""A whole crawl on loopback: what is asked, what is kept, what is written, and that the audit reads it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import fastwarc
import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from assent.collect.crawl import refresh, run, start
from assent.collect.frontier import Frontier, State
from assent.collect.settings import CrawlDirectory, reopen, shard_of
from assent.collect.summary import write_report
from assent.records.document import Gap, Record
from assent.records.errors import UsageError
from assent.resolve import HOST_KINDS
from assent.run.audit import Settings as AuditSettings
from assent.run.audit import audit
from assent.sources import open_sources
from assent.sources.classify import HOST_PATHS
from tests.collect.crawling import SETTINGS, crawl, outcomes, reasons
from tests.collect.server import Reply, Server, page, site, text

HOST, OTHER = "127.0.0.2", "127.0.0.3"
ROBOTS = text("User-agent: *\nDisallow: /private\nCrawl-delay: 0.05\n")
FRONT = page(
    '<html><body>front <a href="/a">a</a> <a href="/private/x">p</a> <a href="b?sid=77&x=1#top">b</a> '
    '<a href="/noai">n</a><a href="/moved">m</a><a rel="nofollow" href="/never">v</a><a href="/film">f</a>'
    '<a href="mailto:x@example.org">mail</a><a href="/a/a/a/a">loop</a></body></html>'
)
PAGES = {
    "/robots.txt": ROBOTS,
    "/": FRONT,
    "/a": page("<p>page a", X_Robots_Tag="all"),
    "/b?x=1": page("<p>page b"),
    "/noai": page('<html><head><meta name="robots" content="noai"></head><body>secret words</body></html>'),
    "/moved": Reply(302, b"", (("Location", "/a2"),)),
    "/a2": page("<p>page a", ETag='"v1"'),
    "/film": Reply(200, b"film", (("Content-Type", "video/mp4"),)),
}


def records(directory: CrawlDirectory) -> list[tuple[str, str, bytes]]:
    found = []
    for path in sorted(directory.archive.glob("*.warc.gz")):
        with path.open("rb") as stream:
            for record in ArchiveIterator(stream, check_digests="raise"):
                url = record.rec_headers.get_header("WARC-Target-URI") or ""
                found.append((record.rec_type, re.sub(r"^http://[^/]*", "", url), record.content_stream().read()))
    return found


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> tuple[CrawlDirectory, list[str], list[float]]:
    with Server({HOST: site(PAGES)}) as server:
        directory = crawl([server.url(HOST)], tmp_path_factory.mktemp("c") / "crawl")
        return directory, server.paths(HOST), [asked.at for asked in server.log]


Crawled = tuple[CrawlDirectory, list[str], list[float]]


def test_each_url_ends_where_its_answers_lead(crawled: Crawled) -> None:
    assert outcomes(crawled[0]) == {
        "": (State.DONE, ""),
        "a": (State.DONE, ""),
        "b?x=1": (State.DONE, ""),
        "private/x": (State.REFUSED, "refused:robots.txt"),
        "noai": (State.REFUSED, "refused:robots-meta"),
        "moved": (State.DONE, "redirect"),
        "a2": (State.DONE, "identical-digest"),
        "film": (State.FAILED, "dropped:media-type"),
    }


def test_robots_txt_comes_first_and_nothing_comes_twice(crawled: Crawled) -> None:
    _, paths, _ = crawled
    assert paths[0] == "/robots.txt"
    pages = [number for number, path in enumerate(paths) if path not in HOST_PATHS]
    asked = [number for number, path in enumerate(paths) if path in HOST_PATHS]
    assert {"/.well-known/tdmrep.json", "/ai.txt"} <= set(paths)
    assert max(asked) < min(pages)
    assert "/private/x" not in paths
    assert max(Counter(paths).values()) == 1


def test_the_delay_a_host_asks_for_is_kept(crawled: Crawled) -> None:
    assert min(b - a for a, b in pairwise(crawled[2][1:])) >= 0.05


def test_what_is_not_kept_leaves_evidence_and_no_content(crawled: Crawled) -> None:
    found = records(crawled[0])
    by_url = {url: (kind, body) for kind, url, body in found}
    assert by_url["/noai"][0] == "metadata"
    assert b"refused:robots-meta" in by_url["/noai"][1]
    assert all(b"secret words" not in body for _, _, body in found)
    assert b"refused:robots.txt\r\nfound-at: robots.txt:2" in by_url["/private/x"][1]
    assert by_url["/robots.txt"] == ("response", ROBOTS.body)
    assert by_url["/a2"][0] == "revisit"


def test_other_readers_read_every_record(crawled: Crawled) -> None:
    for path in crawled[0].archive.glob("*.warc.gz"):
        checker = Checker(type("Args", (), {"verbose": False, "inputs": [str(path)]})())
        checker.process_all()
        assert not checker.exit_value
        with path.open("rb") as stream:
            checked = [r.verify_block_digest() for r in fastwarc.ArchiveIterator(stream, parse_http=False)]
        assert checked
        assert all(checked)


@pytest.mark.slow
def test_the_audit_reads_the_crawl_as_it_stands(crawled: Crawled, tmp_path: Path) -> None:
    directory = crawled[0]
    write_report(directory, SETTINGS)
    summary = audit(AuditSettings((str(directory.path),)), tmp_path / "audit", packs=["eu"])
    accounts = json.loads((tmp_path / "audit" / "accounts.json").read_text())
    assert [file["unreadable"] for file in accounts["files"]] == [[]] * len(accounts["files"])
    assert accounts["total"]["documents"] == 3
    (pack,) = summary.packs
    assert pack.verdicts["include"].documents == 3
    assert sum(file["other"].get("robots.txt", 0) for file in accounts["files"]) == 1


def test_no_url_stands_in_the_report(crawled: Crawled) -> None:
    directory = crawled[0]
    summary = write_report(directory, SETTINGS)
    said = (directory.path / "report.html").read_text() + summary.dumps()
    assert HOST not in said
    assert summary.kept == 3
    assert summary.refused == {"refused:robots.txt": 1, "refused:robots-meta": 1}


def test_a_pack_that_holds_a_page_keeps_it_out(tmp_path: Path) -> None:
    with Server({HOST: site({"/robots.txt": ROBOTS, "/": page("<p>nobody said yes")})}) as server:
        directory = crawl([server.url(HOST)], tmp_path / "crawl", packs=("amnesty",))
    assert outcomes(directory)[""] == (State.REFUSED, "refused:pack:amnesty")
    assert all(b"nobody said yes" not in body for _, _, body in records(directory))


def test_a_page_that_fails_is_asked_again_and_then_let_be(tmp_path: Path) -> None:
    pages: dict[str, Reply | list[Reply]] = {
        "/robots.txt": ROBOTS,
        "/once": [Reply(503, b"", (("Retry-After", "0"),)), page("<p>there")],
        "/never": Reply(500),
        "/gone": Reply(404),
    }
    with Server({HOST: site(pages)}) as server:
        seeds = [server.url(HOST, path) for path in ("/once", "/never", "/gone")]
        directory = crawl(seeds, tmp_path / "crawl", reach="listed")
        asked = Counter(server.paths(HOST))
    assert (asked["/once"], asked["/never"], asked["/gone"]) == (2, 3, 1)
    assert outcomes(directory) == {
        "once": (State.DONE, ""), "never": (State.FAILED, "failed:status-500"), "gone": (State.FAILED, "status-404"),
    }  # fmt: skip


def test_a_refreshed_crawl_asks_with_a_condition_and_writes_revisits(tmp_path: Path) -> None:
    pages: dict[str, Reply | list[Reply]] = {
        "/robots.txt": ROBOTS,
        "/a": [page("<p>a", ETag='"1"'), Reply(304, b"", (("ETag", '"1"'),))],
        "/b": [page("<p>b", Last_Modified="Mon, 02 Nov 2026 10:00:00 GMT"), page("<p>new b")],
    }
    with Server({HOST: site(pages)}) as server:
        directory = crawl([server.url(HOST, p) for p in ("/a", "/b")], tmp_path / "crawl", reach="listed")
        assert refresh(directory.path) == 2
        run(*reopen(directory.path))
        conditions = [(a.path, a.headers.get("if-none-match"), a.headers.get("if-modified-since")) for a in server.log]
    assert ("/a", '"1"', None) in conditions
    assert ("/b", None, "Mon, 02 Nov 2026 10:00:00 GMT") in conditions
    assert Counter((kind, url) for kind, url, _ in records(directory) if url in ("/a", "/b")) == {
        ("response", "/a"): 1, ("revisit", "/a"): 1, ("response", "/b"): 2,
    }  # fmt: skip


def test_a_sitemap_is_read_when_robots_txt_names_it(tmp_path: Path) -> None:
    pages: dict[str, Reply | list[Reply]] = {"/x": page("<p>x"), "/y": page("<p>y")}
    with Server({HOST: site(pages)}) as server:
        ns = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
        pages["/robots.txt"] = text(f"User-agent: *\nDisallow: /no\nSitemap: {server.url(HOST, '/index.xml')}\n")
        pages["/index.xml"] = text(
            f"<sitemapindex {ns}><sitemap><loc>{server.url(HOST, '/s.xml')}</loc></sitemap></sitemapindex>"
        )
        locs = "".join(f"<url><loc>{u}</loc></url>" for u in (server.url(HOST, "/y"), "http://elsewhere.invalid/"))
        pages["/s.xml"] = text(f"<urlset {ns}>{locs}</urlset>")
        directory = crawl([server.url(HOST, "/x")], tmp_path / "crawl")
    assert {k: v[0] for k, v in outcomes(directory).items()} == dict.fromkeys(
        ("x", "y", "index.xml", "s.xml"), State.DONE
    )


def test_budgets_end_a_crawl(tmp_path: Path) -> None:
    links = "".join(f'<a href="/{n}">n</a>' for n in range(50))
    pages = {"/robots.txt": ROBOTS, "/": page(links), **{f"/{n}": page(f"<p>{n}" + links) for n in range(50)}}
    with Server({HOST: site(pages), OTHER: site(pages)}) as server:
        few = replace(SETTINGS.budget, per_host=4)
        directory = crawl([server.url(HOST)], tmp_path / "a", budget=few)
        assert reasons(directory)["budget:host"] == 51 - 4
        crawl([server.url(OTHER)], tmp_path / "b", budget=replace(SETTINGS.budget, pages=3))
        assert len([p for p in server.paths(OTHER) if p not in HOST_PATHS]) <= 5


def test_one_site_belongs_to_one_shard_and_one_shard_to_one_process(tmp_path: Path) -> None:
    assert shard_of("a.example.co.uk", 64) == shard_of("b.c.example.co.uk", 64)
    path = tmp_path / "f.sqlite"
    first = Frontier(path)
    with pytest.raises(UsageError, match="another process"):
        Frontier(path)
    first.close()
    Frontier(path).close()


def test_a_directory_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UsageError, match="not empty"):
        start(["http://example.org/"], tmp_path, SETTINGS)
    assert [p.name for p in tmp_path.iterdir()] == ["mine"]


@pytest.mark.slow
def test_each_host_is_asked_by_one_process_at_its_pace(tmp_path: Path) -> None:
    hosts = [f"127.0.1.{n}" for n in range(1, 9)]
    pages = {"/robots.txt": text("User-agent: *\nDisallow: /no\n"), **{f"/{n}": page(f"<p>{n}") for n in range(4)}}
    with Server({host: site(pages) for host in hosts}) as server:
        settings = replace(SETTINGS, pace=replace(SETTINGS.pace, floor=0.1, per_ip=0.05), reach="listed")
        directory, settings = start([server.url(h, f"/{n}") for h in hosts for n in range(4)], tmp_path / "c", settings)
        run(directory, settings, workers=2)
        for host in hosts:
            times = [a.at for a in server.log if a.host == host]
            assert len(times) == 4 + len(HOST_KINDS)
            assert min(b - a for a, b in pairwise(times)) >= 0.1
    assert write_report(directory, settings).kept == 32


def test_no_gap_in_the_archive(crawled: Crawled) -> None:
    for source in open_sources([str(crawled[0].path)]):
        items = list(source.read(0, source.size))
        assert not [item for item in items if isinstance(item, Gap)]
        assert sum(item.length for item in items if isinstance(item, Record)) == source.size


@pytest.mark.slow
@pytest.mark.ray
@pytest.mark.filterwarnings("ignore")
def test_shards_run_as_actors(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    hosts = [f"127.0.5.{n}" for n in range(1, 5)]
    pages = {"/robots.txt": text("User-agent: *\nDisallow: /no\n"), "/1": page("<p>1")}
    with Server({host: site(pages) for host in hosts}) as server:
        seeds = [server.url(host, "/1") for host in hosts]
        directory, settings = start(seeds, tmp_path / "c", replace(SETTINGS, reach="listed"))
        run(directory, settings, workers=2, ray="local")
        assert Counter(asked.host for asked in server.log) == dict.fromkeys(hosts, 1 + len(HOST_KINDS))
    assert write_report(directory, settings).kept == 4
