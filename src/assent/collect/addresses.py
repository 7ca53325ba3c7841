"""Which addresses may be connected to. Pure; the door asks here at every connect."""

from __future__ import annotations

import ipaddress
from functools import lru_cache
from typing import Final

_NAT64: Final = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"))  # RFC 6052, RFC 8215
_METADATA: Final = frozenset(
    ipaddress.ip_address(a)
    for a in ("169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16", "fd00:ec2::254")
)
"""Where clouds answer their own machines with credentials."""
_EMBEDDING: Final = (
    ipaddress.ip_network("::/96"),  # IPv4-compatible, RFC 4291 section 2.5.5.1
    ipaddress.ip_network("::ffff:0:0:0/96"),  # IPv4-translated, RFC 2765
)

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@lru_cache(maxsize=65536)
def refusal(text: str, *, allow_private: bool = False) -> str | None:
    """Why an address may not be connected to, or None. `text`: an address as a socket names it, with or without zone.

    An address that carries another one inside (mapped, NAT64, 6to4, Teredo) is judged by that one too.
    allow_private: loopback and private networks pass (tests, intranets); metadata, multicast and the like never do.
    """
    try:
        address = ipaddress.ip_address(text.partition("%")[0])
    except ValueError:
        return "no address"
    inner = _inside(address)
    if inner is not None:
        return refusal(str(inner), allow_private=allow_private) or (None if allow_private else _kind(address, True))
    return _kind(address, allow_private)


def _kind(address: Address, allow_private: bool) -> str | None:
    if address in _METADATA:
        return "metadata"
    if address.is_unspecified:
        return "unspecified"
    if address.is_multicast:
        return "multicast"
    if address.is_link_local:
        return "link-local"
    if address.is_loopback:
        return None if allow_private else "loopback"
    if allow_private and address.is_private:
        return None
    if address.is_reserved or not address.is_global:
        return "private or reserved"
    return None


def _inside(address: Address) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if any(address in network for network in (*_NAT64, *_EMBEDDING)) and int(address) > 1:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None
