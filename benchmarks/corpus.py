"""The corpus and its ledger: python -m benchmarks.corpus [--documents 100000] [--entries 1000000].

CPU seconds of this process and its children; ratios within one run. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from assent.ledger import Code, Kind, Leaf, Log, Signer, View, commitment, reader

BATCH = 10_000
WORDS = [
    f"{a}{b}"
    for a in ("slate", "gran", "bas", "gne", "mar", "sch", "qua", "led")
    for b in ("", "ite", "ur", "el", "is")
]


def cpu() -> float:
    """CPU seconds of this process and of all children that have ended."""
    return time.process_time() + sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])


def ledger(entries: int, folder: Path) -> dict[str, float]:
    """Append and verify so many leaves."""
    signer = Signer("log.example/bench", Ed25519PrivateKey.generate())
    log = Log.create(folder, signer)
    leaves = [
        Leaf(Kind.RECORD, Code.INCLUDE, date(2026, 11, 20), commitment(bytes(32), str(n).encode())).dumps()
        for n in range(entries)
    ]
    began = cpu()
    for at in range(0, entries, BATCH):
        log.append(leaves[at : at + BATCH], at)
    appended = cpu() - began
    began = cpu()
    wrong = View.open(reader(folder), signer.verifier).verify()
    verified = cpu() - began
    assert wrong == []
    return {"entries": entries, "append_us_per_record": appended / entries * 1e6, "verify_cpu_s": verified}


def write_rows(path: Path, documents: int) -> None:
    """Small documents of random words under their own URLs, each with its robots.txt answered elsewhere."""
    source = random.Random(1)
    with path.open("w") as file:
        for number in range(documents):
            text = " ".join(source.choices(WORDS, k=120))
            url = f"https://h{number % 5000}.example/{number}"
            file.write(json.dumps({"url": url, "text": text, "date": "2026-10-01T12:00:00Z"}) + "\n")


def command(*arguments: str, stdin: str = "") -> float:
    """CPU seconds of one command of assent."""
    began = cpu()
    subprocess.run(
        [sys.executable, "-m", "assent", *arguments], input=stdin, text=True, check=True, stdout=subprocess.DEVNULL
    )
    return cpu() - began


def build_and_erase(source: Path, pack: str, folder: Path, erased: int = 100) -> dict[str, float]:
    """CPU of an audit, of a build, and of erasing some documents."""
    common = ["--pack", pack, "--as-of", "2026-10-02", "--workers", "1", "-q"]
    audited = command("audit", str(source), *common, "-o", str(folder / "audit"))
    built = command("build", str(source), *common, "-o", str(folder / "corpus"))
    account = json.loads((folder / "corpus" / "corpus.json").read_text())
    from assent.corpus.load import load

    ids = [row["doc_id"] for row in load(folder / "corpus", ("doc_id",))]
    chosen = random.Random(2).sample(ids, min(erased, len(ids)))
    erasing = command("erase", str(folder / "corpus"), "--doc", "-", "-q", stdin="\n".join(chosen))
    return {
        **{name: account[name] for name in ("documents", "corpus", "held", "duplicates")},
        "audit_cpu_s": audited,
        "build_cpu_s": built,
        "build_to_audit": built / audited,
        "erased": len(chosen),
        "erase_cpu_s": erasing,
        "erase_to_build": erasing / built,
    }


def main() -> None:
    """Measure, print JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--documents", type=int, default=100_000)
    parser.add_argument("--warc", type=Path, help="A WARC of pages, for build against audit.")
    parser.add_argument("--pack", default="baseline")
    options = parser.parse_args()
    found: dict[str, object] = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        os.environ["ASSENT_HOME"] = str(folder / "home")
        if options.entries:
            found["ledger"] = ledger(options.entries, folder / "ledger")
        if options.documents:
            rows = folder / "rows.jsonl"
            write_rows(rows, options.documents)
            found["small_documents"] = build_and_erase(rows, str(everything(folder)), folder / "small")
            shutil.rmtree(folder / "small")
        if options.warc:
            found["pages"] = build_and_erase(options.warc, options.pack, folder / "pages")
    print(json.dumps(found, indent=1))


def everything(folder: Path) -> Path:
    """A pack without controls, so that text rows without evidence are cleared and the build has work to do."""
    path = folder / "everything.toml"
    path.write_text(
        'name = "everything"\ntitle = "Everything"\nversion = "1"\n'
        'law_as_of = 2026-11-23\ncontrols = ["BASE-SUPPRESSED"]\n'
    )
    return path


if __name__ == "__main__":
    main()
