"""Small corpora for tests, written by hand: pages about stones, and what their hosts say."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

MOMENT = "2026-10-01T12:00:00Z"
ALLOW = "User-agent: *\nAllow: /\n"
CC0 = '<a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0</a>'
TEXT = "Slate splits along its cleavage into thin plates, which is why roofs were made of it for centuries. " * 8


class Capture(NamedTuple):
    """One HTTP response as a crawler kept it."""

    url: str
    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    media_type: str = "text/html; charset=utf-8"
    moment: str = MOMENT


def page(head: str = "", foot: str = "") -> bytes:
    """A page about slate."""
    return (
        f"<!doctype html><html lang=en><head><title>Slate</title>{head}</head>"
        f"<body><main><article><h1>Slate</h1><p>{TEXT}</p>{foot}</article></main></body></html>"
    ).encode()


def robots(origin: str, body: str = ALLOW, status: int = 200, moment: str = MOMENT) -> Capture:
    """A robots.txt capture."""
    return Capture(f"{origin}/robots.txt", body.encode(), status, (), "text/plain", moment)


def record(capture: Capture) -> bytes:
    """The WARC record of a capture, uncompressed."""
    fields = [("Content-Type", capture.media_type), *capture.headers, ("Content-Length", str(len(capture.body)))]
    http = f"HTTP/1.1 {capture.status} -\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n"
    block = http.encode() + capture.body
    head = (
        f"WARC/1.1\r\nWARC-Type: response\r\nWARC-Date: {capture.moment}\r\nWARC-Target-URI: {capture.url}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(block)}\r\n\r\n"
    )
    return head.encode() + block + b"\r\n\r\n"


def write_warc(path: Path, captures: Iterable[Capture]) -> Path:
    """A per-record compressed WARC."""
    path.write_bytes(b"".join(gzip.compress(record(capture), 6, mtime=0) for capture in captures))
    return path


def host(name: str, count: int = 1, head: str = "", foot: str = "", robots_body: str | None = ALLOW) -> list[Capture]:
    """Some pages of one host and, unless None, its robots.txt."""
    origin = f"https://{name}.example"
    pages = [Capture(f"{origin}/slate/{number}.html", page(head, foot)) for number in range(count)]
    return pages if robots_body is None else [*pages, robots(origin, robots_body)]
