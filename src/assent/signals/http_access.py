"""HTTP status and `crawler-price`: what the server itself refuses or sells."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from assent.signals.fields import Response, place
from assent.signals.mechanism import HeaderMechanism, Statement

REFUSALS: Final = frozenset({401, 402, 403, 407, 429, 451})
PRICE = "crawler-price"


def read(response: Response) -> Iterator[Statement]:
    """A refusal denies the fetch and with it every use; a price is a condition, held until a receipt is shown."""
    if response.status is None:
        yield Statement("*", "unknown", "unknown")
    elif response.status in REFUSALS:
        yield Statement("fetch", "deny", "deny", found_at="status", quote=str(response.status))
    for index, price in enumerate(response.all(PRICE)):
        yield Statement("fetch", "condition", "hold", found_at=place(PRICE, index), quote=f"{PRICE}: {price}")


MECHANISM = HeaderMechanism(
    name="http-access",
    klass="access",
    since=date(1992, 1, 1),
    citation="RFC 9110 section 15.5, RFC 7725 (451); crawler-price: Cloudflare pay per crawl, July 2025",
    url="https://www.rfc-editor.org/rfc/rfc9110#section-15.5",
    read=read,
)
