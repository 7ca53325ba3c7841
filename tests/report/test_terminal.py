from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from assent.records.shown import Rows
from assent.report import RunProgress, print_summary, read_accounts, summarise
from tests.report.synthetic import Page, many_pages, text_only, write_audit


def printed(directory: Path, width: int = 80) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, no_color=True, force_terminal=False)
    print_summary(summarise(directory), console, read_accounts(directory))
    return out.getvalue()


def test_the_table_is_about_15_lines_of_at_most_80_columns(tmp_path: Path) -> None:
    text = printed(write_audit(tmp_path, many_pages()))
    assert 10 <= len(text.splitlines()) <= 18
    assert max(map(len, text.splitlines())) <= 80
    assert "\x1b" not in text
    assert "…" not in text


def test_the_table_says_what_may_be_used_why_not_and_what_would_settle_it(tmp_path: Path) -> None:
    text = " ".join(printed(write_audit(tmp_path, many_pages())).split())
    for words in (
        "Of 402 documents",
        "under eu",
        "controls that could run",
        "denied",
        "evidence is missing",
        "--hosts",
    ):
        assert words in text
    assert "compliant" not in text
    assert "lawful" not in text


def test_a_text_only_corpus_is_told_to_join_its_captures_or_find_host_files(tmp_path: Path) -> None:
    text = " ".join(printed(write_audit(tmp_path, text_only())).split())
    assert "none may be used to train" in text
    assert "evidence is missing" in text


@pytest.mark.parametrize("pages", [[], [Page(0, "[bold]only.example")]], ids=["empty", "one"])
def test_smallest_corpora_print(tmp_path: Path, pages: list[Page]) -> None:
    assert printed(write_audit(tmp_path, pages, unreadable=False))


def test_an_undecided_audit_prints(tmp_path: Path) -> None:
    assert "no pack has decided" in printed(write_audit(tmp_path, many_pages(9), packs=[]))


def test_progress_is_silent_where_there_is_no_terminal_or_on_request() -> None:
    for console in (Console(file=io.StringIO()), Console(file=io.StringIO(), force_terminal=True)):
        with RunProgress(1000, quiet=console.is_terminal, console=console) as progress:
            progress.advance(500, 10)
            progress.step("decide")
        assert isinstance(console.file, io.StringIO)
        assert console.file.getvalue() == ""


def test_progress_shows_rates_on_a_terminal() -> None:
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=100)
    with RunProgress(1000, console=console) as progress:
        progress.advance(1000, 10)
    assert "records/s" in out.getvalue()
    assert "MB/s" in out.getvalue()


def test_the_share_begins_with_what_was_done_before_and_is_all_only_at_the_end() -> None:
    out = io.StringIO()
    with RunProgress(1000, done_bytes=400, console=Console(file=out, force_terminal=True, width=100)) as progress:
        progress.advance(599, 10)
        progress._bar.refresh()
        progress.step("resolve")
        progress._bar.refresh()
    shares = [int(found) for found in re.findall(r"(\d+) %", out.getvalue())]
    assert (shares[0], shares[-1]) == (40, 99)
    assert "resolve" in out.getvalue()


def test_of_a_sample_nobody_knows_the_share() -> None:
    out = io.StringIO()
    with RunProgress(None, console=Console(file=out, force_terminal=True, width=100)) as progress:
        progress.advance(599, 10)
    assert "%" not in out.getvalue()


def test_a_sample_prints_the_interval_under_each_share(tmp_path: Path) -> None:
    text = printed(write_audit(tmp_path, many_pages(200), parts=15, sample=200))
    eu = next(index for index, line in enumerate(text.splitlines()) if line.startswith("eu "))
    row, below = text.splitlines()[eu : eu + 2]
    assert row.count("%") == len(below.split())
    assert all("-" in cell for cell in below.split())
    assert "…" not in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("width", [40, 60, 80])
def test_no_verdict_is_cut_and_no_value_folded_on_a_narrow_terminal(tmp_path: Path, width: int) -> None:
    directory = write_audit(tmp_path, many_pages())
    text = printed(directory, width)
    assert max(map(len, text.splitlines())) <= width
    assert "…" not in text
    for pack in summarise(directory).packs:
        assert pack.name in text.split()
    for head in ("include", "redact", "hold", "exclude"):
        assert head in text.split()
    assert not [line for line in text.splitlines() if line.strip() == "%"]


@pytest.mark.parametrize("width", [30, 40, 60, 80, 120, 100_000])
def test_rows_never_cut_a_word_or_leave_a_column_of_single_words(width: int) -> None:
    rows = Rows(
        ("duty", "state", "asks", "because"),
        [("EU-AIA-53-1-d", "open", "A summary of the training data stands in public", "not stated: rights.opt_out"),
         ("AM-10", "done", "The audit can be done again by others [/red]", "")],
        title="[bold]duties", note="none is left out",
    )  # fmt: skip
    out = io.StringIO()
    Console(file=out, width=width, markup=False).print(rows)
    lines = out.getvalue().splitlines()
    words = {word for row in rows.rows for cell in row for word in cell.split()}
    assert words <= set(out.getvalue().split())
    assert max(len(line.rstrip()) for line in lines) <= width
    assert len(lines) <= (5 if width > 100 else 24)


def test_no_rows_say_so() -> None:
    out = io.StringIO()
    Console(file=out, width=60).print(Rows((), ()))
    assert out.getvalue().strip() == "none"
