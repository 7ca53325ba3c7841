"""The one door to the network: every name is resolved, vetted and connected here, and nowhere else."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from types import TracebackType
from typing import Any, Literal, Self

from assent.collect.addresses import refusal
from assent.collect.identity import Identity
from assent.records.document import Headers
from assent.records.errors import UsageError
from assent.records.urls import host_of

try:
    import aiohttp
    from aiohttp.abc import AbstractResolver
    from yarl import URL
except ImportError:
    raise UsageError("collecting needs more packages: pip install 'assent[collect]'") from None

Failure = Literal["", "dns", "refused-address", "connect", "tls", "timeout", "reset", "too-large", "bad-http", "scheme"]

DNS_SECONDS = 300.0
_DNS_ENTRIES = 65536


@dataclass(frozen=True, slots=True)
class Caps:
    """What one answer may cost. wire: bytes of the body as sent. seconds: from the request to the last byte."""

    wire: int = 20 << 20
    line: int = 8190
    field: int = 32 << 10
    fields: int = 256
    seconds: float = 60.0
    connect_seconds: float = 15.0
    quiet_seconds: float = 20.0


HOST_FILE_BYTES = 1 << 20
"""RFC 9309 section 2.5 asks for at least 500 KiB."""


@dataclass(slots=True)
class Answer:
    """What came back. status None: nothing that could be read; `failure` says why.

    fields: header lines as they came. body: after transfer decoding, content codings still on.
    seconds: how long it took. address: where it came from, if there was no choice.
    whole: False where the body was not wanted or was cut.
    """

    url: str
    at: datetime
    status: int | None = None
    reason: str = ""
    protocol: str = "HTTP/1.1"
    fields: tuple[tuple[bytes, bytes], ...] = ()
    body: bytes = b""
    failure: Failure = ""
    seconds: float = 0.0
    address: str = ""
    whole: bool = True
    headers: Headers = field(default=())

    def first(self, name: str) -> str:
        """Value of the first field of that name (lower case), "" if there is none."""
        return next((value for key, value in self.headers if key.lower() == name), "")


Lookup = Callable[[str], Awaitable[list[str]]]
Wanted = Callable[[Answer], bool]


async def system_lookup(name: str) -> list[str]:
    """Addresses of a name by the system's resolver. Raises OSError."""
    rows = await asyncio.get_running_loop().getaddrinfo(name, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(row[4][0]) for row in rows))


class RefusedAddress(OSError):
    """A name that leads where the collector does not go. The address itself is never told."""


class Door(AbstractResolver):  # type: ignore[misc]
    """A context: `async with Door(...) as door`. One for a process.

    allow_private: loopback and private addresses pass. proxied: use the proxy of the environment; the name is vetted
    all the same, but the proxy resolves it again and must be trusted. lookup: a seam for tests.
    """

    def __init__(
        self,
        identity: Identity,
        *,
        caps: Caps = Caps(),
        allow_private: bool = False,
        proxied: bool = False,
        connections: int = 512,
        lookup: Lookup = system_lookup,
        tls: Any = True,
    ) -> None:
        self._identity, self._caps, self._private, self._proxied = identity, caps, allow_private, proxied
        self._connections, self._lookup, self._tls = connections, lookup, tls
        self._known: dict[str, tuple[float, list[str] | OSError]] = {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        caps = self._caps
        connector = aiohttp.TCPConnector(
            resolver=self, use_dns_cache=False, limit=self._connections, ssl=self._tls,
            socket_factory=None if self._proxied else self._socket, keepalive_timeout=15,
        )  # fmt: skip
        self._session = aiohttp.ClientSession(
            connector=connector,
            headers=self._identity.headers(),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            trust_env=self._proxied,
            timeout=aiohttp.ClientTimeout(
                total=caps.seconds, connect=None, sock_connect=caps.connect_seconds, sock_read=caps.quiet_seconds
            ),
            max_line_size=caps.line,
            max_field_size=caps.field,
            max_headers=caps.fields,
        )
        # aiohttp asks once more by itself when a connection breaks: a second request within the host's delay
        self._session._retry_connection = False
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._session is not None:
            await self._session.close()

    async def get(
        self,
        url: str,
        *,
        fields: Mapping[str, str] | None = None,
        most: int | None = None,
        wanted: Wanted | None = None,
    ) -> Answer:
        """Ask for a URL once; a redirect is an answer. Never raises for what the network or a server does.

        most: cap on the body instead of the usual. wanted: looks at the head; False leaves the body unread.
        """
        asked = Answer(url, datetime.now(UTC))
        begun = time.perf_counter()
        answer = await self._try(asked, fields, most or self._caps.wire, wanted)
        answer.seconds = time.perf_counter() - begun
        return answer

    async def addresses(self, host: str) -> list[str]:
        """Vetted addresses of a host name or literal. Raises OSError; RefusedAddress where one is not for us."""
        literal = _literal(host)
        if literal is not None:
            self._vet([literal])
            return [literal]
        until, known = self._known.get(host, (0.0, []))
        if until < time.monotonic():
            try:
                known = await self._lookup(host)
                self._vet(known)
            except OSError as error:
                known = error
            except UnicodeError:
                known = OSError("not a name")
            if len(self._known) >= _DNS_ENTRIES:
                self._known.clear()
            self._known[host] = (time.monotonic() + DNS_SECONDS, known)
        if isinstance(known, OSError):
            raise known
        return known

    async def resolve(self, host: str, port: int = 0, *_: Any, **__: Any) -> list[Any]:
        """The resolver that the connector asks."""
        return [
            {
                "hostname": host, "host": address, "port": port, "proto": 0, "flags": socket.AI_NUMERICHOST,
                "family": socket.AF_INET6 if ":" in address else socket.AF_INET,
            }
            for address in await self.addresses(host)
        ]  # fmt: skip

    async def close(self) -> None:
        """Part of the resolver's interface."""

    def _vet(self, addresses: list[str]) -> None:
        if not addresses:
            raise OSError("no address")
        # one bad address among good ones is how a name is made to point inside later
        if any(refusal(address, allow_private=self._private) for address in addresses):
            raise RefusedAddress("address refused")

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        """The last look, at the address that is about to be connected to; literals never meet the resolver."""
        family, kind, protocol, _, where = info
        self._vet([str(where[0])])
        return socket.socket(family=family, type=kind, proto=protocol)

    async def _try(self, asked: Answer, fields: Mapping[str, str] | None, most: int, wanted: Wanted | None) -> Answer:
        assert self._session is not None, "use the door as a context"
        if not asked.url.startswith(("http://", "https://")):
            return _without(asked, "scheme")
        try:
            addresses = await self.addresses(host_of(asked.url))
        except RefusedAddress:
            return _without(asked, "refused-address")
        except OSError:
            return _without(asked, "dns")
        if len(addresses) == 1 and not self._proxied:
            asked.address = addresses[0]
        try:
            async with self._session.get(
                URL(asked.url, encoded=True), headers=fields, allow_redirects=False
            ) as response:
                return await _read(asked, response, most, wanted)
        except Exception as error:
            # whatever had come of the answer is not one
            return Answer(asked.url, asked.at, failure=_why(error), address=asked.address)


async def _read(asked: Answer, response: aiohttp.ClientResponse, most: int, wanted: Wanted | None) -> Answer:
    version = response.version
    answer = asked
    answer.status = response.status
    answer.reason = response.reason or ""
    answer.protocol = f"HTTP/{version.major}.{version.minor}" if version else "HTTP/1.1"
    answer.fields = tuple(response.raw_headers)
    answer.headers = tuple((n.decode("latin-1"), v.decode("latin-1").strip()) for n, v in response.raw_headers)
    if wanted is not None and not wanted(answer):
        response.close()
        answer.whole = False
        return answer
    parts: list[bytes] = []
    size = 0
    async for part in response.content.iter_any():
        size += len(part)
        parts.append(part)
        if size > most:
            response.close()
            answer.body, answer.whole, answer.failure = b"".join(parts)[:most], False, "too-large"
            return answer
    answer.body = b"".join(parts)
    return answer


def _without(asked: Answer, failure: Failure) -> Answer:
    asked.failure = failure
    return asked


def _why(error: Exception) -> Failure:
    if isinstance(error, TimeoutError):
        return "timeout"
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return "dns"
    if isinstance(error, (aiohttp.ClientSSLError, aiohttp.ServerFingerprintMismatch)):
        return "tls"
    if isinstance(error, aiohttp.ClientConnectorError):
        return "refused-address" if isinstance(error.os_error, RefusedAddress) else "connect"
    if isinstance(error, RefusedAddress):
        return "refused-address"
    if isinstance(error, (aiohttp.ServerDisconnectedError, aiohttp.ClientOSError, aiohttp.ClientPayloadError, OSError)):
        return "reset"
    return "bad-http"


@lru_cache(maxsize=4096)
def _literal(host: str) -> str | None:
    """The address that a host is, where it is one. Odd spellings (0x7f.1, 2130706433) are none and go to the lookup."""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return None
