"""What happens when robots.txt cannot be had: the whole table, against a scripted server and a clock that jumps."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest

from assent.collect.frontier import State
from assent.collect.politeness import Pace
from assent.policy.hashed import Hasher, add_rules, list_path, suppression_key
from tests.collect.clock import Clock, clock  # noqa: F401
from tests.collect.crawling import SETTINGS, crawl, outcomes
from tests.collect.server import NOT_FOUND, Reply, Server, page, site, text

HOST = "127.0.0.2"
REAL = replace(SETTINGS, pace=Pace(per_ip=0.0))
ALLOW, DENY = "User-agent: *\nDisallow:\n", "User-agent: *\nDisallow: /\n"
HTML = "<!doctype html><html><body>Welcome</body></html>"
KEPT = (State.DONE, "")


def _hop(target: str) -> Reply:
    return Reply(301, b"", (("Location", target),))


CHAIN = {f"/r{n}": _hop(f"/r{n + 1}") for n in range(1, 9)}
ROWS: list[tuple[str, Reply | list[Reply], dict[str, Reply], tuple[State, str], int]] = [
    ("200 allows", text(ALLOW), {}, KEPT, 1),
    ("200 denies", text(DENY), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("200 empty", text(""), {}, KEPT, 1),
    ("404", NOT_FOUND, {}, KEPT, 1),
    ("410", text("gone", 410), {}, KEPT, 1),
    ("400", text("what", 400), {}, KEPT, 1),
    ("401", text("who", 401), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("403", text("no", 403), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("429 for ever", text("slow", 429), {}, (State.FAILED, "unreachable:status-429"), 4),
    ("500 for ever", text("oh", 500), {}, (State.FAILED, "unreachable:status-500"), 4),
    ("503 with rules in it", text(ALLOW, 503), {}, (State.FAILED, "unreachable:status-503"), 4),
    ("503 twice, then allows", [text("", 503), text("", 503), text(ALLOW)], {}, KEPT, 3),
    ("503 once, then denies", [text("", 503), text(DENY)], {}, (State.REFUSED, "refused:robots.txt"), 2),
    ("reset", Reply(close=True), {}, (State.FAILED, "unreachable:reset"), 4),
    ("reset, then 404", [Reply(close=True), NOT_FOUND], {}, KEPT, 2),
    ("broken HTTP", Reply(raw=b"\x00\r\n\r\n"), {}, (State.FAILED, "unreachable:bad-http"), 4),
    ("HTML", page(HTML), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("HTML as text", text(HTML), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("byte order mark", text(b"\xef\xbb\xbfUser-agent: *\nDisallow: /"), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("half a byte order mark", text(b"\xef\xbbUser-agent: *\nDisallow: /"), {},
     (State.REFUSED, "refused:robots.txt"), 1),
    ("600 kB, denies last", text("#" + "x" * 78 + "\n" + "# filler line\n" * 45_000 + DENY), {},
     (State.REFUSED, "refused:robots.txt"), 1),
    ("600 kB, allows", text("# filler line\n" * 45_000 + ALLOW), {}, KEPT, 1),
    ("endless", Reply(endless=b"# more\n" * 2000), {}, (State.REFUSED, "refused:robots.txt"), 1),
    ("gzip that does not decode", text(b"\x1f\x8b\x08broken\0\0\x01\x02", Content_Encoding="gzip"), {},
     (State.FAILED, "unreachable:status-200"), 4),
    ("redirect to one that allows", _hop("/other.txt"), {"/other.txt": text(ALLOW)}, KEPT, 1),
    ("redirect to one that denies", _hop("/other.txt"), {"/other.txt": text(DENY)},
     (State.REFUSED, "refused:robots.txt"), 1),
    ("redirect to 404", _hop("/other.txt"), {}, KEPT, 1),
    ("five redirects", _hop("/r5"), {**CHAIN, "/r9": text(ALLOW)}, KEPT, 1),
    ("nine redirects", _hop("/r1"), {**CHAIN, "/r9": text(ALLOW)}, (State.REFUSED, "refused:robots.txt"), 1),
    ("redirect to itself", _hop("/robots.txt"), {}, (State.REFUSED, "refused:robots.txt"), 6),
    ("redirect to a cloud's metadata", _hop("http://169.254.169.254/robots.txt"), {},
     (State.FAILED, "unreachable:refused-address"), 4),
]  # fmt: skip


@pytest.mark.parametrize(("robots", "others", "expected", "asked"), [row[1:] for row in ROWS], ids=[r[0] for r in ROWS])
def test_what_an_answer_to_robots_txt_means(
    robots: Reply | list[Reply], others: dict[str, Reply], expected: tuple[State, str], asked: int,
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch,  # noqa: F811
) -> None:  # fmt: skip
    async def no_wait(seconds: float) -> None:
        clock.skipped += seconds

    monkeypatch.setattr(asyncio, "sleep", _only_here(no_wait))
    pages = {"/robots.txt": robots, "/page": page("<p>a page"), **others}
    with Server({HOST: site(pages)}) as server:
        directory = crawl([server.url(HOST, "/page")], tmp_path / "crawl", REAL)
        paths = server.paths(HOST)
    assert outcomes(directory)["page"] == expected
    assert ("/page" in paths) == (expected == KEPT)
    assert paths.count("/robots.txt") == asked
    if expected != KEPT:
        assert not [path for path in paths if path not in ("/robots.txt", *others, "/other.txt")]


Sleep = Callable[[float], Awaitable[None]]


def _only_here(no_wait: Sleep) -> Sleep:
    """asyncio.sleep for all, but the waits between hops (whole seconds) jump."""
    real = asyncio.sleep

    async def sleep(seconds: float) -> None:
        if seconds >= 1.0:
            await no_wait(seconds)
        else:
            await real(seconds)

    return sleep


def test_silence_and_an_unknown_name_are_no_consent(tmp_path: Path, clock: Clock) -> None:  # noqa: F811
    with Server({HOST: site({"/robots.txt": Reply(hang=2.0), "/page": page("x")})}) as server:
        quick = replace(REAL, caps=replace(REAL.caps, quiet_seconds=0.1))
        directory = crawl([server.url(HOST, "/page"), "http://nowhere.invalid/"], tmp_path / "crawl", quick)
        assert set(server.paths(HOST)) == {"/robots.txt"}
    found = outcomes(directory)
    assert found["page"] == (State.FAILED, "unreachable:timeout")
    assert found[""] == (State.FAILED, "unreachable:dns")


def test_the_waits_grow_and_the_server_can_ask_for_more(tmp_path: Path, clock: Clock) -> None:  # noqa: F811
    robots = [text("", 503), text("", 503, Retry_After="4000"), text("", 503)]
    with Server({HOST: site({"/robots.txt": robots})}) as server:
        crawl([server.url(HOST, "/page")], tmp_path / "crawl", REAL)
        at = [asked.at for asked in server.log]
    gaps = [round(b - a) for a, b in pairwise(at)]
    assert gaps == pytest.approx([300, 4000, 1200], abs=3)


def rsl(*said: str) -> str:
    return f"<rsl><content url='/'><license>{''.join(said)}</license></content></rsl>"


FREE, SHUT = rsl("<permits type='usage'>ai-train</permits>"), rsl("<prohibits type='usage'>ai-train</prohibits>")
POINTS = ALLOW + "License: /terms/rsl.xml\n"


@pytest.mark.parametrize(
    ("robots", "path", "body", "refused"),
    [
        (ALLOW, "/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 1}]', "tdmrep-file"),
        (ALLOW, "/.well-known/tdmrep.json", '[{"location": "/", "tdm-reservation": 0}]', ""),
        (ALLOW, "/ai.txt", "User-Agent: *\nDisallow: /\n", "ai.txt"),
        (ALLOW, "/ai.txt", "User-Agent: *\nAllow: /\n", ""),
        (ALLOW, "/trust.txt", "datatrainingallowed=no\n", "trust.txt"),
        (ALLOW, "/trust.txt", "datatrainingallowed=yes\n", ""),
        (ALLOW, "/license.xml", SHUT, "rsl"),
        (ALLOW, "/license.xml", FREE, ""),
        (POINTS, "/terms/rsl.xml", SHUT, "rsl"),
        (POINTS, "/terms/rsl.xml", FREE, ""),
        (POINTS, "/license.xml", FREE, "rsl-robots"),
    ],
)
def test_every_file_of_the_host_is_asked_for_before_any_page(
    robots: str,
    path: str,
    body: str,
    refused: str,
    tmp_path: Path,
    clock: Clock,  # noqa: F811
) -> None:
    pages = {"/robots.txt": text(robots), path: text(body), "/page": page("x")}
    with Server({HOST: site(pages)}) as server:
        directory = crawl([server.url(HOST, "/page")], tmp_path / "crawl", REAL)
        paths = server.paths(HOST)
    assert paths[0] == "/robots.txt"
    assert ("/page" in paths) != bool(refused)
    if not refused:
        assert paths[-1] == "/page"
    assert outcomes(directory)["page"] == ((State.REFUSED, f"refused:{refused}") if refused else (State.DONE, ""))


def test_who_is_named_by_a_registry_is_sent_nothing(tmp_path: Path, clock: Clock) -> None:  # noqa: F811
    listed = tmp_path / "registry.txt"
    listed.write_text(f"# name: a list\n# date: 2026-01-01\n{HOST}\n")
    with Server({HOST: site({"/robots.txt": text(ALLOW)})}) as server:
        directory = crawl([server.url(HOST, "/stones/1")], tmp_path / "crawl", REAL, registries=(str(listed),))
        assert server.log == []
    assert outcomes(directory)["stones/1"] == (State.REFUSED, "refused:optout-registry")


def test_who_was_erased_is_sent_nothing(
    tmp_path: Path,
    clock: Clock,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    with Server({HOST: site({"/robots.txt": text(ALLOW)})}) as server:
        add_rules(list_path(), [Hasher(suppression_key()).domain(HOST)])
        directory = crawl([server.url(HOST, "/stones/1")], tmp_path / "crawl", REAL)
        assert server.log == []
    assert outcomes(directory)["stones/1"] == (State.REFUSED, "refused:suppression-list")


def test_who_is_on_the_suppression_list_is_sent_nothing(tmp_path: Path, clock: Clock) -> None:  # noqa: F811
    listed = tmp_path / "list.txt"
    with Server({HOST: site({"/robots.txt": text(ALLOW)})}) as server:
        listed.write_text(f"http://{HOST}/people/\n")
        directory = crawl([server.url(HOST, "/people/1")], tmp_path / "crawl", REAL, suppress=str(listed))
        assert server.log == []
    assert outcomes(directory)["people/1"] == (State.REFUSED, "refused:suppression-list")
