"""What a crawl is asked to do, and the directory it stands in."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, cast, get_args

from assent.collect.door import Caps
from assent.collect.identity import Identity
from assent.collect.politeness import Pace
from assent.records.errors import InputError, OutputError, UsageError
from assent.records.signal import USES
from assent.records.urls import domain_of

Reach = Literal["listed", "domain", "web"]
"""listed: the seeds and where they redirect. domain: whatever is linked below a seed's registrable domain. web: all."""

MARK = "crawl.json"
ARCHIVE = "archive"
PRIVATE = "private"


@dataclass(frozen=True, slots=True)
class Budget:
    """pages: of the run; seconds: of the run; per_host: pages asked for of one host; hops: links from a seed."""

    pages: int = 1_000_000
    seconds: float = 7 * 86400.0
    per_host: int = 1000
    hops: int = 20


@dataclass(frozen=True, slots=True)
class Settings:
    """All that a crawl depends on. packs: names or TOML files. suppress: path of a suppression list;
    registries: of lists of objections.

    shards: fixed for the life of a crawl. turns: hosts that are asked at once in one process.
    """

    identity: Identity
    pace: Pace = field(default_factory=Pace)
    caps: Caps = field(default_factory=Caps)
    budget: Budget = field(default_factory=Budget)
    use: str = "train"
    packs: tuple[str, ...] = ()
    suppress: str = ""
    registries: tuple[str, ...] = ()
    reach: Reach = "domain"
    sitemaps: bool = True
    shards: int = 4
    turns: int = 256
    allow_private: bool = False
    proxied: bool = False

    def check(self) -> None:
        """Raises UsageError for what cannot be carried out."""
        if self.use not in USES:
            raise UsageError(f"--use {self.use}: not a use; choose from {', '.join(USES)}")
        if not 1 <= self.shards <= 1024:
            raise UsageError("--shards: from 1 to 1024")


@dataclass(frozen=True, slots=True)
class CrawlDirectory:
    """Where a crawl stands: `archive/*.warc.gz`, `private/` (frontier), `crawl.json`, `report.html`."""

    path: Path

    @property
    def archive(self) -> Path:
        """The WARC files."""
        return self.path / ARCHIVE

    def shard(self, number: int) -> Path:
        """The frontier of a shard."""
        return self.path / PRIVATE / f"frontier-{number:04d}.sqlite"

    @property
    def turns(self) -> Path:
        """Whose turn it is at each address, where several processes collect."""
        return self.path / PRIVATE / "addresses.sqlite"


def shard_of(host: str, shards: int) -> int:
    """The shard that owns a host: by registrable domain, so that a site's hosts are together."""
    digest = hashlib.sha256(domain_of(host).encode("utf-8", "replace")).digest()
    return int.from_bytes(digest[:8], "big") % shards


def create(path: Path, settings: Settings) -> CrawlDirectory:
    """Make a crawl directory. Raises UsageError where something else stands there, OutputError where it cannot be."""
    settings.check()
    directory = CrawlDirectory(path)
    if (path / MARK).exists():
        raise UsageError(f"{path}: holds a crawl; `assent collect --resume {path}` goes on with it")
    try:
        path.mkdir(parents=True, exist_ok=True)
        if any(path.iterdir()):
            raise UsageError(f"{path}: not empty and not a crawl; give another directory with -o")
        for name in (ARCHIVE, PRIVATE):
            (path / name).mkdir(mode=0o700)
        _write(path / MARK, json.dumps(asdict(settings), indent=1, sort_keys=True) + "\n")
        (path / PRIVATE / "about-this-crawler.html").write_text(settings.identity.information_page(), "utf-8")
    except OSError as error:
        why = error.strerror or type(error).__name__
        raise OutputError(f"{path}: cannot be written ({why}); choose another -o") from None
    return directory


def reopen(path: Path) -> tuple[CrawlDirectory, Settings]:
    """A crawl that stands there, with its settings. Raises UsageError where there is none."""
    try:
        data = json.loads((path / MARK).read_bytes())
        return CrawlDirectory(path), _settings(data)
    except FileNotFoundError:
        raise UsageError(f"{path}: no crawl here; give the directory that `assent collect -o` wrote") from None
    except (OSError, ValueError, TypeError, KeyError):
        raise UsageError(f"{path}/{MARK}: not readable as a crawl's; collect anew with another -o") from None


def _settings(data: dict[str, Any]) -> Settings:
    made = {
        "identity": Identity(**data["identity"]), "pace": Pace(**data["pace"]), "caps": Caps(**data["caps"]),
        "budget": Budget(**data["budget"]), "packs": tuple(data["packs"]),
        "registries": tuple(data.get("registries", ())),
    }  # fmt: skip
    return Settings(**{**data, **made})


def parse_reach(text: str) -> Reach:
    """Raises UsageError where the word is none of the three."""
    for reach in get_args(Reach):
        if text == reach:
            return cast(Reach, reach)
    raise UsageError(f"--reach {text[:40]}: choose from {', '.join(get_args(Reach))}")


def read_seeds(inputs: list[str]) -> list[str]:
    """URLs of seed files (one a line, `#` comments) and URLs given as they are. Raises InputError."""
    found: list[str] = []
    for name in inputs:
        if name.startswith(("http://", "https://")):
            found.append(name)
            continue
        try:
            lines = Path(name).read_text("utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(
                f"{name}: cannot be read as a list of URLs ({type(error).__name__}); "
                "give a URL, or a text file with one a line"
            ) from None
        found += [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    if not found:
        raise InputError("no seed: give URLs, or a file with one a line")
    return found


def _write(path: Path, text: str) -> None:
    part = path.with_suffix(".tmp")
    part.write_text(text, "utf-8")
    part.replace(path)
