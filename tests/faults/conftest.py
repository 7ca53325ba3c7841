"""The room, furnished once a process."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.room import copy, furnish


@pytest.fixture(scope="session")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Not to be changed; see `room`."""
    return furnish(tmp_path_factory.mktemp("furnished"))


@pytest.fixture(scope="module")
def room(furnished: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A room of a module's own."""
    return copy(furnished, tmp_path_factory.mktemp("room") / "room")
