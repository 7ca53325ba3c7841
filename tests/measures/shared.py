"""Where the data with expected values stand; they are not part of the project."""

import os
from pathlib import Path

import pytest

SHARED = Path(os.environ.get("ASSENT_SHARED", "../shared"))


def shared(path: str) -> Path:
    """A file or folder of the shared data; skips the test where it is absent."""
    found = SHARED / "data" / path
    if not found.exists():
        pytest.skip(f"{path}: no shared data here (ASSENT_SHARED)")
    return found
