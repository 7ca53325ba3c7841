"""One page's answers, from whatever is at hand of it: `assent signals check`. No directory, no text, no policy pack."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import Any, TextIO

from rich.console import Group
from rich.text import Text

from assent.records.document import Document, Headers, HostFile, HostFileKind, Key
from assent.records.errors import InputError, UsageError
from assent.records.facts import SignalFact
from assent.records.shown import Rows, harmless_json
from assent.records.signal import USES, Signal, Use
from assent.records.urls import origin_of
from assent.resolve import combined_policy, combined_spec, fact_of, touching_facts
from assent.signals import DEFAULT_AGENTS, MECHANISMS, Agents, Markup, host_signals, markup_of, page_signals
from assent.signals.calendar import changed
from assent.signals.fields import Response
from assent.signals.mechanism import Statement
from assent.signals.robots.ruleset import parse
from assent.signals.rsl import pointers
from assent.signals.rsl.answer import UNLICENSED, Said, answers
from assent.signals.rsl.document import parse as parse_rsl
from assent.signals.rsl.file import lapse

PATHS: Mapping[HostFileKind, str] = {
    "robots.txt": "/robots.txt", "tdmrep.json": "/.well-known/tdmrep.json", "ai.txt": "/ai.txt",
    "trust.txt": "/trust.txt",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Given:
    """What is at hand. None, and a kind that is missing: not asked, so unknown.

    files: body and status of host files, all of the moment of the page. rsl: documents by address, None: not asked for.
    as_of: the day of the audit; what is dated later does not count.
    """

    url: str
    agent: str | None = None
    captured_at: datetime | None = None
    as_of: date | None = None
    files: Mapping[HostFileKind, tuple[bytes, int | None]] = field(default_factory=dict)
    rsl: Mapping[str, bytes] | None = None
    headers: Headers | None = None
    html: bytes | None = None
    status: int | None = 200
    registries: tuple[HostFile, ...] = ()


_Answers = tuple[tuple[Use, tuple[str, str]], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """answers: (spec, policy) by moment and use. signals: every row that was met, the silent ones too."""

    answers: Mapping[str, Mapping[Use, tuple[str, str]]]
    signals: tuple[Signal, ...]

    def to_json(self) -> dict[str, Any]:
        """As the batch writes it."""
        return {
            "answers": {
                use: {m: dict(zip(("spec", "policy"), by_use[use], strict=True)) for m, by_use in self.answers.items()}
                for use in USES
            },
            "signals": [signal._asdict() for signal in self.signals],
        }


def gather(
    url: str,
    files: Mapping[HostFileKind, Path | None],
    *,
    headers: Sequence[str] | None,
    html: Path | None,
    registries: tuple[HostFile, ...] = (),
    agent: str | None,
    captured_at: datetime | None,
    as_of: date | None,
) -> Given:
    """What a person gave on the command line. Raises UsageError for an address or a header that is none."""
    if not origin_of(url).startswith("http"):
        raise UsageError("give the page's address, such as https://example.org/page, or --batch")
    pairs = [text.partition(":") for text in headers or ()]
    if any(not colon or not name.strip() for name, colon, _ in pairs):
        raise UsageError("--header: write `Name: value`")
    bodies: dict[HostFileKind, tuple[bytes, int | None]] = {k: (p.read_bytes(), 200) for k, p in files.items() if p}
    return Given(
        url=url,
        agent=agent,
        captured_at=None if captured_at is None else captured_at.replace(tzinfo=captured_at.tzinfo or UTC),
        as_of=as_of,
        files=bodies,
        headers=tuple((name.strip(), value.strip()) for name, _, value in pairs) if headers else None,
        html=html.read_bytes() if html else None,
        registries=registries,
    )


def check(given: Given) -> Checked:
    """Ask every mechanism. Pure; never raises on bad content."""
    rows = _rows(given)
    now = _summed_up(frozenset(map(fact_of, rows)))
    return Checked({"at_fetch": now, "at_audit": _at_audit(given, now)}, rows)


def _rows(given: Given) -> tuple[Signal, ...]:
    agents = Agents(given.agent, DEFAULT_AGENTS.trainers)
    page = Document(
        Key("check", 0), 0, given.url, given.captured_at, given.status, given.headers, "text/html", given.html
    )
    markup = markup_of(page, "utf-8")
    return (*page_signals(page, markup), *_of_host(given, agents), *_of_rsl(given, agents, markup))


def _at_audit(given: Given, now: Mapping[Use, tuple[str, str]]) -> Mapping[Use, tuple[str, str]]:
    """The same words as the day of the audit reads them; nothing where they were captured after it."""
    if given.as_of is None or given.captured_at is None:
        return now
    if given.captured_at.date() > given.as_of:
        return dict.fromkeys(USES, ("unknown", "unknown"))
    if not given.rsl and not given.registries and not changed(given.captured_at, given.as_of) and not _has_date(given):
        return now
    rows = _rows(replace(given, captured_at=datetime.combine(given.as_of, time.max, UTC)))
    for body in (given.rsl or {}).values():
        rows = lapse(rows, body, given.captured_at, given.as_of)
    return _summed_up(frozenset(map(fact_of, rows)))


def _has_date(given: Given) -> bool:
    """Whether a page names the day from which it is not to be shown."""
    return any("unavailable_after" in value.lower() for _, value in given.headers or ()) or (
        given.html is not None and b"unavailable_after" in given.html.lower()
    )


@lru_cache(maxsize=65536)  # many pages say the same
def _summed_up(facts: frozenset[SignalFact]) -> Mapping[Use, tuple[str, str]]:
    found: dict[Use, tuple[str, str]] = {}
    for use in USES:
        touching = touching_facts(tuple(facts), use)
        found[use] = combined_spec(touching, use), combined_policy(touching, use)
    return found


def _of_host(given: Given, agents: Agents) -> Iterator[Signal]:
    origin = origin_of(given.url)
    for kind, path in PATHS.items():
        file = None
        if kind in given.files:
            body, status = given.files[kind]
            file = HostFile(kind, origin, origin + path, given.captured_at, status, (), body)
        yield from host_signals(kind, file, given.url, agents)
    for listed in given.registries:
        if given.captured_at is None or (listed.captured_at and listed.captured_at <= given.captured_at):
            yield from host_signals("registry", listed, given.url, agents)


def _of_rsl(given: Given, agents: Agents, markup: Markup | None) -> tuple[Signal, ...]:
    """What the documents say that page and host name; one that is named and not there leaves the page unlicensed."""
    if given.rsl is None:
        return host_signals("rsl", None, given.url, agents)
    named = set(_named(given, agents, markup))
    said: list[Said] = []
    for address in sorted(named or given.rsl):
        document = parse_rsl(given.rsl[address]) if address in given.rsl else None
        if document is not None:
            said += answers(document, given.url, attached=bool(named))
        elif named:
            said += UNLICENSED
    terms = [
        Statement(s.use, s.spec, "unknown" if s.policy == "allow" else s.policy, found_at="rsl", quote=s.quote)
        for s in said
    ]
    denied = {s.use for s in said if s.policy != "allow"}
    granted = [
        Statement(s.use, "allow", "allow", found_at="rsl", quote=s.quote)
        for s in said if s.policy == "allow" and s.use not in denied
    ]  # fmt: skip
    at = given.captured_at
    return (*MECHANISMS["rsl"].signals(terms, at), *MECHANISMS["rsl-licence"].signals(granted, at))


def _named(given: Given, agents: Agents, markup: Markup | None) -> Iterator[str]:
    if "robots.txt" in given.files:
        base = origin_of(given.url) + "/robots.txt"
        yield from (
            target for target, _ in pointers.named_in_robots(parse(given.files["robots.txt"][0]), base, agents.own)
        )
    if given.headers is not None:
        response = Response(given.headers, given.status, given.captured_at)
        yield from (target for target, _ in pointers.named_in_headers(response, given.url))
    if markup is not None:
        yield from (target for target, _ in pointers.named_in_markup(markup, given.url))


_FIELDS: Mapping[str, HostFileKind] = {
    "robots_txt": "robots.txt", "tdmrep_json": "tdmrep.json", "ai_txt": "ai.txt", "trust_txt": "trust.txt",
}  # fmt: skip


def check_lines(lines: Iterable[str], out: TextIO) -> bool:
    """A line out for each line in that is not empty; `{"error": ...}` for one that cannot be read. True: all could."""
    whole = True
    for number, line in enumerate(lines, start=1):
        if line.strip():
            try:
                out.write(check_line(line, number) + "\n")
            except InputError as error:
                out.write(json.dumps({"error": str(error)}) + "\n")
                whole = False
    return whole


def check_line(line: str, number: int) -> str:
    """One JSON line in, one out. Raises InputError where the line cannot be read, without its content."""
    try:
        found = check(_given(json.loads(line)))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise InputError(
            f"line {number}: not a question ({type(error).__name__}); see `assent signals check --help`"
        ) from None
    answers = _answers_line(*(tuple(by_use.items()) for by_use in found.answers.values()))
    return f'{{"answers":{answers},"signals":[{",".join(map(_signal_line, found.signals))}]}}'


@lru_cache(maxsize=4096)
def _answers_line(at_fetch: _Answers, at_audit: _Answers) -> str:
    found = Checked({"at_fetch": dict(at_fetch), "at_audit": dict(at_audit)}, ())
    return json.dumps(found.to_json()["answers"], separators=(",", ":"))


@lru_cache(maxsize=65536)  # pages of a host, and pages that say nothing, give the same rows
def _signal_line(signal: Signal) -> str:
    return harmless_json(json.dumps(signal._asdict(), ensure_ascii=False, separators=(",", ":"), default=_plain))


def _given(row: dict[str, Any]) -> Given:
    files: dict[HostFileKind, tuple[bytes, int | None]] = {
        kind: (_bytes(row[name]), 200) for name, kind in _FIELDS.items() if row.get(name) is not None
    }
    if row.get("robots_status") is not None:
        files["robots.txt"] = (files.get("robots.txt", (b"", 200))[0], int(row["robots_status"]))
    headers, rsl = row.get("headers"), row.get("rsl")
    return Given(
        url=str(row["url"]),
        agent=row.get("agent") or None,
        captured_at=moment(row.get("captured_at")),
        as_of=day.date() if (day := moment(row.get("as_of"))) else None,
        files=files,
        rsl=None if rsl is None else {str(url): _bytes(xml) for url, xml in rsl.items()},
        headers=None if headers is None else tuple((str(name), str(value)) for name, value in headers),
        html=None if row.get("html") is None else _bytes(row["html"]),
    )


def _bytes(text: Any) -> bytes:
    plain = text if isinstance(text, str) else json.dumps(text)  # a tdmrep.json may be given as JSON
    return plain.encode("utf-8", "surrogatepass")


def moment(text: str | None) -> datetime | None:
    """An ISO 8601 date or moment, UTC where it names no zone. Raises ValueError."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def render(found: Checked) -> Group:
    """The answers and the rows behind them, for a terminal."""
    answers = [(use, *found.answers["at_fetch"][use], *found.answers["at_audit"][use]) for use in USES]
    head = Rows(("use", "at fetch", "taken as", "at audit", "taken as"), answers, "Answers")
    silent = sorted({row.mechanism for row in found.signals if row.spec in ("absent", "unknown") and row.use == "*"})
    said = [
        (row.mechanism, row.use, row.spec, row.policy, row.agent, row.found_at, row.quote)
        for row in found.signals if row.mechanism not in silent
    ]  # fmt: skip
    rows = Rows(("mechanism", "use", "says", "taken as", "agent", "where", "words"), said, "Who says so")
    return Group(head, Text(), rows, Text(), Text(f"Silent or not asked: {', '.join(silent)}"))
