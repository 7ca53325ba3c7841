from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from assent.records.errors import OutputError, UsageError
from assent.report import summarise, write_summary
from assent.report.canonical import summary_json
from assent.report.count import strongest, together
from assent.report.tally import Amount
from tests.report.synthetic import PACKS, Page, many_pages, reasons, text_only, verdict_row, write_audit


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_audit(tmp_path_factory.mktemp("audit"), many_pages())


def test_actions_of_each_pack_add_up_to_the_documents(audit: Path) -> None:
    summary = summarise(audit)
    assert [pack.name for pack in summary.packs] == ["eu", "baseline", "amnesty"]
    for pack in summary.packs:
        assert sum(a.documents for a in pack.verdicts.values()) == summary.documents == 400
        assert sum(a.documents for a in pack.waterfall.values()) == 400
        assert sum(a.text_chars for a in pack.waterfall.values()) == summary.total.text_chars


def test_counts_are_those_of_the_rows(audit: Path) -> None:
    pages, summary = many_pages(), summarise(audit)
    eu = summary.packs[0]
    assert eu.verdicts["exclude"].documents == sum("deny" in (p.robots, p.meta) for p in pages)
    assert summary.total.text_chars == sum(p.chars or 0 for p in pages)
    assert summary.languages["de"].documents == sum(p.lang == "de" for p in pages)
    assert summary.languages["unknown"].documents == sum(p.lang is None for p in pages)
    assert summary.findings == {
        "email": Amount(sum(p.email for p in pages), sum(p.chars or 0 for p in pages if p.email))
    }
    assert summary.coverage["dated_robots"].documents == sum(p.robots != "unknown" for p in pages)
    assert sum(a.documents for a in summary.captured.values()) == 400
    assert (summary.hosts, summary.domains) == (40, 40)


def test_each_mechanism_gives_one_answer_for_each_document(audit: Path) -> None:
    signals = summarise(audit).signals
    assert {sum(a.documents for a in answers.values()) for answers in signals.values()} == {400}
    pages = many_pages()
    assert signals["robots-meta"]["deny"].documents == sum(p.meta == "deny" for p in pages)
    other = sum(p.meta != "deny" and p.number % 11 == 0 for p in pages)
    assert signals["robots-meta"]["other use"].documents == other


def test_missing_pieces_say_what_waits_for_them_alone(audit: Path) -> None:
    eu = summarise(audit).packs[0]
    held = [[r for r in reasons(p, "eu") if r[1] == "hold"] for p in many_pages() if _waits(p)]
    basis = next(piece for piece in eu.missing if piece.what == "a signed basis for EU-GDPR-06f")
    assert basis.all.documents == sum(any(r[0] == "EU-GDPR-06f" for r in rows) for rows in held)
    assert basis.alone.documents == sum([r[0] for r in rows] == ["EU-GDPR-06f"] for rows in held)
    assert {piece.what for piece in eu.missing} == {
        "a signed basis for EU-GDPR-06f",
        "robots.txt of the host: not asked, at audit",
        "robots.txt of the host: newest capture too old",
    }


def _waits(page: Page) -> bool:
    return not any(r[1] == "exclude" for r in reasons(page, "eu"))


def test_controls_are_those_of_the_pack_in_force_with_what_became_of_them(audit: Path) -> None:
    eu = summarise(audit).packs[0]
    by_name = {control.name: control for control in eu.controls}
    assert eu.complete
    assert "EU-GDPR-88c" not in by_name  # a proposal: not in force
    assert eu.could_run == len(eu.controls) - 2
    assert by_name["BASE-FACE"].open
    assert (by_name["BASE-WALL"].passed, by_name["BASE-WALL"].failed.documents) == (400, 0)
    reserved = by_name["EU-CDSM-4"]
    assert reserved.passed + reserved.failed.documents + reserved.not_checkable.documents == 400


def test_a_pack_that_has_changed_since_is_not_taken_for_the_one_that_decided(tmp_path: Path) -> None:
    page = Page(1, "a.example", robots="deny")
    write_audit(tmp_path, [page], packs=["eu"], parts=1)
    _rewrite(tmp_path / "verdicts/eu/000.parquet", {**verdict_row(page, "eu"), "pack_sha256": "0" * 64})
    (eu,) = summarise(tmp_path).packs
    assert not eu.complete
    assert {control.name for control in eu.controls} == {"BASE-CSAM", "BASE-DENIAL", "BASE-FACE", "EU-CDSM-4"}


def test_summary_has_the_shape_of_the_design(audit: Path) -> None:
    value = json.loads(summary_json(summarise(audit)))
    wanted = "documents text_chars verdicts reasons open_controls signals findings coverage hosts domains languages"
    assert set(wanted.split()) | {"page_kinds", "bytes"} <= set(value)
    assert value["verdicts"]["eu"].keys() == {"include", "redact", "hold", "exclude"}
    assert value["open_controls"]["eu"] == ["BASE-CSAM", "BASE-FACE"]
    assert 0 < value["coverage"]["dated_robots"] < 1


def test_text_only_rows_are_all_held_under_eu(tmp_path: Path) -> None:
    summary = summarise(write_audit(tmp_path, text_only()))
    eu = summary.packs[0]
    assert eu.verdicts["hold"].documents == summary.documents
    assert eu.waterfall["evidence missing"].documents == summary.documents
    assert summary.coverage["headers"].documents == 0
    assert summary.coverage["dated_robots"].documents == 0


def test_an_unknown_that_a_strict_pack_excludes_is_missing_evidence_not_a_denial(tmp_path: Path) -> None:
    page = Page(1, "a.example")
    write_audit(tmp_path, [page], packs=["amnesty"], parts=1)
    row = verdict_row(page, "amnesty")
    row["reasons"][0]["because"] = (
        "no licence that allows train is known: page headers: not carried by the source, at fetch"
    )
    _rewrite(tmp_path / "verdicts/amnesty/000.parquet", row)
    (pack,) = summarise(tmp_path).packs
    assert pack.waterfall["evidence missing"].documents == 1
    assert pack.missing[0].what == "page headers: not carried by the source"


def _rewrite(path: Path, row: dict[str, object]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from assent.records.schemas import VERDICTS

    pq.write_table(pa.Table.from_pylist([row], schema=VERDICTS), path)


@pytest.mark.parametrize("pages", [[], [Page(0, "only.example")]], ids=["empty", "one"])
def test_smallest_corpora_have_a_summary(tmp_path: Path, pages: list[Page]) -> None:
    summary = write_summary(write_audit(tmp_path, pages))
    assert summary.documents == len(pages)
    assert json.loads((tmp_path / "summary.json").read_text())["documents"] == len(pages)


def test_an_audit_that_no_pack_has_decided_has_a_summary(tmp_path: Path) -> None:
    write_audit(tmp_path, many_pages(20), packs=[])
    shutil.rmtree(tmp_path / "private/answers")
    summary = summarise(tmp_path)
    assert (summary.documents, summary.packs) == (20, ())
    assert "robots.txt" not in summary.signals


def test_bytes_do_not_depend_on_how_the_corpus_is_split(tmp_path: Path) -> None:
    texts = set()
    for parts in (1, 2, 7):
        write_audit(tmp_path / str(parts), many_pages(100), parts=parts)
        write_summary(tmp_path / str(parts))
        texts.add((tmp_path / str(parts) / "summary.json").read_bytes())
    assert len(texts) == 1


def test_a_directory_name_with_wildcards_is_only_a_name(tmp_path: Path) -> None:
    directory = write_audit(tmp_path / "a[1]*?", many_pages(30))
    assert summarise(directory).documents == 30


def test_names_from_the_corpus_are_never_sql(tmp_path: Path) -> None:
    write_audit(tmp_path, [replace(Page(0, "a.example"), domain="it's'); DROP VIEW evidence; --.example")])
    assert summarise(tmp_path).top_domains[0].domain.startswith("it's")


def test_an_old_pack_folder_in_the_middle_of_a_swap_is_not_a_pack(tmp_path: Path) -> None:
    write_audit(tmp_path, many_pages(10))
    shutil.copytree(tmp_path / "verdicts/eu", tmp_path / "verdicts/.eu.old")
    assert {pack.name for pack in summarise(tmp_path).packs} == set(PACKS)


def test_a_folder_that_is_no_audit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not an audit directory"):
        summarise(tmp_path)


def test_a_damaged_table_is_refused_without_a_word_of_its_content(tmp_path: Path) -> None:
    write_audit(tmp_path, many_pages(10))
    (tmp_path / "verdicts/eu/000.parquet").write_bytes(b"PAR1 SECRET")
    with pytest.raises(UsageError, match="tables are damaged") as caught:
        summarise(tmp_path)
    assert "SECRET" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_damaged_run_json_is_refused(tmp_path: Path) -> None:
    write_audit(tmp_path, [])
    (tmp_path / "run.json").write_text("{")
    with pytest.raises(UsageError, match="damaged"):
        summarise(tmp_path)


def test_a_summary_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    write_audit(tmp_path, [])
    (tmp_path / "summary.json").mkdir()
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(OutputError, match=r"summary\.json"):
        write_summary(tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == before


def test_no_url_and_no_query_stand_in_the_summary(audit: Path) -> None:
    text = summary_json(summarise(audit))
    assert "SECRET" not in text
    assert "https://" not in text


def test_a_sample_gives_an_interval_that_holds_each_share(tmp_path: Path) -> None:
    summary = summarise(write_audit(tmp_path, many_pages(300), parts=12, sample=300))
    for pack in summary.packs:
        for amount in pack.verdicts.values():
            if amount.by_documents is not None:
                assert amount.by_documents.low <= summary.share(amount) <= amount.by_documents.high
    value = json.loads(summary_json(summary))
    low, high = value["intervals"]["verdicts"]["eu"]["hold"]["documents"]
    assert 0 < low < value["verdicts"]["eu"]["hold"] / 300 < high < 1


STRONGEST = [
    ([["m", "*", "absent"]], {"m": "absent"}),
    ([["m", "train", "allow"], ["m", "train", "deny"]], {"m": "deny"}),
    ([["m", "train", "allow"], ["m", "*", "unknown"]], {"m": "unknown"}),
    ([["m", "search", "deny"], ["m", "*", "absent"]], {"m": "other use"}),
    ([["m", "search", "deny"], ["m", "train", "allow"]], {"m": "allow"}),
    ([["m", "ai-input", "unknown"], ["m", "train", "allow"]], {"m": "allow"}),
]


@pytest.mark.parametrize(("said", "wanted"), STRONGEST)
def test_the_strongest_answer_counts(said: list[list[str]], wanted: dict[str, str]) -> None:
    joined = "\x1e".join("\x1f".join(one) for one in said)
    assert strongest(joined, frozenset({"train", "*"})) == wanted


def test_a_joined_capture_tells_what_the_page_could_not() -> None:
    assert together({"m": "unknown"}, {"m": "absent"}) == {"m": "absent"}
    assert together({"m": "deny"}, {"m": "absent"}) == {"m": "deny"}
    assert together({"m": "absent"}, {"m": "deny"}) == {"m": "deny"}
