"""Secret keys of the operator: made once, read in every form they ever had."""

from __future__ import annotations

import base64
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assent.records.errors import UsageError
from assent.records.keyed import operator_key, secret_key


def test_a_key_is_made_once_and_for_the_operator_alone(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: secret_key("held", tmp_path), range(16)))
    assert len(made) == 1
    assert [path.name for path in (tmp_path / "keys").iterdir()] == ["held.key"]
    assert (tmp_path / "keys" / "held.key").stat().st_mode & 0o077 == 0
    assert operator_key(tmp_path).raw not in made


def test_a_key_in_base64_is_read_too(tmp_path: Path) -> None:
    made = secret_key("held", tmp_path)
    (tmp_path / "keys" / "held.key").write_bytes(base64.b64encode(made) + b"\n")
    assert secret_key("held", tmp_path) == made


@pytest.mark.parametrize("text", ["", "short", "zz" * 32, "AAAA"])
def test_a_damaged_key_is_told_and_not_replaced(tmp_path: Path, text: str) -> None:
    secret_key("held", tmp_path)
    path = tmp_path / "keys" / "held.key"
    path.write_text(text)
    with pytest.raises(UsageError, match="damaged"):
        secret_key("held", tmp_path)
    assert path.read_text() == text
