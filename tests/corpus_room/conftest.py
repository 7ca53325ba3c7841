"""Pictures of the report cost seconds each; only tests that look for what is in all files have them drawn."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from assent.corpus import build
from assent.run import audit


@pytest.fixture(scope="module", autouse=True)
def _plain_report() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patch:
        for module in (audit, build):
            patch.setattr(
                module, "write_report", lambda directory, _: Path(directory, "report.html").write_text("plain")
            )
        yield patch
