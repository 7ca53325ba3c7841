"""RSL documents: XML to licences. Bounded and safe: no DTD, no entities, no network (defusedxml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_BYTES: Final = 1 << 20
MAX_CONTENTS: Final = 4096
MAX_AGE_DAYS: Final = 30
NAMESPACE: Final = re.compile(r"\{https?://(?:www\.)?rslstandard\.org/rsl[^}]*\}|(?!\{)")
"""RSL's own elements, and those without a namespace, as real files have them; others are foreign and ignored."""

RENAMED: Final = {
    "inference": "ai-input", "ai-inference": "ai-input", "ai-summarize": "ai-input", "train-ai": "ai-train",
    "train": "ai-train", "ai": "ai-all",
}  # fmt: skip
"""Tokens of RSL 0.9 and slips, as what they mean in 1.0."""


@dataclass(frozen=True, slots=True)
class Licence:
    """One `<license>`. permitted, prohibited: tokens by type ("usage", "user", "geo"); an absent type is not a key.

    payments: types of `<payment>`; empty: free. duties: other elements that must be met ("reporting" ...).
    """

    permitted: dict[str, frozenset[str]]
    prohibited: dict[str, frozenset[str]]
    payments: frozenset[str]
    duties: frozenset[str]


@dataclass(frozen=True, slots=True)
class Content:
    """One `<content>`: a path pattern ("" for what the document is attached to) and its licences."""

    url: str
    server: str
    encrypted: bool
    licences: tuple[Licence, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A readable document. max_age: days for which its discovery holds (30 where it says nothing)."""

    contents: tuple[Content, ...]
    max_age: int = MAX_AGE_DAYS


@lru_cache(maxsize=64)
def parse(body: bytes) -> Document | None:
    """The document, None where it is no valid one: to RSL that leaves its content unlicensed. Never raises."""
    if len(body) > MAX_BYTES:
        return None
    try:
        root = fromstring(body.lstrip(b"\xef\xbb\xbf \t\r\n"), forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError, RecursionError):
        return None
    roots = [root] if _name(root) == "rsl" else [e for e in root.iter() if _name(e) == "rsl"][:16]
    contents = tuple(_content(e) for r in roots for e in r if _name(e) == "content")[:MAX_CONTENTS]
    if not contents:
        return None
    ages = [age for r in roots if (age := r.get("max-age", "").strip()).isdecimal()]
    return Document(contents, int(ages[0][:6]) if ages else MAX_AGE_DAYS)


def _name(element: Element) -> str:
    """Local name in lower case; "" of comments and of foreign elements."""
    tag = str(element.tag)  # of a comment it is a function
    match = NAMESPACE.match(tag)
    return tag[match.end() :].lower() if match else ""


def _content(element: Element) -> Content:
    return Content(
        url=element.get("url", "").strip(),
        server=element.get("server", "").strip(),
        encrypted=element.get("encrypted", "").strip().lower() in ("true", "1", "yes"),
        licences=tuple(_licence(e) for e in element if _name(e) == "license"),
    )


def _licence(element: Element) -> Licence:
    permitted: dict[str, frozenset[str]] = {}
    prohibited: dict[str, frozenset[str]] = {}
    payments: set[str] = set()
    duties: set[str] = set()
    for child in element:
        name = _name(child)
        if name in ("permits", "prohibits"):
            into = permitted if name == "permits" else prohibited
            kind = (child.get("type") or "usage").strip().lower()
            into[kind] = into.get(kind, frozenset()) | _tokens(child.text)
        elif name == "payment":
            payments.add((child.get("type") or "free").strip().lower())
        elif name and name not in ("legal", "terms", "copyright"):
            duties.add(name)
    return Licence(permitted, prohibited, frozenset(payments), frozenset(duties))


def _tokens(text: str | None) -> frozenset[str]:
    words = (word.lower() for word in re.split(r"[\s,]+", text or "") if word)
    return frozenset(RENAMED.get(word, word) for word in words)
