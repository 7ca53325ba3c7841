"""Verifying: a log by URL, a corpus directory with its table and openings, or one receipt."""

from __future__ import annotations

import errno
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assent.corpus.commit import IN_CORPUS, digest, leaves_of
from assent.corpus.info import BuildInfo, has_corpus, table_path
from assent.corpus.manifest import digests, read_manifest
from assent.corpus.plan import is_pending
from assent.corpus.table import need_deltalake, open_table
from assent.ledger import Checkpoint, Kind, Leaf, NoteError, Receipt, Verifier, View, load_verifier, reader
from assent.ledger.log import Read
from assent.records.errors import AssentError, InputError, UsageError
from assent.records.remote import file_system, is_url, plain_errors, shown
from assent.run.markers import openings_path

FETCH_SECONDS = 30
MAX_FILE_BYTES = 32 << 20
SHOWN = 20


@dataclass
class Verdicts:
    """passed, failed, not_checkable: one line a check. pinned: the key was given, not taken from the log itself."""

    passed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    not_checkable: list[str] = field(default_factory=list)

    def note(self, wrong: Sequence[str], what: str) -> None:
        """One check: passed if nothing is wrong."""
        if wrong:
            more = [f"and {len(wrong) - SHOWN} more"] if len(wrong) > SHOWN else []
            self.failed += [*(f"{what}: {line}" for line in wrong[:SHOWN]), *more]
        else:
            self.passed.append(what)


def verify(target: str, *, key: str | None = None, since: Sequence[Path] = ()) -> Verdicts:
    """Verify a corpus directory, a log directory, or a log at a URL: http, or a bucket with the corpus.

    key: verifier key to hold the log to; without it, the one that the log serves. since: earlier checkpoints.

    Raises UsageError, InputError where there is nothing to verify; what is wrong stands in the answer.
    """
    _check_key(key)
    if target.startswith(("http://", "https://")):
        return _verify_log(_fetcher(target), key, since, Verdicts(), [])
    if is_url(target):
        verdicts = _verify_log(_bucket_reader(target), key, since, Verdicts(), [])
        verdicts.not_checkable.append("corpus and openings (openings are private and not behind a URL)")
        return verdicts
    directory = Path(target)
    log = directory / "ledger" if (directory / "ledger").is_dir() else directory
    if not (log / "checkpoint").exists():
        raise UsageError(f"{target}: no ledger here; give what `assent build -o` wrote, or the URL of a log")
    if has_corpus(directory):
        need_deltalake()
    leaves: list[bytes] = []
    verdicts = _verify_log(reader(log), key, since, Verdicts(), leaves)
    if has_corpus(directory) and not verdicts.failed:
        _verify_corpus(directory, leaves, verdicts)
    elif log != directory:
        verdicts.not_checkable.append("corpus and openings (they are not here)")
    return verdicts


def _check_key(key: str | None) -> None:
    try:
        if key is not None:
            Verifier.parse(key)
    except NoteError as error:
        raise UsageError(f"--key: {error}; `vkey` of a log holds its own") from None


def verify_receipt(path: Path, key: str | None) -> Verdicts:
    """Verify a `.tlog-proof` offline. Raises UsageError, InputError."""
    _check_key(key)
    try:
        raw = path.read_bytes()
        vkey = key or path.with_name("vkey").read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise InputError(f"{path.name}: it, or a file `vkey` beside it, cannot be read; give --key") from None
    verdicts = Verdicts()
    try:
        checkpoint, leaf, record = Receipt.loads(raw).check(Verifier.parse(vkey))
    except NoteError as error:
        verdicts.failed.append(f"receipt: {error}")
        return verdicts
    verdicts.passed.append(f"receipt: in the log {checkpoint.origin} of {checkpoint.size} leaves")
    what = "the opening gives the leaf" if record else "the leaf is not opened here"
    (verdicts.passed if record else verdicts.not_checkable).append(f"{leaf.kind.name.lower()} of {leaf.day}: {what}")
    if key is None:
        verdicts.not_checkable.append("whether that key is the operator's: give --key to pin it")
    return verdicts


def _verify_log(
    read: Read, key: str | None, since: Sequence[Path], verdicts: Verdicts, leaves: list[bytes]
) -> Verdicts:
    try:
        verifier = Verifier.parse(key) if key else load_verifier(read)
        old = [Checkpoint.open(path.read_bytes(), verifier) for path in since]
        view = View.open(read, verifier)
    except NoteError as error:
        verdicts.failed.append(f"ledger: {error}")
        return verdicts
    except OSError as error:
        raise InputError(f"the log or a checkpoint cannot be read: {error.strerror or type(error).__name__}") from None
    wrong = view.verify(old, lambda _, entry: leaves.append(entry))
    verdicts.note(wrong, f"ledger: {view.checkpoint.size} leaves, tiles, root and signature")
    if not wrong and old:
        verdicts.passed.append(f"ledger: begins with each of {len(old)} earlier checkpoints")
    if not old:
        verdicts.not_checkable.append("whether an earlier state was rewritten: keep checkpoints and give --since")
    if key is None:
        verdicts.not_checkable.append("whether the log's key is the operator's: give --key to pin it")
    return verdicts


def _verify_corpus(directory: Path, leaves: Sequence[bytes], verdicts: Verdicts) -> None:
    try:
        info = BuildInfo.load(directory)
        if is_pending(directory):
            verdicts.failed.append(f"erasure: one is under way; run `assent erase {directory}` to its end")
        if not info.finished:
            verdicts.not_checkable.append("documents of units that the build has not committed yet")
        erased = {Leaf.loads(leaf).erased_index for leaf in leaves if leaf[1] == Kind.ERASED}
        expected: dict[int, str] = {}
        verdicts.note(_openings(directory, info, leaves, erased, expected), "openings: each gives its leaf")
        verdicts.note(_rows(directory, expected, erased), "corpus: each row has its leaf, and each leaf its row")
        index, leaf, files = read_manifest(directory)
        good = index < len(leaves) and leaves[index] == leaf
        verdicts.note([] if good else ["its leaf is not in the log"], "manifest: its digests are in the ledger")
        now = digests(directory)
        wrong = [f"{name} is missing or has changed" for name, said in sorted(files.items()) if now.get(name) != said]
        verdicts.note(wrong, f"files: {len(files)} of evidence, verdicts and documents have the digests in the ledger")
        fresh = len(now.keys() - files.keys())
        if fresh:
            verdicts.not_checkable.append(f"{fresh} files that came after the last manifest")
    except (AssentError, OSError, ValueError, KeyError, pa.ArrowException) as error:
        verdicts.failed.append(f"corpus: {error if isinstance(error, AssentError) else type(error).__name__}")


def _openings(
    directory: Path, info: BuildInfo, leaves: Sequence[bytes], erased: set[int], expected: dict[int, str]
) -> list[str]:
    """What is wrong with the openings. expected: gets the digest of the text of each row of the corpus."""
    import json

    wrong: list[str] = []
    opened: set[int] = set()
    for unit in info.units[: info.committed]:
        table = pq.read_table(openings_path(directory, unit))
        columns = [table[name].to_pylist() for name in ("ledger_index", "code", "record")]
        for index, code, record, leaf in zip(*columns, leaves_of(table), strict=True):
            opened.add(index)
            if not 0 <= index < len(leaves) or leaves[index] != leaf:
                wrong.append(f"leaf {index} is not what its opening gives")
            elif index in erased:
                wrong.append(f"leaf {index} is erased, and its key is still here")
            elif code in IN_CORPUS:
                expected[index] = json.loads(record)["corpus_sha256"]
    if info.finished:
        records = {at for at, leaf in enumerate(leaves) if leaf[1] == Kind.RECORD}
        wrong += [f"leaf {index} is neither opened nor erased" for index in sorted(records - opened - erased)]
    return wrong


def _rows(directory: Path, expected: dict[int, str], erased: set[int]) -> list[str]:
    wrong: list[str] = []
    seen: set[int] = set()
    table = open_table(table_path(directory)).to_pyarrow_dataset()
    for batch in table.to_batches(columns=["ledger_index", "text"]):
        for index, text in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            if index in seen:
                wrong.append(f"row {index} is there twice")
            elif index in erased:
                wrong.append(f"row {index} is shown though it is erased")
            elif expected.get(index) != digest(text):
                wrong.append(f"row {index} is not what was committed to")
            seen.add(index)
    return wrong + [f"row {index} is missing" for index in sorted(expected.keys() - seen)]


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A log is where it says it is."""

    def redirect_request(self, *_: object) -> None:
        return None


def _fetcher(url: str) -> Read:
    opener = urllib.request.build_opener(_NoRedirect)

    def fetch(path: str) -> bytes:
        try:
            with opener.open(f"{url.rstrip('/')}/{path}", timeout=FETCH_SECONDS) as answer:
                data: bytes = answer.read(MAX_FILE_BYTES + 1)
        except (urllib.error.URLError, ValueError, TimeoutError) as error:
            raise OSError(0, f"{type(error).__name__} at {path}") from None
        if len(data) > MAX_FILE_BYTES:
            raise OSError(0, f"{path} is too large")
        return data

    return fetch


def _bucket_reader(url: str) -> Read:
    """Reads a log behind an fsspec URL: the log itself, or the corpus it belongs to. Raises UsageError, Unreachable."""
    with plain_errors(url):
        system, path = file_system(url.rstrip("/"))
        log = f"{path}/ledger" if system.exists(f"{path}/ledger/checkpoint") else path
        if log == path and not system.exists(f"{path}/checkpoint"):
            raise UsageError(f"{shown(url)}: no ledger here; give what `assent build -o` published")

    def read(name: str) -> bytes:
        data: bytes | None = None
        with plain_errors(url), suppress(FileNotFoundError):
            data = system.cat_file(f"{log}/{name}")
        if data is None:
            raise OSError(errno.ENOENT, f"{name} is missing")
        if len(data) > MAX_FILE_BYTES:
            raise OSError(errno.EFBIG, f"{name} is too large")
        return data

    return read
