"""Today's host files of an audited corpus."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from assent.cli import app
from assent.collect.hostfetch import HostSettings, fetch_hosts, show_host
from assent.collect.politeness import Pace
from assent.collect.recorder import Recorder
from assent.records.errors import UsageError
from assent.run.audit import Change, Where, audit, resolve_again
from assent.run.audit import Settings as AuditSettings
from tests.collect.crawling import NOBODY, SHORT, crawl
from tests.collect.server import Reply, Server, page, site, text

HOST, SILENT = "127.0.0.2", "127.0.0.4"
ALLOW, DENY = text("User-agent: *\nDisallow: /no\n"), text("User-agent: *\nDisallow: /\n")
QUICK = HostSettings(NOBODY, Pace(floor=0.02, per_ip=0.0, retry=0.02, tries=2), SHORT, allow_private=True)


@pytest.mark.slow
def test_an_opt_out_since_the_crawl_excludes_what_was_collected(tmp_path: Path) -> None:
    robots = [ALLOW, DENY]
    sites = {
        HOST: site({"/robots.txt": robots, "/": page("<p>x")}),
        SILENT: site({"/robots.txt": [ALLOW, Reply(close=True)], "/": page("<p>y")}),
    }
    with Server(sites) as server:
        directory = crawl([server.url(HOST), server.url(SILENT)], tmp_path / "crawl")
        before = audit(AuditSettings((str(directory.path),)), tmp_path / "audit", packs=["eu"])
        fetched = fetch_hosts(tmp_path / "audit", QUICK)
        again = fetch_hosts(tmp_path / "audit", QUICK)
        after = resolve_again(tmp_path / "audit", Change(), where=Where(1))
        host = server.url(HOST)
    assert (fetched.hosts, fetched.fresh) == (2, 0)
    assert (again.hosts, again.fresh) == (0, 2)
    assert {a: n.documents for a, n in before.packs[0].verdicts.items() if n.documents} == {"include": 2}
    assert {a: n.documents for a, n in after.packs[0].verdicts.items() if n.documents} == {"exclude": 1, "hold": 1}
    assert [row.status for row in show_host(tmp_path / "audit", host) if row.kind == "robots.txt"] == [200, 200]
    shown = CliRunner().invoke(app, ["hosts", "show", str(tmp_path / "audit"), HOST])
    assert shown.exit_code == 0
    assert "deny" in shown.output


def test_a_directory_without_an_audit_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no evidence"):
        fetch_hosts(tmp_path, QUICK)
    with pytest.raises(UsageError, match="no audit here"):
        show_host(tmp_path, "example.org")


def test_a_recorder_that_goes_on_keeps_what_was_committed_and_no_more(tmp_path: Path) -> None:
    from datetime import UTC, datetime

    first = Recorder(tmp_path, "s", [])
    first.metadata("http://a.example/1", datetime.now(UTC), [("x", "1")])
    first.flush()
    position = first.position
    first.metadata("http://a.example/2", datetime.now(UTC), [("x", "2")])
    first.close()
    second = Recorder(tmp_path, "s", [], position)
    assert second.position == position
    second.close()
    assert (tmp_path / position.file).stat().st_size == position.size
    third = Recorder(tmp_path, "s", [])
    third.close()
    assert (tmp_path / position.file).stat().st_size == 0
