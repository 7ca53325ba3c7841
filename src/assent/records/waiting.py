"""Waiting for many things at once: to open a file in a bucket is a round trip, and an input may be many files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

AT_ONCE = 16

Item = TypeVar("Item")
Result = TypeVar("Result")


def side_by_side(do: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
    """`map`, in threads, in order. Raises what `do` raises; what has not begun then is not done."""
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        yield from pool.map(do, items)
    finally:
        pool.shutdown(cancel_futures=True)
