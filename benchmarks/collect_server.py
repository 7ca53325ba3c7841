"""Hosts on loopback addresses for the benchmark of the collector; the log it writes is the judge of politeness.

    python -m benchmarks.collect_server HOSTS LOG

Prints its port when it listens, and writes one line a request ("address time path") when its standard input closes.
"""

from __future__ import annotations

import asyncio
import random
import sys
import time
from pathlib import Path

ROBOTS = "# {host}\nUser-agent: *\nDisallow: /private/\n\nUser-agent: GPTBot\nDisallow: /secret/\n"
_TEXT = (
    "the river town market old house winter light road stone letter bread garden morning people paper water field "
    "story north window music evening summer bridge table forest village green harbour"
)
_WORDS = _TEXT.split()


def addresses(count: int) -> list[str]:
    """`count` addresses of 127.0.0.0/8 that nothing else uses."""
    return [f"127.77.{n // 200}.{n % 200 + 1}" for n in range(count)]


def page(seed: str) -> bytes:
    """A page of about 20 kB that is not like any other."""
    words = random.Random(seed)
    parts = [" ".join(words.choices(_WORDS, k=60)) for _ in range(50)]
    text = "".join(f'<p class="text">{part}.</p>\n<a href="/page/{n}">more</a>\n' for n, part in enumerate(parts))
    head = f'<meta charset="utf-8"><title>{seed}</title><meta name="description" content="A page">'
    return f'<!doctype html><html lang="en"><head>{head}</head><body>{text}</body></html>'.encode()


class Meeting(asyncio.Protocol):
    """One connection, requests one after the other."""

    log: list[tuple[str, float, str]]

    def __init__(self, log: list[tuple[str, float, str]], pages: dict[str, bytes]) -> None:
        self.log, self._pages, self._held = log, pages, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._host = transport.get_extra_info("sockname")[0]

    def data_received(self, data: bytes) -> None:
        self._held += data
        while b"\r\n\r\n" in self._held:
            head, _, self._held = self._held.partition(b"\r\n\r\n")
            path = head.split(b" ", 2)[1].decode("latin-1")
            self.log.append((self._host, time.time(), path))
            self._transport.write(self._answer(path))

    def _answer(self, path: str) -> bytes:
        if path == "/robots.txt":
            return _message(b"200 OK", b"text/plain", ROBOTS.format(host=self._host).encode())
        if path.startswith("/page/"):
            key = f"{self._host}{path}"
            if key not in self._pages:
                self._pages[key] = page(key)
            return _message(b"200 OK", b"text/html; charset=utf-8", self._pages.pop(key))
        return _message(b"404 Not Found", b"text/plain", b"no")


def _message(status: bytes, media: bytes, body: bytes) -> bytes:
    length = str(len(body)).encode()
    return b"HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %s\r\n\r\n" % (status, media, length) + body


async def serve(count: int, log_path: str) -> None:
    """Listen until standard input closes, an hour at most."""
    log: list[tuple[str, float, str]] = []
    loop = asyncio.get_running_loop()
    hosts = addresses(count)
    first = await loop.create_server(lambda: Meeting(log, {}), hosts[0], 0, backlog=64)
    port = first.sockets[0].getsockname()[1]
    await loop.create_server(lambda: Meeting(log, {}), hosts[1:], port, backlog=64)
    print(port, flush=True)
    over = asyncio.Event()
    loop.add_reader(sys.stdin, over.set)
    await asyncio.wait_for(over.wait(), 3600)
    with Path(log_path).open("w") as stream:
        stream.writelines(f"{host} {at:.6f} {path}\n" for host, at, path in log)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), sys.argv[2]))
