"""Outputs behind a URL, such as a bucket: the work is done on this machine's disk, and what may leave is published.

Renames, locks, going on after a kill and files that nobody else may read all need a disk. So a URL stands for a
working directory, `$ASSENT_HOME/work/<digest of the URL>`, and when a command has ended well everything in it outside
`private/` is put behind the URL: what has changed, by digest; tables first, then what refers to them, the summary and
the page last; only then is removed what is gone. A reader so never sees a page without its tables. `private/` stays:
it is personal data, and what a versioned bucket has once taken in, nobody can erase.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, NamedTuple

from assent.records.errors import OutputError, UsageError
from assent.records.files import canonical_json, output_errors, write_bytes
from assent.records.keyed import assent_home
from assent.records.remote import file_system, is_url, plain_errors, shown
from assent.run.directory import reopen_directory

CLAIM = "published.json"
"""Behind the URL: who published there, and the digest of each file."""
SAVE_AFTER = 100
"""Uploads after which it is noted what has been uploaded."""
_NOT_WRITTEN = ("http", "https")


class Published(NamedTuple):
    """What publishing did: files uploaded and removed, bytes uploaded."""

    uploaded: int
    removed: int
    bytes: int


@dataclass(frozen=True)
class Entry:
    """A file that was published. sha256 "": it may be there or not. size, mtime_ns: of the local file then."""

    sha256: str = ""
    size: int = -1
    mtime_ns: int = -1


@dataclass(frozen=True)
class Journal:
    """What stands behind the URL, as far as this machine knows: `<working directory>.json`, beside the directory.

    by: a random name of this working directory; it stands in the claim. claimed: the claim was written. withheld:
    nothing is published for the first time, because a duty keeps the corpus back.
    """

    url: str
    by: str
    claimed: bool = False
    withheld: bool = False
    files: Mapping[str, Entry] = field(default_factory=dict)

    @classmethod
    def load(cls, directory: Path) -> Journal | None:
        """None where nothing was claimed. Raises UsageError."""
        try:
            table = json.loads(_journal_path(directory).read_bytes())
            return cls(**{**table, "files": {name: Entry(**entry) for name, entry in table["files"].items()}})
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError):
            raise UsageError(f"{_journal_path(directory)}: not readable; use another URL") from None

    def save(self, directory: Path) -> Journal:
        """Write it. Raises OutputError."""
        write_bytes(_journal_path(directory), canonical_json(asdict(self)))
        return self


def working_directory(url: str) -> Path:
    """Where the work for a URL is done on this machine. Raises UsageError for a URL that is not written to."""
    if "::" in url or url.split("://", 1)[0] in _NOT_WRITTEN:
        raise UsageError(f"{shown(url)}: an output is a folder or a bucket, such as s3://bucket/folder/")
    if url != shown(url):
        raise UsageError(f"{shown(url)}: an output has no query, fragment or password; set credentials in AWS_*")
    name = hashlib.sha256(url.rstrip("/").encode()).hexdigest()[:16]
    return assent_home() / "work" / name


def claim(url: str) -> Path:
    """The working directory of a URL for a command that may begin there; it need not exist yet.

    What may go wrong with the URL goes wrong now, before hours of work: a first claim is written there. Raises
    UsageError if something stands there that was not published from here, OutputError where it cannot be written.
    """
    directory = working_directory(url)
    journal = Journal.load(directory) or Journal(url.rstrip("/"), secrets.token_hex(8))
    if journal.claimed:
        return directory
    with output_errors(directory):
        directory.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with plain_errors(url, OutputError):
        system, path = file_system(journal.url)
        _refuse_others(system, path, journal)
        journal.save(directory)
        system.pipe_file(f"{path}/{CLAIM}", _claim(journal))
    replace(journal, claimed=True).save(directory)
    return directory


def abandon(url: str) -> None:
    """Take back a claim from which nothing came. Raises OutputError."""
    directory = working_directory(url)
    journal = Journal.load(directory)
    if journal is None or journal.files or (directory / "run.json").exists():
        return
    with plain_errors(url, OutputError):
        system, path = file_system(journal.url)
        _remove(system, f"{path}/{CLAIM}")
    _journal_path(directory).unlink()


def reclaim(url: str) -> Path:
    """The working directory of a URL that was made on this machine. Raises UsageError where it was not."""
    directory = working_directory(url)
    if not (directory / "run.json").is_file():
        raise UsageError(
            f"{url}: was not made on this machine, and what is private never left the one it was made on; "
            "run the command there, or copy the objects and use `assent verify`"
        )
    return directory


def withhold(directory: Path, withheld: bool) -> None:
    """Keep a working directory from being published for the first time, or no longer. Raises AssentError."""
    journal = Journal.load(directory)
    if journal is not None and journal.withheld != withheld:
        replace(journal, withheld=withheld).save(directory)


def publish(url: str) -> Published | None:
    """Put behind the URL what has changed in its working directory. None: nothing may be published yet.

    Where it was stopped, the next one goes on. Raises UsageError, OutputError.
    """
    directory = working_directory(url)
    with reopen_directory(directory):
        journal = Journal.load(directory)
        if journal is None or (journal.withheld and not journal.files):
            return None
        now = {name: _entry(directory / name, journal.files.get(name)) for name in public_files(directory)}
        changed = [name for name, entry in now.items() if _digest_of(journal, name) != entry.sha256]
        stale = sorted(journal.files.keys() - now.keys())
        if not changed and not stale:
            if now != journal.files:
                replace(journal, files=now).save(directory)
            return Published(0, 0, 0)
        unsure = {name: Entry() for name in (*changed, *stale)}
        journal = replace(journal, files={**now, **unsure}).save(directory)
        with plain_errors(url, OutputError):
            system, path = file_system(journal.url)
            for count, name in enumerate(changed, 1):
                system.put_file(str(directory / name), f"{path}/{name}")
                journal = replace(journal, files={**journal.files, name: now[name]})
                if count % SAVE_AFTER == 0:
                    journal.save(directory)
            system.pipe_file(f"{path}/{CLAIM}", _claim(replace(journal, files=now)))
            for name in stale:
                _remove(system, f"{path}/{name}")
        replace(journal, files=now).save(directory)
    return Published(len(changed), len(stale), sum(now[name].size for name in changed))


@contextmanager
def published(place: str | Path) -> Iterator[Path]:
    """The directory to work in for a path or URL; if that is a URL, publishes when the block has ended well."""
    if not is_url(str(place)):
        yield Path(place)
        return
    yield claim(str(place))
    publish(str(place))


def public_files(directory: Path) -> list[str]:
    """Names of all that may leave, in the order in which it does: what is referred to before what refers to it."""
    found = []
    for path in directory.rglob("*"):
        parts = path.relative_to(directory).parts
        hidden = any(part.startswith(".") or part.endswith(".tmp") for part in parts)
        if parts[0] != "private" and not hidden and not path.is_symlink() and path.is_file():
            found.append("/".join(parts))
    return sorted(found, key=lambda name: (_rank(name), name))


def _rank(name: str) -> int:
    if name == "report.html":
        return 4
    if name == "summary.json":
        return 3
    if "/" not in name:
        return 2
    return 1 if "/_delta_log/" in name or name == "ledger/checkpoint" else 0


def _entry(path: Path, known: Entry | None) -> Entry:
    """A file as it is now; one that looks as it did is not read again."""
    stat = path.stat()
    if known is not None and known.sha256 and (known.size, known.mtime_ns) == (stat.st_size, stat.st_mtime_ns):
        return known
    with path.open("rb") as file:
        return Entry(hashlib.file_digest(file, "sha256").hexdigest(), stat.st_size, stat.st_mtime_ns)


def _digest_of(journal: Journal, name: str) -> str:
    return journal.files[name].sha256 if name in journal.files else ""


def _claim(journal: Journal) -> bytes:
    files = {name: {"sha256": entry.sha256, "size": entry.size} for name, entry in journal.files.items()}
    return canonical_json({"by": journal.by, "files": files})


def _refuse_others(system: Any, path: str, journal: Journal) -> None:
    """Raise UsageError where something stands that is not our claim."""
    try:
        names = [name.rstrip("/").rsplit("/", 1)[-1] for name in system.ls(path, detail=False, refresh=True)]
    except FileNotFoundError:
        return
    ours = names == [CLAIM] and json.loads(system.cat_file(f"{path}/{CLAIM}")).get("by") == journal.by
    if names and not ours:
        raise UsageError(f"{journal.url}: not empty, and not published from this machine; give another URL with -o")


def _remove(system: Any, path: str) -> None:
    try:
        system.rm_file(path)
    except FileNotFoundError:
        return


def _journal_path(directory: Path) -> Path:
    """Beside the directory: `--overwrite` and a purge empty that, and what is published must still be known then."""
    return directory.with_name(f"{directory.name}.json")
