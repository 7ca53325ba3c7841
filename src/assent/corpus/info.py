"""What a corpus directory says of itself: `private/build.json`, the lock, the log and its keys."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

from assent.ledger import Log, Signer
from assent.policy.basis import load_key, new_key
from assent.records.errors import UsageError
from assent.records.keyed import assent_home
from assent.run.parts import write_json


@dataclass(frozen=True, slots=True)
class BuildInfo:
    """packs: (name, digest) in order. origin: name of the log. units: names in order of commit; committed: how many
    of them are. exports: files written from the corpus, absolute. erased: documents erased. finished: the build is.
    leaves: entries of the log when it was; what was erased since stands behind them."""

    packs: tuple[tuple[str, str], ...]
    origin: str
    units: tuple[str, ...] = ()
    committed: int = 0
    exports: tuple[str, ...] = ()
    erased: int = 0
    finished: bool = False
    leaves: int = 0

    @classmethod
    def load(cls, directory: Path) -> Self:
        """What stands there. Raises UsageError where there is no corpus."""
        try:
            table = json.loads(_path(directory).read_bytes())
            lists = {name: tuple(table[name]) for name in ("units", "exports")}
            return cls(**{**table, **lists, "packs": tuple((name, digest) for name, digest in table["packs"])})
        except FileNotFoundError:
            raise UsageError(f"{directory}: no corpus here; give the directory that `assent build -o` wrote") from None
        except (OSError, ValueError, TypeError, KeyError):
            raise UsageError(f"{directory}/private/build.json: not readable; restore it from a copy") from None

    def save(self, directory: Path, **changes: object) -> BuildInfo:
        """Write it, changed. Raises OutputError."""
        changed = replace(self, **changes)  # type: ignore[arg-type]
        write_json(_path(directory), asdict(changed))
        return changed

    @property
    def pack(self) -> str:
        """The packs in one word."""
        return "+".join(name for name, _ in self.packs)


def has_corpus(directory: Path) -> bool:
    """Whether a build has begun in a directory."""
    return _path(directory).exists()


def leaves_of_build(directory: Path) -> int:
    """Where in the log erasures begin; 0, the whole log, where the build is not at hand or does not say."""
    return BuildInfo.load(directory).leaves if has_corpus(directory) else 0


def open_log(directory: Path, origin: str) -> Log:
    """The log of a corpus, to be appended to with the operator's key. Raises AssentError."""
    path = assent_home() / "keys" / "ledger.key"
    return Log.create(directory / "ledger", Signer(origin, load_key(path if path.exists() else new_key(name="ledger"))))


def table_path(directory: Path) -> Path:
    """Where the table of cleared documents stands."""
    return directory / "corpus"


def _path(directory: Path) -> Path:
    return directory / "private" / "build.json"
