"""Our Google reading against Google's own parser (a binding of it), on vectors, on real files and on noise."""

from __future__ import annotations

import codecs
import csv
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.signals.robots.lines import read_lines
from assent.signals.robots.readings import READINGS, Groups, group_lines
from assent.signals.robots.ruleset import parse, path_of

googlebot = pytest.importorskip("jwm.robotstxt.googlebot")

SHARED = Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2].parent / "shared"))
CTC = SHARED / "vectors" / "robots-ctc"
REAL = SHARED / "corpora" / "robots-2019"
GOOGLE = next(reading for reading in READINGS if reading.name == "google")


class Expectation(NamedTuple):
    robots: bytes
    url: str
    agent: str
    allowed: bool


def google(body: bytes) -> Groups:
    return group_lines(read_lines(body), GOOGLE)


def allows(groups: Groups, agent: str, url: str) -> bool:
    group = groups.named(agent.lower()) or groups.named("*")
    rule = group.rules.match(GOOGLE.path(path_of(url))) if group else None
    return rule is None or rule.allow


def expectations() -> Iterator[Expectation]:
    """The text protocol buffers, read by their four fields; strings may be written in pieces."""
    fields = re.compile(r'(robotstxt|testurl|useragent|expected_outcome)\s*:\s*((?:"(?:[^"\\]|\\.)*"\s*)+|[A-Z_]+)')
    for file in sorted(CTC.glob("*/*.textproto")):
        seen: dict[str, bytes] = {}
        for name, value in fields.findall(file.read_text()):
            pieces = re.findall(r'"((?:[^"\\]|\\.)*)"', value)
            seen[name] = b"".join(codecs.escape_decode(p.encode())[0] for p in pieces) if pieces else value.encode()
            if name == "expected_outcome":
                url, agent = seen["testurl"].decode(), seen["useragent"].decode()
                yield Expectation(seen["robotstxt"], url, agent, value.startswith("ALLOWED"))


@pytest.mark.skipif(not CTC.exists(), reason="no shared vectors: set ASSENT_SHARED")
def test_the_google_reading_gives_all_expectations_whose_address_could_be_sent() -> None:
    """An address with raw UTF-8 is none that HTTP can carry: we ask for its escaped form, the vectors do not."""
    asked = [e for e in expectations() if e.url.isascii()]
    wrong = [e for e in asked if allows(google(e.robots), e.agent, e.url) != e.allowed]
    assert (len(asked), wrong) == (398, [])


@pytest.mark.skipif(not CTC.exists(), reason="no shared vectors: set ASSENT_SHARED")
def test_no_denial_of_the_vectors_is_lost_in_the_policy() -> None:
    denied = [e for e in expectations() if e.url.isascii() and not e.allowed]
    assert denied
    assert all(parse(e.robots).answer(path_of(e.url), e.agent).policy == "deny" for e in denied)


KEYS = ["User-agent", "Disallow", "Allow", "user agent", "Disalow", "Sitemap", "Crawl-delay", "Content-Usage", "#", "x"]
VALUES = ["*", "FooBot", "BarBot", "FooBot/1.0", "Foo Bar", "* x", "", "/", "/a", "/a/b$", "/*b", "/a*/", "/index.html",
          "/a/index.htm", "/%61", "/%e3%81", "a", "$", "*$", "/a#b", "/é"]  # fmt: skip
BREAKS = ["\n", "\r", "\r\n", "\n\n"]
PARTS = (KEYS, [":", ": ", " ", " : ", ""], VALUES, BREAKS)
LINE = st.tuples(*map(st.sampled_from, PARTS)).map("".join)
FILE = st.one_of(st.lists(LINE, max_size=14).map("".join), st.text(st.characters(codec="utf-8"), max_size=80))
PATH = st.text("ab/%61?x$*.indexhtml", max_size=10)


@settings(max_examples=400, deadline=None)
@given(FILE, st.sampled_from(["FooBot", "BarBot", "Foo", "QuxBot"]), PATH)
def test_the_google_reading_equals_google_on_generated_files(text: str, agent: str, path: str) -> None:
    url = f"http://foo.bar/{path}"
    body = text.encode()
    if b"\0" in body[:64]:
        return  # we take it for UTF-16 where it looks like it, on purpose
    expected = googlebot.RobotsMatcher().OneAgentAllowedByRobots(text, agent, url)
    assert allows(google(body), agent, url) == expected


@pytest.mark.skipif(not REAL.exists(), reason="no shared robots.txt files: set ASSENT_SHARED")
def test_every_real_file_is_read_and_agrees_with_google() -> None:
    matcher = googlebot.RobotsMatcher()
    count = 0
    with zipfile.ZipFile(REAL / "robots.zip") as archive:
        for name in archive.namelist():
            body = archive.read(name)
            robots = parse(body)
            robots.denied("/page", ("GPTBot", "CCBot"))
            count += 1
            groups = next((g for g in robots.groups if g.reading is GOOGLE), None)
            if groups is None or len(body) > 20_000:
                continue
            text = body.decode("utf-8", "replace")
            expected = matcher.OneAgentAllowedByRobots(text, "CCBot", "http://x.org/page")
            assert allows(groups, "CCBot", "http://x.org/page") == expected, name
    assert count == 2075


CRAWL_DELAY = "`Crawl-delay` between two agents ends their list there; here, as with Google, it does not"
BLANK_LINE = "a blank line after `User-agent` drops the group there"
QUERY_ROOT = "`Disallow: /?` is read as `/` there"
NOBODY = "an empty `User-agent:` is taken for everybody there"

DIFFERENCES: dict[str, dict[str, str]] = {
    "protego": {"bitbucket.org": CRAWL_DELAY, "www.betterhealth.vic.gov.au": CRAWL_DELAY},
    "stdlib": {
        "bitbucket.org": CRAWL_DELAY, "www.betterhealth.vic.gov.au": CRAWL_DELAY, "groups.google.com": BLANK_LINE,
        "maps.google.com": QUERY_ROOT, "www.google.co.nz": QUERY_ROOT, "www.google.com": QUERY_ROOT,
        "www.google.ie": QUERY_ROOT, "www.google.mu": QUERY_ROOT, "www.google.rs": QUERY_ROOT,
        "www.otago.ac.nz": QUERY_ROOT, "www.tomsguide.com": QUERY_ROOT, "www.uswitch.com": QUERY_ROOT,
        "www.sonymobile.com": NOBODY,
    },
}  # fmt: skip
"""Every host of the real files about which another parser says something else on `/page`, and why."""


@pytest.mark.slow
@pytest.mark.skipif(not REAL.exists(), reason="no shared robots.txt files: set ASSENT_SHARED")
def test_every_difference_from_two_other_parsers_on_real_files_is_explained() -> None:
    found: dict[str, set[str]] = {"protego": set(), "stdlib": set()}
    with zipfile.ZipFile(REAL / "robots.zip") as archive, (REAL / "index.csv").open(newline="") as index:
        for row in csv.DictReader(index):
            robots = parse(archive.read(f"{row['host']}.txt"))
            for agent in ("SomeUnknownBot", "CCBot", "GPTBot", "Googlebot", "ia_archiver"):
                denied = robots.answer("/page", agent).policy == "deny"
                for other, hosts in found.items():
                    if (row[f"{other}_{agent}"] == "0") != denied:
                        hosts.add(row["host"])
                        assert denied or other == "stdlib", (row["host"], agent)  # never weaker than protego
    assert found == {other: set(hosts) for other, hosts in DIFFERENCES.items()}


def test_the_page_explains_each_difference() -> None:
    page = (Path(__file__).parents[2] / "docs" / "signals.md").read_text("utf-8")
    for hosts in DIFFERENCES.values():
        for host, why in hosts.items():
            assert f"`{host}`" in page
            assert why in page
