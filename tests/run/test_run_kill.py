"""The same bytes come out however a run was killed, and nothing of a killed run stays."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.run.fakes import snapshot, write_lines
from tests.run.processes import started

NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="finds processes through /proc")


def corpus(directory: Path) -> list[str]:
    """A large file with a hang-free mix, one in which units start at the wrong byte, and three small ones."""
    rng = random.Random(7)
    kinds = ["text of line {}", "O{}", "B{}", "H{}", "more text, line {}"]
    mixed = [rng.choice(kinds).format(at) for at in range(200)]
    mixed[50] = "!exit"
    nested = [f"page {at} {'x' * rng.randrange(30)}|{'y' * rng.randrange(500)}|end" for at in range(12)]
    paths = [write_lines(directory / "mixed.txt", mixed), write_lines(directory / "nested.txt", nested)]
    paths += [write_lines(directory / f"small{at}.txt", ["one", "two", "O"]) for at in range(3)]
    return [str(path) for path in paths]


def finish(out: Path, inputs: list[str], *options: str) -> None:
    with started(str(out), *inputs, *options) as run:
        assert run.ended()[0] == 0, run.ended()[1]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[str], dict[str, bytes]]:
    """Inputs, and what an uninterrupted run with one worker makes of them."""
    tmp = tmp_path_factory.mktemp("whole")
    inputs = corpus(tmp / "in")
    finish(tmp / "out", inputs, "--workers", "1")
    return inputs, snapshot(tmp / "out")


@pytest.fixture
def kill_again_and_again(tmp_path: Path, whole: tuple[list[str], dict[str, bytes]]) -> Callable[..., None]:
    inputs, expected = whole

    def run(times: int, shortest: float, longest: float, *options: str) -> None:
        out = tmp_path / "out"
        rng = random.Random(times)
        killed = 0
        while killed < times:
            with started(str(out), *inputs, "--pause", "0.005", *options) as process:
                try:
                    process.process.wait(rng.uniform(shortest, longest))
                except subprocess.TimeoutExpired:
                    process.process.kill()
                    killed += 1
                code = process.process.wait()
                assert process.left_after(5) == []
            if code == 0:  # it got to its end, kills and all; the next one starts anew
                assert snapshot(out) == expected
                shutil.rmtree(out)
        finish(out, inputs, *options)
        assert snapshot(out) == expected

    return run


@pytest.mark.slow
@NEEDS_PROC
def test_a_run_killed_three_times_ends_with_the_same_bytes(kill_again_and_again: Callable[..., None]) -> None:
    kill_again_and_again(3, 0.5, 1.5, "--workers", "2")


@NEEDS_PROC
@pytest.mark.slow
@pytest.mark.parametrize("workers", ["1", "2", "4"])
def test_a_run_killed_twenty_times_ends_with_the_same_bytes(
    kill_again_and_again: Callable[..., None], workers: str
) -> None:
    kill_again_and_again(20, 0.2, 1.5, "--workers", workers)


@NEEDS_PROC
@pytest.mark.slow
@pytest.mark.ray
def test_a_run_on_ray_killed_ends_with_the_same_bytes(kill_again_and_again: Callable[..., None]) -> None:
    pytest.importorskip("ray", reason="pip install 'assent[ray]'")
    kill_again_and_again(20, 2.0, 9.0, "--ray", "local")


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["2", "4"])
def test_any_number_of_workers_writes_the_same_bytes(
    tmp_path: Path, whole: tuple[list[str], dict[str, bytes]], workers: str
) -> None:
    inputs, expected = whole
    finish(tmp_path / "out", inputs, "--workers", workers)
    assert snapshot(tmp_path / "out") == expected


@NEEDS_PROC
@pytest.mark.parametrize("misdeed", ["gil-sleep", pytest.param("regex", marks=pytest.mark.slow)])
def test_no_process_is_left_when_a_run_is_killed_while_a_child_holds_the_interpreter(
    tmp_path: Path, misdeed: str
) -> None:
    path = write_lines(tmp_path / "in.txt", ["aa", f"!{misdeed}"])
    with started(str(tmp_path / "out"), str(path), "--workers", "1") as run:
        until = time.monotonic() + 30
        while len(run.left()) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.6)  # into the bad record
        assert len(run.left()) == 2
        run.process.kill()
        run.process.wait()
        assert run.left_after(5) == []


@NEEDS_PROC
@pytest.mark.parametrize("number", [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)])
def test_an_interrupted_run_says_so_leaves_no_process_and_keeps_what_is_done(
    tmp_path: Path, number: signal.Signals
) -> None:
    out, path = tmp_path / "out", write_lines(tmp_path / "in.txt", ["some line of text"] * 500)
    with started(str(out), str(path), "--workers", "2", "--pause", "0.005") as run:
        until = time.monotonic() + 30
        while not list(out.glob("private/units/*.json")) and time.monotonic() < until:
            time.sleep(0.02)
        os.kill(run.process.pid, number)
        assert run.ended() == (3, "interrupted; the same command goes on from here\n")
        assert run.left() == []
    assert list(out.glob("private/units/*.json"))
