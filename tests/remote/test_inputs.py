"""Inputs on S3: the bytes that local ones give, in few requests, and errors that say what to do."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from assent.records.document import Record
from assent.records.errors import AssentError, InputError, Unreachable
from assent.records.remote import READER, RemoteFile, shown
from assent.run.audit import Settings, Where, audit
from assent.sources import Source, open_sources
from tests.corpus import ALLOW, Capture, host, page, record, robots, write_warc
from tests.remote.server import BUCKET, SECRET, Bucket, forget_instances

AS_OF = date(2026, 10, 2)
SAME = ("accounts.json", "summary.json", "verdicts", "private/evidence", "private/hosts", "private/answers")
URL = f"s3://{BUCKET}"


@pytest.fixture(autouse=True)
def _without_pictures(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assent.run.audit.write_report", lambda directory, summary: directory / "report.html")


def audited(directory: Path, *inputs: object, **more: object) -> dict[str, str]:
    """Digests of what must be the same for the same input."""
    settings = Settings(tuple(map(str, inputs)), as_of=AS_OF, unit_bytes=1 << 20, **more)  # type: ignore[arg-type]
    audit(settings, directory, packs=["eu"], where=Where(workers=1))
    paths = [p for name in SAME for p in (directory / name, *(directory / name).rglob("*")) if p.is_file()]
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def noise(size: int) -> str:
    """A comment that does not compress."""
    return f"<!-- {os.urandom(size // 2).hex()} -->"


def crawl(folder: Path) -> Path:
    """WARCs of several units, one of them damaged, beside what other formats there are."""
    folder.mkdir(parents=True)
    write_warc(folder / "a.warc.gz", host("open", 30, noise(100_000)))
    plain = b"".join(record(c) for c in host("plain", 8, noise(200_000)))
    (folder / "b.warc").write_bytes(plain[:700_000] + b"damage" + plain[700_100:])
    lines = [{"text": f"Slate number {n}. " * 40, "url": f"https://rows.example/{n}"} for n in range(20)]
    (folder / "c.jsonl.gz").write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode(), mtime=0))
    (folder / "sub").mkdir()
    (folder / "sub" / "page.html").write_bytes(page())
    return folder


def shards(folder: Path) -> Path:
    """Parquet as Hugging Face lays it out: several shards and splits, mixed row groups, one empty shard."""
    (folder / "data").mkdir(parents=True)
    for split, shard, rows, group in (("train", 0, 50, 7), ("train", 1, 31, 31), ("train", 2, 0, 1), ("test", 0, 9, 2)):
        of = 3 if split == "train" else 1
        table = pa.table(
            {
                "text": [f"{split} {shard} {n} " + os.urandom(3000).hex() for n in range(rows)],
                "url": [f"https://h{n % 4}.example/{split}/{shard}/{n}" for n in range(rows)],
                "date": ["2026-10-01T12:00:00Z"] * rows,
                "embedding": pa.array([[0.5] * 64] * rows, pa.list_(pa.float32())),
            }
        )
        pq.write_table(table, folder / "data" / f"{split}-{shard:05d}-of-{of:05d}.parquet", row_group_size=group)
    (folder / "README.md").write_text("# A data set")
    return folder


@pytest.mark.slow
def test_a_crawl_in_a_bucket_gives_the_bytes_of_the_local_one(bucket: Bucket, tmp_path: Path) -> None:
    bucket.put_folder(crawl(tmp_path / "crawl"), "crawl")
    for number, inputs in enumerate((["crawl"], ["crawl/*.warc.gz", "crawl/b.warc"], ["crawl/a.warc.gz"])):
        local = audited(tmp_path / f"local{number}", *(tmp_path / name for name in inputs))
        assert any(name.startswith("private/evidence") for name in local)
        assert audited(tmp_path / f"remote{number}", *(f"{URL}/{name}" for name in inputs)) == local


@pytest.mark.slow
def test_a_data_set_in_shards_gives_the_bytes_of_the_local_one(bucket: Bucket, tmp_path: Path) -> None:
    shards(tmp_path / "set")
    given = tmp_path / "given"
    (given / "hosts").mkdir(parents=True)
    for number in range(2):
        rows = [
            {
                "url": f"https://h{n}.example/robots.txt",
                "body": ALLOW,
                "status": 200,
                "captured_at": "2026-10-01T12:00:00Z",
            }
            for n in (2 * number, 2 * number + 1)
        ]
        pq.write_table(pa.Table.from_pylist(rows), given / "hosts" / f"hosts-{number:05d}-of-00002.parquet")
    (given / "folder" / "h0.example" / ".well-known").mkdir(parents=True)
    (given / "folder" / "h0.example" / ".well-known" / "tdmrep.json").write_text("[]")
    write_warc(
        given / "captures.warc.gz", [Capture("https://h1.example/train/0/1", page()), robots("https://h1.example")]
    )
    (given / "no.txt.gz").write_bytes(gzip.compress(b"# name: A list\n# date: 2026-09-01\nh3.example\n"))
    bucket.put_folder(tmp_path / "set", "set")
    bucket.put_folder(given, "given")

    def options(root: object) -> dict[str, tuple[str, ...]]:
        return {
            "hosts": (f"{root}/hosts/*.parquet", f"{root}/folder"),
            "captures": (f"{root}/captures.warc.gz",),
            "registries": (f"{root}/no.txt.gz",),
        }

    local = audited(tmp_path / "local", tmp_path / "set" / "data", **options(given))
    remote = audited(tmp_path / "remote", f"{URL}/set/data", **options(f"{URL}/given"))
    assert remote == local
    files = [f["file"] for f in json.loads((tmp_path / "remote" / "accounts.json").read_text())["files"]]
    assert files == [
        "test-00000-of-00001.parquet",
        *(f"train-{n:05d}-of-00003.parquet" for n in range(3)),
    ]
    verdicts = json.loads((tmp_path / "remote" / "summary.json").read_text())
    assert verdicts["documents"] == 90


def test_a_unit_costs_few_requests_and_its_own_bytes(bucket: Bucket, tmp_path: Path) -> None:
    """At most one look at where it starts, then ever longer ranges up to its end, then the end of its last record."""
    data = b"".join(gzip.compress(record(c), 1) for c in host("open", 120, noise(100_000)))
    bucket.put("crawl/a.warc.gz", data)
    (source,) = open_sources([f"{URL}/crawl/*.warc.gz"])
    assert sum(r.sent for r in bucket.reads(".gz")) <= 64 << 10
    unit_bytes = 3 << 20
    for start, end in source.ranges(unit_bytes):
        bucket.requests.clear()
        documents(source, start, end)
        reads = bucket.reads()
        assert len(reads) <= 6
        assert sum(r.sent for r in reads) <= end - start + (400 << 10)
        assert sum(r.method == "HEAD" for r in bucket.requests) <= 1
    assert len(documents(source)) == 120
    bucket.requests.clear()


def test_a_compressed_table_of_lines_is_fetched_once(bucket: Bucket) -> None:
    lines = "\n".join(json.dumps({"text": os.urandom(4000).hex(), "url": "https://a.example"}) for _ in range(300))
    bucket.put("lines/a.jsonl.gz", data := gzip.compress(lines.encode()))
    (source,) = open_sources([f"{URL}/lines/a.jsonl.gz"])
    bucket.requests.clear()
    assert len(documents(source)) == 300
    assert sum(r.sent for r in bucket.reads()) == len(data)


def test_of_a_table_only_the_columns_that_are_read_are_fetched(bucket: Bucket, tmp_path: Path) -> None:
    texts = [os.urandom(500).hex() for _ in range(240)]
    blob = [os.urandom(5000) for _ in range(240)]
    table = pa.table({"text": texts, "url": ["https://a.example"] * 240, "blob": blob, "id": list(range(240))})
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=80)
    bucket.put("data/a.parquet", (tmp_path / "a.parquet").read_bytes())
    (source,) = open_sources([f"{URL}/data/a.parquet"])
    bucket.requests.clear()
    assert len(documents(source)) == 240
    reads = bucket.reads()
    assert sum(r.sent for r in reads) < 400_000  # of 1.5 MB
    assert len(reads) <= 1 + 2 * 3  # the footer, then two columns of three row groups


def documents(source: Source, start: int = 0, end: int | None = None) -> list[Record]:
    found = source.read(start, source.size if end is None else end)
    return [item for item in found if isinstance(item, Record) and item.document]


BAD = {
    "no such bucket": (["s3://nowhere-at-all/crawl/*.warc.gz"], None, "check the name"),
    "no such key": ([f"{URL}/crawl/missing.warc.gz"], None, "no such file or folder; check the name"),
    "nothing matches": ([f"{URL}/crawl/*.arc"], None, "no file there; check the name"),
    "denied to list": ([f"{URL}/crawl/*.warc.gz"], (403, "stones"), "access denied"),
    "denied to read": ([f"{URL}/crawl/*.warc.gz"], (403, "a.warc.gz"), "access denied"),
    "server is ill": ([f"{URL}/crawl/a.warc.gz"], (500, "a.warc.gz"), "cannot be read"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_there_or_denied_says_what_to_do(
    bucket: Bucket, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    inputs, fault, message = BAD[name]
    no_waiting(monkeypatch)
    bucket.put("crawl/a.warc.gz", gzip.compress(record(Capture("https://a.example/", page()))))
    if fault is not None:
        bucket.fault = lambda method, key: fault[0] if key.endswith(fault[1]) else None
    with pytest.raises(InputError, match=message) as error:
        open_sources(inputs)
    assert_harmless(error.value)


def test_without_credentials_it_says_which_to_set(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    for name in ("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
    forget_instances()
    with pytest.raises(Unreachable, match="no credentials; set AWS_PROFILE") as error:
        open_sources([f"{URL}/crawl/a.warc.gz"])
    assert_harmless(error.value)


def test_nobody_answers(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    no_waiting(monkeypatch)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    forget_instances()
    with pytest.raises(Unreachable, match="check the address and the network"):
        open_sources([f"{URL}/crawl/a.warc.gz"])


FAILURES = [(kind, fault) for kind in ("warc.gz", "warc", "jsonl.gz", "parquet", "html") for fault in (500, -1, 403)]
FAST = [("warc.gz", -1), ("parquet", 500), ("jsonl.gz", 403)]


@pytest.mark.parametrize(
    ("kind", "fault"), [each if each in FAST else pytest.param(*each, marks=pytest.mark.slow) for each in FAILURES]
)
def test_a_server_that_fails_half_way_is_no_damage_of_the_file(
    bucket: Bucket, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, fault: int
) -> None:
    no_waiting(monkeypatch)
    path = tmp_path / f"a.{kind}"
    pages = host("open", 20, noise(100_000))
    rows = [{"text": os.urandom(50_000).hex(), "url": "https://a.example"} for _ in range(20)]
    if kind == "parquet":
        pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=4)
    elif kind == "html":
        path.write_bytes(page(noise(1000)))
    else:
        data = [json.dumps(row).encode() + b"\n" for row in rows] if kind == "jsonl.gz" else map(record, pages)
        path.write_bytes(b"".join(gzip.compress(each) if kind.endswith("gz") else each for each in data))
    bucket.put(f"crawl/{path.name}", path.read_bytes())
    (source,) = open_sources([f"{URL}/crawl/{path.name}"])
    seen = 0

    def fail(method: str, key: str) -> int | None:
        nonlocal seen
        seen += method == "GET"
        return fault if method == "GET" and seen > (0 if kind in ("html", "jsonl.gz") else 2) else None

    bucket.fault = fail
    with pytest.raises(Unreachable) as error:
        list(source.read(0, source.size))
    assert_harmless(error.value)


def test_a_server_that_takes_a_request_and_never_answers_is_given_up(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    bucket.put("crawl/a.warc", record(Capture("https://a.example/", page())))
    (source,) = open_sources([f"{URL}/crawl/a.warc"])
    over = threading.Event()
    bucket.fault = lambda method, key: 404 if method == "GET" and over.wait(60) else None  # a "no" is not asked again
    monkeypatch.setattr("assent.records.remote.ANSWER_SECONDS", 0.2)
    try:
        with pytest.raises(Unreachable, match="TimeoutError"):
            list(source.read(0, source.size))
    finally:
        over.set()
        for thread in threading.enumerate():  # one that goes on would disturb later tests
            if thread.name == READER:
                thread.join()


def test_a_file_that_changes_under_a_run_is_not_read_on(bucket: Bucket) -> None:
    bucket.put("crawl/a.warc", record(Capture("https://a.example/", page())))
    (source,) = open_sources([f"{URL}/crawl/a.warc"])
    bucket.put("crawl/a.warc", record(Capture("https://a.example/longer", page())))
    forget_instances()
    with pytest.raises(InputError, match="has changed since it was listed"):
        list(source.read(0, source.size))


def test_a_file_that_ends_early_is_not_taken_for_a_short_one() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe_file("/short/a.warc", bytes(100))
    with RemoteFile("memory://short/a.warc", 100) as file:
        memory.store["/short/a.warc"].truncate(50)
        with pytest.raises(Unreachable, match="ended early"):
            file.read(100)
    memory.rm("/short", recursive=True)


def test_two_urls_that_differ_in_their_query_alone_are_refused() -> None:
    """fsspec's memory takes a query for a part of the name, as a web server may."""
    memory = fsspec.filesystem("memory")
    memory.pipe({"/twice/a.warc?id=1": b"x", "/twice/a.warc?id=2": b"y"})
    with pytest.raises(InputError, match="two inputs have this name without their queries") as error:
        open_sources(["memory://twice/a.warc?id=1", "memory://twice/a.warc?id=2"])
    assert "id=" not in str(error.value)
    memory.rm("/twice", recursive=True)


def test_a_query_is_no_part_of_a_name() -> None:
    assert shown("https://me:word@h.example/a.warc.gz?X-Amz-Signature=abc#f") == "https://h.example/a.warc.gz"
    assert shown("simplecache::https://h.example/a?b") == "simplecache::https://h.example/a"
    with pytest.raises(AssentError) as error:
        open_sources(["nosuch://bucket/a.warc?X-Amz-Signature=abc"])
    assert "abc" not in str(error.value)


@pytest.mark.slow
def test_the_command_tells_children_where_the_bucket_is_and_goes_on_after_a_failure(
    bucket: Bucket, tmp_path: Path
) -> None:
    bucket.put_folder(crawl(tmp_path / "crawl"), "crawl")
    broken: Callable[[str, str], int | None] = lambda method, key: 403 if key.endswith("b.warc") else None  # noqa: E731
    command = [sys.executable, "-m", "assent", "audit", f"{URL}/crawl", "--as-of", "2026-10-02", "--workers", "2"]
    for number, fault in enumerate((broken, lambda *_: None)):
        bucket.fault = fault
        done = subprocess.run([*command, "-o", str(tmp_path / "audit")], capture_output=True, text=True, check=False)
        assert done.returncode == (2, 0)[number], done.stderr
        if number == 0:
            assert "access denied" in done.stderr
            assert len(done.stderr.strip().splitlines()) == 1
            assert SECRET not in done.stderr
    assert json.loads((tmp_path / "audit" / "accounts.json").read_text())["total"]["documents"] == 30 + 7 + 20 + 1


def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The client waits longer and longer between its tries."""
    import s3fs.core

    async def at_once(_: float) -> None:
        return None

    monkeypatch.setattr(s3fs.core.asyncio, "sleep", at_once)


def assert_harmless(error: Exception) -> None:
    said = str(error)
    assert "\n" not in said
    assert SECRET not in said
    assert "testing" not in said
    assert error.__cause__ is None
