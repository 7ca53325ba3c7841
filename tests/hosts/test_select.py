"""Which capture of a host file speaks at a moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.hosts.select import age_in_days, at_audit, at_fetch, order, redirect_target
from assent.hosts.store import HostStore
from assent.records.document import Headers, HostFile
from assent.records.facts import MOMENTS

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)


def capture(moment: datetime | None, status: int = 200, body: bytes = b"", headers: Headers = ()) -> HostFile:
    origin = "https://a.example"
    return HostFile("robots.txt", origin, f"{origin}/robots.txt", moment, status, headers, body)


def test_at_fetch_takes_the_newest_capture_at_or_before_the_fetch() -> None:
    captures = [capture(NOON - timedelta(hours=h)) for h in (30, 5, 0, -1)]
    assert at_fetch(captures, NOON, "robots.txt") == captures[2]


def test_a_robots_capture_older_than_24_hours_does_not_speak_for_a_fetch() -> None:
    assert at_fetch([capture(NOON - timedelta(hours=24, seconds=1))], NOON, "robots.txt") is None
    assert at_fetch([capture(NOON - timedelta(hours=24))], NOON, "robots.txt") is not None


def test_other_files_speak_until_they_are_replaced() -> None:
    assert at_fetch([capture(NOON - timedelta(days=400))], NOON, "tdmrep.json") is not None


def test_nothing_speaks_for_a_fetch_at_an_unknown_time() -> None:
    assert at_fetch([capture(NOON)], None, "robots.txt") is None


def test_at_audit_takes_the_newest_of_the_as_of_day() -> None:
    captures = [capture(NOON - timedelta(days=3)), capture(NOON.replace(hour=23)), capture(NOON + timedelta(days=1))]
    assert at_audit(captures, date(2026, 10, 1)) == captures[1]


def test_an_undated_capture_speaks_only_where_no_dated_one_does_and_has_no_age() -> None:
    undated, dated = capture(None), capture(NOON)
    assert at_audit(order([dated, undated]), date(2026, 10, 1)) == dated
    assert at_audit([undated], date(2026, 10, 1)) == undated
    assert age_in_days(undated, date(2026, 10, 1)) is None
    assert age_in_days(dated, date(2026, 10, 31)) == 30


@given(st.permutations([capture(NOON, 404), capture(NOON, 200, b"b"), capture(NOON, 200, b"a"), capture(None)]))
def test_order_does_not_depend_on_the_order_of_records(captures: list[HostFile]) -> None:
    assert [(c.status, c.body) for c in order(captures)] == [(200, b""), (404, b""), (200, b"a"), (200, b"b")]


@given(st.lists(st.integers(-90, 90)), st.integers(-90, 90))
def test_a_capture_after_the_as_of_day_never_changes_the_answer(days: list[int], later: int) -> None:
    as_of = date(2026, 10, 1)
    captures = [capture(NOON + timedelta(days=d)) for d in days]
    after = capture(NOON + timedelta(days=abs(later) + 1), 403)
    assert at_audit(order([*captures, after]), as_of) == at_audit(order(captures), as_of)


@pytest.mark.parametrize(
    ("status", "location", "target"),
    [
        (301, "https://b.example/robots.txt", "https://b.example/robots.txt"),
        (302, "/r.txt#x", "https://a.example/r.txt"),
        (200, "https://b.example/robots.txt", None),
        (301, "https://[broken", None),
    ],
)
def test_redirects_lead_to_absolute_urls(status: int, location: str, target: str | None) -> None:
    assert redirect_target(capture(NOON, status, headers=(("Location", location),))) == target


def test_trust_txt_below_well_known_counts_where_the_root_has_none() -> None:
    origin = "https://a.example"
    root = HostFile("trust.txt", origin, f"{origin}/trust.txt", NOON, 404, (), b"")
    known = HostFile("trust.txt", origin, f"{origin}/.well-known/trust.txt", NOON - timedelta(hours=1), 200, (), b"x")
    served = HostFile("trust.txt", origin, f"{origin}/trust.txt", NOON, 200, (), b"y")
    for captures, expected in (([root, known], known), ([known, served], served), ([root], root)):
        store = HostStore.of(captures)
        for moment in MOMENTS:
            assert store.file(origin, "trust.txt", moment, NOON, date(2026, 10, 2)) == expected
