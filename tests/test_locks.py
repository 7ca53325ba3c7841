"""The lock files: pins alone, no address, and one version of what several need, since they share an environment."""

from __future__ import annotations

import re
from pathlib import Path

LOCKS = sorted((Path(__file__).parents[1] / "requirements").glob("*.txt"))
PIN = re.compile(r"[a-z0-9][a-z0-9._-]*==[\w.+!-]+")


def pins(path: Path) -> list[str]:
    return [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]


def test_every_line_is_a_pin_without_an_address() -> None:
    assert {path.name for path in LOCKS} == {"base.txt", "dev.txt", "docs.txt", "ray.txt"}
    assert [pin for path in LOCKS for pin in pins(path) if not PIN.fullmatch(pin)] == []


def test_what_several_locks_need_has_one_version() -> None:
    versions: dict[str, set[str]] = {}
    for path in LOCKS:
        for name, _, version in (pin.partition("==") for pin in pins(path)):
            versions.setdefault(name.replace("_", "-"), set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
