"""`assent collect` as a person meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assent.cli import app
from assent.collect.live import LiveView
from assent.collect.settings import reopen
from assent.collect.summary import write_report
from assent.records.errors import AssentError
from tests.collect.crawling import SETTINGS, crawl
from tests.collect.server import Server, page, site, text
from tests.report.chromium import open_page

HOST = "127.0.0.2"
ME = ["--contact-url", "https://crawler.example.org/", "--contact-mail", "a@example.org"]
ROBOTS = text("User-agent: *\nDisallow: /no\n")


@pytest.mark.parametrize(
    ("argv", "says"),
    [
        (["collect", "http://example.org/", "-o", "DIR"], "--contact-url"),
        (["collect", "http://example.org/", "-o", "DIR", "--contact-url", "https://example.org/"], "--contact-mail"),
        (["collect", "-o", "DIR", *ME], "give seeds"),
        (["collect", "missing.txt", "-o", "DIR", *ME], "missing.txt: cannot be read"),
        (["collect", "http://", "-o", "DIR", *ME], "no seed is a URL"),
        (["collect", "http://example.org/", "-o", "DIR", "--reach", "moon", *ME], "--reach moon"),
        (["collect", "http://example.org/", "-o", "DIR", "--use", "sell", *ME], "--use sell"),
        (["collect", "http://example.org/", "-o", "DIR", "--pack", "none", *ME], "no pack 'none'"),
        (["collect", "http://example.org/", "-o", "DIR", "--shards", "0", *ME], "--shards"),
        (["collect", "--resume", "DIR"], "no crawl here"),
        (["hosts", "fetch", "DIR", *ME], "no evidence here"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line_and_leaves_nothing(
    argv: list[str], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ASSENT_CONTACT_URL", raising=False)
    monkeypatch.delenv("ASSENT_CONTACT_MAIL", raising=False)
    done = CliRunner().invoke(app, [arg.replace("DIR", str(tmp_path / "c")) for arg in argv])
    assert isinstance(done.exception, AssentError)
    assert done.exception.exit_code == 2
    assert says in str(done.exception)
    assert "\n" not in str(done.exception)
    assert not (tmp_path / "c").exists()


@pytest.mark.slow
def test_a_crawl_that_is_interrupted_goes_on(tmp_path: Path) -> None:
    pages = {"/robots.txt": ROBOTS, **{f"/{n}": page(f"<p>{n}") for n in range(12)}}
    with Server({HOST: site(pages)}) as server:
        seeds = tmp_path / "seeds.txt"
        seeds.write_text("# some\n" + "\n".join(server.url(HOST, f"/{n}") for n in range(12)))
        argv = [sys.executable, "-m", "assent", "collect"]
        begin = [*argv, str(seeds), "-o", str(tmp_path / "c"), "--delay", "0.1", "--allow-private", *ME]
        child = subprocess.Popen(begin, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=os.environ)
        until = time.monotonic() + 60
        while len(server.log) < 5 and time.monotonic() < until:
            time.sleep(0.02)
        child.send_signal(signal.SIGINT)
        _, said = child.communicate(timeout=60)
        assert child.returncode == 3, said
        assert "--resume" in said
        done = subprocess.run([*argv, "--resume", str(tmp_path / "c"), "--json"], capture_output=True, text=True,
                              check=True, timeout=120)  # fmt: skip
    assert json.loads(done.stdout)["kept"] == 12
    assert HOST not in said


def test_the_live_view_shows_who_refused(tmp_path: Path) -> None:
    from rich.console import Console

    with Server({HOST: site({"/robots.txt": ROBOTS, "/": page('<a href="/no/1">x</a>')})}) as server:
        directory = crawl([server.url(HOST)], tmp_path / "c")
    console = Console(width=100, record=True, file=open(os.devnull, "w"))  # noqa: SIM115, PTH123
    console.print(LiveView(console=console).table(directory, SETTINGS))
    console.file.close()
    said = console.export_text()
    assert "robots.txt: 1" in said
    assert "1 asked for" in said
    assert HOST not in said


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    from assent.collect.crawl import start

    directory, settings = start(["http://example.org/"], tmp_path / "c", SETTINGS)
    assert reopen(directory.path)[1] == settings
    (directory.path / "crawl.json").write_text("{}")
    with pytest.raises(AssentError, match="not readable"):
        reopen(directory.path)


@pytest.mark.slow
@pytest.mark.browser
def test_the_report_opens_offline_without_a_script(tmp_path: Path) -> None:
    with Server({HOST: site({"/robots.txt": ROBOTS, "/": page('<a href="/no/1">x</a>')})}) as server:
        directory = crawl([server.url(HOST)], tmp_path / "c")
    write_report(directory, SETTINGS)
    opened = open_page(directory.path / "report.html", tmp_path, width=390)
    assert (opened.console, opened.requests, opened.page["scripts"]) == ([], [], 0)
    assert opened.page["width"] <= opened.page["room"]
