"""Writes the lock files: every package that an extra needs, with its version, and no index address.

`base.txt` is what `make audit` installs, `dev.txt` adds what tests and checks need, `ray.txt` what the Ray tests need,
`docs.txt` what builds the site.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
LOCKS = {"base.txt": "", "dev.txt": "[dev]", "ray.txt": "[ray]", "docs.txt": "[docs]"}


def resolve(extra: str, held: list[str]) -> list[str]:
    """Sorted `name==version` lines of the project with an extra, those in `held` kept as they are."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    said = subprocess.run([*command, f"{HERE.parent}{extra}", *held], capture_output=True, text=True, check=True)
    items = (item["metadata"] for item in json.loads(said.stdout)["install"])
    return sorted(f"{item['name'].lower()}=={item['version']}" for item in items if item["name"] != "assent")


def main() -> None:
    """Resolve each extra over the base and write the files."""
    base: list[str] = []
    for name, extra in LOCKS.items():
        pins = resolve(extra, base)
        if not base:
            base = pins
        (HERE / name).write_text("# Written by `make lock`.\n" + "\n".join(p for p in pins) + "\n")


if __name__ == "__main__":
    main()
