"""What the HTTP status of a host file means, before anybody reads its body (RFC 9309 section 2.3.1)."""

from __future__ import annotations

from typing import Literal

Answered = Literal["body", "absent", "refused", "moved", "failed"]


def answered(status: int | None) -> Answered:
    """body: 2xx. absent: 404, 410 and other 4xx. refused: 401, 403, 429. moved: 3xx that led nowhere. failed: the rest.

    failed takes in 5xx, no HTTP answer (None) and anything that is no status of a final response.
    """
    if status is None:
        return "failed"
    if 200 <= status < 300:
        return "body"
    if status in (401, 403, 429):
        return "refused"
    if 400 <= status < 500:
        return "absent"
    return "moved" if 300 <= status < 400 else "failed"
