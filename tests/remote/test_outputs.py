"""Outputs on S3: what may leave is published, whole, in order, and nothing else; the rest stays on the machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import fsspec
import pytest

from assent.cli import main
from assent.records.errors import UsageError
from assent.run import publish
from tests.corpus import CC0, host, write_warc
from tests.remote.server import BUCKET, SECRET, Bucket

MEMORY = "memory://shelf/audit"
AS_OF = ("--as-of", "2026-10-02")
PAGE = "https://open.example/slate/0.html"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def shelf(home: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    """What stands behind memory://shelf, by name."""
    monkeypatch.setattr("assent.run.audit.write_report", without_pictures)
    memory = fsspec.filesystem("memory")
    monkeypatch.setattr(type(memory), "store", {})
    monkeypatch.setattr(type(memory), "pseudo_dirs", [""])
    return memory.store  # type: ignore[no-any-return]


def without_pictures(directory: Path, summary: object) -> Path:
    """The page has tests of its own, and its pictures take most of the time of a small audit."""
    (directory / "report.html").write_text(repr(summary))
    return directory / "report.html"


def names(shelf: dict[str, bytes]) -> list[str]:
    return sorted(name.removeprefix("/shelf/audit/") for name in shelf)


def content(shelf: dict[str, bytes], name: str) -> bytes:
    return bytes(fsspec.filesystem("memory").cat_file(f"/shelf/audit/{name}"))


Assent = Callable[..., tuple[int, str, str]]


@pytest.fixture
def assent(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Assent:
    """The command in this process: exit code, what it said, what it complained of."""

    def run(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["assent", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        said = capsys.readouterr()
        return int(end.value.code or 0), said.out, said.err

    return run


def crawl(folder: Path) -> Path:
    return write_warc(
        folder / "a.warc.gz",
        [*host("open", 3, foot=CC0), *host("closed", 2, robots_body="User-agent: *\nDisallow: /\n")],
    )


def test_an_audit_is_published_and_what_is_private_is_not(
    shelf: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assent: Assent
) -> None:
    gate = ("--pack", "eu", "--fail-on", "eu:exclude:0.01")
    code, said, _ = assent("audit", crawl(tmp_path), *AS_OF, *gate, "--workers", 1, "-o", f"{MEMORY}/")
    assert code == 1  # a gate that failed is an outcome, and published
    assert said.strip().splitlines()[-1].startswith(f"{MEMORY}: ")
    directory = publish.working_directory(MEMORY)
    local = {p.relative_to(directory).as_posix() for p in directory.rglob("*") if p.is_file()}
    kept = {name for name in local if name.startswith(("private/", "."))}
    assert any(name.startswith("private/evidence/") for name in kept)
    assert set(names(shelf)) == (local - kept) | {publish.CLAIM}
    for name in local - kept:
        assert content(shelf, name) == (directory / name).read_bytes()
    assert (directory / "private").stat().st_mode & 0o777 == 0o700

    order: list[str] = []
    watch(monkeypatch, order)
    # nothing has changed: nothing is sent
    assert assent("explain", MEMORY, PAGE)[0] == 0
    assert order == []
    # another pack: its tables, then the numbers, then the page
    assert assent("decide", MEMORY, "--pack", "amnesty", "-q")[:2] == (0, "")
    assert order[-3:] == ["summary.json", "report.html", publish.CLAIM]
    assert order[0].startswith("verdicts/amnesty/")
    assert not any(name.startswith("verdicts/eu/") for name in order)


def watch(monkeypatch: pytest.MonkeyPatch, order: list[str], fail_at: int | None = None) -> None:
    """Notes what is put behind the URL, in order; the `fail_at`th file is not taken."""
    kind = fsspec.get_filesystem_class("memory")
    put, pipe = kind.put_file, kind.pipe_file

    def put_file(self: object, local: str, remote: str, **more: object) -> None:
        if len(order) == fail_at:
            raise ConnectionError("no")
        order.append(remote.removeprefix("/shelf/audit/"))
        put(self, local, remote, **more)

    def pipe_file(self: object, path: str, value: bytes, **more: object) -> None:
        order.append(path.removeprefix("/shelf/audit/"))
        pipe(self, path, value, **more)

    monkeypatch.setattr(kind, "put_file", put_file)
    monkeypatch.setattr(kind, "pipe_file", pipe_file)


@pytest.mark.slow
def test_a_publication_that_breaks_off_shows_no_page_without_its_tables_and_goes_on(
    shelf: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, assent: Assent
) -> None:
    command = ("audit", crawl(tmp_path), *AS_OF, "--pack", "eu", "--workers", 1, "-o", MEMORY)
    with monkeypatch.context() as patch:
        watch(patch, [], fail_at=3)  # the claim, two files
        code, _, complaint = assent(*command)
    assert code == 2
    assert complaint.count("\n") == 1
    assert "run the same command again" in complaint
    assert len(names(shelf)) == 3
    assert "report.html" not in names(shelf)
    assert assent(*command)[0] == 0
    assert "report.html" in names(shelf)
    assert assent("decide", MEMORY, "--pack", "amnesty", "-q")[0] == 0
    # starting anew removes what is no longer there
    more = ("--pack", "eu", "--overwrite", "--use", "search", "--json")
    assert assent("audit", tmp_path / "a.warc.gz", *AS_OF, "--workers", 1, *more, "-o", MEMORY)[0] == 0
    assert not any("amnesty" in name for name in names(shelf))
    claim = json.loads(content(shelf, publish.CLAIM))
    assert sorted(claim["files"]) == [name for name in names(shelf) if name != publish.CLAIM]


def test_bad_input_and_a_failed_command_leave_nothing_behind_a_url(
    shelf: dict[str, bytes],
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    assent: Assent,
) -> None:
    code, _, complaint = assent("audit", tmp_path / "missing.warc.gz", "-o", MEMORY)
    assert (code, complaint.count("\n")) == (2, 1)
    assert names(shelf) == []
    assert list((home / "work").iterdir()) == []


REFUSED = {
    "others' objects": (["audit", "{warc}", "-o", MEMORY], "not empty, and not published from this machine"),
    "another machine's": (["report", "memory://elsewhere/audit"], "was not made on this machine"),
    "explain another's": (["explain", "memory://elsewhere/audit", PAGE], "was not made on this machine"),
    "http": (["audit", "{warc}", "-o", "https://h.example/audit?token=abc"], "an output is a folder or a bucket"),
    "a query": (["audit", "{warc}", "-o", "memory://shelf/a?token=abc"], "has no query"),
    "unknown": (["audit", "{warc}", "-o", "gopher://shelf/a"], "this kind of URL is not known"),
    "a crawl": (["collect", "https://h.example/", "-o", "s3://b/c"], "writes to a disk only"),
    "nothing to verify": (["verify", "memory://elsewhere/corpus"], "no ledger here"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_one_line_that_says_what_to_do(
    shelf: dict[str, bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    assent: Assent,
    name: str,
) -> None:
    arguments, message = REFUSED[name]
    fsspec.filesystem("memory").pipe_file("/shelf/audit/thesis.docx", b"somebody else's")
    warc = str(crawl(tmp_path))
    code, said, complaint = assent(*(each.replace("{warc}", warc) for each in arguments))
    assert (code, said, complaint.count("\n")) == (2, "", 1)
    assert message in complaint
    assert "abc" not in complaint
    assert content(shelf, "thesis.docx") == b"somebody else's"


def test_links_and_hidden_files_stay(tmp_path: Path) -> None:
    for name in ("report.html", ".secret", "a.json.123.tmp", "private/x", "tables/.hidden/x", "tables/a", "t.tmp/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    (tmp_path / "link").symlink_to(tmp_path / "private" / "x")
    (tmp_path / "folder").symlink_to(tmp_path / "private")
    assert publish.public_files(tmp_path) == ["tables/a", "report.html"]


def test_a_corpus_kept_back_by_a_duty_is_not_published_until_it_is_met(shelf: dict[str, bytes], home: Path) -> None:
    directory = publish.claim(MEMORY)
    (directory / "private").mkdir(parents=True)
    names_of_run = ("as_of", "config_sha256", "use", "agent", "config", "versions", "inputs", "finished")
    (directory / "run.json").write_text(
        json.dumps(dict.fromkeys(names_of_run) | {"as_of": "2026-10-02", "use": "train"})
    )
    publish.withhold(directory, True)
    assert publish.publish(MEMORY) is None
    assert names(shelf) == [publish.CLAIM]
    publish.withhold(directory, False)
    assert publish.publish(MEMORY) == publish.Published(1, 0, (directory / "run.json").stat().st_size)
    publish.withhold(directory, True)  # what was published once goes on: an erasure must reach it
    (directory / "run.json").write_text((directory / "run.json").read_text() + " ")
    assert publish.publish(MEMORY) is not None


def test_two_machines_do_not_publish_to_one_url(
    shelf: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish.claim(MEMORY)
    assert publish.claim(MEMORY) == publish.working_directory(MEMORY)
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "another"))
    with pytest.raises(UsageError, match="not published from this machine"):
        publish.claim(MEMORY)
    publish.abandon(MEMORY)
    assert names(shelf) == [publish.CLAIM]


@pytest.mark.slow
def test_an_audit_on_s3_killed_at_any_moment_is_published_whole_by_the_same_command(
    bucket: Bucket, home: Path, tmp_path: Path
) -> None:
    write_warc(tmp_path / "a.warc.gz", host("open", 400))
    bucket.put("crawl/a.warc.gz", (tmp_path / "a.warc.gz").read_bytes())
    url = f"s3://{BUCKET}/out/audit"
    inputs = [f"s3://{BUCKET}/crawl/*.warc.gz", *AS_OF, "--pack", "eu", "--workers", "1"]
    command = [sys.executable, "-m", "assent", "audit", *inputs, "-o", url]
    for seen in ("claim", "scan", "upload"):
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True)
        deadline = time.monotonic() + 120
        while time.monotonic() < deadline and not reached(seen, bucket, url) and process.poll() is None:
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert not any(name.endswith("report.html") for name in bucket.objects()) or seen == "upload"
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert SECRET not in done.stdout
    directory = publish.working_directory(url)
    there = {
        name.removeprefix("out/audit/"): data for name, data in bucket.objects().items() if name.startswith("out/")
    }
    del there[publish.CLAIM]
    assert there == {name: (directory / name).read_bytes() for name in publish.public_files(directory)}
    local = tmp_path / "local"
    subprocess.run(
        [*command[:4], str(tmp_path / "a.warc.gz"), *inputs[1:], "-o", str(local)],
        check=True,
        stdout=subprocess.DEVNULL,
    )
    for name in (
        "accounts.json",
        "summary.json",
        *(p.relative_to(local).as_posix() for p in local.rglob("verdicts/*/*")),
    ):
        assert there[name] == (local / name).read_bytes()


def reached(moment: str, bucket: Bucket, url: str) -> bool:
    if moment == "claim":
        return any(r.method == "PUT" for r in bucket.requests)
    if moment == "scan":
        return any(publish.working_directory(url).rglob("*.tmp"))
    return sum(r.method == "PUT" and "out/audit" in r.key for r in bucket.requests) >= 4


@pytest.mark.slow
def test_a_bucket_that_is_missing_or_denied_stops_before_any_work(bucket: Bucket, home: Path, tmp_path: Path) -> None:
    warc = crawl(tmp_path)

    def complaint(url: str) -> str:
        command = [sys.executable, "-m", "assent", "audit", str(warc), "-o", url]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
        assert SECRET not in done.stderr
        return done.stderr

    assert "check the name of the bucket" in complaint("s3://nowhere-at-all/audit")
    bucket.fault = lambda method, key: 403 if method == "PUT" else None
    assert "access denied" in complaint(f"s3://{BUCKET}/audit")
    assert not any(bucket.objects())


@pytest.mark.slow
def test_a_corpus_on_s3_is_verified_by_anyone_and_an_erasure_reaches_it(
    bucket: Bucket, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("deltalake")
    import deltalake

    url = f"s3://{BUCKET}/corpus"
    write_warc(tmp_path / "a.warc.gz", host("open", 12, foot=CC0))

    def run(*arguments: str, expect: int = 0, **more: str) -> str:
        command = [sys.executable, "-m", "assent", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **more})
        assert done.returncode == expect, done.stderr
        return done.stdout + done.stderr

    built = run("build", str(tmp_path / "a.warc.gz"), *AS_OF, "--pack", "baseline", "-o", url, "--draft")
    directory = publish.working_directory(url)
    if "not published" in built:
        publish.withhold(directory, False)
        run("verify", str(directory))
        publish.publish(url)
    elsewhere = str(tmp_path / "another-home")
    said = run("verify", url, ASSENT_HOME=elsewhere)
    assert "leaves, tiles, root and signature" in said
    assert "openings are private" in said
    options = {**bucket.environment, "AWS_ALLOW_HTTP": "true", "AWS_REGION": "us-east-1"}
    table = deltalake.DeltaTable(f"{url}/corpus", storage_options=options)
    before = table.to_pyarrow_table().num_rows
    assert before > 0
    (tmp_path / "urls.txt").write_text(PAGE)
    run("erase", url, "--url", f"@{tmp_path / 'urls.txt'}")
    assert deltalake.DeltaTable(f"{url}/corpus", storage_options=options).to_pyarrow_table().num_rows == before - 1
    run("verify", url, ASSENT_HOME=elsewhere)
    there = {name.removeprefix("corpus/") for name in bucket.objects()}
    assert there == {*publish.public_files(directory), publish.CLAIM}
    assert not any(name.startswith("private") for name in there)
    bucket.fault = lambda method, key: 404 if "/tile/" in key else None
    run("verify", url, expect=1, ASSENT_HOME=elsewhere)
