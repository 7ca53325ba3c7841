"""The whole job on small corpora of our own: what a person asks for, and what they get."""

from __future__ import annotations

import gzip
import hashlib
import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pyarrow.dataset as ds
import pyarrow.parquet as pq
import pytest

from assent.records.errors import UsageError
from assent.run.audit import Change, Decision, Settings, Where, audit, decide_again, resolve_again
from assent.run.audit import scan as scan_only
from tests.corpus import ALLOW, CC0, TEXT, Capture, host, page, record, robots, write_warc

AS_OF = date(2026, 10, 2)
ONE = Where(workers=1)
CLOSED = "User-agent: *\nDisallow: /\n"


@pytest.fixture(autouse=True)
def _without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page has tests of its own, and its pictures take most of the time of a small audit."""
    monkeypatch.setattr("assent.run.audit.write_report", lambda directory, summary: directory / "report.html")


def run(inputs: object, directory: Path, packs: tuple[str, ...] = ("eu",), **more: object) -> Path:
    names = [inputs] if isinstance(inputs, (str, Path)) else list(inputs)  # type: ignore[call-overload]
    settings = Settings(inputs=tuple(str(name) for name in names), **{"as_of": AS_OF, **more})  # type: ignore[arg-type]
    audit(settings, directory, packs=packs, where=ONE)
    return directory


def actions(directory: Path, pack: str = "eu") -> dict[str, str]:
    """URL -> action."""
    evidence = ds.dataset(directory / "private" / "evidence").to_table(
        ["file", "member_offset", "index_in_member", "url"]
    )
    verdicts = ds.dataset(directory / "verdicts" / pack).to_table()
    urls = {(r["file"], r["member_offset"], r["index_in_member"]): r["url"] for r in evidence.to_pylist()}
    rows = verdicts.to_pylist()
    return {urls[r["file"], r["member_offset"], r["index_in_member"]]: r["action"] for r in rows}


def digests(directory: Path) -> dict[str, str]:
    """Digest of everything that must be the same for the same input."""
    names = [
        "accounts.json",
        "summary.json",
        "verdicts",
        "private/evidence",
        "private/hosts",
        "private/answers",
        "private/bias",
    ]
    files = [p for name in names for p in ([directory / name, *(directory / name).rglob("*")]) if p.is_file()]
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


@pytest.mark.slow
def test_verdicts_do_not_depend_on_the_order_of_records_or_files(tmp_path: Path) -> None:
    closed, silent = host("closed", 1, robots_body=CLOSED), host("silent", 1, robots_body=None)
    captures = [*host("open", 2), *closed, *silent]
    one = run(write_warc(tmp_path / "a.warc.gz", captures), tmp_path / "one")
    halves = [write_warc(tmp_path / f"{n}.warc.gz", captures[::-1][n::2]) for n in (0, 1)]
    two = run(halves, tmp_path / "two")
    assert actions(one) == actions(two)
    assert set(actions(one).values()) == {"include", "exclude", "hold"}


def test_the_same_input_gives_the_same_bytes_at_any_number_of_workers(tmp_path: Path) -> None:
    files = [write_warc(tmp_path / f"{n}.warc.gz", host(f"h{n}", 3)) for n in range(4)]
    settings = Settings(inputs=tuple(map(str, files)), as_of=AS_OF)
    for workers in (1, 3):
        audit(settings, tmp_path / f"w{workers}", where=Where(workers=workers))
    assert digests(tmp_path / "w1") == digests(tmp_path / "w3")


def test_text_only_rows_are_held_until_their_captures_are_joined(tmp_path: Path) -> None:
    good, bad = host("open", 1), host("noai", 1, head='<meta name="robots" content="noai">')
    rows = [{"text": TEXT, "url": c.url, "timestamp": "2026-10-01"} for c in (good[0], bad[0])]
    table = tmp_path / "rows.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    directory = run(table, tmp_path / "audit")
    assert set(actions(directory).values()) == {"hold"}
    captures = write_warc(tmp_path / "captures.warc.gz", [*good, *bad])
    resolve_again(directory, Change(captures=(str(captures),)), where=ONE)
    assert actions(directory) == {good[0].url: "include", bad[0].url: "exclude"}


def test_a_parquet_table_is_joined_in_one_go(tmp_path: Path) -> None:
    import pyarrow as pa

    good = host("open", 1)
    table = pa.table({"text": [TEXT], "url": [good[0].url], "date": ["2026-10-01T12:00:00Z"]})
    pq.write_table(table, tmp_path / "rows.parquet")
    captures = write_warc(tmp_path / "captures.warc.gz", good)
    directory = run(tmp_path / "rows.parquet", tmp_path / "audit", captures=(str(captures),))
    assert actions(directory) == {good[0].url: "include"}


def test_host_files_given_later_lift_a_hold_and_can_deny(tmp_path: Path) -> None:
    silent, other = host("silent", 1, robots_body=None), host("other", 1, robots_body=None)
    directory = run(write_warc(tmp_path / "a.warc.gz", [*silent, *other]), tmp_path / "audit")
    assert set(actions(directory).values()) == {"hold"}
    hosts = tmp_path / "hosts.jsonl"
    said = {"https://silent.example": ALLOW, "https://other.example": "User-agent: GPTBot\nDisallow: /\n"}
    asked = {"status": 200, "captured_at": "2026-10-02T00:00:00Z"}
    lines = [json.dumps({"url": f"{origin}/robots.txt", "body": body, **asked}) for origin, body in said.items()]
    hosts.write_text("\n".join(lines), "utf-8")
    resolve_again(directory, Change(hosts=(str(hosts),)), where=ONE)
    assert actions(directory) == {silent[0].url: "include", other[0].url: "exclude"}


def test_an_undated_folder_of_robots_files_denies_but_does_not_lift(tmp_path: Path) -> None:
    directory = run(write_warc(tmp_path / "a.warc.gz", host("a", 1, robots_body=None)), tmp_path / "audit")
    folder = tmp_path / "robots"
    folder.mkdir()
    for body, action in ((ALLOW, "hold"), (CLOSED, "exclude")):
        (folder / "a.example.txt").write_text(body)
        resolve_again(directory, Change(hosts=(str(folder),)), where=ONE)
        assert set(actions(directory).values()) == {action}


def test_an_old_answer_is_held_under_eu(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", host("open", 1))
    assert set(actions(run(warc, tmp_path / "fresh", as_of=date(2026, 10, 31))).values()) == {"include"}
    assert set(actions(run(warc, tmp_path / "stale", as_of=date(2026, 11, 1))).values()) == {"hold"}


def test_robots_behind_a_redirect_is_followed(tmp_path: Path) -> None:
    pages = [Capture("http://moved.example/a.html", page())]
    moved = Capture("http://moved.example/robots.txt", b"", 301, (("Location", "https://moved.example/robots.txt"),))
    target = robots("https://moved.example", CLOSED)
    directory = run(write_warc(tmp_path / "a.warc.gz", [*pages, moved, target]), tmp_path / "audit")
    assert set(actions(directory).values()) == {"exclude"}


def test_a_later_refusal_of_the_same_page_denies_it(tmp_path: Path) -> None:
    captures = host("open", 1)
    refused = captures[0]._replace(status=403, body=b"no", moment="2026-10-02T08:00:00Z")
    directory = run(write_warc(tmp_path / "a.warc.gz", [*captures, refused]), tmp_path / "audit")
    assert set(actions(directory).values()) == {"exclude"}


def test_deciding_again_reads_no_page_and_keeps_the_evidence(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", [*host("open", 1), *host("cc0", 1, foot=CC0)])
    directory = run(warc, tmp_path / "audit")
    before = {k: v for k, v in digests(directory).items() if k.startswith("private/")}
    warc.unlink()
    decide_again(directory, ["amnesty"], Decision())
    assert sorted(actions(directory, "amnesty").values()) == ["exclude", "include"]
    assert {k: v for k, v in digests(directory).items() if k.startswith("private/")} == before


def test_a_suppressed_domain_is_excluded(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", [*host("open", 1), *host("objects", 1)])
    directory = run(warc, tmp_path / "audit")
    listed = tmp_path / "suppress.txt"
    listed.write_text("objects.example\n")
    decide_again(directory, ["eu"], Decision(suppression=listed))
    assert actions(directory)["https://objects.example/slate/0.html"] == "exclude"
    assert actions(directory)["https://open.example/slate/0.html"] == "include"


def test_nothing_outside_private_holds_a_query_or_a_value_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    secret = "token-5f3a9"
    body = page(f'<meta name="author" content="{secret}">', f"<p>{secret} wrote this.</p>")
    url = f"https://me:{secret}@open.example/a.html?key={secret}#{secret}"
    captures = [Capture(url, body, 200, (("Set-Cookie", f"id={secret}"),)), robots("https://open.example")]
    directory = run(write_warc(tmp_path / "a.warc.gz", captures), tmp_path / "audit", ("eu", "amnesty"))
    outside = [p for p in directory.rglob("*") if p.is_file() and "private" not in p.relative_to(directory).parts]
    assert len(outside) >= 5
    assert [p.name for p in outside if secret.encode() in p.read_bytes()] == []
    tables = [p for p in outside if p.suffix == ".parquet"]
    assert [p.name for p in tables if secret in str(pq.read_table(p).to_pylist())] == []
    assert (directory / "private").stat().st_mode & 0o777 == 0o700
    evidence = str(ds.dataset(directory / "private" / "evidence").to_table(["headers"]).to_pylist())
    assert f"id={secret}" not in evidence


def test_a_page_nested_too_deep_is_decided_by_its_headers_and_head(tmp_path: Path) -> None:
    deep = (
        b'<!doctype html><head><meta name="robots" content="noai"></head>'
        + b"<div>" * 20_000
        + b"x"
        + b"</div>" * 20_000
    )
    captures = [Capture("https://open.example/deep.html", deep), *host("open", 1)]
    directory = run(write_warc(tmp_path / "a.warc.gz", captures), tmp_path / "audit")
    assert actions(directory) == {"https://open.example/deep.html": "exclude", captures[1].url: "include"}
    accounts = json.loads((directory / "accounts.json").read_text())
    assert accounts["total"]["unchecked"] == 0


def test_plain_text_and_pdf_with_headers_need_no_markup(tmp_path: Path) -> None:
    plain = Capture("https://open.example/a.txt", TEXT.encode(), media_type="text/plain")
    pdf = Capture("https://open.example/a.pdf", b"%PDF-1.4 ...", media_type="application/pdf")
    directory = run(
        write_warc(tmp_path / "a.warc.gz", [plain, pdf, robots("https://open.example")]), tmp_path / "audit"
    )
    assert actions(directory)[plain.url] == "include"
    # a PDF is held only because nobody has read it: what people stand in it is unknown
    rows = ds.dataset(directory / "verdicts" / "eu").to_table().to_pylist()
    held = [reason["because"] for row in rows if row["action"] == "hold" for reason in row["reasons"]]
    assert held
    assert all(because.startswith("detector did not run") for because in held)


def test_scanning_alone_then_deciding_gives_the_same_verdicts(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", [*host("open", 1), *host("silent", 1, robots_body=None)])
    whole = run(warc, tmp_path / "whole")
    settings = Settings(inputs=(str(warc),), as_of=AS_OF)
    scan_only(settings, tmp_path / "steps", where=ONE)
    assert not (tmp_path / "steps" / "verdicts").exists()
    decide_again(tmp_path / "steps", ["eu"], Decision())
    assert actions(tmp_path / "steps") == actions(whole)


@pytest.mark.slow
def test_a_sample_gives_shares_with_intervals(tmp_path: Path) -> None:
    padding = f"<!-- {'slate ' * 4000} -->"
    records = [record(Capture(f"https://open.example/{n}.html", page(padding))) for n in range(300)]
    (tmp_path / "a.warc").write_bytes(b"".join(records))
    directory = run(tmp_path / "a.warc", tmp_path / "audit", sample=60, seed=3)
    summary = json.loads((directory / "summary.json").read_text())
    assert 60 <= summary["documents"] < 200
    assert "interval" in json.dumps(summary)
    again = run(tmp_path / "a.warc", tmp_path / "again", sample=60, seed=3)
    assert digests(directory) == digests(again)


def test_other_options_in_the_same_directory_are_refused(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", host("open", 1))
    run(warc, tmp_path / "audit")
    before = digests(tmp_path / "audit")
    with pytest.raises(UsageError, match="--overwrite"):
        run(warc, tmp_path / "audit", use="search")
    assert digests(tmp_path / "audit") == before
    run(warc, tmp_path / "audit")
    assert digests(tmp_path / "audit") == before


@pytest.mark.parametrize(
    "kind", ["jsonl.gz", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("jsonl", "html"))]
)
def test_every_other_container_is_audited(tmp_path: Path, kind: str) -> None:
    source = tmp_path / "in"
    source.mkdir()
    line = json.dumps({"text": TEXT, "url": "https://open.example/a"}).encode() + b"\n"
    if kind == "jsonl":
        (source / "a.jsonl").write_bytes(line * 3)
    elif kind == "jsonl.gz":
        (source / "a.jsonl.gz").write_bytes(gzip.compress(line * 3))
    else:
        for number in range(3):
            (source / f"{number}.html").write_bytes(page())
    directory = run(source, tmp_path / "audit")
    accounts = json.loads((directory / "accounts.json").read_text())["total"]
    assert accounts["documents"] == 3
    assert accounts["verdicts"]["eu"] == {"include": 0, "redact": 0, "hold": 3, "exclude": 0}


def assent(*arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    """The command itself, as a person calls it."""
    command = [sys.executable, "-m", "assent", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_the_command_ends_with_the_path_of_the_report_and_gates_a_pipeline(tmp_path: Path) -> None:
    warc = write_warc(tmp_path / "a.warc.gz", host("closed", 1, robots_body=CLOSED))
    arguments = ("audit", warc, "--as-of", "2026-10-02", "-o", tmp_path / "audit")
    passed = assent(*arguments, "--fail-on", "eu:exclude:1")
    assert passed.returncode == 0
    assert passed.stdout.strip().splitlines()[-1] == str(tmp_path / "audit" / "report.html")
    failed = assent(*arguments, "--fail-on", "eu:exclude:0.05", "--json")
    assert failed.returncode == 1
    assert json.loads(failed.stdout)["documents"] == 1
    explained = assent("explain", tmp_path / "audit", "https://closed.example/slate/0.html")
    assert "Disallow: /" in explained.stdout
    assert explained.returncode == 0
