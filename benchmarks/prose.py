"""Reserving sentences against the sentences labelled by hand, and what looking for them costs on real pages.

    python -m benchmarks.prose [../shared/corpora/pages-wcxb]

Halves: t was looked at while the classifier was written, h was not; n and f were written after it, to break it: their
first run gave precision 18/32 and 12/14, recall 18/20 and 12/14, then their errors were mended.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

from assent.records.document import Document, Key
from assent.report.intervals import wilson
from assent.signals.prose import classify, page, terms
from benchmarks.page_kind import pages

TABLE = Path(__file__).parents[1] / "tests" / "signals" / "prose_sentences.tsv"
RESERVES = ("tdm", "ai", "auto")


def rows() -> list[tuple[str, str, bool, bool]]:
    """Language, half, reserves by hand, reserves by the classifier."""
    lines = [line.split("\t") for line in TABLE.read_text("utf-8").splitlines() if not line.startswith("#")]
    return [(lang, part, label != "none", classify(text) in RESERVES) for lang, part, label, text in lines]


def show(name: str, some: list[tuple[str, str, bool, bool]]) -> None:
    count = Counter((by_hand, taken) for _, _, by_hand, taken in some)
    true, taken, there = (
        count[True, True],
        count[True, True] + count[False, True],
        count[True, True] + count[True, False],
    )
    parts = []
    for what, of in (("precision", taken), ("recall", there)):
        bounds = wilson(true / of, of)
        parts.append(f"{what} {true}/{of} = {true / of:.3f} [{bounds[0]:.3f}, {bounds[1]:.3f}]")
    print(f"{name}: {len(some)} sentences, {', '.join(parts)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder
    found = rows()
    show("all (target: precision 0.95)", found)
    for part in "thnf":
        show(f"half {part}", [row for row in found if row[1] == part])
    for language in dict.fromkeys(row[0] for row in found):
        show(language, [row for row in found if row[0] == language])
    if folder is not None:
        cost(folder)


def cost(folder: Path) -> None:
    documents = [Document(Key("f", 0), 1, one.url, None, 200, (), "text/html", one.payload) for one in pages(folder)]
    list(page.read(documents[0])), list(terms.read(documents[0]))
    for name, read in (("prose", page.read), ("terms links", terms.read)):
        began = time.process_time()
        said = [statement for document in documents for statement in read(document)]
        spent = 1000 * (time.process_time() - began) / len(documents)
        denials = sum(statement.policy == "deny" for statement in said)
        print(f"{name}: {spent:.3f} CPU-ms a page, {len(said)} statements, {denials} denials, {len(documents)} pages")


if __name__ == "__main__":
    main()
