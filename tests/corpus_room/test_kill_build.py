"""kill -9 at random moments of a build, the table's own writing among them; the same command then goes on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from assent.corpus.verify import verify
from tests.corpus_room.making import make_crawl, rows

SCRIPT = """
import sys
from pathlib import Path
from tests.corpus_room.making import build_into

if __name__ == "__main__":
    build_into(Path(sys.argv[1]), Path(sys.argv[2]))
"""
MOMENTS = 8


@pytest.mark.slow
def test_a_build_killed_at_random_moments_ends_with_the_same_table(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("deltalake", reason="deltalake is not installed: pip install 'assent[corpus]'")
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    crawl = make_crawl(tmp_path)

    def start(target: Path) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-c", SCRIPT, str(crawl), str(target)], start_new_session=True)

    began = time.monotonic()
    assert start(tmp_path / "whole").wait(120) == 0
    took = time.monotonic() - began
    expected = rows(tmp_path / "whole")
    source = random.Random(20261126)
    for number in range(MOMENTS):
        target = tmp_path / str(number)
        process = start(target)
        time.sleep(source.uniform(took / 3, took))
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        assert start(target).wait(120) == 0
        assert rows(target) == expected
        assert verify(str(target)).failed == []
