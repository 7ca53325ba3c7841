"""May this be fetched, may it be kept? Asks the signals and the policy; says nothing of its own about rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Literal, NamedTuple

from assent.collect.traps import canonical
from assent.hosts.given import PATH_BY_KIND
from assent.policy import Pack, Scope, broader_uses, evaluate
from assent.policy.hashed import Rules
from assent.policy.reading import stance_of
from assent.records.document import HTML_TYPES, Document, HostFile, HostFileKind, Key
from assent.records.facts import Facts, SignalFact
from assent.records.signal import Signal
from assent.resolve import HOST_KINDS, fact_of, media_class, touching_facts
from assent.signals import Agents, header_signals, host_signals, markup_of, page_signals
from assent.signals.host_status import answered
from assent.signals.optout_list import OptOutList
from assent.signals.robots.ruleset import parse
from assent.signals.rsl.pointers import POINTERS, named_in_robots, settle
from assent.text.charset import decode

Captures = Mapping[HostFileKind, HostFile | None]
"""What an origin's host files were last time. A kind that is missing was not asked for; None: may not be asked for."""

OTHER_KINDS: tuple[HostFileKind, ...] = tuple(kind for kind in HOST_KINDS if kind != "robots.txt")

Outcome = Literal["go", "defer", "closed"]


class Refusal(NamedTuple):
    """Who says no. mechanism: its name, "suppression-list" or "pack:NAME". detail: its own words, short."""

    mechanism: str
    detail: str = ""

    @property
    def code(self) -> str:
        """How it is counted."""
        return f"refused:{self.mechanism}"


class HostSaid(NamedTuple):
    """What a host says of one URL. ages: days since its files were asked for, by kind: none, in a crawl."""

    signals: tuple[Signal, ...]
    ages: tuple[tuple[str, int], ...]
    refused: Refusal | None


def host_outcome(kind: HostFileKind, status: int | None, whole: bool) -> Outcome:
    """What the answer to a request for a host file means for the host, before anybody reads its body.

    | answer | robots.txt | the others |
    |---|---|---|
    | 2xx | go: read it | go |
    | 404, 410, other 4xx | go: there is none | go |
    | 401, 403 | closed: the door is locked | go: the signals judge |
    | 429, 5xx, timeout, reset, DNS, TLS | defer; closed after the last try | defer; then the signals judge |
    | 3xx to nowhere, over the cap | closed | go: the signals judge |

    RFC 9309 section 2.3.1 lets a crawler in at 401, 403 and after five redirects; silence is not consent, so this
    one stays out there too.
    """
    if status is None or status == 429 or answered(status) == "failed":
        return "defer"
    if kind != "robots.txt":
        return "go"
    return "closed" if answered(status) in ("refused", "moved") or not whole else "go"


class _Case(NamedTuple):
    """What a pack's answer depends on. Many pages share one, so that deciding costs a look into a table."""

    facts: tuple[SignalFact, ...]
    ages: tuple[tuple[str, int], ...]
    media: str
    day: date
    pack: str


_CASES = 4096


@dataclass(frozen=True, slots=True)
class Gate:
    """use: what the pages are for. agents.own: the collector's token. packs: each must let a page through.

    suppression, standing: the plain and the hashed rules of the suppression list. lists: registries of objections.
    """

    agents: Agents
    use: str = "train"
    packs: tuple[Pack, ...] = ()
    suppression: Scope | None = None
    standing: Rules | None = None
    lists: tuple[OptOutList, ...] = ()
    _known: dict[_Case, str] = field(default_factory=dict, compare=False, repr=False)

    def suppressed(self, url: str) -> Refusal | None:
        """Whether somebody on the suppression list or in a registry objects; asked before anything is sent."""
        covered = self.suppression is not None and self.suppression.covers(url)
        if covered or (self.standing is not None and self.standing.covers_url(url)):
            return Refusal("suppression-list")
        named = next((each for each in self.lists if self.use in each.uses and each.line_for(url) is not None), None)
        return None if named is None else Refusal("optout-registry", named.name)

    def robots(self, url: str, captures: Captures) -> Refusal | None:
        """Whether robots.txt keeps the collector from fetching this URL, host files among them.

        Never asked for, or not readable, is a refusal.
        """
        return _first(host_signals("robots.txt", captures.get("robots.txt"), url, self.agents), "fetch", missing=True)

    def host(self, url: str, captures: Captures) -> HostSaid:
        """All that the host's files say of a URL, and whether that refuses the use before the page is asked for."""
        said = {kind: _of_host(kind, captures.get(kind), url, self.agents) for kind in HOST_KINDS}
        rows = tuple(signal for signals in said.values() for signal in signals)
        settled = _settled(rows)
        refused: Refusal | None = None
        for kind, signals in said.items():
            if refused is None and (captures.get(kind) is not None or kind == "robots.txt"):
                refused = _first(signals, self.use, missing=kind == "robots.txt", settled=settled)
        asked = tuple((kind, 0) for kind in HOST_KINDS if captures.get(kind) is not None)
        return HostSaid(rows, asked, refused)

    def address_of(self, kind: HostFileKind, origin: str, captures: Captures) -> str:
        """Where a host file is asked for: RSL terms at the address that `License:` in robots.txt names, if it does."""
        robots = captures.get("robots.txt")
        if kind == "rsl" and robots is not None and robots.status == 200:
            for target, _ in named_in_robots(parse(robots.body), robots.url, self.agents.own):
                if (url := canonical(target)) is not None:
                    return url
        return origin + PATH_BY_KIND[kind]

    def headers(self, document: Document) -> Refusal | None:
        """Whether the head of an answer alone refuses the use (a 304, a redirect)."""
        said = header_signals(document.headers, document.captured_at, document.http_status)
        return _first(said, self.use, missing=False)

    def keep(self, document: Document, host: HostSaid) -> Refusal | None:
        """Whether a page that has come may be kept: its own signals first, then every pack."""
        own = page_signals(document, markup_of(document, _encoding(document)))
        known = own + host.signals
        refused = _first(own, self.use, missing=False, settled=_settled(known))
        if refused is not None or not self.packs:
            return refused
        broader = broader_uses(self.use)
        facts = touching_facts(tuple(fact_of(s) for s in known if s.use == self.use or s.use in broader), self.use)
        day = datetime.now(UTC).date()
        for pack in self.packs:
            case = _Case(facts, host.ages, media_class(document.media_type), day, pack.name)
            control = self._known.get(case)
            if control is None:
                if len(self._known) >= _CASES:
                    self._known.clear()
                control = self._known[case] = _decided(case, pack, self.use)
            if control:
                return Refusal(f"pack:{pack.name}", control)
        return None


def agents_of(name: str | None, trainers: tuple[str, ...]) -> Agents:
    """The agents whose rules count: the collector's own token, and the known trainers as a reservation."""
    return Agents(name, trainers)


def document_of(
    url: str, at: datetime, status: int | None, headers: tuple[tuple[str, str], ...], media: str, payload: bytes
) -> Document:
    """A page that has just come, as the signals read it."""
    return Document(Key("crawl", 0), len(payload), url, at, status, headers, media, payload)


def _of_host(kind: HostFileKind, capture: HostFile | None, url: str, agents: Agents) -> tuple[Signal, ...]:
    """What a host file says of a URL; one without a body says the same of every URL, and is most of them."""
    if capture is None or answered(capture.status) != "body":
        return _without_body(kind, capture is not None, capture.status if capture else None, agents)
    return host_signals(kind, capture, url, agents)


@lru_cache(maxsize=1024)
def _without_body(kind: HostFileKind, asked: bool, status: int | None, agents: Agents) -> tuple[Signal, ...]:
    return host_signals(kind, HostFile(kind, "", "", None, status, (), b"") if asked else None, "", agents)


def _settled(signals: Iterable[Signal]) -> bool:
    """Whether RSL terms were read: then what points to them says no more."""
    return settle((signal.mechanism, signal.spec) for signal in signals)


def _first(signals: Iterable[Signal], use: str, *, missing: bool, settled: bool = False) -> Refusal | None:
    """The first signal that denies or doubts the use; with `missing`, one that could not be asked too.

    settled: pointers to RSL terms are passed over.
    """
    broader = broader_uses(use)
    for signal in signals:
        if signal.spec == "absent" and signal.policy == "unknown":
            continue
        if (signal.use != use and signal.use not in broader) or (settled and signal.mechanism in POINTERS):
            continue
        stance = stance_of(signal, use)
        if stance in ("denied", "doubted") or (missing and stance == "unread"):
            return Refusal(signal.mechanism, signal.found_at)
    return None


def _decided(key: _Case, pack: Pack, use: str) -> str:
    """The control by which a pack turns pages with these facts away, "" where it lets them through."""
    known = Facts(key.facts, (), ("headers", "markup", "text"), (), key.ages, key.media)
    verdict = evaluate(known, known, pack, use=use, as_of=key.day)
    return verdict.reasons[0].control if verdict.action in ("hold", "exclude") else ""


def _encoding(document: Document) -> str:
    if document.payload is None or document.media_type not in HTML_TYPES:
        return ""
    content_type = next((v for n, v in document.headers or () if n.lower() == "content-type"), None)
    return decode(document.payload, content_type)[1]
