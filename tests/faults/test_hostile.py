"""What strangers wrote comes out harmless: on terminals, in pages, papers, pictures, tables and JSON."""

from __future__ import annotations

import csv
import io
import json
import re
import sys
import unicodedata
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pyarrow.dataset as ds
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.documents.domains import domain_list
from assent.documents.figures import DomainRow
from assent.records.shown import harmless, harmless_json, json_text, one_line
from tests.faults import hostile
from tests.faults.room import AS_OF, inside, run
from tests.report.chromium import open_page

UNSEEN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
VISIBLE = {*"\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u0890\u0891\u08e2\U000110bd\U000110cd",
           *map(chr, range(0x13430, 0x13440))}  # fmt: skip


def steering(text: str) -> set[str]:
    """Characters that a terminal obeys or nobody sees."""
    return {c for c in text if c not in "\n\t" and c not in VISIBLE and unicodedata.category(c) in UNSEEN}


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    crawl = hostile.write(folder)
    with inside(folder):
        assert run("audit", crawl.name, "--as-of", AS_OF, "-o", "audit", "--workers", "1", "--bias", "all", "-q") == 0
        assert run("documents", "audit", "--pack", "baseline", "--pack", "eu", "-q") == 0
        assert run("bias", "audit", "--json") == 0
    return folder


def urls(audited: Path) -> list[str]:
    rows = ds.dataset(audited / "audit" / "private" / "evidence").to_table(["url"])
    return [str(url) for url in rows["url"].to_pylist()]


@given(st.text(alphabet=st.characters(codec=None)))
def test_harmless_text_has_nothing_that_steers_and_json_gives_back_the_same(text: str) -> None:
    assert steering(harmless(text)) == set()
    assert harmless(harmless(text)) == harmless(text)
    assert len(one_line(text).splitlines()) <= 1
    written = json_text({"a": text})
    assert steering(written) == set()
    assert json.loads(written) == {"a": text}
    assert harmless_json(written) == written


def test_every_character_that_is_not_seen_is_written_out() -> None:
    for code in range(sys.maxunicode + 1):
        char = chr(code)
        if char not in VISIBLE and char not in "\n\t" and unicodedata.category(char) in UNSEEN:
            assert harmless(char).isascii(), hex(code)


TOLD = {
    "explain": ("explain", "audit", hostile.PLAIN),
    "explain the nastiest address": ("explain", "audit", "-"),
    "hosts show": ("hosts", "show", "audit", hostile.ORIGIN),
    "report": ("report", "audit"),
    "duties": ("duties", "audit"),
    "bias": ("bias", "audit"),
    "signals check": (
        "signals", "check", hostile.PLAIN, "--robots", "r.txt", "--html", "p.html",
        "--header", f"x-robots-tag: noai, {hostile.NASTY}",
    ),
    "people": ("people", "p.html"),
}  # fmt: skip
IN_JSON = ("explain", "hosts show", "duties", "bias", "signals check", "people")


@pytest.mark.parametrize("columns", ["40", None])
@pytest.mark.parametrize("name", TOLD)
def test_nothing_on_a_terminal_steers_it_and_brackets_are_brackets(
    name: str, columns: str | None, audited: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    code, out = told(name, audited, capfd, monkeypatch)
    assert code in (0, 1)
    assert out.strip()
    assert steering(out) == set()
    if name in ("explain", "signals check", "people") and columns is None:
        assert "[red]r[/]" in out
        assert ":skull:" in out


@pytest.mark.parametrize("name", IN_JSON)
def test_json_stays_one_document_that_steers_nothing(
    name: str, audited: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    _, out = told(name, audited, capfd, monkeypatch, "--json")
    assert steering(out) == set()
    assert json.loads(out)
    if name == "explain":
        (row,) = json.loads(out)
        assert any("[red]r[/]" in signal[7] for signal in row["evidence"]["signals"])


def told(
    name: str, audited: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *more: str
) -> tuple[int, str]:
    (audited / "r.txt").write_bytes(hostile.captures()[-3].body)
    (audited / "p.html").write_bytes(hostile.captures()[0].body + hostile.NASTY.encode())
    worst = max(urls(audited), key=lambda url: len(steering(url)))
    assert steering(worst)
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(worst.encode("utf-8", "surrogatepass") + b"\n")))
    capfd.readouterr()
    with inside(audited):
        code = run(*TOLD[name], *more)
    said = capfd.readouterr()
    assert said.err == ""
    return code, said.out


class Page(HTMLParser):
    """The tags of a page, and what of them could act or call."""

    def __init__(self) -> None:
        super().__init__()
        self.acting: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "iframe", "object", "embed", "base", "form", "img"):
            self.acting.append(tag)
        for name, value in attrs:
            target = re.sub(r"[\x00-\x20]", "", value or "").lower()
            if name.startswith("on") or (name in ("href", "src", "xlink:href", "style") and _calls(target)):
                self.acting.append(f"{tag} {name}={value}")


def _calls(target: str) -> bool:
    return target.startswith(("javascript:", "data:text", "http:", "//")) or "url(" in target or "evil" in target


def pages(audited: Path) -> list[Path]:
    return sorted((audited / "audit").rglob("*.html"))


def test_pages_and_papers_hold_no_tag_of_a_stranger(audited: Path) -> None:
    assert {page.name for page in pages(audited)} >= {"report.html", "bias.html", "ai-act-summary.html"}
    for page in pages(audited):
        parser = Page()
        parser.feed(page.read_text("utf-8"))
        assert parser.acting == [], page.name
        for picture in re.findall(r"<svg.*?</svg>", page.read_text("utf-8"), re.S):
            ElementTree.fromstring(picture)


def test_papers_for_machines_are_whole_and_word_files_hold_text_alone(audited: Path) -> None:
    folder = audited / "audit" / "documents"
    for path in folder.glob("*.json"):
        json.loads(path.read_text("utf-8"))
    for path in folder.glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                assert not name.startswith(("/", "..")), name
                if name.endswith(".xml"):
                    ElementTree.fromstring(archive.read(name))
            assert "evil.example" not in archive.read("word/_rels/document.xml.rels").decode()
    assert "<script" not in (folder / "README.md").read_text("utf-8")


@pytest.mark.parametrize("host", ["=cmd()", "+1", "-1+1", "@sum", "\t=1", "a\u202e.example", 'a"\n=1,b'])
def test_no_cell_of_the_list_of_domains_is_a_formula(host: str) -> None:
    made = domain_list([DomainRow(host, 9, 1, 9, 1, "text", "2026-10-01", "2026-10-01", "allow 1")], small=False)
    _, row = csv.reader(io.StringIO(made.csv.decode()))
    assert row[1].removeprefix("'") == harmless(host)
    assert not [cell for cell in row if cell[:1] in tuple("=+-@\t\r")]


@pytest.mark.slow
@pytest.mark.browser
def test_a_browser_runs_nothing_and_asks_for_nothing(audited: Path, tmp_path: Path) -> None:
    for page in pages(audited):
        folder = tmp_path / page.stem
        folder.mkdir()
        opened = open_page(page, folder)
        assert opened.page["title"] != "owned", page.name
        assert (opened.page["scripts"], opened.page["requests"], opened.requests) == (0, [], []), page.name
        assert opened.console == [], page.name
