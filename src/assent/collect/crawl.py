"""The whole crawl: shards in one process, in several, or on Ray; started, stopped, gone on with."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from assent.collect.door import Door, Lookup, system_lookup
from assent.collect.frontier import Found, Frontier, pulse, send
from assent.collect.gate import Gate, agents_of
from assent.collect.recorder import Recorder
from assent.collect.settings import CrawlDirectory, Settings, create, reopen, shard_of
from assent.collect.shard import Shard
from assent.collect.traps import canonical, trap
from assent.collect.turns import LocalTurns, SharedTurns, Turns
from assent.hosts import given
from assent.measures.footprint.record import recorded
from assent.policy import load_pack, load_suppression
from assent.policy.hashed import Rules, list_path
from assent.records.errors import AssentError, InputError, Interrupted, OutputError, UsageError
from assent.records.garbage import look_rarely
from assent.records.urls import host_of
from assent.signals import DEFAULT_AGENTS
from assent.signals.optout_list import parse

ROUND_SECONDS = 0.02
LAST_SECONDS = 5.0
"""How long answers that are under way are waited for when the crawl is stopped."""
RESOLVERS = 64
"""Names looked up at once: most of the time of a look-up is waiting."""

Watch = Callable[[CrawlDirectory, Settings], None]
"""Called about once a second, to look at a crawl from outside."""


def start(seeds: Sequence[str], path: Path, settings: Settings) -> tuple[CrawlDirectory, Settings]:
    """Make the directory and queue the seeds. Raises UsageError, InputError, OutputError.

    Paths of packs and of the suppression list are kept, so that a resumed crawl asks the same questions.
    """
    _gate(settings)  # a pack or a list that cannot be read stops the crawl before it has begun
    today = datetime.now(UTC).date()
    urls = [url for url in (canonical(seed) for seed in seeds) if url and trap(url, today) is None]
    if not urls:
        raise InputError("no seed is a URL that can be asked for; give http(s) URLs, one a line")
    directory = create(path, settings)
    for number, found in _by_shard((Found(url) for url in urls), settings.shards).items():
        send(directory.shard(number), found)
    return directory, settings


def refresh(path: Path) -> int:
    """Queue every page that was kept once more, with its condition. The number of pages."""
    directory, settings = reopen(path)
    count = 0
    for number in range(settings.shards):
        frontier = Frontier(directory.shard(number))
        count += frontier.again()
        frontier.close()
    return count


def run(
    directory: CrawlDirectory, settings: Settings, *, workers: int = 1, ray: str | None = None,
    watch: Watch | None = None,
) -> None:  # fmt: skip
    """Collect until nothing waits or the budget is spent. Raises Interrupted on Ctrl-C; go on with `run` again.

    workers: processes, or actors where `ray` names a cluster (`local` starts one); each owns some shards alone.
    """
    with recorded(directory.path, "collect"):
        _run(directory, settings, workers, ray, watch)


def _run(directory: CrawlDirectory, settings: Settings, workers: int, ray: str | None, watch: Watch | None) -> None:
    shares = [tuple(range(settings.shards))[n::workers] for n in range(min(workers, settings.shards))]
    if ray is not None:
        from assent.collect.actors import run_on_ray

        while not _over(directory, settings):
            run_on_ray(directory, shares, ray)
    elif len(shares) == 1:
        asyncio.run(collect(directory, settings, shares[0], LocalTurns(), watch=watch))
    else:
        _processes(directory, settings, shares, watch)


def work_shards(path: str, numbers: Sequence[int], workers: int) -> None:
    """What one process or Ray task does: own some shards of a crawl until nothing waits in them."""
    directory, settings = reopen(Path(path))
    share = replace(settings, budget=replace(settings.budget, pages=-(-settings.budget.pages // workers)))
    asyncio.run(collect(directory, share, tuple(numbers), SharedTurns(directory.turns)))


async def collect(
    directory: CrawlDirectory, settings: Settings, numbers: Sequence[int], turns: Turns, *,
    watch: Watch | None = None, lookup: Lookup = system_lookup,
) -> None:  # fmt: skip
    """Own some shards until nothing waits in them. lookup: a seam for tests. Raises Interrupted."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError, ValueError, RuntimeError):
        for name in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(name, stop.set)
    end = loop.time() + settings.budget.seconds
    loop.set_default_executor(ThreadPoolExecutor(RESOLVERS))
    gate = _gate(settings)
    owned: dict[int, Shard] = {}
    try:
        async with Door(
            settings.identity, caps=settings.caps, allow_private=settings.allow_private, proxied=settings.proxied,
            connections=settings.turns, lookup=lookup,
        ) as door:  # fmt: skip
            route = _router(directory, settings, owned)
            for number in numbers:
                owned[number] = _open(directory, settings, number, gate, door, turns, route)
            watcher = asyncio.create_task(_watching(watch, directory, settings)) if watch else None
            await _rounds(list(owned.values()), settings, lambda: stop.is_set() or loop.time() > end)
            if watcher is not None:
                watcher.cancel()
    except sqlite3.Error as error:
        why = f"the frontier cannot be written ({type(error).__name__})"
        raise OutputError(f"{directory.path}: {why}; free space and go on with `assent collect --resume`") from None
    finally:
        for shard in owned.values():
            shard.close()
    if stop.is_set():
        raise Interrupted(f"stopped; `assent collect --resume {directory.path}` goes on")


async def _rounds(shards: Sequence[Shard], settings: Settings, stopped: Callable[[], bool]) -> None:
    """Turns until nothing waits, the budget is spent, or somebody stops it; then those under way come to their end."""
    given_up: float | None = None
    while True:
        over = stopped()
        if over and given_up is None:
            given_up = time.monotonic() + LAST_SECONDS
        active: set[asyncio.Task[None]] = set()
        for shard in shards:
            left = settings.budget.pages - sum(each.asked for each in shards)
            active |= shard.round(0 if over else left)
        if given_up is not None and time.monotonic() > given_up:
            return  # what is still under way is as if it had not been
        if active:
            # a few turns at a time: each round costs a commit
            await asyncio.wait(active, timeout=0.05, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.sleep(ROUND_SECONDS)
            continue
        ready = [moment for shard in shards if (moment := shard.next_ready()) is not None]
        if over or not ready or sum(shard.asked for shard in shards) >= settings.budget.pages:
            return
        await until(min(ready))


async def until(moment: float) -> None:
    """Wait for a moment of the clock, or half a second: another process may send URLs meanwhile."""
    await asyncio.sleep(min(max(moment - time.time(), 0.01), 0.5))


def _open(
    directory: CrawlDirectory, settings: Settings, number: int, gate: Gate, door: Door, turns: Turns,
    route: Callable[[Iterable[Found]], None],
) -> Shard:  # fmt: skip
    frontier = Frontier(directory.shard(number))
    frontier.recover(settings.pace.floor, time.time())
    about = [
        ("operator", settings.identity.mail), ("http-header-user-agent", settings.identity.user_agent),
        ("http-header-from", settings.identity.mail), ("robots", "obeyed; unreachable counts as a refusal"),
        ("use", settings.use),
    ]  # fmt: skip
    recorder = Recorder(directory.archive, f"shard{number:04d}", about, frontier.position())
    return Shard(settings, gate, door, turns, frontier, recorder, route)


def _router(
    directory: CrawlDirectory, settings: Settings, owned: dict[int, Shard]
) -> Callable[[Iterable[Found]], None]:
    """Sends URLs to the shards that own their hosts: here by hand, elsewhere through the file."""

    def route(found: Iterable[Found]) -> None:
        for number, some in _by_shard(found, settings.shards).items():
            if number in owned:
                owned[number].take(some)
            else:
                send(directory.shard(number), some)

    return route


def _by_shard(found: Iterable[Found], shards: int) -> dict[int, list[Found]]:
    parts: dict[int, list[Found]] = {}
    for each in found:
        parts.setdefault(shard_of(host_of(each.url), shards), []).append(each)
    return parts


def _gate(settings: Settings) -> Gate:
    return Gate(
        agents_of(settings.identity.name, DEFAULT_AGENTS.trainers),
        settings.use,
        tuple(load_pack(name) for name in settings.packs),
        load_suppression(Path(settings.suppress)) if settings.suppress else None,
        Rules.load({list_path(), Path(settings.suppress or list_path())}),
        tuple(parse(capture.body, capture.source) for capture in given.registries(settings.registries)),
    )


def _processes(
    directory: CrawlDirectory, settings: Settings, shares: Sequence[Sequence[int]], watch: Watch | None
) -> None:
    """One process a share. A round ends when all are idle; URLs sent to a shard that had ended begin another."""
    context = multiprocessing.get_context("spawn")
    deadline = time.monotonic() + settings.budget.seconds
    while True:
        children = [
            context.Process(target=_child, args=(str(directory.path), share, len(shares), os.getpid()))
            for share in shares
        ]
        for child in children:
            child.start()
        try:
            while any(child.is_alive() for child in children):
                time.sleep(0.2)
                if watch is not None:
                    watch(directory, settings)
        except KeyboardInterrupt:
            for child in children:
                child.join()
            raise Interrupted(f"stopped; `assent collect --resume {directory.path}` goes on") from None
        codes = {child.exitcode for child in children}
        if codes != {0}:
            if codes <= {0, Interrupted.exit_code}:
                raise Interrupted(f"stopped; `assent collect --resume {directory.path}` goes on")
            raise UsageError(f"a worker ended early; `assent collect --resume {directory.path}` goes on")
        if time.monotonic() > deadline or _over(directory, settings):
            return


def _over(directory: CrawlDirectory, settings: Settings) -> bool:
    """Whether no shard has URLs in its queue, or the crawl has asked for all the pages it may."""
    shards = [pulse(directory.shard(n)) for n in range(settings.shards)]
    asked = sum(shard.counts.get("asked", 0) for shard in shards)
    return asked >= settings.budget.pages or not any(shard.waiting_hosts for shard in shards)


def _child(path: str, numbers: Sequence[int], workers: int, parent: int) -> None:
    # collect stands below run in the order of imports, so it keeps its own watch on its parent
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    look_rarely()
    try:
        work_shards(path, numbers, workers)
    except AssentError as error:
        print(f"assent: {error}", file=sys.stderr)
        sys.exit(error.exit_code)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


async def _watching(watch: Watch, directory: CrawlDirectory, settings: Settings) -> None:
    while True:
        watch(directory, settings)
        await asyncio.sleep(1.0)
