"""Promises that hold for whatever a page and its host say, through the whole chain: scan, join, decide."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from assent.hosts.store import HostStore
from assent.policy import evaluate, load_pack
from assent.records.document import Document, Headers, HostFile, HostFileKind, Key
from assent.records.verdict import ACTIONS, Action
from assent.resolve import Question, facts_of
from assent.scan import scan_document
from assent.signals import DEFAULT_AGENTS, Agents, header_signals
from tests.corpus import CC0, TEXT, page

URL = "https://a.example/slate/1.html"
ORIGIN = "https://a.example"
FETCHED = datetime(2026, 10, 1, 12, tzinfo=UTC)
AS_OF = date(2026, 10, 10)
PACKS = [load_pack(name) for name in ("baseline", "eu", "amnesty")]

HEADERS = [
    ("X-Robots-Tag", "index"), ("X-Robots-Tag", "noai"), ("X-Robots-Tag", "otherbot: noai"), ("tdm-reservation", "0"),
    ("tdm-reservation", "1"), ("Content-Usage", "train-ai=y"), ("Content-Usage", "train-ai=n"), ("Content-Usage", "?"),
    ("Content-Signal", "ai-train=yes"), ("Link", '<https://creativecommons.org/publicdomain/zero/1.0/>; rel="license"'),
]  # fmt: skip
HEADS = ["", '<meta name="robots" content="noai">', '<meta name="robots" content="index">',
         '<meta name="tdm-reservation" content="1">', '<meta name="tdm-reservation" content="0">']  # fmt: skip
ROBOTS = ["User-agent: *\nAllow: /\n", "User-agent: *\nDisallow: /\n", "User-agent: GPTBot\nDisallow: /\n", "",
          "User-agent: *\nContent-Signal: ai-train=no\n", "User-agent: *\nContent-Usage: train-ai=y\n",
          "User-agent: *\nDisallow: /other\n", "<html>not found</html>"]  # fmt: skip
TDMREP = ['[{"location": "/*", "tdm-reservation": 1}]', '[{"location": "/*", "tdm-reservation": 0}]', "{", "[]"]


class World(NamedTuple):
    """One page and all that is known of its host."""

    headers: Headers | None
    html: bytes | None
    captures: tuple[HostFile, ...]


def host_file(kind: HostFileKind, body: str, status: int, days: float) -> HostFile:
    path = "/robots.txt" if kind == "robots.txt" else "/.well-known/tdmrep.json"
    moment = FETCHED + timedelta(days=days)
    return HostFile(kind, ORIGIN, ORIGIN + path, moment, status, body=body.encode())


days = st.sampled_from([-40.0, -0.5, -0.1, 0.0, 3.0, 8.0])
statuses = st.sampled_from([200, 200, 200, 404, 403, 503])
captures = st.builds(host_file, st.just("robots.txt"), st.sampled_from(ROBOTS), statuses, days) | st.builds(
    host_file, st.just("tdmrep.json"), st.sampled_from(TDMREP), statuses, days
)
worlds = st.builds(
    World,
    headers=st.none() | st.lists(st.sampled_from(HEADERS), max_size=3, unique=True).map(tuple),
    html=st.none() | st.builds(lambda head, foot: page(head, foot), st.sampled_from(HEADS), st.sampled_from(["", CC0])),
    captures=st.lists(captures, max_size=3).map(tuple),
)


def actions(world: World, as_of: date = AS_OF) -> list[Action]:
    document = Document(
        Key("f", 0), 1, URL, FETCHED, 200, world.headers, "text/html" if world.html is not None else "text/plain",
        world.html, None if world.html is not None else TEXT,
    )  # fmt: skip
    evidence = scan_document(document)
    question = Question("train", as_of, Agents(None, DEFAULT_AGENTS.trainers))
    at_fetch, at_audit = facts_of(evidence, HostStore.of(world.captures), question)
    return [evaluate(at_fetch, at_audit, pack, as_of=as_of).action for pack in PACKS]


def usable(action: Action) -> bool:
    return action in ("include", "redact")


def never_relaxed(before: list[Action], after: list[Action]) -> bool:
    return all(ACTIONS.index(a) >= ACTIONS.index(b) for b, a in zip(before, after, strict=True))


@settings(max_examples=150, deadline=None)
@given(worlds, st.sampled_from(["headers", "html", "robots.txt"]))
def test_removing_required_evidence_never_makes_a_record_usable(world: World, what: str) -> None:
    # tdmrep.json is not required: a host that was never asked for it is like one without it (docs/policy.md)
    if what == "headers":
        poorer = world._replace(headers=None)
    elif what == "html":
        poorer = world._replace(html=None)
    else:
        poorer = world._replace(captures=tuple(c for c in world.captures if c.kind != what))
    assert all(usable(b) or not usable(a) for b, a in zip(actions(world), actions(poorer), strict=True))


DENIALS = ["header", "meta", "robots", "tdmrep", "refused"]


@settings(max_examples=150, deadline=None)
@given(worlds, st.sampled_from(DENIALS))
def test_adding_a_denial_never_allows(world: World, denial: str) -> None:
    if denial == "header":
        denied = world._replace(headers=(*(world.headers or ()), ("X-Robots-Tag", "noai")))
        if world.headers is None:
            world = world._replace(headers=())
    elif denial == "meta":
        denied = world._replace(
            html=(world.html or page()).replace(b"</head>", b"<meta name=robots content=noai></head>")
        )
    elif denial == "robots":
        added = host_file("robots.txt", "User-agent: *\nDisallow: /\n", 200, 8.1)
        denied = world._replace(captures=(*world.captures, added))
    elif denial == "tdmrep":
        added = host_file("tdmrep.json", TDMREP[0], 200, 8.1)
        denied = world._replace(captures=(*world.captures, added))
    else:
        moment = FETCHED + timedelta(days=5)
        said = header_signals((("X-Robots-Tag", "noai"),), moment, 403)
        refused = HostFile("page", ORIGIN, URL, moment, 403, signals=said)
        denied = world._replace(captures=(*world.captures, refused))
    assert not any(usable(action) for action in actions(denied))
    assert never_relaxed(actions(world), actions(denied)) or denial == "meta"


@settings(max_examples=60, deadline=None)
@given(worlds, captures)
def test_a_capture_dated_after_the_day_never_changes_the_answer_as_of_that_day(world: World, later: HostFile) -> None:
    assert later.captured_at is not None
    day = later.captured_at.date() - timedelta(days=1)
    if day < FETCHED.date():
        day = FETCHED.date()
        later = host_file(later.kind, later.body.decode(), later.status or 200, 30)
    richer = world._replace(captures=(*world.captures, later))
    assert actions(world, day) == actions(richer, day)


@settings(max_examples=60, deadline=None)
@given(worlds)
def test_the_stricter_pack_never_includes_more(world: World) -> None:
    baseline, eu, amnesty = actions(world)
    assert ACTIONS.index(baseline) <= ACTIONS.index(eu)
    assert usable(eu) or not usable(amnesty)
