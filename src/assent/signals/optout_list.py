"""A registry of objections: a dated list of domains, URL prefixes and hashes that somebody keeps for rightsholders.

    # name: Example do-not-train list
    # date: 2026-10-01
    # source: https://registry.example/list.txt
    # use: train
    example.org
    https://example.com/blog/
    sha256:<hex of a domain, or of a whole URL without its fragment>

`name` and `date` must be there; `use` may stand several times and is `train` where it does not. A domain covers its
subdomains. A list that does not name a page says nothing of it: absence is no allowance.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import lru_cache
from typing import Final, get_args

from assent.records.document import HostFile
from assent.records.errors import UsageError
from assent.records.signal import Use
from assent.records.urls import host_of
from assent.signals.agents import Agents
from assent.signals.mechanism import HostMechanism, Statement

EVERYWHERE: Final = "*"
"""Origin under which lists are kept: they speak of many."""

_HEAD: Final = re.compile(r"#\s*(name|date|source|use)\s*:\s*(.*)", re.IGNORECASE)
_HASH: Final = re.compile(r"(?:sha256:)?([0-9a-f]{64})", re.IGNORECASE)
_DOMAIN: Final = re.compile(r"(?:\*\.)?([^\s/:*]+\.[^\s/:*]+)")


@dataclass(frozen=True, slots=True)
class OptOutList:
    """prefixes: by host, as `host/path`, without the scheme. Line numbers stand as values."""

    name: str
    date: date
    source: str
    uses: tuple[Use, ...]
    domains: Mapping[str, int]
    prefixes: Mapping[str, tuple[tuple[str, int], ...]]
    hashes: Mapping[str, int]

    def line_for(self, url: str) -> int | None:
        """Number of the line that covers a URL."""
        host = host_of(url)
        if not host:
            return None
        address = _without_scheme(url)
        for domain in _parents(host):
            if (line := self.domains.get(domain)) is not None:
                return line
        for prefix, line in self.prefixes.get(host, ()):
            if address.startswith(prefix):
                return line
        return self._hashed(url, host) if self.hashes else None

    def _hashed(self, url: str, host: str) -> int | None:
        texts = (url.partition("#")[0], *_parents(host))
        digests = (hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts)
        return next((self.hashes[digest] for digest in digests if digest in self.hashes), None)


def _parents(host: str) -> Iterator[str]:
    labels = host.split(".")
    for start in range(max(1, len(labels) - 1)):
        yield ".".join(labels[start:])


def _without_scheme(url: str) -> str:
    rest = url.partition("://")[2]
    host, slash, path = rest.partition("/")
    return host.lower() + (slash or "/") + path


@lru_cache(maxsize=8)
def parse(body: bytes, name: str = "registry list") -> OptOutList:
    """Raises UsageError with the number of a bad line; the line is not repeated, for it may name a person."""
    head: dict[str, str] = {}
    uses: list[Use] = []
    domains: dict[str, int] = {}
    prefixes: dict[str, list[tuple[str, int]]] = {}
    hashes: dict[str, int] = {}
    for number, raw in enumerate(body.decode("utf-8-sig", "replace").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            _read_head(line, number, name, head, uses)
        elif match := _HASH.fullmatch(line):
            hashes.setdefault(match[1].lower(), number)
        elif line.startswith(("http://", "https://")) and host_of(line):
            prefixes.setdefault(host_of(line), []).append((_without_scheme(line), number))
        elif match := _DOMAIN.fullmatch(line):
            domains.setdefault(host_of(f"https://{match[1]}/"), number)
        elif line:
            raise UsageError(
                f"{name}, line {number}: write a domain, https://example.org/path or sha256:<64 hex digits>"
            )
    return OptOutList(
        name=_wanted(head, "name", name),
        date=_day(_wanted(head, "date", name), name),
        source=head.get("source", ""),
        uses=tuple(dict.fromkeys(uses)) or ("train",),
        domains=domains,
        prefixes={host: tuple(rows) for host, rows in prefixes.items()},
        hashes=hashes,
    )


def _read_head(line: str, number: int, name: str, head: dict[str, str], uses: list[Use]) -> None:
    match = _HEAD.match(line)
    if match is None:
        return
    key, value = match[1].lower(), match[2].strip()
    if key != "use":
        head.setdefault(key, value)
        return
    use = next((known for known in get_args(Use) if known == value and known != "*"), None)
    if use is None:
        raise UsageError(f"{name}, line {number}: `# use:` takes a use such as train, search or mine")
    uses.append(use)


def _wanted(head: Mapping[str, str], key: str, name: str) -> str:
    if not head.get(key):
        example = "2026-10-01" if key == "date" else "Example list"
        raise UsageError(f"{name}: has no `# {key}:` line; begin it with `# {key}: {example}`")
    return head[key]


def _day(text: str, name: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{name}: `# date:` is no day; write it like 2026-10-01") from None


def capture(body: bytes, name: str) -> HostFile:
    """A list as a capture of its day, for the host store. Raises UsageError as `parse` does."""
    found = parse(body, name)
    moment = datetime.combine(found.date, time.min, UTC)
    return HostFile("registry", EVERYWHERE, found.source or f"registry:{found.name}", moment, 200, (), body, name)


def read(file: HostFile, url: str, _agents: Agents) -> Iterator[Statement]:
    """A denial for each use of the list where it names the URL."""
    if not file.body:
        return
    try:
        found = parse(file.body)
    except UsageError:
        yield Statement("*", "unparseable", "hold", quote="not a list")
        return
    line = found.line_for(url)
    if line is not None:
        for use in found.uses:
            yield Statement(use, "deny", "deny", found_at=f"registry:{line}", quote=f"{found.name}, {found.date}")


MECHANISM = HostMechanism(
    name="optout-registry",
    klass="reservation",
    carrier="registry",
    scope="registry",
    declarer="registry",
    since=date(2022, 9, 15),
    citation="registries of objections, such as Spawning's Do-Not-Train list (2022)",
    url="https://haveibeentrained.com/",
    read=read,
)
