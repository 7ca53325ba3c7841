"""Other systems, each in an environment of its own under `benchmarks/.peers`: their pins clash with ours."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
HOME = HERE / ".peers"


@dataclass(frozen=True, slots=True)
class Peer:
    """requirements: what pip installs. probe: a module that must import. command: (environment, in, out) -> argv."""

    name: str
    what: str
    requirements: tuple[str, ...]
    probe: str
    command: Callable[[Path, Path, Path], list[str]]

    @property
    def python(self) -> Path:
        return HOME / self.name / "bin" / "python"

    def argv(self, source: Path, out: Path) -> list[str]:
        """Command that reads every .warc.gz of `source` and writes below `out`, on one core."""
        return self.command(self.python.parent, source, out)


def _datatrove(bin_dir: Path, source: Path, out: Path) -> list[str]:
    return [str(bin_dir / "python"), str(HERE / "datatrove_pipeline.py"), str(source), str(out)]


def _dolma(bin_dir: Path, source: Path, out: Path) -> list[str]:
    return [
        str(bin_dir / "dolma"), "warc",
        "--documents", f"{source}/*.warc.gz",
        "--destination", str(out / "documents"),
        "--source_name", "benchmark", "--processes", "1",
        "--linearizer", "resiliparse",
        "--pre.taggers", "cc_re_fast", "--no-pre.skip",
        "--post.taggers", "pii_regex_with_counts_fast_v2", "--no-post.skip",
    ]  # fmt: skip


# What is pinned beside a peer is what it needs and does not ask for (lxml_html_clean, dateparser), or what pip would
# search for through a thousand releases (boto3, by way of dolma's s3fs).
PEERS = (
    Peer(
        "datatrove",
        "WarcReader > Trafilatura > PIIFormatter > JsonlWriter",
        ("datatrove[io,processing]==0.10.1", "lxml_html_clean"),
        "trafilatura",
        _datatrove,
    ),
    Peer(
        "dolma",
        "warc, resiliparse, licence and PII taggers",
        ("dolma[warc,resiliparse]==1.2.1", "dateparser", "boto3==1.28.17"),
        "dolma.warc",
        _dolma,
    ),
)


def documents(out: Path) -> int:
    """How many documents a peer wrote below `out`: what it dropped cost it nothing."""
    count = 0
    for path in (out / "documents").rglob("*.gz"):
        with gzip.open(path) as lines:
            count += sum(1 for _ in lines)
    return count


def install(peer: Peer) -> str | None:
    """Make the peer's environment if it is not there. Returns why it cannot be used, or None."""
    if not peer.python.exists():
        shutil.rmtree(HOME / peer.name, ignore_errors=True)
        failed = _try([sys.executable, "-m", "venv", str(HOME / peer.name)])
        failed = failed or _try([str(peer.python), "-m", "pip", "install", "-q", *peer.requirements])
        if failed:
            shutil.rmtree(HOME / peer.name, ignore_errors=True)
            return failed
    return _try([str(peer.python), "-c", f"import {peer.probe}"])


def _try(argv: list[str]) -> str | None:
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    return None if done.returncode == 0 else (done.stderr.strip().splitlines() or ["no message"])[-1]
