from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest

from assent.records.errors import OutputError
from assent.report import summarise, write_report
from assent.report.accounts import Accounts
from assent.report.pictures import dates_picture, mechanisms_picture, verdicts_picture
from assent.report.words import Whole, percent, size, span
from tests.report.synthetic import Page, many_pages, text_only, unchecked_alone, write_audit

CORPORA = {
    "many": many_pages(150),
    "empty": [],
    "unchecked alone": [],
    "one": [Page(0, "only.example")],
    "text-only": text_only(),
}


@pytest.fixture(scope="module", params=CORPORA)
def page(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = write_audit(tmp_path_factory.mktemp("audit"), CORPORA[request.param])
    if request.param == "unchecked alone":
        unchecked_alone(directory)
    return write_report(directory).read_text()


def test_the_page_needs_nothing_from_outside(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "@import" not in page
    assert not re.search(r"\s(?:src|srcset|action|xlink:href)=", page)
    assert not re.search(r"\son[a-z]+=", page)
    assert set(re.findall(r'href="([^"]{0,5})', page)) <= {
        "data:",
        *(m[:5] for m in re.findall(r'href="(#[^"]*)', page)),
    }
    assert not re.search(r"url\((?!#)", page)


def test_the_page_holds_no_url_and_no_query(page: str) -> None:
    assert "SECRET" not in page
    assert "https://" not in page


def test_the_page_uses_honest_words(page: str) -> None:
    assert not re.search(r"\b(compliant|lawful)\b", page, re.I)  # a cited title may say "unlawful"


def test_every_element_is_closed_and_every_id_is_its_own(page: str) -> None:
    parser = _Balance()
    parser.feed(page)
    assert parser.open == []
    assert len(parser.ids) == len(set(parser.ids))
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in parser.ids


def test_the_page_comes_in_the_order_in_which_people_ask(page: str) -> None:
    wanted = [
        "accounts",
        "why",
        "compare",
        "mechanisms",
        "coverage",
        "domains",
        "content",
        "people",
        "dates",
        "controls",
        "measures",
        "glossary",
        "made",
        "know",
    ]
    assert re.findall(r'<section id="([a-z]+)"', page) == wanted


class _Balance(HTMLParser):
    VOID = ("meta", "link", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def test_the_headline_says_share_controls_reasons_and_remedy(tmp_path: Path) -> None:
    text = words(write_report(write_audit(tmp_path, many_pages())).read_text())
    assert re.search(r"Of 402 documents, \d+ \([\d.]+ %\) may be used to train a generative model under eu", text)
    assert "controls that could run" in text
    assert "What would settle the most" in text


def words(page: str) -> str:
    """The page as it is read: without its markup."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_each_picture_has_a_table_and_a_name(tmp_path: Path) -> None:
    text = write_report(write_audit(tmp_path, many_pages(50))).read_text()
    assert text.count('class="picture"') == 3
    for after in text.split("</figure>")[1:]:
        assert after.lstrip().startswith("<details><summary>The same as a table")
    for svg in re.findall(r"<svg.*?</svg>", text, re.S):
        root = ElementTree.fromstring(svg)
        assert root.find("title") is not None
        assert root.find("desc") is not None


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    evil = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7*7 }}'
    pages = [replace(Page(0, evil), lang=evil, kind=evil, file=f"a/{evil}.warc")]
    text = write_report(write_audit(tmp_path, pages)).read_text()
    assert "<script" not in text
    assert "<img" not in text
    assert "{{ 7*7 }}" in text


def test_a_mechanism_with_a_hostile_name_is_only_text_in_the_picture(tmp_path: Path) -> None:
    summary = summarise(write_audit(tmp_path, many_pages(20)))
    bad = replace(summary, signals={"</text><script>": summary.signals["robots.txt"]})
    picture = mechanisms_picture(bad)
    assert picture is not None
    assert "<script" not in picture.svg
    assert ElementTree.fromstring(picture.svg) is not None


def test_pictures_take_their_colours_from_the_page(tmp_path: Path) -> None:
    summary = summarise(write_audit(tmp_path, many_pages(150)))
    for picture in (verdicts_picture(Whole(summary, Accounts())), mechanisms_picture(summary), dates_picture(summary)):
        assert picture is not None
        assert set(re.findall(r'(?:fill|stroke)="(#[^"]*)"', picture.svg)) <= {"#000"}
        assert "http" not in re.sub(r'xmlns(:xlink)?="[^"]*"', "", picture.svg)


def test_the_same_audit_gives_the_same_page(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, many_pages(60))
    assert write_report(directory).read_bytes() == write_report(directory).read_bytes()


def test_a_sample_shows_an_interval_beside_each_share(tmp_path: Path) -> None:
    text = write_report(write_audit(tmp_path, many_pages(200), parts=10, sample=200)).read_text()
    body = text[text.index("<body>") : text.index('id="glossary"')]
    shares = [cell for cell in _cells(body) if re.match(r"[<>]?\d+(\.\d)? %", cell)]
    without = [cell for cell in shares if " to " not in cell]
    assert "A sample" in body
    assert "Of 202 documents, about" in words(body)
    assert len(shares) > 50
    assert len(without) <= 4  # unchecked: counted from the accounts, not estimated


def _cells(text: str) -> Iterator[str]:
    for cell in re.findall(r'<td class="n">(.*?)</td>', text, re.S):
        yield re.sub(r"^[\d,]+<small>(.*)</small>$", r"\1", cell.strip()).strip().replace("&lt;", "<")


def test_an_unwritable_report_is_an_output_error(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, [])
    (directory / "report.html").mkdir()
    with pytest.raises(OutputError, match=r"report\.html"):
        write_report(directory)


def test_many_files_are_cut_to_the_largest_with_a_sum(tmp_path: Path) -> None:
    pages = [Page(n, "a.example", file=f"f{n:02d}.warc.gz") for n in range(25)]
    text = write_report(write_audit(tmp_path, pages)).read_text()
    assert "The 20 largest of 25 files are shown" in text
    assert "f24.warc.gz" not in text
    assert json.loads((tmp_path / "accounts.json").read_text())["total"]["records"] == 125


WORDS = [
    (percent(0), "0 %"), (percent(1), "100 %"), (percent(0.0004), "<0.1 %"), (percent(0.9999), ">99.9 %"),
    (percent(0.1234), "12.3 %"), (size(999), "999 B"), (size(1_234_567), "1.2 MB"), (size(5e15), "5000.0 TB"),
    (span(None), ""),
]  # fmt: skip


@pytest.mark.parametrize(("said", "wanted"), WORDS)
def test_numbers_read_as_they_should(said: str, wanted: str) -> None:
    assert said == wanted
