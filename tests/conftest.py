"""What every test has: a home of its own, so that none makes keys in the home of the person who runs them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    home = tmp_path_factory.mktemp("home")
    before = os.environ.get("ASSENT_HOME")
    os.environ["ASSENT_HOME"] = str(home)
    yield home
    if before is None:
        del os.environ["ASSENT_HOME"]
    else:
        os.environ["ASSENT_HOME"] = before
