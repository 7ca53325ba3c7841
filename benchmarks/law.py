"""Packs: what today's evidence decides, what has to be stated, what cannot be checked; and the cost of deciding.

    python -m benchmarks.law                      # the table
    python -m benchmarks.law audit/ [--repeat 3]  # and microseconds of CPU per document and pack, over its answers

`audit/` is an audit directory; its verdicts are written anew as they were. Documents that share facts are decided once:
many hosts cost more a document than copies do, so the number of cases stands beside it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from assent.policy import available_packs, load_pack
from assent.policy.control import Control, Duty
from assent.policy.decide import decide_directory
from assent.scan import available

KINDS = ("by evidence", "needs a stated fact", "not checkable yet")


def kind(rule: Control | Duty, there: frozenset[str]) -> str:
    """By what a rule is decided today; evidence of the whole corpus (`measure:`) counts as evidence."""
    if any(not need.startswith(("stated:", "measure:", "evidence:")) and need not in there for need in rule.needs):
        return KINDS[2]
    return KINDS[1] if any(need.startswith("stated:") for need in rule.needs) else KINDS[0]


def table(day: date) -> None:
    there = available()
    print(f"{'pack':<10} {'rules':<8} " + " ".join(f"{name:>20}" for name in KINDS) + f" {'not in force':>14}")
    for name in available_packs():
        pack = load_pack(name)
        for title, rules in (("records", pack.controls), ("corpus", pack.duties)):
            now = [rule for rule in rules if rule.applies(day, preview=False)]
            count = Counter(kind(rule, there) for rule in now)
            cells = " ".join(f"{count[each]:>20}" for each in KINDS)
            print(f"{name:<10} {title:<8} {cells} {len(rules) - len(now):>14}")


def cost(directory: Path, repeat: int) -> None:
    run = json.loads((directory / "run.json").read_text("utf-8"))
    packs = [load_pack(name) for name in available_packs()]
    answers = sorted((directory / "private" / "answers").glob("*.parquet"))
    documents = sum(pq.ParquetFile(path).metadata.num_rows for path in answers) // 2
    cases = len(
        {fact for path in answers for fact in pq.read_table(path, columns=["facts"])["facts"].unique().to_pylist()}
    )
    spent = []
    for _ in range(repeat):
        began = time.process_time()
        decide_directory(
            directory, packs, as_of=date.fromisoformat(run["as_of"]), use=run["use"], available=available()
        )
        spent.append(time.process_time() - began)
    each = 1e6 * min(spent) / documents / len(packs)
    print(f"{documents:,} documents, {cases:,} distinct facts, {len(packs)} packs")
    print(f"{each:.1f} us CPU a document and pack (target: 20)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path, nargs="?")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--as-of", type=date.fromisoformat, default=date(2026, 11, 1))
    given = parser.parse_args()
    table(given.as_of)
    if given.directory is not None:
        cost(given.directory, given.repeat)


if __name__ == "__main__":
    main()
