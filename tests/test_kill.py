"""A run that is killed at any moment and started again ends with the bytes of one that was not."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.big import measure
from tests.corpus import Capture, host, page, record, write_warc

SCRIPT = """
import sys
from datetime import date
from pathlib import Path
from assent.run.audit import Settings, Where, audit

if __name__ == "__main__":
    source, target, workers, ray = sys.argv[1:]
    settings = Settings(inputs=(source,), as_of=date(2026, 10, 2), unit_bytes=200_000)
    audit(settings, Path(target), where=Where(None if ray else int(workers), ray or None))
"""
MARK = "ASSENT_TEST_RUN"
SAME = (
    "accounts.json", "summary.json", "verdicts", "private/evidence", "private/hosts", "private/answers", "private/bias",
)  # fmt: skip
MOMENTS = 20


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some twelve units: plain WARCs, one of them damaged."""
    folder = tmp_path_factory.mktemp("crawl")
    padding = f"<!-- {'slate ' * 600} -->"
    for number in range(4):
        pages = [Capture(f"https://h{number}.example/{n}.html", page(padding)) for n in range(120)]
        data = b"".join(record(c) for c in [*pages, *host(f"h{number}", 1)])
        (folder / f"{number}.warc").write_bytes(data[:200_100] + b"damage" + data[200_200:] if number == 2 else data)
    return folder


def start(crawl: Path, target: Path, workers: int, ray: str = "") -> subprocess.Popen[bytes]:
    command = [sys.executable, "-c", SCRIPT, str(crawl), str(target), str(workers), ray]
    return subprocess.Popen(command, env={**os.environ, MARK: str(target)}, start_new_session=True)


def finish(crawl: Path, target: Path, workers: int, ray: str = "") -> None:
    process = start(crawl, target, workers, ray)
    assert process.wait(300) == 0


def digest(directory: Path) -> dict[str, str]:
    paths = [p for name in SAME for p in (directory / name, *(directory / name).rglob("*")) if p.is_file()]
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def left_behind(target: Path) -> list[str]:
    """Processes that carry our mark."""
    wanted = f"{MARK}={target}".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                environment = (entry / "environ").read_bytes().split(b"\0")
                if wanted in environment and (entry / "stat").read_text().rsplit(")", 1)[1].split()[0] != "Z":
                    found.append(entry.name)
            except OSError:
                continue
    return found


def kill_and_go_on(crawl: Path, target: Path, delay: float, workers: int, ray: str = "") -> None:
    process = start(crawl, target, workers, ray)
    time.sleep(delay)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    deadline = time.monotonic() + 5
    while (left := left_behind(target)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []
    finish(crawl, target, workers, ray)


@pytest.mark.slow
def test_killed_at_random_moments_the_run_ends_with_the_same_bytes(crawl: Path, tmp_path: Path) -> None:
    began = time.monotonic()
    finish(crawl, tmp_path / "whole", 1)
    took = time.monotonic() - began
    expected = digest(tmp_path / "whole")
    assert sum(name.startswith("private/evidence") for name in expected) >= 12
    source = random.Random(20261001)
    for number in range(MOMENTS):
        target = tmp_path / f"killed-{number}"
        kill_and_go_on(crawl, target, source.uniform(0.05, took), workers=(1, 2, 4)[number % 3])
        assert digest(target) == expected, f"moment {number}"


@pytest.mark.slow
@pytest.mark.ray
def test_on_ray_the_bytes_are_the_same_killed_or_not(crawl: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray", reason="Ray is not installed: make test-all installs it")
    finish(crawl, tmp_path / "local", 2)
    finish(crawl, tmp_path / "ray", 2, ray="local")
    assert digest(tmp_path / "ray") == digest(tmp_path / "local")
    for number, delay in enumerate((6.0, 9.0)):
        target = tmp_path / f"killed-{number}"
        process = start(crawl, target, 2, "local")
        time.sleep(delay)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        finish(crawl, target, 2, ray="local")
        assert digest(target) == digest(tmp_path / "local")


@pytest.mark.slow
def test_a_long_file_takes_the_memory_of_a_short_one_and_a_killed_run_does_only_what_is_left(tmp_path: Path) -> None:
    """What `benchmarks/big.py` measures on gigabytes."""
    pages = [Capture(f"https://h{n % 7}.example/{n}.html", page(f"<!-- {'slate ' * 2000} -->")) for n in range(150)]
    warc = write_warc(tmp_path / "a.warc.gz", [*pages, *host("h0", 1)])
    seen = measure([warc], tmp_path, 6, 40, compressed=False)
    assert seen.peak_ratio < 1.25
    assert (seen.backwards, seen.resumed_backwards, seen.first_share, seen.last_share) == (0, 0, 0, 100)
    assert 0 < seen.killed_with_units < seen.of_units
    assert seen.again == 0
    assert seen.resumed_first_share >= 100 * seen.killed_with_units // seen.of_units - 10
    assert seen.same_bytes


@pytest.mark.parametrize("moment", ["imports", "scan", "report"])
def test_a_stopped_run_says_how_to_go_on(crawl: Path, tmp_path: Path, moment: str) -> None:
    audit = tmp_path / "audit"
    seen = {"imports": tmp_path, "scan": audit / "run.json", "report": audit / "private" / "answers"}[moment]
    command = [sys.executable, "-m", "assent", "audit", str(crawl), "-o", str(audit), "--as-of", "2026-10-02"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while not seen.exists() and process.poll() is None:
        time.sleep(0.01)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    if process.returncode != 0:  # it may have come to its end before the signal
        assert (process.returncode, len(said.strip().splitlines())) == (3, 1)
        assert "goes on" in said
