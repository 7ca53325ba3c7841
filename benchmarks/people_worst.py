"""What the most unpleasant 48 KB cost: python -m benchmarks.people_worst

Strings made to be slow: long runs, almost-matches, names on end. For each the CPU of the rules alone and of every
detector of an audit, least of three; and how the whole grows when the string is twice as long (2 is linear).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

from assent.people import DETECTORS, About, examine
from assent.people.rules.detect import find

SIZE = 48_000
PIECES = (
    "1", "a", "A", " ", "\n", "@", ".", "-", ":", "0x", "1 ", "1.", "1-", "1,", "(1", "+1", "a@", "a@a", "a.b@",
    "a@b.", "Aa ", "A. ", "Aa-", "O'", "Anna ", "Anna Anna\n", "Mr ", "de la ", "is 12 ", "aged ", "I ", "my ", "he ",
    "cancer ", "Anna has cancer. ", "phone: ", "phone: 1", "No. 1 ", "12/12/", "2001:", "127.0.0.", "GB82 WEST ",
    "4111 1111 ", "key=", "password: ", "-----BEGIN ", "eyJ", "http://a:", "http://a.b/", "&#64;", "&amp;", "\u200b",
    "\uff11", "\u0430", "é", "中", "🙂", "\u202e", "ab\u0301", "<a>", '{"a":', "+49 30 ", "1 Main St, ", "Straße ",
    "grade ", "kindergarten ", "Klasse 1", "January ", "1 January ", "€1 ", "Mary-Jane O'Neil ",
)  # fmt: skip


class Cost(NamedTuple):
    """piece: what was repeated. rules, whole: seconds. growth: of the whole, at twice the length."""

    piece: str
    rules: float
    whole: float
    growth: float


def least(look: Callable[[str], object], text: str) -> float:
    """CPU seconds, the least of three."""
    times = []
    for _ in range(3):
        began = time.process_time()
        look(text)
        times.append(time.process_time() - began)
    return min(times)


def rules(text: str) -> object:
    return find(text, About("en"))


def whole(text: str) -> object:
    return examine(text, About("en", "forum"), None, DETECTORS)


def cost(piece: str) -> Cost:
    """Of one piece, repeated."""
    text, longer = (piece * (size // len(piece.encode()) + 1) for size in (SIZE, 2 * SIZE))
    once = least(whole, text)
    return Cost(piece, least(rules, text), once, least(whole, longer) / once)


def main() -> None:
    """Print the worst ten, and how many stay below 5 ms."""
    whole("Anna Smith has cancer.")
    found = sorted(map(cost, PIECES), key=lambda cost: -cost.whole)
    for one in found[:10]:
        times = f"rules {one.rules * 1e3:7.1f} ms, whole {one.whole * 1e3:7.1f} ms, growth {one.growth:.1f}"
        print(f"{one.piece!r:24} {times}")
    for name in ("rules", "whole"):
        print(f"{name}: {sum(getattr(one, name) <= 0.005 for one in found)} of {len(found)} within 5 ms")


if __name__ == "__main__":
    main()
