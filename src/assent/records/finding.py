"""A finding: what a detector saw in the text or page. Never the value itself."""

from __future__ import annotations

from typing import Literal, NamedTuple

Category = Literal["direct", "quasi", "secret", "special", "minor", "user-post", "synthetic", "illegal", "other"]


class Finding(NamedTuple):
    """A span `[start, end)` in code points of the text whose digest is the evidence's `text_sha256`."""

    kind: str
    category: Category
    start: int
    end: int
    score: float
    detector: str
    version: str = "1"


class Person(NamedTuple):
    """A person the document is by or about; `hash` is keyed with the operator's key, never the name.

    role "described": nobody is named, but quasi-identifiers stand together (a birth date and an address); the hash is
    that of the combination.
    """

    hash: str
    role: Literal["author", "subject", "described"]
    kinds: tuple[str, ...] = ()
    special: bool = False
    minor: bool = False
