"""Writes the lock files: every package that an extra needs, with its version, and no index address.

`base.txt` is what `make audit` installs, `dev.txt` adds what tests and checks need, `ray.txt` what the Ray tests need,
`docs.txt` what builds the site. All may stand in one environment: what several need has one version.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import NamedTemporaryFile

HERE = Path(__file__).parent
LOCKS = {"base.txt": "", "dev.txt": "[dev]", "ray.txt": "[ray]", "docs.txt": "[docs]"}


def resolve(extra: str, held: list[str]) -> list[str]:
    """Sorted `name==version` lines of the project with an extra; what stands in `held` keeps its version."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    with NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(held))
        constraints.flush()
        asked = [*command, f"{HERE.parent}{extra}", "-c", constraints.name]
        said = subprocess.run(asked, capture_output=True, text=True, check=True)
    items = (item["metadata"] for item in json.loads(said.stdout)["install"])
    return sorted(f"{item['name'].lower()}=={item['version']}" for item in items if item["name"] != "assent")


def main() -> None:
    """Resolve each extra over those before it and write the files."""
    held: dict[str, str] = {}
    for name, extra in LOCKS.items():
        pins = resolve(extra, list(held.values()))
        held |= {pin.partition("==")[0]: pin for pin in pins}
        (HERE / name).write_text("# Written by `make lock`.\n" + "\n".join(pins) + "\n")


if __name__ == "__main__":
    main()
