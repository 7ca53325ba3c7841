"""Every number of the report is what its query gives: each query is taken out of the page and run beside it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode
from typer.testing import CliRunner

from assent.cli import app
from assent.measures.bias import BiasPlan
from assent.policy import load_pack
from assent.records.schemas import EVIDENCE
from assent.report import write_report
from assent.report.footprint_figures import figure_of
from assent.report.words import number, percent, size
from assent.run.audit import Settings, Where, audit
from tests.measures.shared import SHARED
from tests.report.synthetic import Page, many_pages, text_only, write_audit

ROOT = Path(__file__).parents[2]
MEASURED = {"bias"}
"""Tables of estimates: a command gives them, no query of sums."""


class Answer(NamedTuple):
    columns: list[str]
    rows: list[tuple[Any, ...]]


class Cell(NamedTuple):
    """text: without what stands small under it."""

    text: str
    small: list[str]
    head: str
    counts: bool


def say(node: LexborNode) -> str:
    return " ".join(node.text().split())


def queries(page: LexborHTMLParser) -> dict[str, str]:
    return {code.parent.parent.id: code.text() for code in page.css("#know pre > code.sql")}  # type: ignore[union-attr,misc]


def answers(page: LexborHTMLParser, directory: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer]:
    """What each query says, run in the directory as a reader would."""
    monkeypatch.chdir(directory)
    found = {}
    for key, sql in queries(page).items():
        done = duckdb.execute(sql)
        found[key.removeprefix("know-")] = Answer([name for name, *_ in done.description or ()], done.fetchall())
    return found


def forms(value: Any) -> set[str]:
    """The ways in which the page may write a value."""
    if value is None:
        return {"", "no counter"}
    if isinstance(value, int):
        return {number(value), size(value)}
    if isinstance(value, float):
        return {percent(value), *(figure_of(value, unit) for unit in ("s", "GB", "kWh"))}
    return {str(value), number(int(value)) if str(value).isdigit() else str(value)}


def bare(text: str) -> str:
    """Without an interval, and without the words after a small number."""
    return re.sub(r" \([\d.]+ to [\d.]+ %\)| of text$| alone$", "", text)


def names(row: tuple[Any, ...]) -> str:
    return "|".join(str(part) for part in row if isinstance(part, str))


def wrong_in_sentences(page: LexborHTMLParser, found: dict[str, Answer]) -> list[str]:
    wrong = []
    for link in page.css("a.n[data-column]"):
        key = (link.attributes["href"] or "").removeprefix("#know-")
        answer, column, row = found[key], link.attributes["data-column"], link.attributes["data-row"] or ""
        at = answer.columns.index(column or "")
        values = [r[at] for r in answer.rows if names(r) == row]
        text = say(link)
        if not (len(values) == 1 and text in forms(values[0])) and not (not values and text in ("0", "0 %")):
            wrong.append(f"{key}: {row} {column}: the page says {text}, the query {values}")
    return wrong


def table_rows(table: LexborNode) -> Iterator[tuple[str, list[Cell]]]:
    heads = [say(head) for head in table.css("thead th")]
    for row in table.css("tbody tr"):
        cells = row.css("th, td")
        if cells[0].tag == "th" and len(cells) == len(heads):
            name = cells[0].attributes.get("data-name") or say(cells[0])
            yield name, [cell(c, head) for c, head in zip(cells[1:], heads[1:], strict=True)]


def cell(node: LexborNode, head: str) -> Cell:
    small = [say(part) for part in node.css("small")]
    text = say(node)
    for part in reversed(small):
        text = text.removesuffix(part).strip()
    return Cell(text, [bare(part) for part in small], head, "n" in (node.attributes.get("class") or "").split())


def wrong_in_tables(page: LexborHTMLParser, found: dict[str, Answer]) -> list[str]:
    wrong = []
    for table in page.css("table[data-query]"):
        key = table.attributes["data-query"] or ""
        if key not in MEASURED:
            for name, cells in table_rows(table):
                if not any(fits(cells, row, found[key].columns) for row in candidates(name, found[key])):
                    wrong += [] if fits_long(name, cells, found[key]) else [f"{key}: {name}: {cells}"]
    return wrong


def candidates(name: str, answer: Answer) -> list[tuple[Any, ...]]:
    return [row for row in answer.rows if str(row[0]) == name]


def fits(cells: list[Cell], row: tuple[Any, ...], columns: list[str]) -> bool:
    """A wide answer: all cells that count are columns of it, and so is every other that it has."""
    for c in cells:
        if c.head in columns:
            value = row[columns.index(c.head)]
            if bare(c.text or ", ".join(c.small)) not in forms(value):
                return False
        elif c.counts and c.text:
            return False
    return True


def fits_long(name: str, cells: list[Cell], answer: Answer) -> bool:
    """A long answer: the second column is a head of the table, the third its number, others stand small under it."""
    said = {row[1]: row[2:] for row in candidates(name, answer)}
    if not all(isinstance(head, str) for head in said):
        return False
    for c in (c for c in cells if c.counts and c.text != "–"):
        values = said.get(c.head)
        if values is None:
            if c.text != "0":
                return False
        elif bare(c.text) not in forms(values[0]) or not all(
            small in forms(value) for small, value in zip(c.small, values[1:], strict=False)
        ):
            return False
    return set(said) <= {c.head for c in cells}


def check(directory: Path, monkeypatch: pytest.MonkeyPatch, text: str | None = None) -> list[str]:
    page = LexborHTMLParser(text or (directory / "report.html").read_text("utf-8"))
    found = answers(page, directory, monkeypatch)
    return wrong_in_sentences(page, found) + wrong_in_tables(page, found)


def with_persons(directory: Path) -> Path:
    """People in the evidence: some in several documents and domains, and combinations of quasi-identifiers."""
    for part in (directory / "private" / "evidence").glob("*.parquet"):
        rows = pq.read_table(part).to_pylist()
        for at, row in enumerate(rows):
            role = "described" if at % 5 == 0 else "author" if at % 2 else "subject"
            kinds = ["email", "phone"] if at % 3 else ["email"]
            row["persons"] = [{"hash": f"h{at % 17}{role}", "role": role, "kinds": kinds, "special": at % 7 == 0,
                               "minor": at % 11 == 0}]  # fmt: skip
        pq.write_table(pa.Table.from_pylist(rows, schema=EVIDENCE), part)
    return directory


EVIL = "\"><b>|'x'.example"
ODD = [replace(p, domain=EVIL, lang=EVIL, kind=EVIL) if p.number % 2 else p for p in text_only(40)]
SYNTHETIC: dict[str, tuple[list[Page], int | None]] = {"many": (many_pages(200), None), "odd-sample": (ODD, 40)}


@pytest.fixture(scope="module", params=SYNTHETIC)
def directory(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    pages, sample = SYNTHETIC[request.param]
    made = write_audit(tmp_path_factory.mktemp("know") / "audit", pages, sample=sample)
    write_report(with_persons(made))
    return made


def test_every_number_is_what_its_query_gives(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(directory, monkeypatch) == []


def test_no_number_stands_without_a_query(directory: Path) -> None:
    page = LexborHTMLParser((directory / "report.html").read_text("utf-8"))
    assert [say(c) for c in page.css("table:not([data-query]) td.n") if say(c)] == []
    known = {section.id for section in page.css("#know article")}
    assert {f"know-{table.attributes['data-query']}" for table in page.css("table[data-query]")} <= known
    for sentence in page.css(".lead, .card p, #accounts > p, #people > p:not(.quiet)"):
        for link in sentence.css("a, code, strong:not(:has(a))"):
            link.decompose()
        said = re.sub(r"\([\d.]+ to [\d.]+ %\)|k below 5|k = 5|most often: [^)]*\)", "", say(sentence))
        assert re.findall(r"\d[\d,.]*(?: %)?", said.replace("The 20 largest", "")) == []


def test_a_table_says_where_its_numbers_come_from(directory: Path) -> None:
    page = LexborHTMLParser((directory / "report.html").read_text("utf-8"))
    said = [link.attributes["href"] for link in page.css("p.how > a")]
    assert [f"#know-{table.attributes['data-query']}" for table in page.css("table[data-query]")] == said


def test_the_check_would_see_a_wrong_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    directory = write_audit(tmp_path / "audit", many_pages(60))
    text = write_report(directory).read_text("utf-8")
    changed = [
        re.sub(r'(data-column="documents">)(\d+)', lambda m: f"{m[1]}{int(m[2]) + 1}", text, count=1),
        re.sub(r'(<td class="n">)([1-9]\d*)(<small>)', lambda m: f"{m[1]}{int(m[2]) + 1}{m[3]}", text, count=1),
        re.sub(r"(<small>)([1-9]\d*)( alone</small>)", lambda m: f"{m[1]}{int(m[2]) + 1}{m[3]}", text, count=1),
        re.sub(r'(<td class="n">)[\d.]+ %', r"\g<1>77.7 %", text, count=1),
    ]
    assert check(directory, monkeypatch, text) == []
    for other in changed:
        assert other != text
        assert len(check(directory, monkeypatch, other)) == 1


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("know") / "audit"
    settings = Settings((str(ROOT / "examples" / "sample.warc.gz"),), as_of=date(2026, 11, 20), bias=BiasPlan("all"))
    audit(settings, made, where=Where(workers=1))
    return made


def test_the_report_of_the_sample_is_what_its_queries_give(audited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert check(audited, monkeypatch) == []
    page = LexborHTMLParser((audited / "report.html").read_text("utf-8"))
    assert len(queries(page)) > 18
    assert len(page.css("a.n[data-column]")) > 20
    controls = [c for c in load_pack("eu").controls if c.applies(date(2026, 11, 20), False)]
    ran = re.search(rf"\b(\d+) of {len(controls)}\b", say(page.css(".lead")[0]))
    assert ran is not None
    limits = (ROOT / "docs" / "limits.md").read_text("utf-8")
    assert f"On the sample, {len(controls) - int(ran[1])} of the {len(controls)} of `eu`" in limits


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of which something was erased after it was built."""
    made = tmp_path_factory.mktemp("built") / "corpus"
    sample = str(ROOT / "examples" / "sample.warc.gz")
    for command, given in (
        (["build", sample, "--pack", "eu", "--as-of", "2026-11-20", "--draft", "-o", str(made), "--workers", "1"], ""),
        (["erase", str(made), "--domain", "-"], "hafen.example"),
    ):
        done = CliRunner().invoke(app, command, input=given)
        assert done.exit_code == 0, done.output
    return made


@pytest.mark.slow
def test_the_report_of_a_corpus_is_what_its_queries_give_after_an_erasure(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert check(built, monkeypatch) == []
    page = LexborHTMLParser((built / "report.html").read_text("utf-8"))
    assert {"know-built", "know-built-size"} <= queries(page).keys()
    ((_, cells),) = [row for row in table_rows(page.css("#built table")[0]) if row[0] == "erased"]
    assert cells[0].text == "4"


@pytest.mark.slow
def test_every_command_of_a_report_runs(built: Path, audited: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ran = set()
    for directory in (built, audited):
        monkeypatch.chdir(directory)
        for code in LexborHTMLParser(Path("report.html").read_text("utf-8")).css("code.command"):
            done = CliRunner().invoke(app, say(code).split()[1:])
            assert done.exit_code == 0, f"{say(code)}: {done.output}"
            ran.add(say(code).split()[1])
    assert ran == {"bias", "footprint", "packs", "verify"}


def groups_shown(report: Path) -> set[tuple[str, str, str]]:
    """Groups of the report's table of representation, with their documents and domains."""
    table = LexborHTMLParser(report.read_text("utf-8")).css("#representation table")[0]
    return {(name, cells[1].text, cells[2].text) for name, cells in table_rows(table)}


@pytest.mark.slow
@pytest.mark.parametrize("inputs", ["warc-real/*.warc.gz", "text-c4/c4-sample.json.gz"])
def test_reports_of_real_corpora_are_what_their_queries_give(
    inputs: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not (SHARED / "corpora").is_dir():
        pytest.skip("no shared data here (ASSENT_SHARED)")
    audit(Settings((str(SHARED / "corpora" / inputs),), as_of=date(2026, 11, 20)), tmp_path / "audit")
    assert check(tmp_path / "audit", monkeypatch) == []
    done = CliRunner().invoke(app, ["bias", ".", "--json"])
    assert groups_shown(Path("report.html")) == {
        (row["name"]["title"], number(row["count"]), number(row["domains"]))
        for row in json.loads(done.output)["groups"]
        if row["count"]
    }
