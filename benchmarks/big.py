"""A large WARC by concatenation: is memory flat, is the bar honest, does a killed run go on?

Writes a small and a large file out of the given WARCs (`.warc.gz`), over and over until the size is reached. Audits
both, kills (-9) another audit of the large one half-way, lets the same command go on, and compares. Takes as long as
two audits of the large file and needs disk for it; everything is removed at the end.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.copies import decoded_members
from benchmarks.measure import CommandFailed, Memory

SAME = ("accounts.json", "summary.json", "verdicts", "private/evidence", "private/hosts", "private/answers")
_SHARE = re.compile(rb"(\d+) %")


@dataclass(frozen=True, slots=True)
class Watched:
    """One audit on a pseudo terminal. code: exit code. peak: MB of the process tree. shares: percents as drawn."""

    code: int
    wall: float
    peak: float
    shares: tuple[int, ...]

    @property
    def backwards(self) -> int:
        """How often the bar went back."""
        return sum(later < earlier for earlier, later in zip(self.shares, self.shares[1:], strict=False))


@dataclass(frozen=True, slots=True)
class Result:
    """Sizes in MB, times in seconds, memory in MB. again: finished units that were done again after the kill."""

    small_mb: float
    large_mb: float
    documents: int
    small_peak: float
    large_peak: float
    peak_ratio: float
    small_wall: float
    large_wall: float
    backwards: int
    first_share: int
    last_share: int
    share_of_bytes_late: float
    killed_with_units: int
    of_units: int
    again: int
    resumed_first_share: int
    resumed_backwards: int
    same_bytes: bool


def write_concatenation(sources: Sequence[Path], target: Path, megabytes: float, *, compressed: bool) -> None:
    """Write the records of some WARCs over and over until the size is reached."""
    chunk = b"".join(path.read_bytes() if compressed else b"".join(decoded_members(path)) for path in sources)
    with target.open("wb") as out:
        while out.tell() < megabytes * 1e6:
            out.write(chunk)


def watch(argv: Sequence[str], until: Callable[[], bool] = lambda: False) -> Watched:
    """Run a command on a pseudo terminal; kill it (-9) once `until` says so."""
    ours, theirs = pty.openpty()
    began = time.perf_counter()
    process = subprocess.Popen(
        argv, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=theirs, env={**os.environ, "COLUMNS": "100"}
    )
    os.close(theirs)
    drawn: list[bytes] = []
    reader = threading.Thread(target=_read, args=(ours, drawn), daemon=True)
    reader.start()
    memory = Memory(process.pid)
    while process.poll() is None:
        if until():
            process.send_signal(signal.SIGKILL)
        time.sleep(0.2)
    reader.join()
    os.close(ours)
    shares = tuple(int(found) for found in _SHARE.findall(b"".join(drawn)))
    return Watched(process.returncode, time.perf_counter() - began, memory.stop(), shares)


def _read(terminal: int, drawn: list[bytes]) -> None:
    try:
        while data := os.read(terminal, 1 << 16):
            drawn.append(data)
    except OSError:  # the last process with the other end is gone
        return


def digests(directory: Path) -> Mapping[str, str]:
    """SHA-256 of everything that must be the same for the same input."""
    paths = [p for name in SAME for p in (directory / name, *(directory / name).rglob("*")) if p.is_file()]
    return {str(p.relative_to(directory)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}


def measure(sources: Sequence[Path], folder: Path, small_mb: float, large_mb: float, *, compressed: bool) -> Result:
    """Do it all in `folder`. Raises CommandFailed."""
    suffix = ".warc.gz" if compressed else ".warc"
    inputs = {size: folder / f"{name}{suffix}" for name, size in (("small", small_mb), ("large", large_mb))}
    for size, path in inputs.items():
        write_concatenation(sources, path, size, compressed=compressed)

    def command(size: float, out: str) -> list[str]:
        options = ["--workers", "1", "--as-of", "2026-10-02", "-o", str(folder / out)]
        return [sys.executable, "-m", "assent", "audit", str(inputs[size]), *options]

    def whole(size: float, out: str) -> Watched:
        seen = watch(command(size, out))
        if seen.code:
            raise CommandFailed(f"the audit of {inputs[size].name} exited {seen.code}")
        return seen

    small, large = whole(small_mb, "small"), whole(large_mb, "large")
    units = len(_markers(folder / "large"))
    killed = watch(command(large_mb, "killed"), lambda: len(_markers(folder / "killed")) >= units // 2)
    done = _markers(folder / "killed")
    resumed = whole(large_mb, "killed")
    after = _markers(folder / "killed")
    accounts = json.loads((folder / "large" / "accounts.json").read_bytes())
    return Result(
        small_mb=inputs[small_mb].stat().st_size / 1e6,
        large_mb=inputs[large_mb].stat().st_size / 1e6,
        documents=accounts["total"]["documents"],
        small_peak=round(small.peak),
        large_peak=round(large.peak),
        peak_ratio=round(large.peak / small.peak, 3),
        small_wall=round(small.wall, 1),
        large_wall=round(large.wall, 1),
        backwards=large.backwards + small.backwards + killed.backwards,
        first_share=large.shares[0],
        last_share=large.shares[-1],
        share_of_bytes_late=round(large.shares.count(100) / len(large.shares), 3),
        killed_with_units=len(done),
        of_units=units,
        again=sum(after[name] != moment for name, moment in done.items()),
        resumed_first_share=resumed.shares[0],
        resumed_backwards=resumed.backwards,
        same_bytes=digests(folder / "large") == digests(folder / "killed"),
    )


def _markers(directory: Path) -> dict[str, int]:
    """Units that are done, and when."""
    return {path.name: path.stat().st_mtime_ns for path in (directory / "private" / "units").glob("*.json")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warcs", nargs="+", type=Path, help=".warc.gz, a member a record")
    parser.add_argument("--small", type=float, default=300, help="MB")
    parser.add_argument("--large", type=float, default=3000, help="MB")
    parser.add_argument(
        "--compressed", action="store_true", help="concatenate them as they are; takes some times longer"
    )
    parser.add_argument("--folder", type=Path, help="where to write; removed at the end")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="assent-big-", dir=options.folder))
    os.environ["ASSENT_HOME"] = str(folder / "home")
    try:
        result = measure(options.warcs, folder, options.small, options.large, compressed=options.compressed)
    finally:
        shutil.rmtree(folder)
    print(json.dumps(asdict(result), indent=1))


if __name__ == "__main__":
    main()
