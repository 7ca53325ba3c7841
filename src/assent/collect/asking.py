"""Asking a host for one of its host files: redirects followed one by one, every answer recorded."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urljoin

from assent.collect.door import HOST_FILE_BYTES, Answer, Door
from assent.collect.gate import Outcome, host_outcome
from assent.collect.politeness import Pace
from assent.collect.traps import canonical
from assent.collect.turns import Turns, wait_for_turn
from assent.hosts.select import MAX_REDIRECTS
from assent.records.document import HostFile, HostFileKind
from assent.records.urls import host_of, origin_of
from assent.sources.classify import HOST_PATHS
from assent.sources.http import decode_body

Record = Callable[[Answer, str], None]
"""Keeps an answer: the answer, and the URL it stands for (that of the host file, behind a redirect to another path)."""


class Asked(NamedTuple):
    """capture: what stands for the host file from now on. outcome: what it means for the host."""

    capture: HostFile
    outcome: Outcome
    answer: Answer
    seconds: float


async def ask(
    door: Door, origin: str, kind: HostFileKind, address: str, record: Record, turns: Turns, pace: Pace, delay: float
) -> Asked:
    """Ask for a host file of an origin. address: where it is, mostly on the origin. delay: between hops on one host.

    Never raises for what servers do.
    """
    url = asked = address
    seconds = 0.0
    chain: list[HostFile] = []
    for hop in range(MAX_REDIRECTS + 1):
        await wait_for_turn(door, url, turns, pace)
        answer = await door.get(url, most=HOST_FILE_BYTES)
        seconds += answer.seconds
        stands_for = url if hop == 0 or _is_host_path(url) else asked
        capture = _capture(answer, kind, stands_for)
        if answer.status is not None:
            record(answer, stands_for)
        chain.append(capture)
        target = canonical(urljoin(url, answer.first("location"))) if answer.status in _MOVED else None
        if target is None or hop == MAX_REDIRECTS:
            break
        if host_of(target) == host_of(url):
            await asyncio.sleep(delay)
        url = target
    final = chain[-1]
    whole = not answer.failure and answer.whole
    # what a redirect led to speaks for the origin that was asked
    final = HostFile(kind, origin, asked, final.captured_at, final.status, final.headers, final.body, "asked")
    return Asked(final, host_outcome(kind, final.status, whole), answer, seconds)


_MOVED = frozenset({301, 302, 303, 307, 308})


def _capture(answer: Answer, kind: HostFileKind, url: str) -> HostFile:
    """The answer as a host file. A body that does not decode is one that could not be read: as if nothing had come."""
    body = decode_body(answer.body, answer.headers)
    status = None if body.problem or (answer.failure and answer.failure != "too-large") else answer.status
    headers = tuple((n, v) for n, v in answer.headers if n.lower() not in ("set-cookie", "set-cookie2"))
    return HostFile(kind, origin_of(url), url, answer.at, status, headers, body.data, "asked")


def _is_host_path(url: str) -> bool:
    path = url.partition("://")[2].partition("/")[2]
    return "/" + path in HOST_PATHS
