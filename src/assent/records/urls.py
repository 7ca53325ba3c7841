"""Hosts, origins and registrable domains of URLs. Tolerant: a URL that does not parse has none."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit, urlunsplit

from publicsuffixlist import PublicSuffixList

_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(maxsize=4096)
def host_of(url: str) -> str:
    """Lower-case host name without port and user info; "" where there is none."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return ""


@lru_cache(maxsize=4096)
def origin_of(url: str) -> str:
    """`scheme://host[:port]`, lower case, default port left out (RFC 6454); "" where there is no host."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        return ""
    if not host:
        return ""
    if ":" in host:
        host = f"[{host}]"
    scheme = parts.scheme.lower()
    return f"{scheme}://{host}" if port in (None, _DEFAULT_PORTS.get(scheme)) else f"{scheme}://{host}:{port}"


@lru_cache(maxsize=65536)
def domain_of(host: str) -> str:
    """Registrable domain (public suffix plus one label) of a host; the host itself for addresses and bare suffixes."""
    if not host or ":" in host or host.rpartition(".")[2].isdigit():
        return host
    return _suffixes().privatesuffix(host) or host


def public_url(url: str) -> str:
    """The URL without query, fragment and user info: what may stand outside `private/`."""
    try:
        parts = urlsplit(url)
        netloc = parts.netloc.rpartition("@")[2]
        return urlunsplit((parts.scheme, netloc, parts.path, "", ""))
    except ValueError:
        return ""


@lru_cache(maxsize=1)
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList()
