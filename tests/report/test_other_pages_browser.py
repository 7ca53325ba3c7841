"""The pages beside the report: bias, a campaign's footprint, a paper. Offline, on a phone and in the dark."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from typer.testing import CliRunner

from assent.cli import app
from tests.report.chromium import open_page
from tests.report.test_browser import A4, contrast, luminance

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SAMPLE = Path(__file__).parents[2] / "examples" / "sample.warc.gz"
CAMPAIGN = '[compute]\naccelerator = "A100 SXM"\ngpu_hours = 1000\n[site]\nplace = "IND"\n'


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("pages")
    audit, campaign = folder / "audit", folder / "campaign.toml"
    campaign.write_text(CAMPAIGN)
    for command in (
        ["audit", str(SAMPLE), "-o", str(audit), "--as-of", "2026-11-01", "--bias", "all", "--workers", "1", "-q"],
        ["bias", str(audit)],
        ["documents", str(audit), "--pack", "eu", "-q"],
        ["footprint", "training", str(campaign), "-o", str(folder / "footprint.html")],
    ):
        done = CliRunner().invoke(app, command)
        assert done.exit_code == 0, done.output
    return {
        "bias": audit / "bias.html",
        "footprint": folder / "footprint.html",
        "paper": audit / "documents" / "ai-act-summary.html",
    }


@pytest.mark.parametrize("name", ["bias", "footprint", "paper"])
@pytest.mark.parametrize(("width", "dark"), [(390, True), (1280, False)], ids=["phone-dark", "desk-light"])
def test_a_page_opens_offline_fits_and_reads(
    name: str, width: int, dark: bool, pages: dict[str, Path], tmp_path: Path
) -> None:
    opened = open_page(pages[name], tmp_path, width=width, dark=dark)
    assert opened.console == []
    assert opened.requests == []
    assert opened.page["requests"] == []
    assert opened.page["scripts"] == 0
    assert opened.page["clipped"] == 0
    assert opened.page["width"] <= opened.page["room"] <= width
    assert contrast(opened.page["ink"], opened.page["paper"]) > 7
    assert [pair for pair in opened.page["colours"] if contrast(*pair.split("; ")) < 4.5] == []
    assert (luminance(opened.page["paper"]) < 0.1) is dark
    assert opened.page["headings"][0] == 1
    assert all(after - before <= 1 for before, after in pairwise(opened.page["headings"]))
    assert opened.page["unnamed"] == 0


@pytest.mark.parametrize("name", ["bias", "footprint", "paper"])
def test_no_table_of_a_page_is_cut_on_paper(name: str, pages: dict[str, Path], tmp_path: Path) -> None:
    opened = open_page(pages[name], tmp_path, width=A4, printed=True)
    assert opened.page["wide"] == 0
    assert opened.page["width"] <= opened.page["room"]
