"""Everything that `assent people` shows, against sets that mark every kind of value, not names alone.

python -m benchmarks.people_spans [--data ../shared/data/people]
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from assent.people import CLOSER, About, examine
from assent.people.batch import apart


class Marked(NamedTuple):
    """A text, and where values stand in it, by the set's own kind."""

    text: str
    spans: dict[tuple[int, int], str]
    lang: str


class Spans(NamedTuple):
    """Of one set: shown and marked spans; those that are the same; shown ones that touch a marked one, and marked ones
    that are touched.
    """

    name: str
    shown: int
    marked: int
    same: int
    shown_touching: int
    marked_touched: int

    @property
    def exact_f1(self) -> float:
        """Of spans that are the same from end to end."""
        return 2 * self.same / (self.shown + self.marked)

    @property
    def precision(self) -> float:
        """Of what is shown, the share that touches a marked value."""
        return self.shown_touching / self.shown

    @property
    def recall(self) -> float:
        """Of marked values, the share that is touched."""
        return self.marked_touched / self.marked

    @property
    def f1(self) -> float:
        """Of touching."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


def meddocan(path: Path) -> Iterator[Marked]:
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        yield Marked(row["text"], {(a, b): kind for a, b, kind in row["spans"]}, "es")


def synth(path: Path) -> Iterator[Marked]:
    for row in json.loads(path.read_text("utf-8")):
        spans = {(s["start_position"], s["end_position"]): s["entity_type"] for s in row["spans"]}
        yield Marked(row["full_text"], spans, "en")


def of_kinds(texts: Iterator[Marked], ours: str, theirs: str) -> tuple[float, float]:
    """Precision and recall of one kind, by touching."""
    right = shown = touched = marked = 0
    for text, spans, lang in texts:
        gold = [span for span, kind in spans.items() if kind == theirs]
        own = [(f.start, f.end) for f in examine(text, About(lang), None, CLOSER).findings if f.kind == ours]
        right += sum(_touches(span, gold) for span in own)
        shown, marked = shown + len(own), marked + len(gold)
        touched += sum(_touches(span, own) for span in gold)
    return right / shown if shown else 1.0, touched / marked if marked else 1.0


def spans_of(name: str, texts: Iterator[Marked]) -> Spans:
    """Count a set."""
    counts = [0, 0, 0, 0, 0]
    for text, spans, lang in texts:
        own = [(f.start, f.end) for f in apart(examine(text, About(lang), None, CLOSER).findings)]
        gold = list(spans)
        one = (
            len(own), len(gold), len(set(own) & set(gold)), sum(_touches(span, gold) for span in own),
            sum(_touches(span, own) for span in gold),
        )  # fmt: skip
        counts = [a + b for a, b in zip(counts, one, strict=True)]
    return Spans(name, *counts)


def _touches(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(start < span[1] and end > span[0] for start, end in others)


def measured(data: Path) -> list[Spans]:
    """Both sets."""
    return [
        spans_of("MEDDOCAN dev, 22 kinds", meddocan(data / "meddocan" / "dev.jsonl")),
        spans_of("presidio-synth, 17 kinds", synth(data / "presidio-synth" / "synth_dataset_v2.json")),
    ]


def main() -> None:
    """Measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=Path("../shared/data/people"))
    data = parser.parse_args().data
    for row in measured(data):
        touching = f"touching P {row.precision:.3f} R {row.recall:.3f} F1 {row.f1:.3f}"
        print(f"{row.name}: exact F1 {row.exact_f1:.3f}; {touching}")
    file = data / "presidio-synth" / "synth_dataset_v2.json"
    for ours, theirs in (("email", "EMAIL_ADDRESS"), ("ip-address", "IP_ADDRESS"), ("phone", "PHONE_NUMBER")):
        precision, recall = of_kinds(synth(file), ours, theirs)
        print(f"presidio-synth {ours}: P {precision:.3f} R {recall:.3f}")
    precision, recall = of_kinds(meddocan(data / "meddocan" / "dev.jsonl"), "email", "CORREO_ELECTRONICO")
    print(f"MEDDOCAN email: P {precision:.3f} R {recall:.3f}")


if __name__ == "__main__":
    main()
