"""A shard at work: whose turn it is, what is asked, what the answer means, what is written."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from assent.collect.asking import ask
from assent.collect.door import Answer, Door
from assent.collect.frontier import Entry, Found, Frontier, Kind, State, Turn
from assent.collect.gate import OTHER_KINDS, Gate, HostSaid, Refusal
from assent.collect.page import Page, read_page, wanted
from assent.collect.politeness import crawl_delay, retry_after, sitemaps
from assent.collect.recorder import Recorder
from assent.collect.settings import Settings
from assent.collect.sitemap import Refused, read_sitemap
from assent.collect.traps import canonical, trap
from assent.collect.turns import Turns, wait_for_turn
from assent.records.document import HostFile, HostFileKind
from assent.records.urls import domain_of, host_of, origin_of
from assent.sources.http import decode_body

FRESH = timedelta(hours=24)
"""RFC 9309 section 2.4: robots.txt is not used for longer than a day."""
ORIGINS_HELD = 4096
REDIRECTS = 5
SAME_PAGES = 20
"""A host whose pages are so often one and the same is not followed further."""
LOOK_AHEAD = 16
DURABLE_SECONDS = 5.0
"""How often what was collected is forced to the disk: what a power cut may cost."""

Send = Callable[[Iterable[Found]], None]


class Shard:
    """Runs turns for one frontier. `send` routes new URLs to the shards that own them."""

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        door: Door,
        turns: Turns,
        frontier: Frontier,
        recorder: Recorder,
        send: Send,
    ) -> None:
        self._settings, self._gate, self._door, self._turns = settings, gate, door, turns
        self._frontier, self._recorder, self._send = frontier, recorder, send
        self._held: OrderedDict[str, dict[HostFileKind, HostFile | None]] = OrderedDict()
        self.counts: Counter[str] = Counter()
        self.asked = 0
        self._active: set[asyncio.Task[None]] = set()
        self._durable_at = 0.0

    def round(self, left: int) -> set[asyncio.Task[None]]:
        """Commit what is over and begin new turns, at most so many that they ask for `left` pages. Those under way.

        The WARC is handed to the system before the commit that names its length.
        """
        for task in [t for t in self._active if t.done()]:
            self._active.discard(task)
            task.result()
        now = time.time()
        durable = now - self._durable_at > DURABLE_SECONDS
        self._durable_at = now if durable else self._durable_at
        self._recorder.flush(durable=durable)
        counts, self.counts = dict(self.counts), Counter()
        self._frontier.commit(self._recorder.position, counts)
        room = min(self._settings.turns, left) - len(self._active)
        if room > 0:
            for turn in self._frontier.claim(room, now, self._settings.pace.floor):
                self._active.add(asyncio.create_task(self.turn(turn)))
        return self._active

    def next_ready(self) -> float | None:
        """When the next host is ready; None where nothing waits."""
        return self._frontier.next_ready()

    def take(self, found: Iterable[Found]) -> None:
        """Queue URLs that belong here."""
        self._frontier.add(found)

    def close(self) -> None:
        """Let go of the files; turns that were not over are as if they had not been."""
        for task in self._active:
            task.cancel()
        self._recorder.close()
        self._frontier.close()

    async def turn(self, turn: Turn) -> None:
        """One request to one host, and whatever can be settled without one."""
        for most in (1, LOOK_AHEAD):  # the first is asked for, unless it can be settled without
            for entry in self._frontier.queue(turn.host, most):
                if await self._entry(turn, entry):
                    return
        self._frontier.release(turn.host, time.time(), turn.delay, turn.failures, 0)

    async def _entry(self, turn: Turn, entry: Entry) -> bool:
        """Whether the host was asked for something."""
        origin = origin_of(entry.url)
        refused = self._gate.suppressed(entry.url)
        if refused is not None or turn.pages >= self._settings.budget.per_host:
            self._refuse(entry, turn.host, refused.code if refused else "budget:host")
            return False
        captures = self._captures(origin)
        if "robots.txt" not in captures:
            await self._ask(turn, entry, origin, "robots.txt")
            return True
        missing = [kind for kind in OTHER_KINDS if kind not in captures]
        if missing or entry.kind == Kind.SITEMAP:
            refused = self._gate.robots(entry.url, captures)
            if refused is not None:
                self._refused(entry, turn.host, refused)
                return False
        if entry.kind == Kind.SITEMAP:
            await self._sitemap(turn, entry)
            return True
        for kind in missing:
            address = self._gate.address_of(kind, origin, captures)
            if origin_of(address) == origin and self._gate.robots(address, captures) is not None:
                self._keep_capture(origin, kind, None)
                continue
            await self._ask(turn, entry, origin, kind)
            return True
        host = self._gate.host(entry.url, captures)
        if host.refused is not None:
            self._refused(entry, turn.host, host.refused)
            return False
        await self._page(turn, entry, host)
        return True

    async def _ask(self, turn: Turn, entry: Entry, origin: str, kind: HostFileKind) -> None:
        """Ask for a host file; go on, wait, or give the origin up."""
        asked = await ask(
            self._door, origin, kind, self._gate.address_of(kind, origin, self._captures(origin)),
            self._record_host_file, self._turns,
            self._settings.pace, max(self._settings.pace.floor, turn.delay),
        )  # fmt: skip
        self.counts["host-files"] += 1
        reason = _reason(asked.answer)
        last = turn.failures + 1 >= self._settings.pace.tries
        if asked.outcome == "defer" and not last:
            self._recorder.metadata(entry.url, asked.answer.at, [("deferred", kind), ("because", reason)])
            self._back_off(turn, asked.answer)
            return
        if kind == "robots.txt" and asked.outcome != "go":
            code = f"refused:{kind}" if asked.outcome == "closed" else f"unreachable:{reason}"
            self._recorder.metadata(origin + "/", asked.answer.at, [("dropped", code), ("because", reason)])
            state = State.REFUSED if asked.outcome == "closed" else State.FAILED
            self.counts[code] += self._frontier.drop(turn.host, origin, state, code)
            self._frontier.release(turn.host, self._later(turn.delay, asked.seconds), turn.delay, 0, 0)
            return
        self._keep_capture(origin, kind, asked.capture)
        delay = turn.delay
        if kind == "robots.txt" and asked.capture.status == 200:
            delay = max(delay, crawl_delay(asked.capture.body, self._settings.identity.name))
            if self._settings.sitemaps and self._settings.reach != "listed":
                self._queue_sitemaps(asked.capture, entry)
        self._frontier.release(turn.host, self._later(delay, asked.seconds), delay, 0, 0)

    async def _page(self, turn: Turn, entry: Entry, host: HostSaid) -> None:
        self.asked += 1
        answer = await self._get(entry)
        self.counts["asked"] += 1
        if self._transient(answer):
            self._failed(turn, entry, answer)
            return
        page = read_page(answer)
        state, reason, digest = self._settled(turn, entry, answer, page, host)
        self.counts[reason or "kept"] += 1
        self._frontier.settle(
            entry, turn.host, state, reason, digest=digest, etag=answer.first("etag")[:500],
            modified=answer.first("last-modified")[:100],
        )  # fmt: skip
        self._frontier.release(turn.host, self._later(turn.delay, answer.seconds), turn.delay, 0, 1)

    def _settled(self, turn: Turn, entry: Entry, answer: Answer, page: Page, host: HostSaid) -> tuple[State, str, str]:
        """What an answer makes of its URL: state, reason ("" for a page that is kept), digest of its payload."""
        status = answer.status or 0
        if status == 304 and entry.digest:
            refused = self._gate.headers(page.document)
            if refused is None:
                self._recorder.revisit(answer, "server-not-modified", entry.digest, entry.url)
                return State.DONE, "not-modified", entry.digest
            self._recorder.metadata(entry.url, answer.at, _why(refused))
            return State.REFUSED, refused.code, ""
        if not 200 <= status < 300:
            self._recorder.response(answer, head_only=True)
            if status in _MOVED:
                return self._moved(entry, answer)
            return State.FAILED, f"status-{status}", ""
        if page.problem:
            self._recorder.metadata(entry.url, answer.at, [("dropped", page.problem)])
            return State.FAILED, page.problem, ""
        refused = self._gate.keep(page.document, host)
        if refused is not None:
            self._recorder.metadata(entry.url, answer.at, [*_why(refused), ("payload-digest", page.digest)])
            return State.REFUSED, refused.code, ""
        return self._keep(turn.host, entry, answer, page)

    def _keep(self, host: str, entry: Entry, answer: Answer, page: Page) -> tuple[State, str, str]:
        same, first = self._frontier.same_digest(host, page.digest)
        if same and first != entry.url:
            self._recorder.revisit(answer, "identical-payload-digest", page.digest, first)
            if same < SAME_PAGES:
                self._follow(entry, page)
            return State.DONE, "identical-digest", page.digest
        self._recorder.response(answer, digest=page.digest)
        self.counts["payload-bytes"] += len(page.document.payload or b"")
        self._follow(entry, page)
        return State.DONE, "", page.digest

    def _moved(self, entry: Entry, answer: Answer) -> tuple[State, str, str]:
        target = canonical(answer.first("location"), entry.url)
        if target is None or entry.redirects >= REDIRECTS:
            return State.FAILED, "redirect-nowhere", ""
        self._offer([Found(target, entry.kind, entry.hops, entry.redirects + 1)], entry.url)
        return State.DONE, "redirect", ""

    def _follow(self, entry: Entry, page: Page) -> None:
        if self._settings.reach == "listed" or entry.hops >= self._settings.budget.hops:
            return
        targets = dict.fromkeys(canonical(link, page.base) for link in page.links())
        self._offer([Found(t, Kind.PAGE, entry.hops + 1) for t in targets if t is not None], entry.url)

    def _offer(self, found: list[Found], source: str) -> None:
        """Queue what is within reach and leads somewhere."""
        today = datetime.now(UTC).date()
        site = domain_of(host_of(source))
        near = [f for f in found if self._settings.reach == "web" or f.redirects or domain_of(host_of(f.url)) == site]
        kept = [f for f in near if trap(f.url, today) is None]
        self.counts["out-of-reach"] += len(found) - len(near)
        self.counts["traps"] += len(near) - len(kept)
        self._send(kept)

    async def _sitemap(self, turn: Turn, entry: Entry) -> None:
        answer = await self._get(entry)
        if self._transient(answer):
            self._failed(turn, entry, answer)
            return
        state, reason = State.FAILED, f"sitemap-status-{answer.status}"
        if answer.status in _MOVED:
            state, reason, _ = self._moved(entry, answer)
        elif answer.status == 200:
            state, reason = State.DONE, self._read_sitemap(entry, answer)
        self.counts["sitemaps"] += 1
        self._frontier.settle(entry, turn.host, state, reason)
        self._frontier.release(turn.host, self._later(turn.delay, answer.seconds), turn.delay, 0, 0)

    def _read_sitemap(self, entry: Entry, answer: Answer) -> str:
        headers = answer.headers
        if entry.url.endswith(".gz") and answer.body.startswith(b"\x1f\x8b"):
            headers = (*headers, ("content-encoding", "gzip")) if not answer.first("content-encoding") else headers
        body = decode_body(answer.body, headers)
        if body.problem:
            return "sitemap-unreadable"
        found: list[Found] = []
        reason = "sitemap"
        try:
            for url, nested in read_sitemap(body.data):
                target = canonical(url, entry.url)
                if target is not None and (not nested or entry.hops < 2):
                    # an index counts as a hop, so that indexes of indexes end
                    hops = entry.hops + 1
                    found.append(Found(target, Kind.SITEMAP if nested else Kind.PAGE, hops))
        except Refused as refused:
            reason = f"sitemap-{str(refused).replace(' ', '-')}"
        self._offer(found, entry.url)
        return reason

    async def _get(self, entry: Entry) -> Answer:
        """Ask for a page, with the condition of an earlier visit."""
        fields = {}
        if entry.etag:
            fields["If-None-Match"] = entry.etag
        elif entry.modified:
            fields["If-Modified-Since"] = entry.modified
        await wait_for_turn(self._door, entry.url, self._turns, self._settings.pace)
        check = wanted if entry.kind == Kind.PAGE else None
        return await self._door.get(entry.url, fields=fields, wanted=check)

    def _transient(self, answer: Answer) -> bool:
        if answer.failure in ("too-large", "refused-address", "scheme"):
            return False
        return bool(answer.failure) or answer.status == 429 or (answer.status or 0) >= 500

    def _failed(self, turn: Turn, entry: Entry, answer: Answer) -> None:
        reason = _reason(answer)
        if answer.status is not None and not answer.failure:
            self._recorder.response(answer, head_only=True)
        else:
            self._recorder.metadata(entry.url, answer.at, [("failed", reason)])
        if entry.tries + 1 < self._settings.pace.tries:
            self._frontier.retry(entry)
        else:
            self.counts[f"failed:{reason}"] += 1
            self._frontier.settle(entry, turn.host, State.FAILED, f"failed:{reason}")
        self._back_off(turn, answer)

    def _back_off(self, turn: Turn, answer: Answer) -> None:
        now = datetime.now(UTC)
        asked = retry_after(answer.first("retry-after"), now)
        wait = max(self._settings.pace.backoff(turn.failures + 1, asked), turn.delay)
        self.counts["deferred"] += 1
        self._frontier.release(turn.host, time.time() + wait, turn.delay, turn.failures + 1, 0)

    def _later(self, delay: float, seconds: float) -> float:
        return time.time() + self._settings.pace.delay(seconds, delay)

    def _refused(self, entry: Entry, host: str, refused: Refusal) -> None:
        """A host says no before the page was asked for: that is evidence, and stands in the archive."""
        self._recorder.metadata(entry.url, datetime.now(UTC), _why(refused))
        self._refuse(entry, host, refused.code)

    def _refuse(self, entry: Entry, host: str, reason: str) -> None:
        self.counts[reason] += 1
        self._frontier.settle(entry, host, State.REFUSED, reason)

    def _record_host_file(self, answer: Answer, url: str) -> None:
        self._recorder.response(answer, url=url, head_only=answer.status != 200)

    def _queue_sitemaps(self, capture: HostFile, entry: Entry) -> None:
        site = domain_of(host_of(entry.url))
        urls = [u for u in (canonical(s) for s in sitemaps(capture.body)) if u and domain_of(host_of(u)) == site]
        self._send([Found(url, Kind.SITEMAP) for url in urls])

    def _captures(self, origin: str) -> dict[HostFileKind, HostFile | None]:
        held = self._held.get(origin)
        if held is None:
            held = self._held[origin] = self._frontier.captures(origin)
            if len(self._held) > ORIGINS_HELD:
                self._held.popitem(last=False)
        robots = held.get("robots.txt")
        if robots is not None and robots.captured_at is not None and datetime.now(UTC) - robots.captured_at > FRESH:
            self._frontier.forget_captures(origin)
            held.clear()
        return held

    def _keep_capture(self, origin: str, kind: HostFileKind, capture: HostFile | None) -> None:
        self._captures(origin)[kind] = capture
        self._frontier.keep_capture(origin, kind, capture)


_MOVED = frozenset({301, 302, 303, 307, 308})


def _reason(answer: Answer) -> str:
    return answer.failure or f"status-{answer.status}"


def _why(refused: Refusal) -> list[tuple[str, str]]:
    return [("dropped", refused.code), ("found-at", refused.detail)]
