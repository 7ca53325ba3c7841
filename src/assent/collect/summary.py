"""What a crawl came to: numbers for the terminal, the page and machines. No URL stands in them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass

from assent.collect.frontier import State, standing
from assent.collect.settings import CrawlDirectory, Settings
from assent.report import words
from assent.report.canonical import write_whole
from assent.report.templates import environment, style


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """asked: pages that were asked for. kept: with content in the archive. same: kept as a revisit.

    refused: URLs by who said no. failed: URLs by what went wrong. waiting: URLs still in the queue.
    """

    asked: int
    kept: int
    same: int
    host_files: int
    deferred: int
    refused: dict[str, int]
    failed: dict[str, int]
    waiting: int
    hosts: int
    waiting_hosts: int
    payload_bytes: int
    archive_bytes: int
    archive_files: int

    @property
    def kept_share(self) -> float:
        """Of the URLs that were settled by an answer or a refusal, the share that is in the archive."""
        settled = self.kept + self.same + sum(self.refused.values()) + sum(self.failed.values())
        return (self.kept + self.same) / settled if settled else 0.0

    def line(self) -> str:
        """The whole in one sentence."""
        asked = f"{words.counted(self.asked, 'page')} asked for on {words.counted(self.hosts, 'host')}"
        parts = {
            "kept": self.kept, "kept as they were": self.same, "refused": sum(self.refused.values()),
            "failed": sum(self.failed.values()), "waiting": self.waiting,
        }  # fmt: skip
        said = ", ".join(f"{words.number(n)} {what}" for what, n in parts.items())
        return f"{asked}: {said}; {words.size(self.archive_bytes)} of WARC"

    def dumps(self) -> str:
        """JSON, sorted."""
        return json.dumps({**asdict(self), "kept_share": round(self.kept_share, 6)}, indent=1, sort_keys=True)


_SAME = ("identical-digest", "not-modified")


def summarise(directory: CrawlDirectory, settings: Settings) -> CrawlSummary:
    """Count a crawl as it stands on disk."""
    states: Counter[State] = Counter()
    reasons: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    hosts = waiting_hosts = 0
    for number in range(settings.shards):
        shard = standing(directory.shard(number))
        states.update(shard.states)
        reasons.update(shard.reasons)
        counts.update(shard.counts)
        hosts += shard.hosts
        waiting_hosts += shard.waiting_hosts
    archive = sorted(directory.archive.glob("*.warc.gz"))
    settled = sum(n for reason, n in reasons.items() if reason in (*_SAME, "redirect") or reason.startswith("sitemap"))
    failed = {
        r: n for r, n in reasons.items()
        if r.startswith(("failed:", "unreachable:", "status-", "dropped:", "redirect-nowhere"))
    }  # fmt: skip
    return CrawlSummary(
        asked=counts["asked"],
        kept=states[State.DONE] - min(settled, states[State.DONE]),
        same=sum(reasons[r] for r in _SAME),
        host_files=counts["host-files"],
        deferred=counts["deferred"],
        refused={r: n for r, n in sorted(reasons.items()) if r.startswith(("refused:", "budget:"))},
        failed=dict(sorted(failed.items())),
        waiting=states[State.QUEUED],
        hosts=hosts,
        waiting_hosts=waiting_hosts,
        payload_bytes=counts["payload-bytes"],
        archive_bytes=sum(path.stat().st_size for path in archive),
        archive_files=len(archive),
    )


def write_report(directory: CrawlDirectory, settings: Settings) -> CrawlSummary:
    """Write `report.html`, a page that opens offline and needs no script. Raises OutputError."""
    summary = summarise(directory, settings)
    page = (
        environment("assent.collect")
        .get_template("crawl.html.j2")
        .render(
            summary=summary,
            settings=settings,
            style=style(),
            use=words.USES.get(settings.use, settings.use),
        )
    )
    write_whole(directory.path / "report.html", page)
    return summary
