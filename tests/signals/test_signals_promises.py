# ruff: noqa: E501
"""The promises of this room: a denial more never makes less of one; nothing raises; what is not there is unknown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from assent.records.document import Document, Headers, HostFile, HostFileKind, Key
from assent.records.signal import Policy, Signal
from assent.signals import (
    DEFAULT_AGENTS,
    MECHANISMS,
    Agents,
    Markup,
    header_signals,
    host_signals,
    page_signals,
    read_markup,
)
from assent.signals.mechanism import Mechanism, PayloadMechanism

NOW = datetime(2026, 10, 1, tzinfo=UTC)
HOST_KINDS = tuple(kind for kind in get_args(HostFileKind) if kind != "page")
URL = "https://example.org/stones/page.html"
RANK: dict[Policy, int] = {"unknown": 0, "allow": 0, "hold": 1, "deny": 2}


def strength(rows: tuple[Signal, ...], mechanism: str) -> dict[tuple[str, str], int]:
    return {(s.use, s.agent): RANK[s.policy] for s in rows if s.mechanism == mechanism}


def never_weaker(before: tuple[Signal, ...], after: tuple[Signal, ...], mechanism: str) -> bool:
    """For each use, by whomever it is denied: at least as strong as it was."""
    old, new = strength(before, mechanism), strength(after, mechanism)
    best = {use: max(rank for (u, _), rank in new.items() if u == use) for use, _ in new}
    return all(best.get(use, 0) >= rank for (use, _), rank in old.items() if use != "*")


ROBOTS_LINES = [
    "User-agent: *", "User-agent: GPTBot", "User-agent: AI2Bot", "User-agent: SomeSeoBot", "Disallow: /", "Disallow: /stones",
    "Disallow:", "Allow: /", "Allow: /stones/page", "Disalow: /s", "Crawl-delay: 1", "", "Content-Usage: train-ai=y",
    "Content-Usage: /stones train-ai=y, search=n", "Content-Usage: train-ai=n", "Content-Signal: ai-train=yes",
    "Content-Signal: search=no, ai-train=maybe", "<html>", "x",
]  # fmt: skip
ROBOTS = st.lists(st.sampled_from(ROBOTS_LINES), max_size=10)
ROBOTS_DENIALS = [
    "\nUser-agent: *\nDisallow: /\n", "\nUser-agent: *\nDisallow: /stones/p\n", "\nUser-agent: GPTBot\nDisallow: /\n",
    "\nUser-agent: *\nContent-Signal: ai-train=no\n", "\nUser-agent: *\nContent-Usage: train-ai=n\n",
    "\nUser-agent: *\nContent-Usage: /stones/page search=n\n",
]  # fmt: skip


def robots(body: str, status: int | None = 200) -> tuple[Signal, ...]:
    return host_signals(
        "robots.txt", HostFile("robots.txt", "", URL, NOW, status, (), body.encode()), URL, DEFAULT_AGENTS
    )


@given(ROBOTS, st.sampled_from(ROBOTS_DENIALS))
def test_a_group_more_that_denies_never_weakens_a_robots_txt(lines: list[str], denial: str) -> None:
    before, after = robots("\n".join(lines)), robots("\n".join(lines) + denial)
    readable = before[0].spec != "unparseable"
    for mechanism in ("robots.txt", "content-signal", "content-usage-robots"):
        assert not readable or never_weaker(before, after, mechanism)


ENTRY = st.fixed_dictionaries({}, optional={
    "location": st.sampled_from(['"/"', '"/stones"', '"/*.html$"', '"/other"', '"stones"', "1"]),
    "tdm-reservation": st.sampled_from(["0", "1", "true", '"1"', "null", "[]"]),
    "tdm-policy": st.just('"https://example.org/p"'),
})  # fmt: skip


def tdmrep(entries: list[dict[str, str]]) -> tuple[Signal, ...]:
    objects = ("{" + ",".join(f'"{k}": {v}' for k, v in e.items()) + "}" for e in entries)
    body = f"[{','.join(objects)}]".encode()
    return host_signals("tdmrep.json", HostFile("tdmrep.json", "", URL, NOW, 200, (), body), URL, DEFAULT_AGENTS)


@given(st.lists(ENTRY, max_size=4), st.integers(0, 4), st.sampled_from(['"/"', '"/stones"', '"/elsewhere"']))
def test_a_reservation_more_never_weakens_a_tdmrep_file(entries: list[dict[str, str]], at: int, location: str) -> None:
    denial = {"location": location, "tdm-reservation": "1"}
    assert never_weaker(tdmrep(entries), tdmrep([*entries[:at], denial, *entries[at:]]), "tdmrep-file")


FIELD = st.tuples(
    st.sampled_from(["X-Robots-Tag", "x-robots-tag", "TDM-Reservation", "Content-Usage", "Content-Signal", "Link"]),
    st.sampled_from([
        "noai", "index", "none", "otherbot: noindex, noai", "unavailable_after: 25 Jun 2025, noindex", "1", "0", "true",
        "train-ai=y", "train-ai=n", "ai-train=no", "", "search=n, x", "<https://creativecommons.org/licenses/by/4.0/>; rel=license",
    ]),
)  # fmt: skip
DENIALS = {
    "x-robots-tag": ("X-Robots-Tag", "noai"),
    "tdmrep-header": ("tdm-reservation", "1"),
    "content-usage-header": ("content-usage", "train-ai=n"),
    "content-signal-header": ("content-signal", "ai-train=no"),
}


@given(st.lists(FIELD, max_size=5), st.integers(0, 5), st.sampled_from(sorted(DENIALS)))
def test_a_field_more_that_denies_never_weakens_the_headers(fields: list[tuple[str, str]], at: int, of: str) -> None:
    more = (*fields[:at], DENIALS[of], *fields[at:])
    before, after = header_signals(tuple(fields), NOW, 200), header_signals(more, NOW, 200)
    assert never_weaker(before, after, of)
    assert any(s.mechanism == of and s.use == "train" and s.policy == "deny" for s in after)


TAGS = st.lists(st.sampled_from([
    '<meta name="robots" content="index">', '<meta name="robots" content="noindex">', '<meta name="tdm-reservation" content="0">',
    '<a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">', "<p>x</p>", "<!-- x -->",
]), max_size=6)  # fmt: skip


@given(TAGS, st.integers(0, 6))
def test_a_tag_more_that_denies_never_weakens_the_page(tags: list[str], at: int) -> None:
    def page(parts: list[str]) -> tuple[Signal, ...]:
        payload = "".join(parts).encode()
        return page_signals(
            Document(Key("f", 0), 1, URL, NOW, 200, (), "text/html", payload), read_markup(payload, "utf-8")
        )

    more = page([*tags[:at], '<meta name="robots" content="noai">', *tags[at:]])
    assert never_weaker(page(tags), more, "robots-meta")
    assert any(s.mechanism == "robots-meta" and s.use == "train" and s.policy == "deny" for s in more)


def read_of(mechanism: Mechanism, media_type: str) -> bool:
    """Whether a document of this media type is asked: media mechanisms read the types they name."""
    return not isinstance(mechanism, PayloadMechanism) or media_type.startswith(mechanism.media)


def test_what_the_source_does_not_carry_is_unknown_and_never_absent() -> None:
    document = Document(Key("f", 0), 1, URL, None, None, None, "", None, "text")
    rows = page_signals(document, None)
    assert {s.mechanism for s in rows} == {m.name for m in MECHANISMS.values() if m.level == "page" and read_of(m, "")}
    assert {(s.use, s.spec, s.policy) for s in rows} == {("*", "unknown", "unknown")}
    for kind in HOST_KINDS:
        assert {(s.use, s.spec, s.policy) for s in host_signals(kind, None, URL, Agents())} == {
            ("*", "unknown", "unknown")
        }


def test_every_mechanism_that_was_consulted_gives_a_row() -> None:
    document = Document(Key("f", 0), 1, URL, NOW, 200, (), "text/html", b"")
    assert {s.mechanism for s in page_signals(document, Markup())} == {
        m.name for m in MECHANISMS.values() if m.level == "page" and read_of(m, "text/html")
    }
    hosts = tuple(
        signal
        for kind in HOST_KINDS
        for signal in host_signals(kind, HostFile(kind, "", URL, NOW, 404), URL, DEFAULT_AGENTS)
    )
    assert {s.mechanism for s in hosts} == {m.name for m in MECHANISMS.values() if m.level == "host"}
    assert {s.spec for s in hosts} == {"absent"}


def test_only_a_licence_ever_allows() -> None:
    headers: Headers = tuple(
        (name, value)
        for name, value in [
            ("tdm-reservation", "0"), ("content-usage", "train-ai=y"), ("content-signal", "ai-train=yes"),
            ("x-robots-tag", "all"), ("link", "<https://creativecommons.org/licenses/by/4.0/>; rel=license"),
        ]
    )  # fmt: skip
    rows = header_signals(headers, NOW, 200) + robots("User-agent: *\nAllow: /\nContent-Usage: train-ai=y")
    assert {s.mechanism for s in rows if s.policy == "allow"} == {"license-header"}
    assert {MECHANISMS[s.mechanism].klass for s in rows if s.policy == "allow"} == {"licence"}


TEXT = st.text(max_size=60)
NAMES = ["X-Robots-Tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal", "link", "crawler-price"]


@given(st.lists(st.tuples(st.sampled_from(NAMES), TEXT), max_size=4), st.none() | st.integers(-1, 999))
def test_no_header_makes_it_raise_and_no_quote_is_too_long(fields: list[tuple[str, str]], status: int | None) -> None:
    for signal in header_signals(tuple(fields), NOW, status):
        assert len(signal.quote.encode()) <= 200
        assert signal.quote.isprintable()


@given(st.sampled_from(["robots.txt", "tdmrep.json"]), st.binary(max_size=200), TEXT, st.none() | st.just(200))
def test_no_host_file_and_no_address_make_it_raise(
    kind: HostFileKind, body: bytes, url: str, status: int | None
) -> None:
    file = HostFile(kind, "", "", NOW, status, (), body)
    for signal in host_signals(kind, file, url, DEFAULT_AGENTS):
        assert len(signal.quote.encode()) <= 200


@given(st.text(st.characters(codec="utf-8"), max_size=60))
def test_no_content_of_a_tag_makes_it_raise(content: str) -> None:
    payload = f"<meta name=robots content='{content}'><meta name=tdm-reservation content='{content}'>".encode()
    document = Document(Key("f", 0), 1, URL, NOW, 200, (), "text/html", payload)
    for signal in page_signals(document, read_markup(payload, "utf-8")):
        assert len(signal.quote.encode()) <= 200


def test_a_denial_in_long_text_is_quoted_within_bounds() -> None:
    quote = header_signals((("content-usage", "train-ai=n, x=" + "\u00e9" * 300),), NOW, 200)
    assert max(len(s.quote.encode()) for s in quote) in (199, 200)
