"""A server of scripted hosts on loopback addresses: its log is the judge of who asked what, and when."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple


class Asked(NamedTuple):
    """One request as it arrived. host: the address it was sent to."""

    host: str
    path: str
    at: float
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Reply:
    """raw: sent as it is instead of the rest. hang: seconds of silence first. close: cut without an answer."""

    status: int = 200
    body: bytes = b""
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    raw: bytes | None = None
    hang: float = 0.0
    close: bool = False
    endless: bytes = b""


def text(body: str | bytes, status: int = 200, **headers: str) -> Reply:
    data = body.encode() if isinstance(body, str) else body
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(status, data, (("Content-Type", "text/plain"), *fields))


def page(body: str | bytes, **headers: str) -> Reply:
    data = body.encode() if isinstance(body, str) else body
    fields = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return Reply(200, data, (("Content-Type", "text/html; charset=utf-8"), *fields))


Site = Callable[[Asked], Reply]
NOT_FOUND = Reply(404, b"not here", (("Content-Type", "text/plain"),))


def site(pages: Mapping[str, Reply | list[Reply]]) -> Site:
    """A site by path; a list is answered in turn, its last one for ever."""
    turn: dict[str, int] = {}

    def answer(asked: Asked) -> Reply:
        reply = pages.get(asked.path, NOT_FOUND)
        if isinstance(reply, list):
            place = turn.get(asked.path, 0)
            turn[asked.path] = place + 1
            return reply[min(place, len(reply) - 1)]
        return reply

    return answer


@dataclass
class Server:
    """A context. sites: by address 127.x.y.z; others answer 404. Listens in a thread of its own."""

    sites: Mapping[str, Site]
    log: list[Asked] = field(default_factory=list)
    port: int = 0

    def __enter__(self) -> Server:
        ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(ready,), daemon=True)
        self._thread.start()
        assert ready.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(20)
        self._loop.close()

    def url(self, host: str, path: str = "/") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self, host: str) -> list[str]:
        return [asked.path for asked in self.log if asked.host == host]

    def _run(self, ready: threading.Event) -> None:
        async def serve() -> None:
            self._over = asyncio.Event()
            hosts = list(self.sites) or ["127.0.0.1"]
            first = await asyncio.start_server(self._meet, hosts[0], 0, backlog=1024)
            self.port = first.sockets[0].getsockname()[1]
            rest = [await asyncio.start_server(self._meet, host, self.port, backlog=64) for host in hosts[1:]]
            ready.set()
            await self._over.wait()
            for server in (first, *rest):
                server.close()
            for task in asyncio.all_tasks() - {asyncio.current_task()}:
                task.cancel()
            await asyncio.sleep(0)

        self._loop.run_until_complete(serve())

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        host = writer.get_extra_info("sockname")[0]
        try:
            while head := await _head(reader):
                line, *fields = head.decode("latin-1").split("\r\n")
                headers = {n.strip().lower(): v.strip() for n, _, v in (f.partition(":") for f in fields) if n}
                asked = Asked(host, line.split(" ")[1], time.time(), headers)
                self.log.append(asked)
                if not await self._answer(self.sites[host](asked), writer):
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            writer.close()

    async def _answer(self, reply: Reply, writer: asyncio.StreamWriter) -> bool:
        if reply.hang:
            await asyncio.sleep(reply.hang)
        if reply.close:
            writer.transport.abort()
            return False
        if reply.raw is not None:
            writer.write(reply.raw)
            await writer.drain()
            return False
        lines = [f"HTTP/1.1 {reply.status} Any", *(f"{n}: {v}" for n, v in reply.headers)]
        if reply.endless:
            writer.write("\r\n".join([*lines, "Connection: close", "", ""]).encode("latin-1"))
            while True:
                writer.write(reply.endless)
                await writer.drain()
        body = b"" if reply.status == 304 else reply.body
        lines.append(f"Content-Length: {len(body)}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        await writer.drain()
        return True


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        return (await reader.readuntil(b"\r\n\r\n"))[:-4]
    except asyncio.IncompleteReadError:
        return b""


Lookup = Callable[[str], Awaitable[list[str]]]
