"""The rules beside Presidio's pattern recognisers, on the same texts in one run.

    python -m benchmarks.people_presidio TEXTS.json.gz [--documents 100]

TEXTS: JSON lines with `text`. Presidio is installed in an environment of its own below `.peers/` on first use.
"""

from __future__ import annotations

import argparse
import gzip
import json
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assent.people import DETECTORS, About, examine
from assent.people.rules.detect import find
from benchmarks.peers import Peer, install

PRESIDIO = Peer("presidio", "Presidio's patterns", ("presidio-analyzer>=2.2",), "presidio_analyzer", lambda *_: [])


def spent(look: Callable[[str], object], texts: list[str]) -> float:
    """CPU seconds of looking at each text."""
    began = time.process_time()
    for text in texts:
        look(text)
    return time.process_time() - began


def rules_alone(text: str) -> object:
    """What has a shape."""
    return find(text, About("en"))


def whole(text: str) -> object:
    """Every detector of an audit."""
    return examine(text, About("en"), None, DETECTORS)


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", type=Path)
    parser.add_argument("--documents", type=int, default=100)
    options = parser.parse_args()
    with gzip.open(options.texts, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line, _ in zip(lines, range(options.documents), strict=False)]
    size = sum(len(text.encode()) for text in texts) / 1e6
    spent(whole, texts[:3])
    ours, all_of_it = spent(rules_alone, texts), spent(whole, texts)
    print(f"{size:.2f} MB: rules {size / ours:.1f} MB/s, every detector of an audit {size / all_of_it:.2f} MB/s")
    if failed := install(PRESIDIO):
        print(f"presidio: cannot be used here ({failed})")
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "texts.jsonl"
        file.write_text("\n".join(json.dumps(text) for text in texts), "utf-8")
        argv = [str(PRESIDIO.python), str(Path(__file__).with_name("presidio_patterns.py")), str(file)]
        theirs = json.loads(subprocess.run(argv, capture_output=True, text=True, check=True).stdout.splitlines()[-1])
    print(f"presidio, patterns alone: {size / theirs['cpu']:.3f} MB/s ({theirs['found']} findings)")
    print(f"rules / presidio: {theirs['cpu'] / ours:.0f}; every detector / presidio: {theirs['cpu'] / all_of_it:.0f}")


if __name__ == "__main__":
    main()
