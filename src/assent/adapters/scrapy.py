"""A Scrapy downloader middleware: an existing spider asks the hosts and the pages first.

    DOWNLOADER_MIDDLEWARES = {"assent.adapters.scrapy.ConsentMiddleware": 100}
    ASSENT_AGENT = "examplebot"   # the product token that robots.txt files address

`ASSENT_USE` (default "train"), `ASSENT_PACKS` (a list) and `ASSENT_SUPPRESS` (a file) say the rest. A request that a
host refuses is never sent, a page that refuses itself never reaches the spider: both raise `IgnoreRequest`, and the
crawler's stats count them as `assent/refused/MECHANISM`. robots.txt that cannot be had refuses.
"""

from __future__ import annotations

import asyncio
import inspect
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self

from assent.collect.gate import OTHER_KINDS, Gate, Refusal, agents_of, document_of
from assent.hosts.given import PATH_BY_KIND
from assent.policy import load_pack, load_suppression
from assent.records.document import Headers, HostFile, HostFileKind
from assent.records.errors import UsageError
from assent.records.urls import origin_of
from assent.signals import DEFAULT_AGENTS
from assent.sources.classify import media_type, sniff

try:
    from scrapy import Request
    from scrapy.exceptions import IgnoreRequest, NotConfigured
    from scrapy.http.request import NO_CALLBACK
    from scrapy.utils.defer import maybe_deferred_to_future
except ImportError:
    raise UsageError("the Scrapy middleware needs Scrapy: pip install 'assent[collect,scrapy]'") from None

FRESH = timedelta(hours=24)
UNREACHED_FRESH = timedelta(minutes=5)
"""How long a host that did not answer is left alone before it is asked again."""
ORIGINS_HELD = 4096
HOST_FILE_BYTES = 1 << 20


@dataclass(slots=True)
class _Origin:
    captures: dict[HostFileKind, HostFile | None] = field(default_factory=dict)
    asking: asyncio.Lock = field(default_factory=asyncio.Lock)


class ConsentMiddleware:
    """See the module. Needs the asyncio reactor, Scrapy's default."""

    def __init__(self, crawler: Any) -> None:
        settings = crawler.settings
        agent = settings.get("ASSENT_AGENT")
        if not agent:
            raise NotConfigured("ASSENT_AGENT is not set: give the product token that robots.txt files address")
        suppress = settings.get("ASSENT_SUPPRESS")
        self._crawler = crawler
        self._gate = Gate(
            agents_of(agent, DEFAULT_AGENTS.trainers),
            settings.get("ASSENT_USE", "train"),
            tuple(load_pack(name) for name in settings.getlist("ASSENT_PACKS")),
            load_suppression(Path(suppress)) if suppress else None,
        )
        self._origins: OrderedDict[str, _Origin] = OrderedDict()

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """How Scrapy makes a middleware."""
        return cls(crawler)

    async def process_request(self, request: Any, spider: Any = None) -> None:  # noqa: ARG002
        """Before a request goes out. Raises IgnoreRequest where the host refuses."""
        if request.meta.get("assent_host_file") or not request.url.startswith(("http://", "https://")):
            return
        self._unless(self._gate.suppressed(request.url))
        captures = await self._captures(origin_of(request.url))
        host = self._gate.host(request.url, captures)
        self._unless(host.refused)
        request.meta["assent_host"] = host

    def process_response(self, request: Any, response: Any, spider: Any = None) -> Any:  # noqa: ARG002
        """Before a page reaches the spider. Raises IgnoreRequest where it refuses itself."""
        host = request.meta.get("assent_host")
        if host is None or not 200 <= response.status < 300:
            return response
        headers = _fields(response)
        media = media_type(next((v for n, v in headers if n.lower() == "content-type"), None)) or sniff(response.body)
        now = datetime.now(UTC)
        document = document_of(response.url, now, response.status, headers, media, response.body)
        self._unless(self._gate.keep(document, host))
        return response

    def _unless(self, refused: Refusal | None) -> None:
        if refused is not None:
            self._crawler.stats.inc_value(f"assent/refused/{refused.mechanism}")
            raise IgnoreRequest(f"assent: refused by {refused.mechanism}")

    async def _captures(self, origin: str) -> dict[HostFileKind, HostFile | None]:
        """An origin's host files, asked for once a day; requests that come meanwhile wait for the same answers."""
        known = self._origins.get(origin)
        if known is None:
            known = self._origins[origin] = _Origin()
            if len(self._origins) > ORIGINS_HELD:
                self._origins.popitem(last=False)
        async with known.asking:
            robots = known.captures.get("robots.txt")
            if robots is None or _stale(robots):
                robots = await self._ask(origin, "robots.txt")
                known.captures = {"robots.txt": robots}
                for kind in OTHER_KINDS:
                    allowed = self._gate.robots(origin + PATH_BY_KIND[kind], known.captures) is None
                    known.captures[kind] = await self._ask(origin, kind) if allowed else None
            return known.captures

    async def _ask(self, origin: str, kind: HostFileKind) -> HostFile:
        url = origin + PATH_BY_KIND[kind]
        meta = {"assent_host_file": True, "dont_obey_robotstxt": True, "handle_httpstatus_all": False,
                "download_maxsize": HOST_FILE_BYTES}  # fmt: skip
        request = Request(url, callback=NO_CALLBACK, meta=meta, priority=1000, dont_filter=True)
        try:
            response = await self._download(request)
        except Exception:  # whatever went wrong, nobody answered: silence is not consent
            return HostFile(kind, origin, url, datetime.now(UTC), None, source="scrapy")
        body = response.body if response.status == 200 else b""
        return HostFile(kind, origin, url, datetime.now(UTC), response.status, _fields(response), body, "scrapy")

    async def _download(self, request: Any) -> Any:
        engine = self._crawler.engine
        if hasattr(engine, "download_async"):
            return await engine.download_async(request)
        answer = engine.download(request)
        return await answer if inspect.isawaitable(answer) else await maybe_deferred_to_future(answer)


def _stale(capture: HostFile) -> bool:
    assert capture.captured_at is not None
    return datetime.now(UTC) - capture.captured_at > (UNREACHED_FRESH if capture.status is None else FRESH)


def _fields(response: Any) -> Headers:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1"))
        for name, values in response.headers.items()
        for value in values
    )
