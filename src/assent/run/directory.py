"""The audit directory: who may write in it, and for which configuration."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from assent.records.errors import UsageError
from assent.records.signal import USES
from assent.run.parts import canonical_json, output_errors, remove_leftovers, sync_directory, write_json

PRIVATE = ("evidence", "hosts", "answers", "units", "text", "bias")
WRITTEN = (
    "private",
    "verdicts",
    "accounts.json",
    "summary.json",
    "report.html",
    "bias.html",
    "footprint.json",
    "run.json",
)
"""All that an audit writes, and so all that `--overwrite` removes."""
LOCK = ".assent.lock"
RETENTION_DAYS = 365
"""How long what a directory holds is kept, unless somebody says otherwise; `assent purge` deletes it afterwards."""
LOCK_WAIT_SECONDS = 5.0
"""The workers of a run that was killed are gone after so long."""


@dataclass(frozen=True, slots=True)
class Config:
    """What the bytes of an audit depend on. Two runs with equal ones are the same audit.

    as_of: None: today for a new audit, what it was for one that goes on. options: all other options, as JSON values.
    inputs: (file, size) in order. versions: of whatever the output depends on.
    """

    use: str
    agent: str
    inputs: tuple[tuple[str, int], ...]
    as_of: date | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    versions: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Everything but as_of, which the first run of a directory fixes."""
        return {
            "use": self.use,
            "agent": self.agent,
            "config": json.loads(canonical_json(dict(self.options))),
            "versions": dict(self.versions),
            "inputs": [{"file": file, "size": size} for file, size in self.inputs],
        }

    @property
    def sha256(self) -> str:
        """Digest of the configuration, as_of left out."""
        return hashlib.sha256(canonical_json(self.to_json())).hexdigest()


class RunDirectory:
    """An audit directory that this process has locked. A context, or `close` it."""

    def __init__(self, path: Path, lock: int, run: dict[str, Any]) -> None:
        self.path, self._lock, self._run = path, lock, run

    @property
    def as_of(self) -> date:
        """The date for which the audit answers."""
        return date.fromisoformat(self._run["as_of"])

    @property
    def run(self) -> Mapping[str, Any]:
        """What `run.json` says."""
        return self._run

    @property
    def finished(self) -> bool:
        """Whether a run has come to its end here."""
        return self._run["finished"] is not None

    def note(self, **values: Any) -> None:
        """Add to `run.json` what was found out on the way. Raises OutputError."""
        self._run |= values
        write_json(self.path / "run.json", self._run)

    def finish(self) -> None:
        """Say that the audit is complete, and clear away what killed workers left. Raises OutputError."""
        remove_leftovers(self.path)
        if not self.finished:
            self.note(finished=_now())

    def close(self) -> None:
        """Let others in."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_directory(
    path: Path, config: Config, *, overwrite: bool = False, wait_seconds: float = LOCK_WAIT_SECONDS
) -> RunDirectory:
    """Start an audit in `path`, or go on with the one that stands there.

    overwrite: remove an audit that stands there, and nothing else.

    Raises UsageError if the audit there has other options, if another run is at work in it, or if what stands there
    is not an audit; OutputError if it cannot be written.
    """
    _make(path)
    lock = _lock(path, wait_seconds)
    try:
        if overwrite:
            if (path / "ledger").exists():
                raise UsageError(f"{path}: holds a corpus and its ledger; `assent purge` deletes it, or use another -o")
            _remove_audit(path)
        run = _read_run(path)
        if run is None:
            run = {
                **config.to_json(),
                "as_of": (config.as_of or datetime.now(UTC).date()).isoformat(),
                "config_sha256": config.sha256,
                "started": _now(),
                "finished": None,
                "keep_until": (datetime.now(UTC).date() + timedelta(days=RETENTION_DAYS)).isoformat(),
            }
            write_json(path / "run.json", run)
        else:
            _refuse_other_options(path, run, config)
        _make_private(path)
        remove_leftovers(path)
    except BaseException:
        os.close(lock)
        raise
    return RunDirectory(path, lock, run)


def reopen_directory(path: Path, *, wait_seconds: float = LOCK_WAIT_SECONDS) -> RunDirectory:
    """Open the audit that stands in `path`, whatever its options, to decide or report again.

    Raises UsageError if there is none or another run is at work in it; OutputError if it cannot be written.
    """
    if not (path / "run.json").is_file():
        raise UsageError(f"{path}: no audit here; give the directory that `assent audit -o` wrote")
    lock = _lock(path, wait_seconds)
    try:
        run = _read_run(path)
    except BaseException:
        os.close(lock)
        raise
    assert run is not None
    return RunDirectory(path, lock, run)


def _make(path: Path) -> None:
    if not str(path).isprintable():
        raise UsageError(f"{path}: a name that cannot be shown (not UTF-8, or control characters); give another -o")
    with output_errors(path):
        path.mkdir(parents=True, exist_ok=True)
        strangers = sorted(entry.name for entry in path.iterdir())
        is_audit = "run.json" in strangers or LOCK in strangers
    if strangers and not is_audit:
        raise UsageError(
            f"{path}: not empty and not an audit ({strangers[0]} is there); give another directory with -o"
        )


def _lock(path: Path, wait_seconds: float) -> int:
    with output_errors(path):
        lock = os.open(path / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
        until = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return lock
            except BlockingIOError:
                if time.monotonic() >= until:
                    os.close(lock)
                    raise UsageError(f"{path}: another run is at work here; wait for it or use another -o") from None
                time.sleep(0.05)


def _read_run(path: Path) -> dict[str, Any] | None:
    try:
        run = json.loads((path / "run.json").read_bytes())
        if not {"as_of", "config_sha256", "use", "agent", "config", "versions", "inputs", "finished"} <= run.keys():
            raise ValueError
        date.fromisoformat(run["as_of"])
        if run["use"] not in USES or not all(isinstance(run.get(name, {}), dict) for name in ("decided", "stated")):
            raise ValueError
    except FileNotFoundError:
        return None
    except (OSError, ValueError, AttributeError, TypeError):
        raise UsageError(f"{path}/run.json: not readable as an audit's; --overwrite starts anew") from None
    return dict(run)


def _refuse_other_options(path: Path, run: Mapping[str, Any], config: Config) -> None:
    asked = _flat({**config.to_json(), **({"as_of": config.as_of.isoformat()} if config.as_of else {})})
    stands = _flat({name: run[name] for name in ("use", "agent", "config", "versions", "inputs", "as_of")})
    if config.as_of is None:
        stands.pop("as_of")
    for name in sorted(asked.keys() | stands.keys()):
        if asked.get(name) != stands.get(name):
            was, now = _short(stands.get(name)), _short(asked.get(name))
            raise UsageError(
                f"{path}: holds an audit with another {name.replace('_', '-')} ({was}, now {now}); "
                "--overwrite starts anew, or use another -o"
            )


def _flat(run: Mapping[str, Any]) -> dict[str, Any]:
    """Options by the name a person knows them by."""
    plain = {name: value for name, value in run.items() if name not in {"config", "versions"}}
    versions = {f"version of {name}": value for name, value in run["versions"].items()}
    return {**plain, **run["config"], **versions}


def _short(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return f"{len(value)} files, {sum(row.get('size', 0) for row in value)} bytes"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _make_private(path: Path) -> None:
    with output_errors(path):
        private = path / "private"
        private.mkdir(mode=0o700, exist_ok=True)
        private.chmod(0o700)
        for name in PRIVATE:
            (private / name).mkdir(exist_ok=True)
        sync_directory(private)
        sync_directory(path)


def _remove_audit(path: Path) -> None:
    with output_errors(path):
        # run.json goes last: until then what is left is known for an audit, and may be overwritten again
        for name in WRITTEN:
            target = path / name
            if target.is_dir() and not target.is_symlink():
                shutil.rmtree(target)
            else:
                target.unlink(missing_ok=True)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
