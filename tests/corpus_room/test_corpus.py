"""What a build holds, what verifying finds, what an erasure leaves: nothing."""

from __future__ import annotations

import http.server
import json
import os
import sys
import threading
from contextlib import suppress
from datetime import date
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

import assent
from assent.cli import app
from assent.corpus import held
from assent.corpus.build import commit_all
from assent.corpus.erase import erase
from assent.corpus.exports import export, proofs_path, write_receipt
from assent.corpus.find import Name, Query
from assent.corpus.info import BuildInfo
from assent.corpus.load import load
from assent.corpus.purge import keep_until, purge
from assent.corpus.verify import verify, verify_receipt
from assent.ledger import Log
from assent.policy.hashed import Rules, list_path, read_rules
from assent.records.errors import UsageError
from assent.report import write_report as real_report
from assent.report.built import read_built
from assent.report.measures import read_bias
from assent.run import audit as steps
from assent.run.audit import Where, audit
from tests.corpus_room.making import (
    EMAIL,
    EXCLUDED_EMAIL,
    NAME,
    QUOTE,
    SECRET_PATH,
    Killed,
    build_into,
    captures,
    contents,
    copy,
    killed_at,
    make_crawl,
    rows,
    sealed,
    settings,
)

pytest.importorskip("deltalake", reason="deltalake is not installed: pip install 'assent[corpus]'")
STEP = 1 if "ASSENT_FUZZ" in os.environ else 9


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path_factory.getbasetemp() / "home"))
    list_path().unlink(missing_ok=True)


@pytest.fixture(scope="module")
def crawl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_crawl(tmp_path_factory.mktemp("crawl"))


@pytest.fixture(scope="module")
def built(crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSENT_HOME", str(tmp_path_factory.getbasetemp() / "home"))
        directory = tmp_path_factory.mktemp("built") / "corpus"
        build_into(crawl, directory)
    return directory


@pytest.fixture
def corpus(built: Path, tmp_path: Path) -> Path:
    return copy(built, tmp_path / "corpus")


@pytest.fixture(scope="module")
def audited(crawl: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As a build leaves it that was killed after its audit."""
    directory = tmp_path_factory.mktemp("audited") / "corpus"
    audit(settings(crawl), directory, packs=["baseline"], where=Where(1), spool=True)
    return directory


def failed(directory: Path) -> list[str]:
    return verify(str(directory)).failed


def test_every_document_of_the_input_is_somewhere(built: Path) -> None:
    account = json.loads((built / "corpus.json").read_text())
    assert account["documents"] == sum(not c.url.endswith("robots.txt") for c in captures())
    assert (account["corpus"], account["held"], account["excluded"], account["duplicates"]) == (26, 1, 1, 1)
    assert account["tokens"] > 1000
    assert not list((built / "private" / "text").iterdir())
    assert not list((built / "private" / "dedup").iterdir())
    assert failed(built) == []


@pytest.mark.slow
def test_the_same_input_gives_the_same_table(crawl: Path, built: Path, tmp_path: Path) -> None:
    build_into(crawl, tmp_path / "again")
    assert rows(tmp_path / "again") == rows(built)
    assert len(rows(built)) == 26


def test_the_same_command_again_changes_nothing(crawl: Path, corpus: Path) -> None:
    before = rows(corpus)
    build_into(crawl, corpus)
    assert rows(corpus) == before
    assert failed(corpus) == []


def test_deltas_log_holds_no_value_of_a_row(built: Path) -> None:
    texts = (built / "corpus" / "_delta_log").glob("*.json")
    said = "".join(path.read_text() for path in texts)
    assert "slate" not in said.lower()
    assert "h0.example" not in said


def test_what_is_held_is_no_training_data_and_every_reading_is_noted(corpus: Path) -> None:
    raw = b"".join(data for path, data in contents(corpus) if path.suffix == ".sealed")
    assert raw
    assert QUOTE.encode() not in raw
    assert QUOTE.encode() in sealed(corpus)
    noted = (corpus / "private" / "held-access.jsonl").read_text().splitlines()
    assert json.loads(noted[-1])["purpose"] == "test"


def test_held_records_do_not_open_with_another_key(
    corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "other"))
    (path,) = (corpus / "private" / "held").glob("*.sealed")
    with pytest.raises(UsageError, match="restore that key"):
        held.open_held(corpus, path.stem, "test")


def kill_build_everywhere(audited: Path, tmp_path: Path, step: int) -> int:
    expected = None
    nth = 1
    while True:
        directory = copy(audited, tmp_path / str(nth))
        info = BuildInfo((("baseline", "x"),), "log.example/t").save(directory)
        rules = Rules.load([])
        with killed_at(nth) as left, suppress(Killed):
            commit_all(directory, info, rules)
        commit_all(directory, BuildInfo.load(directory), rules)
        assert failed(directory) == [], nth
        expected = rows(directory) if expected is None else expected
        assert rows(directory) == expected, nth
        assert len(expected) == 26
        if left[0] > 0:
            return nth
        nth += step


@pytest.mark.slow
def test_a_build_killed_at_any_call_ends_with_the_same_table(audited: Path, tmp_path: Path) -> None:
    assert kill_build_everywhere(audited, tmp_path, STEP) > 60


PLANTED = (QUOTE, SECRET_PATH)


def found(directory: Path, values: tuple[str, ...]) -> list[tuple[str, str]]:
    places = [*contents(directory), (Path("held, opened"), sealed(directory))]
    return [(str(path), value) for path, data in places for value in values if value.encode() in data]


@pytest.mark.slow
def test_after_an_erasure_no_file_holds_it_and_the_rest_still_verifies(
    crawl: Path, corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "write_report", real_report)
    assert {value for _, value in found(corpus, PLANTED)} == set(PLANTED)
    for name in ("train.parquet", "train.jsonl"):
        export(corpus, tmp_path / "out" / name)
    bundle = (tmp_path / "out" / "train.jsonl.proofs.jsonl").read_text().splitlines()
    kept = json.loads(bundle[0])["receipt"]
    query = Query(quotes=(QUOTE,))
    shown = erase(corpus, query, dry_run=True)
    assert shown.documents == 3
    assert shown.where == {"corpus": 1, "duplicate": 1, "hold": 1, "near_duplicates": 1}
    assert found(corpus, PLANTED)
    before = rows(corpus)
    done = erase(corpus, query)
    assert done.documents == 3
    assert found(corpus, PLANTED) == []
    assert found(tmp_path / "out", PLANTED) == []
    assert len(rows(corpus)) == len(before) - 1
    assert failed(corpus) == []
    assert len(list(load(corpus))) == 25
    (tmp_path / "kept.tlog-proof").write_text(kept)
    key = (corpus / "ledger" / "vkey").read_text()
    assert verify_receipt(tmp_path / "kept.tlog-proof", key).failed == []
    assert done.certificate is not None
    certificate = json.loads(done.certificate.read_text())
    for entry in certificate["entries"]:
        (tmp_path / "erased.tlog-proof").write_text(entry["receipt"])
        assert verify_receipt(tmp_path / "erased.tlog-proof", key).failed == []
    again = build_into(crawl, tmp_path / "rebuilt")
    assert again.suppressed == 3
    assert QUOTE.encode() not in sealed(tmp_path / "rebuilt")
    assert all(QUOTE not in repr(row) for row in rows(tmp_path / "rebuilt"))
    assert again.documents == json.loads((corpus / "corpus.json").read_text())["documents"]
    build_into(crawl, corpus)
    assert found(corpus, PLANTED) == []


QUERIES = {
    "url": (Query(urls=(f"http://h1.example/{SECRET_PATH}.html",)), 2),
    "prefix": (Query(prefixes=("https://h1.example/yso",)), 2),
    "domain": (Query(domains=("h0.example",)), 7),
    "email": (Query(emails=(EMAIL.upper(),)), 1),
    "email of an excluded document": (Query(emails=(EXCLUDED_EMAIL,)), 1),
    "name near a word": (Query(names=(Name(NAME, ("wrote",)),)), 2),
    "name near nothing": (Query(names=(Name(NAME, ("zeppelin",)),)), 0),
    "handle": (Query(handles=("@nobody-here",)), 0),
    "quote of a repeat": (Query(quotes=("flint. One word more.",)), 0),
}


@pytest.mark.parametrize("kind", QUERIES)
def test_an_erasure_reaches_what_is_asked_and_its_repeats(kind: str, corpus: Path) -> None:
    query, expected = QUERIES[kind]
    assert erase(corpus, query, dry_run=True).documents == expected
    if kind in ("domain", "url"):
        assert erase(corpus, query).documents == expected
        assert failed(corpus) == []
        value = "h0.example" if kind == "domain" else SECRET_PATH
        inputs = [(path, v) for path, v in found(corpus, (value,)) if not path.endswith("run.json")]
        assert inputs == []


def test_the_list_of_standing_rules_tells_nothing(corpus: Path) -> None:
    erase(corpus, Query(emails=(EMAIL,), domains=("h2.example",)))
    said = list_path().read_text()
    assert EMAIL not in said
    assert "h2" not in said
    assert len(read_rules(list_path())) >= 2
    rules = Rules.load([list_path()])
    assert rules.covers_url("http://deep.h2.example/x")
    assert not rules.covers_url("http://h3.example/x")
    assert rules.covers_text(f"write to <{EMAIL}>!")
    assert not rules.covers_text(f"write to x{EMAIL}")


def kill_erasure_everywhere(built: Path, tmp_path: Path, step: int) -> int:
    nth = 1
    while True:
        directory = copy(built, tmp_path / str(nth))
        list_path().unlink(missing_ok=True)
        with killed_at(nth) as left, suppress(Killed):
            erase(directory, Query(quotes=(QUOTE,)))
        state = verify(str(directory)).failed
        assert not any("though it is erased" in line for line in state), nth
        erase(directory, Query(quotes=(QUOTE,)))
        assert failed(directory) == [], nth
        assert found(directory, PLANTED) == [], nth
        assert len(rows(directory)) == 25
        if left[0] > 0:
            return nth
        nth += step


@pytest.mark.slow
def test_an_erasure_killed_at_any_call_is_finished_by_the_next_run(built: Path, tmp_path: Path) -> None:
    assert kill_erasure_everywhere(built, tmp_path, STEP) > 60


def test_nobody_loads_a_corpus_in_the_middle_of_an_erasure(corpus: Path) -> None:
    with killed_at(9), pytest.raises(Killed):
        erase(corpus, Query(quotes=(QUOTE,)))
    assert (corpus / "private" / "erasing.json").exists()
    with pytest.raises(UsageError, match="under way"):
        assent.load(corpus)


def test_a_version_that_still_shows_erased_records_is_refused(corpus: Path) -> None:
    from assent.corpus.certificate import append_erasures
    from assent.corpus.info import open_log

    index = next(iter(load(corpus)))["ledger_index"]
    log: Log = open_log(corpus, "log.example/t")
    append_erasures(log, [index], "2026-11-20", 0)
    with pytest.raises(UsageError, match="shows erased records"):
        list(load(corpus))
    assert any("though it is erased" in line for line in failed(corpus))


def test_a_row_that_was_changed_taken_out_or_put_in_is_found(corpus: Path) -> None:
    from assent.corpus.table import open_table

    table = open_table(corpus / "corpus")
    row = table.to_pyarrow_table().slice(0, 1)
    index = row["ledger_index"][0].as_py()
    table.delete(f"ledger_index = {index}")
    assert failed(corpus) == [f"corpus: each row has its leaf, and each leaf its row: row {index} is missing"]
    from deltalake import write_deltalake

    changed = row.set_column(row.schema.get_field_index("text"), row.schema.field("text"), pa.array(["other words"]))
    write_deltalake(str(corpus / "corpus"), changed, mode="append")
    assert "not what was committed to" in failed(corpus)[0]


def test_evidence_that_was_changed_is_found(corpus: Path) -> None:
    path = next((corpus / "private" / "evidence").glob("*.parquet"))
    pq.write_table(pq.read_table(path).slice(1), path)
    assert any("has changed" in line for line in failed(corpus))


def test_a_log_is_verified_over_http_with_nothing_but_its_address(corpus: Path) -> None:
    handler = partial(Quiet, directory=str(corpus / "ledger"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{server.server_address[1]}"
        assert verify(url).failed == []
        old = corpus.parent / "old"
        old.write_bytes((corpus / "ledger" / "checkpoint").read_bytes())
        erase(corpus, Query(quotes=(QUOTE,)))
        assert verify(url, since=[old]).failed == []
        bundle = next((corpus / "ledger" / "tile" / "entries").rglob("000.p/*"))
        for path in (corpus / "ledger" / "tile" / "entries").rglob("000.p/*"):
            path.write_bytes(path.read_bytes()[::-1])
        assert bundle.exists()
        assert verify(url).failed != []
        server.shutdown()
        thread.join()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


def test_a_corpus_loads_into_what_people_train_with(corpus: Path) -> None:
    plain = list(assent.load(corpus))
    assert len(plain) == 26
    assert set(plain[0]) >= {"text", "url", "licence"}


def test_hugging_face_datasets_reads_it(corpus: Path) -> None:
    pytest.importorskip("datasets", reason="datasets is not installed: pip install 'assent[datasets]'")
    assert len(list(assent.load(corpus, columns=("text",)).to_datasets())) == 26


def test_torch_reads_it(corpus: Path) -> None:
    torch = pytest.importorskip("torch", reason="torch is not installed: pip install 'assent[torch]'")
    rows = assent.load(corpus, columns=("text",)).to_torch()
    assert len(list(rows)) == 26
    shared = torch.utils.data.DataLoader(rows, batch_size=None, num_workers=2, multiprocessing_context="spawn")
    assert sorted(row["text"] for row in shared) == sorted(row["text"] for row in rows)


@pytest.mark.parametrize(("missing", "call"), [("datasets", "to_datasets"), ("torch", "to_torch"), ("deltalake", "")])
def test_without_an_extra_one_line_says_what_to_install(
    missing: str, call: str, corpus: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loaded = assent.load(corpus)
    for name in (missing, f"{missing}.utils", f"{missing}.utils.data"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=r"pip install 'assent\["):
        getattr(loaded, call)() if call else assent.load(corpus)


def test_every_row_of_an_export_has_its_receipt(corpus: Path, tmp_path: Path) -> None:
    target = tmp_path / "train.parquet"
    assert export(corpus, target) == 26
    lines = proofs_path(target).read_text().splitlines()
    assert len(lines) == pq.read_table(target).num_rows == 26
    path = tmp_path / "one.tlog-proof"
    for line in lines[:3]:
        path.write_text(json.loads(line)["receipt"])
        assert verify_receipt(path, (corpus / "ledger" / "vkey").read_text()).failed == []
    flipped = bytearray(path.read_bytes())
    flipped[40] ^= 1
    path.write_bytes(flipped)
    assert verify_receipt(path, (corpus / "ledger" / "vkey").read_text()).failed != []


def test_the_report_of_a_build_says_what_became_of_each_document_and_what_it_cost(corpus: Path) -> None:
    assert steps_of(corpus) == ["audit", "build"]
    built = read_built(corpus)
    assert built is not None
    assert sum(documents for _, documents, _ in built.lines) == built.documents
    page = real_report(corpus).read_text("utf-8")
    assert "what became of each document" in page
    erase(corpus, Query(domains=("h0.example",)))
    assert steps_of(corpus) == ["audit", "build", "erase"]
    again = read_built(corpus)
    assert again is not None
    assert again.documents == built.documents
    assert {name: documents for name, documents, _ in again.lines}["erased"] == 7
    assert read_bias(corpus) is not None


def steps_of(directory: Path) -> list[str]:
    return [step["step"] for step in json.loads((directory / "footprint.json").read_bytes())["steps"]]


def test_one_document_gets_its_receipt(corpus: Path, tmp_path: Path) -> None:
    held = next(row for row in read_documents(corpus) if "silent" in row["url"])
    target = tmp_path / "held.tlog-proof"
    assert write_receipt(corpus, held["doc_id"], target) == target
    assert verify_receipt(target, (corpus / "ledger" / "vkey").read_text()).failed == []
    with pytest.raises(UsageError, match="no document of this id"):
        write_receipt(corpus, "nothing", tmp_path / "x.tlog-proof")
    assert not (tmp_path / "x.tlog-proof").exists()


def read_documents(directory: Path) -> list[dict[str, str]]:
    parts = sorted((directory / "private" / "evidence").glob("*.parquet"))
    return [row for part in parts for row in pq.read_table(part, columns=["doc_id", "url"]).to_pylist()]


def test_what_is_past_its_date_is_deleted_and_the_ledger_says_so(corpus: Path) -> None:
    assert not purge(corpus).due
    keep_until(corpus, date(2026, 10, 3))
    assert purge(corpus, today=date(2026, 10, 3)).purged is False
    assert purge(corpus, today=date(2026, 10, 4), dry_run=True).due
    with killed_at(3), pytest.raises(Killed):
        purge(corpus, today=date(2026, 10, 4))
    assert purge(corpus, today=date(2026, 10, 4)).purged
    left = {str(path.relative_to(corpus)).split("/")[0] for path in corpus.rglob("*") if path.is_file()}
    assert left == {"ledger", "run.json", ".assent.lock"}
    assert failed(corpus) == []
    purge(corpus, today=date(2026, 10, 5))
    assert found(corpus, ("h0.example",)) == []


def test_other_packs_and_overwriting_are_refused(crawl: Path, corpus: Path) -> None:
    from assent.corpus.build import build

    with pytest.raises(UsageError, match="other packs"):
        build(settings(crawl), corpus, packs=["amnesty"], where=Where(1))
    with pytest.raises(UsageError, match="ledger"):
        audit(settings(crawl), corpus, packs=["baseline"], where=Where(1), overwrite=True)
    with pytest.raises(UsageError, match="--pack"):
        build(settings(crawl), corpus, packs=[], where=Where(1))


def test_values_never_stand_on_a_command_line(corpus: Path) -> None:
    run = CliRunner().invoke(app, ["erase", str(corpus), "--email", EMAIL])
    assert run.exit_code != 0
    assert EMAIL not in run.output + repr(run.exception)
    run = CliRunner().invoke(app, ["erase", str(corpus), "--email", "-", "--dry-run", "--json"], input=EMAIL + "\n")
    assert json.loads(run.output)["documents"] == 1


def test_verify_says_what_it_could_not_check_and_exits_1_where_a_check_failed(corpus: Path) -> None:
    run = CliRunner().invoke(app, ["verify", str(corpus)])
    assert run.exit_code == 0
    assert "not checkable" in run.output
    (corpus / "ledger" / "checkpoint").write_text("nonsense\n")
    assert CliRunner().invoke(app, ["verify", str(corpus)]).exit_code == 1


def test_the_dialect_topics_of_its_english_texts_are_counted(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "model_vocab.txt").write_text("1\tthe\n2\tof\n")
    (tmp_path / "model_count_table.txt").write_text("99 1 1 1\n1 1 1 99\n")
    said = CliRunner().invoke(app, ["bias", str(corpus), "--dialect", str(tmp_path), "--json"])
    assert said.exit_code == 0, said.output
    spoken = json.loads(said.output)["dialect"]
    assert spoken["documents"] + spoken["unknown"] == sum(row["lang"] == "en" for row in assent.load(corpus))
    assert "English dialect topics" in (corpus / "bias.html").read_text("utf-8")
