"""Rules of people: planted identifiers, other scanners' examples, speed. Run: python -m benchmarks.people."""

from __future__ import annotations

import os
import random
import re
import tarfile
import time
from pathlib import Path
from typing import Any

from assent.people.detector import About
from assent.people.rules.detect import find
from assent.people.rules.examples import filled
from assent.people.rules.registry import rules

SHARED = Path(os.environ.get("ASSENT_SHARED", "../shared"))
FILLER = "Slate splits along its cleavage into thin plates, which is why roofs were made of it for centuries. "


def planted() -> tuple[int, int]:
    """(found, planted): every positive example of a rule with a validator, between sentences."""
    found = total = 0
    for rule in rules():
        if rule.kind != "government-id" or rule.validator is None:
            continue
        for example in rule.positive:
            text = FILLER + filled(example) + " " + FILLER
            start = len(FILLER)
            total += 1
            found += any(f.start >= start and f.kind == rule.kind for f in find(text, About("en")))
    return found, total


def secrets() -> tuple[int, int, int]:
    """(found, missed, false) on the examples of another scanner. Needs PyYAML."""
    import yaml  # type: ignore[import-untyped]

    hits = missed = false = 0
    with tarfile.open(SHARED / "data/people/secret-rules.tar.gz") as tar:
        for member in tar.getmembers():
            stream = tar.extractfile(member) if member.name.endswith(".yml") else None
            listed: list[dict[str, Any]] = yaml.safe_load(stream.read())["rules"] if stream else []
            for rule in listed:
                for text in rule.get("examples") or []:
                    seen = _secret(text)
                    hits, missed = hits + seen, missed + (not seen)
                false += sum(_secret(text) for text in rule.get("negative_examples") or [])
    return hits, missed, false


def _secret(text: str) -> bool:
    return any(f.category == "secret" and f.score >= 0.5 for f in find(text, About()))


def speed(pages: int = 400) -> float:
    """MB/s of one core on pages of about 5 kB with one value in each."""
    draw = random.Random(1)
    values = [filled(example) for rule in rules() for example in rule.positive if re.fullmatch(r"[ -~]+", example)]
    texts = [FILLER * 25 + draw.choice(values) + ". " + FILLER * 25 for _ in range(pages)]
    start = time.process_time()
    for text in texts:
        find(text, About("en"))
    return sum(map(len, texts)) / (time.process_time() - start) / 1e6


def main() -> None:
    """Print the measures."""
    find("warm", About())
    found, total = planted()
    print(f"identifiers planted: {found} of {total}")
    print(f"rules: {speed():.1f} MB/s per core")
    hits, missed, false = secrets()
    precision, recall = hits / (hits + false), hits / (hits + missed)
    print(f"secrets: P {precision:.3f} R {recall:.3f} F1 {2 * precision * recall / (precision + recall):.3f}")


if __name__ == "__main__":
    main()
