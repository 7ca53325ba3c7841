"""The consent gate in a real spider."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.collect.server import Reply, Server, page, site, text

pytest.importorskip("scrapy", reason="needs Scrapy: pip install 'assent[collect,scrapy]'")

OPEN, RESERVED, BROKEN, SHUT = (f"127.0.4.{n}" for n in range(1, 5))
ROBOTS = text("User-agent: *\nDisallow: /private\n")
NOAI = page('<html><head><meta name="robots" content="noai"></head><body>x</body></html>')


@pytest.mark.slow
def test_a_spider_with_two_lines_of_settings_asks_first(tmp_path: Path) -> None:
    sites = {
        OPEN: site({"/robots.txt": ROBOTS, "/good": page("<p>x"), "/private": page("x"), "/noai": NOAI}),
        RESERVED: site({"/robots.txt": ROBOTS, "/.well-known/tdmrep.json":
                        text('[{"location": "/", "tdm-reservation": 1}]'), "/reserved": page("x")}),
        BROKEN: site({"/robots.txt": Reply(503), "/broken": page("x")}),
        SHUT: site({"/robots.txt": Reply(close=True), "/shut": page("x")}),
    }  # fmt: skip
    with Server(sites) as server:
        wanted = ((OPEN, "/good"), (OPEN, "/private"), (OPEN, "/noai"), (RESERVED, "/reserved"), (BROKEN, "/broken"),
                  (SHUT, "/shut"))  # fmt: skip
        out = tmp_path / "out.json"
        script = Path(__file__).with_name("spider.py")
        argv = [sys.executable, str(script), str(out), *(server.url(host, path) for host, path in wanted)]
        done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
        asked = {(a.host, a.path) for a in server.log}
        first = {host: server.paths(host)[0] for host in sites}
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(out.read_text())
    assert found["seen"] == ["good"]
    assert found["refused"] == {
        "assent/refused/robots.txt": 3, "assent/refused/robots-meta": 1, "assent/refused/tdmrep-file": 1,
    }  # fmt: skip
    assert set(first.values()) == {"/robots.txt"}
    assert not asked & {(OPEN, "/private"), (RESERVED, "/reserved"), (BROKEN, "/broken"), (SHUT, "/shut")}
