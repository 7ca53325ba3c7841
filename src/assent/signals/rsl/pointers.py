"""What names an RSL document: `License:` in robots.txt, `Link` headers, `<link>` tags. And documents inside a page.

A pointer says that terms exist. Until the document it names was read (mechanism `rsl`), its content is unlicensed, and
use waits. `settle` takes a pointer back where the document has spoken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import urljoin

from assent.records.document import HostFile
from assent.records.signal import Policy
from assent.signals import rsl
from assent.signals.agents import Agents
from assent.signals.calendar import RSL_1
from assent.signals.fields import Response, place
from assent.signals.host_status import answered
from assent.signals.license_header import links
from assent.signals.markup import Markup
from assent.signals.mechanism import HeaderMechanism, HostMechanism, MarkupMechanism, Statement
from assent.signals.robots.readings import ANYBODY
from assent.signals.robots.ruleset import Robots, parse, utf8
from assent.signals.robots_txt import place as line_place
from assent.signals.rsl.answer import COVERED_BY, answers
from assent.signals.rsl.document import parse as parse_document

POINTERS: Final = frozenset({"rsl-robots", "rsl-link", "rsl-html"})


def named_in_robots(robots: Robots, base: str, own: str | None) -> tuple[tuple[str, int], ...]:
    """Absolute addresses and lines of `License:`; lines of the group that applies replace those of the whole file."""
    if "license" not in robots.keys:
        return ()
    for _, group in robots.applicable(own or ANYBODY):
        if found := group.lines("license"):
            return tuple((_absolute(base, utf8(e.value)), e.line) for e in found)
    strays = (e for e in robots.orphans() if e.key == "license")
    return tuple((_absolute(base, utf8(e.value)), e.line) for e in strays)


def named_in_headers(response: Response, base: str) -> tuple[tuple[str, int], ...]:
    """Absolute addresses of `Link: <...>; rel=license; type=application/rsl+xml`, with the field's index."""
    return tuple(
        (_absolute(base, target), index)
        for index, value in enumerate(response.all("link"))
        for target, parameters in links(value)
        if "license" in parameters.get("rel", "").lower().split() and _is_rsl(parameters.get("type", ""))
    )


def named_in_markup(markup: Markup, base: str) -> tuple[tuple[str, str], ...]:
    """Absolute addresses of `<link rel=license type=application/rsl+xml>`, with their places."""
    return tuple(
        (_absolute(base, tag.get("href")), markup.place(tag))
        for tag in markup.tags
        if "license" in tag.get("rel").lower().split() and _is_rsl(tag.get("type"))
    )


def _absolute(base: str, target: str) -> str:
    try:
        return urljoin(base, target.strip())
    except ValueError:
        return target.strip()


def _is_rsl(media_type: str) -> bool:
    return "rsl+xml" in media_type.lower()


def pointed(target: str, found_at: str) -> Iterator[Statement]:
    """Terms exist and were not read: nothing is licensed yet."""
    for use in COVERED_BY:
        yield Statement(use, "condition", "hold", found_at=found_at, quote=f"RSL <{target}>")


def settle(mechanisms: Iterable[tuple[str, str]]) -> bool:
    """Whether a document itself has spoken, of (mechanism, spec) pairs: then pointers to it say no more."""
    return any(name == "rsl" and spec in ("allow", "deny", "condition") for name, spec in mechanisms)


def _read_robots(file: HostFile, _url: str, agents: Agents) -> Iterator[Statement]:
    if answered(file.status) == "body":
        for target, line in named_in_robots(parse(file.body), file.url, agents.own):
            yield from pointed(target, line_place(line))


def _read_headers(response: Response) -> Iterator[Statement]:
    for target, index in named_in_headers(response, ""):
        yield from pointed(target, place("link", index))


def _read_markup(markup: Markup, _at: object) -> Iterator[Statement]:
    for target, where in named_in_markup(markup, ""):
        yield from pointed(target, where)


def _read_inline(markup: Markup, _at: object) -> Iterator[Statement]:
    """A document in a `<script>` of the page speaks of the page, whatever its patterns say."""
    for block in markup.blocks:
        if block.kind != "rsl+xml":
            continue
        document = parse_document(block.content.strip())
        if document is None:
            yield from pointed("inline, not readable", markup.place(block))
            continue
        for said in answers(document, markup.url, attached=True):
            policy: Policy = "unknown" if said.policy == "allow" else said.policy
            yield Statement(said.use, said.spec, policy, found_at=markup.place(block), quote=said.quote)


ROBOTS = HostMechanism(
    name="rsl-robots", klass="reservation", carrier="robots.txt", scope="origin", since=RSL_1, citation=rsl.CITATION,
    url=rsl.URL, read=_read_robots,
)  # fmt: skip
LINK = HeaderMechanism(
    name="rsl-link", klass="reservation", since=RSL_1, citation=rsl.CITATION, url=rsl.URL, read=_read_headers
)
HTML = MarkupMechanism(
    name="rsl-html", klass="reservation", since=RSL_1, citation=rsl.CITATION, url=rsl.URL, read=_read_markup
)
INLINE = MarkupMechanism(
    name="rsl-inline", klass="reservation", since=RSL_1, citation=rsl.CITATION, url=rsl.URL, read=_read_inline
)
