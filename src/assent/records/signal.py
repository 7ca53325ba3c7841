"""A signal: what somebody with a say expressed, machine-readably, about a use."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

Use = Literal["fetch", "mine", "train", "ai-input", "ai-index", "search", "archive", "redistribute", "*"]
"""`train` is training a generative model. `*`: the row speaks of every use (absent, unknown)."""

USES: tuple[Use, ...] = (
    "fetch", "mine", "train", "ai-input", "ai-index", "search", "archive", "redistribute",
)  # fmt: skip

Spec = Literal["allow", "deny", "condition", "absent", "unknown", "unparseable", "unobservable"]
"""What the mechanism's own text says. absent: looked for and not there. unknown: not looked for or not readable."""

Policy = Literal["allow", "deny", "hold", "unknown"]
"""What assent makes of it. Absence is `unknown`, never `allow` (reference: AIPREF takes no default)."""

Scope = Literal["origin", "path", "response", "document", "element", "asset", "account", "registry"]

Declarer = Literal["operator", "author", "rightsholder", "cdn-default", "registry", "unknown"]


class Signal(NamedTuple):
    """One statement of one mechanism. A mechanism that was consulted and found nothing gives an `absent` row.

    mechanism: name in the signals registry ("robots.txt", "robots-meta", "tdmrep-header" ...).
    agent: user-agent token the statement is addressed to; "*" for everybody.
    found_at: where, e.g. "header:x-robots-tag[1]", "html:4012-4060" (byte range of the payload),
        "robots.txt:12" (line), "" where nothing was found.
    quote: the mechanism's own tokens, at most 200 bytes of UTF-8; never prose.
    version: of the detector, "1" upwards.
    """

    mechanism: str
    use: Use
    spec: Spec
    policy: Policy
    scope: Scope = "document"
    agent: str = "*"
    found_at: str = ""
    quote: str = ""
    declarer: Declarer = "unknown"
    observed_at: datetime | None = None
    version: str = "1"
