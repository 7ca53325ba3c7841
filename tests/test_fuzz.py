"""A short run of the fuzzer; `python -m tests.fuzz` is the long one."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import fuzz


@pytest.mark.slow
def test_no_parser_fails_on_damaged_input(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = fuzz.main(["--inputs", "100000", "--seed", "2026", "--slow", "20", "--keep", str(tmp_path)])
    assert code == 0, capsys.readouterr().out


def test_the_fuzzer_sees_what_fails() -> None:
    def fails(body: bytes) -> None:
        if b"x" in body:
            raise ValueError

    outcome = fuzz.fuzz(fuzz.Target("toy", fails, [b"aaaa"], [b"x"]), 1000, 1, 2.0)
    assert outcome.failed is not None
    assert outcome.failed[0] == "ValueError"


def test_the_same_seed_gives_the_same_inputs() -> None:
    seen: list[list[bytes]] = [[], []]
    for inputs in seen:
        fuzz.fuzz(fuzz.Target("toy", inputs.append, [b"abc", b"defg"], [b"x"]), 50, 1, 2.0)
    assert seen[0] == seen[1]
