from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from assent.report import write_report
from tests.report.chromium import open_page, print_page
from tests.report.synthetic import Page, many_pages, text_only, write_audit

pytestmark = pytest.mark.browser

A4 = 688
"""Pixels between the margins of the page."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(write_audit(tmp_path_factory.mktemp("audit"), many_pages(200)))


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_report_opens_offline_fits_and_reads(report: Path, tmp_path: Path, width: int, dark: bool) -> None:
    opened = open_page(report, tmp_path, width=width, dark=dark)
    assert opened.console == []
    assert opened.requests == []
    assert opened.page["requests"] == []
    assert opened.page["scripts"] == 0
    assert opened.page["pictures"] == 3
    assert opened.page["clipped"] == 0
    assert opened.page["width"] <= opened.page["room"] <= width
    assert contrast(opened.page["ink"], opened.page["paper"]) > 7
    assert [pair for pair in opened.page["colours"] if contrast(*pair.split("; ")) < 4.5] == []
    assert (luminance(opened.page["paper"]) < 0.1) is dark
    assert opened.page["headings"][0] == 1
    assert all(after - before <= 1 for before, after in pairwise(opened.page["headings"]))
    assert opened.page["unnamed"] == 0
    assert opened.page["outline"] == "solid"


def test_no_table_is_cut_on_paper(report: Path, tmp_path: Path) -> None:
    opened = open_page(report, tmp_path, width=A4, printed=True)
    assert opened.page["wide"] == 0
    assert opened.page["width"] <= opened.page["room"]


def test_no_link_is_lost_in_print(report: Path, tmp_path: Path) -> None:
    text = report.read_text("utf-8")
    links = re.findall(r'<a [^>]*href="#', text[: text.index("<nav")] + text[text.index("</nav>") :])
    printed = print_page(report, tmp_path)
    assert len(links) > 50
    assert printed.count(b"/Subtype /Link") >= len(links)
    assert 5 < len(re.findall(rb"/Type /Page\b", printed)) < 25


@pytest.mark.slow
@pytest.mark.parametrize("pages", [[], [Page(0, "x" * 63 + ".example")], text_only(20)], ids=["empty", "one", "text"])
def test_small_and_odd_corpora_fit_a_phone(tmp_path: Path, pages: list[Page]) -> None:
    opened = open_page(write_report(write_audit(tmp_path / "audit", pages)), tmp_path, width=390)
    assert opened.console == []
    assert opened.page["width"] <= opened.page["room"]


def test_the_check_would_see_a_request_and_a_refused_script(tmp_path: Path) -> None:
    policy = "<meta http-equiv=Content-Security-Policy content=\"script-src 'none'\">"
    page = tmp_path / "bad.html"
    page.write_text(f"<!doctype html>{policy}<title>x</title><img src=http://a.example/p.png><script>1</script>")
    opened = open_page(page, tmp_path)
    assert opened.console
    assert opened.page["requests"] or opened.requests


def luminance(colour: str) -> float:
    """Relative luminance of `rgb(r, g, b)`: WCAG 2.2."""
    parts = [int(n) / 255 for n in re.findall(r"\d+", colour)[:3]]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    """Contrast ratio of two colours: WCAG 2.2, 1 to 21."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)
