"""How well the names tagger finds people: python -m benchmarks.people_names [--data ../shared/data/people].

Exact spans, 95 % intervals by resampling documents. Sets that the README of the data assigns to scoring alone.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from assent.people import CLOSER, About, examine
from assent.people.names.detect import RECALL, names_in
from training import gold
from training.gold import Item

ROUNDS = 300


class Score(NamedTuple):
    """One set. right, found, there: spans. low, high: of F1."""

    name: str
    right: int
    found: int
    there: int
    low: float
    high: float

    @property
    def precision(self) -> float:
        """Of what was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """Of what is there."""
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        """Harmonic mean."""
        return f1(self.right, self.found, self.there)


def f1(right: int, found: int, there: int) -> float:
    """Of counts."""
    return 2 * right / (found + there) if found + there else 0.0


def score(name: str, items: Iterable[Item], label: str, recall: float = RECALL) -> Score:
    """Exact spans of one label over a set."""
    kind = gold.LABELS.index(label)
    counts = []
    for item in items:
        found = {(n.start, n.end) for n in names_in(item.text, item.lang, recall) if n.kind == kind}
        there = {(a, b) for a, b, what in item.spans if what == label}
        counts.append((len(found & there), len(found), len(there)))
    source = random.Random(1)
    drawn = sorted(
        f1(*(sum(c) for c in zip(*source.choices(counts, k=len(counts)), strict=True))) for _ in range(ROUNDS)
    )
    right, found_, there_ = (sum(c) for c in zip(*counts, strict=True))
    return Score(name, right, found_, there_, drawn[int(ROUNDS * 0.025)], drawn[int(ROUNDS * 0.975)])


def sets(data: Path) -> dict[str, Callable[[], list[Item]]]:
    """Sets by name."""
    uner = {
        "en web (EWT dev)": ("en_ewt-ud-dev", "en"), "de (PUD)": ("de_pud-first-half", "de"),
        "da (DDT test)": ("da_ddt-ud-test", "da"), "pt (Bosque dev)": ("pt_bosque-ud-dev", "pt"),
        "sv (Talbanken test)": ("sv_talbanken-ud-test", "sv"), "hr (SET dev)": ("hr_set-ud-dev", "hr"),
        "zh (GSD test)": ("zh_gsd-ud-test", "zh"),
    }  # fmt: skip
    found: dict[str, Callable[[], list[Item]]] = {
        name: lambda file=file, lang=lang: list(gold.conll(data / "uner" / f"{file}.iob2.gz", lang, gold.SAME))  # type: ignore[misc]
        for name, (file, lang) in uner.items()
    }
    found |= {
        f"{name}, whole texts": lambda file=file, lang=lang: list(  # type: ignore[misc]
            gold.documents(data / "uner" / f"{file}.iob2.gz", lang, gold.SAME)
        )
        for name, (file, lang) in uner.items()
        if lang not in ("da", "zh")  # Danish does not say where a text begins; Chinese is not looked for
    }
    found["LeNER-Br dev"] = lambda: list(gold.conll(data / "lener-br" / "dev.conll", "pt", gold.LENER))
    found["MEDDOCAN dev"] = lambda: list(gold.offsets(data / "meddocan" / "dev.jsonl", "es", gold.MEDDOCAN))
    found["BTC dev"] = lambda: list(gold.conll(data / "btc" / "btc.dev", "en", gold.SAME))
    found["WNUT17 dev"] = lambda: list(gold.conll(data / "wnut17" / "emerging.dev.conll", "en", gold.WNUT))
    found["presidio-synth, held-out templates"] = lambda: [
        item for number, item in gold.synth(data / "presidio-synth" / "synth_dataset_v2.json") if number % 5 == 0
    ]
    return found


def tab_masks(path: Path, found: Callable[[str], list[tuple[int, int]]]) -> tuple[float, float]:
    """Token recall and precision against the union masks of the TAB dev split."""
    right = wanted = masked = 0
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        text = row["text"]
        gold_mask, own = bytearray(len(text)), bytearray(len(text))
        for mask, spans in ((gold_mask, row["mask_spans"]), (own, found(text))):
            for start, end in spans:
                mask[start:end] = b"\x01" * (end - start)
        for token in re.finditer(r"\w+|[^\w\s]", text):
            there, here = gold_mask[token.start()], own[token.start()]
            right += there & here
            wanted += there
            masked += here
    return right / wanted, right / masked


def main() -> None:
    """Measure, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/people"))
    parser.add_argument("--recall", type=float, default=RECALL)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    for name, items in sets(options.data).items():
        if options.only in name:
            lines = [score(name, items(), label, options.recall) for label in gold.LABELS]
            person = lines[0]
            print(
                f"{name:36} PER P {person.precision:.3f} R {person.recall:.3f} F1 {person.f1:.3f}"
                f" [{person.low:.3f}, {person.high:.3f}]  LOC {lines[1].f1:.3f} ORG {lines[2].f1:.3f}",
                flush=True,
            )
    for what, (recall, precision) in masks(options.data).items():
        print(f"TAB dev union masks, {what}: token R {recall:.3f} P {precision:.3f}")


def masks(data: Path) -> dict[str, tuple[float, float]]:
    """Token recall and precision against the TAB masks, of names alone and of all that is shown."""
    path = data / "tab" / "tab_dev_127_union_masks.jsonl"
    shown = tab_masks(path, lambda text: [(f.start, f.end) for f in examine(text, About("en"), None, CLOSER).findings])
    return {
        "names alone": tab_masks(path, lambda text: [(n.start, n.end) for n in names_in(text, "en")]),
        "all that `assent people` shows": shown,
    }


if __name__ == "__main__":
    main()
