"""One document in memory, judged: what the adapters share. A document is a URL with its text, its page, or both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from assent.hosts import given
from assent.hosts.store import HostStore
from assent.policy import Pack, combine, evaluate, load_pack
from assent.records.document import Document, Headers, HostFile, Key
from assent.records.evidence import Evidence
from assent.records.urls import origin_of
from assent.records.verdict import Verdict
from assent.resolve import Question, facts_of
from assent.scan import available, scan_document
from assent.signals import DEFAULT_AGENTS, Agents


@dataclass(frozen=True, slots=True)
class Decider:
    """packs: each judges. hosts: captures of host files; without them robots.txt is unknown. Picklable."""

    packs: tuple[Pack, ...]
    hosts: HostStore
    question: Question

    @classmethod
    def of(
        cls, packs: Sequence[str], *, hosts: Iterable[HostFile] | Sequence[str] = (), use: str = "train",
        agent: str | None = None, as_of: date | None = None,
    ) -> Decider:  # fmt: skip
        """Load what is needed. hosts: captures, or paths of files that hold them. Raises AssentError."""
        rows = [each for each in hosts if isinstance(each, HostFile)]
        rows += given.host_files([each for each in hosts if isinstance(each, str)])
        day = as_of or datetime.now(UTC).date()
        question = Question(use, day, Agents(agent, DEFAULT_AGENTS.trainers))
        return cls(tuple(map(load_pack, packs)), HostStore.of(rows), question)

    def by_pack(self, evidence: Evidence) -> Mapping[str, Verdict]:
        """The verdict of each pack."""
        fetch, audit = facts_of(evidence, self.hosts, self.question)
        there = available()
        return {
            pack.name: evaluate(
                fetch, audit, pack, use=self.question.use, as_of=self.question.as_of, available=there
            )
            for pack in self.packs
        }  # fmt: skip

    def verdict(
        self, url: str, *, text: str | None = None, html: bytes | None = None, headers: Headers | None = None,
        captured_at: datetime | None = None,
    ) -> Verdict:  # fmt: skip
        """The packs' verdict together, the strictest. What is not given stays unknown, and unknown is never allowed."""
        size = len(html) if html is not None else len(text or "")
        moment = captured_at if captured_at is None or captured_at.tzinfo else captured_at.replace(tzinfo=UTC)
        media = "text/html" if html is not None else "text/plain"
        where = url if origin_of(url) else ""
        document = Document(Key("memory", 0), size, where, moment, None, headers, media, html, text)
        return combine(*self.by_pack(scan_document(document)).values())
