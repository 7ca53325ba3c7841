"""An audit on two Ray nodes, one of which dies in the middle, ends with the bytes of a local one."""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from assent.run.reaper import MARK as REAPER_MARK
from assent.run.reaper import marked, runs
from tests.corpus import Capture, host, page, record
from tests.test_kill import digest, finish, start

pytestmark = [pytest.mark.slow, pytest.mark.ray]
IN_A_UNIT = "assent.run.child"


class Nodes(NamedTuple):
    """Two nodes of one processor each. marks: what stands in the environment of each process of one and the other."""

    address: str
    cluster: Any
    second: Any
    marks: tuple[str, str]


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    pytest.importorskip("ray", reason="Ray is not installed: make test-all installs it")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    marks = uuid.uuid4().hex, uuid.uuid4().hex
    first = {"num_cpus": 1, "include_dashboard": False, "env_vars": {REAPER_MARK: marks[0]}}
    cluster = Cluster(initialize_head=True, head_node_args=first)
    try:
        second = cluster.add_node(num_cpus=1, env_vars={REAPER_MARK: marks[1]})
        yield Nodes(cluster.address, cluster, second, marks)
    finally:
        cluster.shutdown()
        for pid, _ in marked(marks[0]) | marked(marks[1]):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def test_a_node_that_dies_changes_no_byte_and_leaves_nothing_behind(nodes: Nodes, tmp_path: Path) -> None:
    folder = tmp_path / "crawl"
    folder.mkdir()
    padding = f"<!-- {'slate ' * 600} -->"
    for number in range(4):
        pages = [Capture(f"https://h{number}.example/{n}.html", page(padding)) for n in range(150)]
        data = b"".join(record(c) for c in [*pages, *host(f"h{number}", 1)])
        (folder / f"{number}.warc").write_bytes(data[:200_100] + b"damage" + data[200_200:] if number == 2 else data)
    finish(folder, tmp_path / "local", 2)

    audit = start(folder, tmp_path / "ray", 0, nodes.address)
    busy = wait_until_busy(nodes, audit, tmp_path / "ray")
    for pid in busy:
        os.kill(pid, signal.SIGSTOP)  # it is in the middle of a unit when its node goes
    nodes.cluster.remove_node(nodes.second, allow_graceful=False)
    for pid in busy:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGCONT)
    assert audit.wait(300) == 0
    assert digest(tmp_path / "ray") == digest(tmp_path / "local")
    assert not any((tmp_path / "ray").rglob("*.tmp"))
    deadline = time.monotonic() + 10
    while (left := [*children(nodes.marks[0]), *children(nodes.marks[1])]) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def wait_until_busy(nodes: Nodes, audit: subprocess.Popen[bytes], directory: Path) -> list[int]:
    """Children of the second node, once they and a finished unit are there."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and audit.poll() is None:
        busy = children(nodes.marks[1])
        if busy and any(directory.glob("private/units/*.json")) and any(directory.rglob("*.tmp")):
            return busy
        time.sleep(0.02)
    raise AssertionError("the second node was never seen at work")


def children(mark: str) -> list[int]:
    """Processes of a node that do units."""
    found = []
    for process in marked(mark):
        with suppress(OSError):
            if runs(process) and IN_A_UNIT.encode() in Path(f"/proc/{process[0]}/cmdline").read_bytes():
                found.append(process[0])
    return found
