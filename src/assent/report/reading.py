"""Reading the small JSON files of an audit directory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from assent.records.errors import UsageError


def read_run(directory: Path) -> dict[str, Any]:
    """`run.json`; empty where it is not there. Raises UsageError where it is damaged."""
    return read_json(directory / "run.json")


def read_json(path: Path) -> dict[str, Any]:
    """A JSON object; empty where there is no such file. Raises UsageError where it is damaged."""
    try:
        value = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise UsageError(f"{path}: is damaged; run the audit again with --overwrite")
    return value
