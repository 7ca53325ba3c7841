"""The pure rules: paces, traps, URLs, sitemaps, links, identity."""

from __future__ import annotations

import gzip
from datetime import UTC, date, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assent.collect.identity import Identity
from assent.collect.links import links
from assent.collect.politeness import Pace, crawl_delay, retry_after, sitemaps
from assent.collect.sitemap import Found, Refused, read_sitemap
from assent.collect.traps import canonical, trap
from assent.collect.turns import LocalTurns
from assent.records.errors import UsageError

NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
NS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_no_site_makes_us_faster_than_the_floor(seconds: float, asked: float) -> None:
    pace = Pace()
    assert pace.delay(seconds, asked) >= max(pace.floor, asked)


@pytest.mark.parametrize(
    ("seconds", "asked", "expected"), [(0.1, 0, 5.0), (2.0, 0, 10.0), (60.0, 0, 30.0), (0.1, 120.0, 120.0)]
)
def test_the_delay_follows_the_slowest_of_three(seconds: float, asked: float, expected: float) -> None:
    assert Pace().delay(seconds, asked) == expected


def test_back_off_doubles_and_ends_and_a_server_may_ask_for_more() -> None:
    assert [Pace().backoff(n, None) for n in (1, 2, 3, 4)] == [300, 600, 1200, 2400]
    assert Pace().backoff(40, None) == Pace().retry_most
    assert Pace().backoff(1, 1000.0) == 1000.0
    assert Pace().backoff(1, 1.0) == 300.0


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("120", 120.0), ("0", 0.0), ("Thu, 26 Nov 2026 12:02:00 GMT", 120.0), ("Thu, 26 Nov 2020 12:00:00 GMT", 0.0),
        ("99999999", 86400.0), ("", None), ("soon", None), ("-5", None), ("1.5", None), ("Thu, 99 Nov 2026", None),
    ],
)  # fmt: skip
def test_retry_after_in_both_forms(value: str, expected: float | None) -> None:
    assert retry_after(value, NOW) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: assentbot\nCrawl-delay: 0.5", 0.5),
        ("User-agent: other\nCrawl-delay: 9", 0.0),
        ("User-agent: other\nUser-agent: AssentBot\nCrawl-delay: 9", 9.0),
        ("User-agent: other\nDisallow:\nUser-agent: x\nCrawl-delay: 9", 0.0),
        ("\ufeffUser-agent: *\nCrawl-delay: 3 # seconds", 3.0),
        ("User-agent: *\nCrawl-delay: -3\nCrawl-delay: many", 0.0),
        ("User-agent: *\nCrawl-delay: 999999999", 86400.0),
    ],
)
def test_crawl_delay_of_the_groups_that_mean_us(body: str, expected: float) -> None:
    assert crawl_delay(body.encode(), "assentbot") == expected


def test_sitemaps_named_by_robots_txt() -> None:
    body = b"Sitemap: https://a.example/s.xml\nsitemap : https://a.example/t.xml\nSitemap: /relative.xml\n"
    assert sitemaps(body) == ["https://a.example/s.xml", "https://a.example/t.xml"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Example.ORG:80/a#b", "http://example.org/a"),
        ("https://example.org:443", "https://example.org/"),
        ("https://user:secret@example.org/x", "https://example.org/x"),
        ("https://bücher.example/ü?q=é", "https://xn--bcher-kva.example/%C3%BC?q=%C3%A9"),
        ("https://example.org/a%2Fb", "https://example.org/a%2Fb"),
        ("https://example.org/p;jsessionid=9F?PHPSESSID=1&x=2", "https://example.org/p?x=2"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("javascript:alert(1)", None), ("mailto:a@example.org", None), ("http://", None), ("http://a b/", None),
        ("http://[::1", None), ("http://example.org:99999/", None), ("https://example.org/" + "x" * 3000, None),
    ],
)  # fmt: skip
def test_the_url_that_is_asked_for(url: str, expected: str | None) -> None:
    assert canonical(url) == expected


@given(st.text(max_size=80), st.text(max_size=80))
@example("a>b", "")
@example("a;sid;sid=1=2", "")
@example("?sisid=1d=2", "")
def test_any_link_is_a_url_or_nothing(link: str, base: str) -> None:
    made = canonical(link, "https://example.org/" + base)
    if made is not None:
        assert canonical(made) == made
        assert made.startswith(("http://", "https://"))
        assert made.isascii()
        assert not set(made) & set(' \r\n\t<>"')


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://e.example/a/b/a/b/a/b", "trap-repeated-segment"),
        ("https://e.example/" + "/".join(str(n) for n in range(25)), "trap-depth"),
        ("https://e.example/calendar/2093/11/", "trap-calendar"),
        ("https://e.example/events?month=1871-01", "trap-calendar"),
        ("https://e.example/events/2026/11/", None),
        ("https://e.example/history/1871/", None),
        ("https://e.example/a?" + "&".join(f"f{n}=1" for n in range(30)), "trap-query"),
        ("https://e.example/a/b/c", None),
    ],
)
def test_traps_are_seen(url: str, reason: str | None) -> None:
    assert trap(url, date(2026, 11, 26)) == reason


def test_links_of_a_page() -> None:
    body = (
        b'<base href="/sub/"><a href="x">1</a><A HREF=\'y?a=1&amp;b=2\'>2</A><a href=z>3</a>'
        b'<a rel="nofollow" href="n">4</a>'
        b'<a href="x">again</a><a name="none">5</a>'
    )
    assert links(body, "utf-8") == (["x", "y?a=1&b=2", "z"], "/sub/", True)
    assert links(b'<meta name="robots" content="noindex, nofollow"><a href="x">', "utf-8")[2] is False


@given(st.binary(max_size=2000))
def test_any_bytes_have_links_or_none(body: bytes) -> None:
    links(b"<a href=" + body, "utf-8")


def urls(body: str) -> list[str]:
    return [found.url for found in read_sitemap(body.encode())]


def test_a_sitemap_in_each_form() -> None:
    assert urls(f"<urlset {NS}><url><loc> https://e.example/a </loc></url></urlset>") == ["https://e.example/a"]
    assert urls("https://e.example/a\nhttps://e.example/b\nnot a url\n") == [
        "https://e.example/a",
        "https://e.example/b",
    ]
    index = f"<sitemapindex {NS}><sitemap><loc>https://e.example/s.xml</loc></sitemap></sitemapindex>"
    assert list(read_sitemap(index.encode())) == [Found("https://e.example/s.xml", True)]


@pytest.mark.parametrize(
    "body",
    [
        '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><urlset><url><loc>&b;</loc></url></urlset>',
        '<!DOCTYPE x SYSTEM "file:///etc/passwd"><urlset/>',
        "<html><body>not found</body></html>",
        "<urlset><url><loc>https://e.example/a</loc>",
        "<urlset>" + "<a>" * 100,
        "<urlset><url><loc>" + "x" * 100_000 + "</loc></url></urlset>",
    ],
)
def test_what_is_no_sitemap_is_refused(body: str) -> None:
    with pytest.raises(Refused):
        urls(body)


def test_a_sitemap_that_breaks_off_gives_what_it_had() -> None:
    reading = read_sitemap(f"<urlset {NS}><url><loc>https://e.example/a</loc></url><url>".encode())
    assert next(reading).url == "https://e.example/a"
    with pytest.raises(Refused):
        next(reading)


@settings(max_examples=200)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"<urlset>", b"<?xml version='1.0'?>", b"\xff\xfe<", gzip.compress(b"x")]),
)
def test_any_bytes_are_a_sitemap_or_refused(body: bytes, start: bytes) -> None:
    try:
        for found in read_sitemap(start + body):
            assert len(found.url) <= 2048
    except Refused:
        pass


@pytest.mark.parametrize(
    ("page", "mail", "name"),
    [
        ("", "a@example.org", "assentbot"), ("https://example.org/", "", "assentbot"), ("example", "a@b.org", "bot"),
        ("https://example.org/", "nobody", "assentbot"), ("https://example.org/", "a@example.org", "bot 2.0"),
        ("https://example.org/", "a@example.org", "Mozilla"), ("https://example.org/", "a@example.org", "Googlebot"),
        ("https://example.org/\r\nX: y", "a@example.org", "assentbot"),
    ],
)  # fmt: skip
def test_nothing_starts_without_an_honest_name_and_address(page: str, mail: str, name: str) -> None:
    with pytest.raises(UsageError):
        Identity(page, mail, name)


def test_the_collector_looks_like_nothing_but_itself() -> None:
    fields = Identity("https://example.org/bot", "bot@example.org").headers()
    said = " ".join(fields.values()).lower()
    assert not [word for word in ("mozilla", "chrome", "safari", "gecko", "webkit") if word in said]
    assert not {name.lower() for name in fields} & {"cookie", "authorization", "referer", "sec-fetch-mode", "sec-ch-ua"}


def test_no_module_of_the_collector_can_log_in_solve_or_drive_a_browser() -> None:
    from importlib.resources import files

    texts = {p.name: p.read_text("utf-8").lower() for p in files("assent.collect").iterdir() if p.name.endswith(".py")}
    words = (
        "captcha",
        "selenium",
        "playwright",
        "puppeteer",
        "basicauth",
        "digestauth",
        ".post(",
        "password",
        "user-agent: mozilla",
    )
    assert {(name, word) for name, text in texts.items() for word in words if word in text} == set()


def test_the_information_page_says_how_to_keep_it_out() -> None:
    page = Identity("https://example.org/bot", "bot@example.org").information_page()
    assert "User-agent: assentbot\nDisallow: /" in page
    assert "bot@example.org" in page


def test_hosts_that_share_an_address_take_turns() -> None:
    turns = LocalTurns()
    waits = [turns.take("192.0.2.1", 0.5) for _ in range(4)]
    assert waits == sorted(waits)
    assert waits[3] == pytest.approx(1.5, abs=0.2)
    assert turns.take("192.0.2.2", 0.5) == 0.0
