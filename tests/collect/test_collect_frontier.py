"""What the frontier asks of its file is answered from an index, however long the queue of a host is."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from assent.collect.frontier import Entry, Found, Frontier, State


@pytest.fixture
def frontier(tmp_path: Path) -> Frontier:
    made = Frontier(tmp_path / "shard")
    made.add(Found(f"https://example.org/{n}") for n in range(50))
    for entry in made.queue("example.org", 3):
        made.settle(entry, "example.org", State.DONE, "", digest=f"sha1:{entry.id % 2}")
    return made


def test_pages_with_the_same_payload_are_counted_with_the_first_of_them(frontier: Frontier) -> None:
    assert frontier.same_digest("example.org", "sha1:1") == (2, "https://example.org/0")
    assert frontier.same_digest("example.org", "sha1:7") == (0, "")
    assert frontier.same_digest("example.net", "sha1:1") == (0, "")


def test_a_host_gives_its_urls_in_the_order_they_came(frontier: Frontier) -> None:
    def urls(entries: list[Entry]) -> list[str]:
        return [entry.url for entry in entries]

    assert urls(frontier.queue("example.org", 1)) == ["https://example.org/3"]
    assert urls(frontier.queue("example.org", 3)) == [f"https://example.org/{n}" for n in (3, 4, 5)]


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("queue", ("example.org", 1)), ("same_digest", ("example.org", "sha1:1")),
        ("captures", ("https://example.org",)), ("release", ("example.org", 0.0, 1.0, 0, 0)),
    ],
)  # fmt: skip
def test_nothing_asked_at_every_turn_reads_a_whole_table(
    frontier: Frontier, method: str, arguments: tuple[object, ...]
) -> None:
    asked: list[str] = []
    frontier._db.set_trace_callback(asked.append)
    getattr(frontier, method)(*arguments)
    frontier._db.set_trace_callback(None)
    statements = [each for each in asked if not each.startswith("BEGIN")]
    assert statements
    for statement in statements:
        assert not [row for row in _plan(frontier._db, statement) if row.startswith("SCAN") and "SCAN (" not in row]


def _plan(db: sqlite3.Connection, statement: str) -> list[str]:
    return [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {statement}")]
