"""What an RSL document answers for one address: question by question, the narrowest scope that speaks decides."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple
from urllib.parse import urlsplit

from assent.records.signal import Policy, Spec, Use
from assent.records.urls import origin_of
from assent.signals.robots.patterns import escape_rfc, matches, path_rfc
from assent.signals.robots.ruleset import path_of
from assent.signals.rsl.document import Content, Document, Licence

COVERED_BY: Final[dict[Use, tuple[str, ...]]] = {
    "train": ("ai-train", "ai-all", "all"),
    "ai-input": ("ai-input", "ai-all", "all"),
    "ai-index": ("ai-index", "ai-all", "all"),
    "search": ("search", "all"),
    "mine": ("all",),
}
"""The tokens that speak of a use, the narrowest first. Mining is named by `all` alone, so that silence about it denies
nothing: a permitted `ai-train` would be taken back by it."""

FREE: Final = frozenset({"free"})


class Said(NamedTuple):
    """An answer and the words it rests on."""

    use: Use
    spec: Spec
    policy: Policy
    quote: str


UNLICENSED: Final = tuple(Said(use, "deny", "deny", "unlicensed") for use in COVERED_BY)
"""No valid document, or none that grants: RSL's default."""


def answers(document: Document, url: str, *, attached: bool) -> Iterator[Said]:
    """One answer per use; none where no `<content>` covers the address.

    attached: a pointer on the page or host associates the document, so that `url=""` means the page.
    """
    scopes = _scopes(document, url, attached)
    if scopes:
        for use, tokens in COVERED_BY.items():
            said = _answer(use, tokens, scopes)
            if use != "mine" or said.spec != "deny" or said.quote.startswith("prohibits"):
                yield said


def _scopes(document: Document, url: str, attached: bool) -> list[list[Content]]:
    """Contents that cover the address, those of the longest pattern first; equal patterns together."""
    origin, path = origin_of(url), path_rfc(path_of(url))
    by_length: dict[int, list[Content]] = {}
    for content in document.contents:
        pattern = _pattern(content.url, origin)
        if pattern is None or (not pattern and not attached):
            continue
        if matches(escape_rfc(pattern), path):
            by_length.setdefault(len(pattern), []).append(content)
    return [by_length[length] for length in sorted(by_length, reverse=True)]


def _pattern(text: str, origin: str) -> str | None:
    """The path part of a content's url; None where it names another origin or another kind of address."""
    if not text or text.startswith(("/", "*")):
        return text
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    if parts.scheme in ("http", "https"):
        return path_of(text) if origin_of(text) == origin else None
    return f"/{text}" if not parts.scheme else None


def _answer(use: Use, tokens: tuple[str, ...], scopes: list[list[Content]]) -> Said:
    for contents in scopes:
        licences = [(content, licence) for content in contents for licence in content.licences]
        for _, licence in licences:
            banned = licence.prohibited.get("usage", frozenset()).intersection(tokens)
            if banned:
                return Said(use, "deny", "deny", f"prohibits usage {_one(banned, tokens)}")
        offers = [_terms(content, licence) for content, licence in licences if _permits(licence, tokens)]
        if offers:
            terms = min(offers, key=lambda t: (bool(t), t))
            if not terms:
                return Said(use, "allow", "allow", f"permits usage {tokens[0]}, free")
            return Said(use, "condition", "deny", f"permits usage {tokens[0]} on terms: {terms}")
        if any("usage" in licence.permitted for _, licence in licences):
            return Said(use, "deny", "deny", f"permits other usage than {tokens[0]}")
    return Said(use, "deny", "deny", "unlicensed")


def _permits(licence: Licence, tokens: tuple[str, ...]) -> bool:
    """Whether a licence grants a use, on whatever terms. One that names no usage at all speaks of every use."""
    permitted = licence.permitted.get("usage")
    if permitted is None:
        return "usage" not in licence.prohibited
    return not permitted.isdisjoint(tokens)


def _terms(content: Content, licence: Licence) -> str:
    """What has to be met before the grant holds, "" for nothing. A server asks for a token even where it is free."""
    terms = sorted(licence.payments - FREE)
    terms += ["server"] * bool(content.server) + ["encrypted"] * content.encrypted + sorted(licence.duties)
    kinds = {*licence.permitted, *licence.prohibited} - {"usage"}
    return ", ".join([*terms, *sorted(kinds)])


def _one(found: frozenset[str], tokens: tuple[str, ...]) -> str:
    return next(token for token in tokens if token in found)
