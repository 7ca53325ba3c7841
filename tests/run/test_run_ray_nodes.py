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
from assent.run.reaper import Process, marked, runs
from tests.corpus import Capture, host, page, record
from tests.test_kill import digest, finish, start

pytestmark = [pytest.mark.slow, pytest.mark.ray]
IN_A_UNIT = "assent.run.child"


class Nodes(NamedTuple):
    """Two nodes of one processor each. mark: stands in the environment of every process of the second."""

    address: str
    cluster: Any
    second: Any
    mark: str

    def of_second(self) -> set[Process]:
        return {process for process in marked(self.mark) if runs(process)}


@pytest.fixture
def nodes(monkeypatch: pytest.MonkeyPatch) -> Iterator[Nodes]:
    pytest.importorskip("ray", reason="Ray is not installed: make test-all installs it")
    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    from ray.cluster_utils import Cluster

    mark = uuid.uuid4().hex
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False})
    try:
        second = cluster.add_node(num_cpus=1, env_vars={REAPER_MARK: mark})
        yield Nodes(cluster.address, cluster, second, mark)
    finally:
        cluster.shutdown()
        for pid, _ in marked(mark):
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
    while (left := children(nodes)) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert left == []


def wait_until_busy(nodes: Nodes, audit: subprocess.Popen[bytes], directory: Path) -> list[int]:
    """Children of the second node, once they and a finished unit are there."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and audit.poll() is None:
        busy = children(nodes)
        if busy and any(directory.glob("private/units/*.json")) and any(directory.rglob("*.tmp")):
            return busy
        time.sleep(0.02)
    raise AssertionError("the second node was never seen at work")


def children(nodes: Nodes) -> list[int]:
    """Processes of the second node that do units."""
    found = []
    for pid, _ in nodes.of_second():
        with suppress(OSError):
            if IN_A_UNIT.encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found
