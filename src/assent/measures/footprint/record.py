"""What each command used of the machine, written into its directory without being asked: `footprint.json`.

Not promised to be the same bytes twice, since it holds times.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from assent.measures.footprint.meter import Reading, used
from assent.measures.footprint.meter import read as read_meter
from assent.records.files import write_json

__all__ = ["footprint_path", "read_meter", "record_footprint", "recorded"]

MOST_STEPS = 1000


def footprint_path(directory: Path) -> Path:
    """Where the steps stand."""
    return directory / "footprint.json"


@contextmanager
def recorded(directory: Path, step: str) -> Iterator[None]:
    """Add what the block uses to the directory's steps, also where it fails: what was used was used."""
    before = read_meter()
    try:
        yield
    finally:
        record_footprint(directory, step, before)


def record_footprint(directory: Path, step: str, before: Reading, *, elsewhere: bool = False) -> None:
    """Add what was used since `before` to the directory's steps. elsewhere: other machines worked too.

    Steps that somebody damaged are begun anew. Raises OutputError.
    """
    path = footprint_path(directory)
    try:
        steps = json.loads(path.read_bytes())["steps"]
        steps = [dict(step) for step in steps][-MOST_STEPS:]
    except (OSError, ValueError, KeyError, TypeError):
        steps = []
    steps.append(asdict(used(step, before, read_meter(), elsewhere=elsewhere)))
    write_json(path, {"steps": steps})
