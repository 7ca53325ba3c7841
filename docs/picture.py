"""Takes the picture of the documentation: the first screen of the report on the sample, by headless Chromium.

Run it with `make picture` when the first screen of the report has changed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "report.png"
WIDTH, HEIGHT = 1180, 690
"""Pixels: as much as says what the report is, and no more."""


def main() -> None:
    """Audit the sample on the day of its documentation and take the picture."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        sys.exit("needs Chromium (Debian: apt install chromium)")
    with tempfile.TemporaryDirectory() as folder:
        audit = Path(folder, "audit")
        sample = ROOT / "examples" / "sample.warc.gz"
        command = [
            sys.executable,
            "-m",
            "assent",
            "audit",
            str(sample),
            "--as-of",
            "2026-11-20",
            "-q",
            "-o",
            str(audit),
        ]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/p",
             f"--window-size={WIDTH},{HEIGHT}", f"--screenshot={PICTURE}", (audit / "report.html").as_uri()],
            check=True, capture_output=True, timeout=60,
        )  # fmt: skip


if __name__ == "__main__":
    main()
