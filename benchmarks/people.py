"""Rules of people: planted identifiers, other scanners' examples, speed. Run: python -m benchmarks.people."""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import re
import tarfile
import time
from pathlib import Path
from typing import Any

from assent.people import examine
from assent.people.detector import About
from assent.people.rules.detect import find
from assent.people.rules.examples import filled
from assent.people.rules.registry import rules
from benchmarks import people_spans
from benchmarks.people_names import Score, masks, score, sets
from training.gold import LABELS

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


def speed(pages: int = 400, *, whole: bool = False) -> float:
    """MB/s of one core on pages of about 5 kB with one value in each. whole: names too."""
    draw = random.Random(1)
    values = [filled(example) for rule in rules() for example in rule.positive if re.fullmatch(r"[ -~]+", example)]
    texts = [FILLER * 25 + draw.choice(values) + ". " + FILLER * 25 for _ in range(pages)]
    start = time.process_time()
    for text in texts:
        if whole:
            examine(text, About("en"), None)
        else:
            find(text, About("en"))
    return sum(map(len, texts)) / (time.process_time() - start) / 1e6


def confidential() -> tuple[int, int]:
    """(found, there): mentions of belief, politics, sex, ethnicity and health in TAB. Some of them are citizenship."""
    found = there = 0
    for line in (SHARED / "data/people/tab/tab_entities_without_test.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        entities = ast.literal_eval(row["entities"]) if isinstance(row["entities"], str) else row["entities"]
        seen = [f for f in examine(row["text"], About("en"), None).findings if f.category == "special"]
        for one in entities:
            if one["confidential_status"] != "NOT_CONFIDENTIAL":
                there += 1
                found += any(f.start < one["end_offset"] and f.end > one["start_offset"] for f in seen)
    return found, there


def measured_names() -> tuple[list[list[Score]], dict[str, tuple[float, float]]]:
    """Persons, places and organisations of each set; token recall and precision against the TAB masks."""
    rows = [[score(name, items(), label) for label in LABELS] for name, items in sets(SHARED / "data/people").items()]
    return rows, masks(SHARED / "data/people")


HEAD = """# How well people are found

Written by `python -m benchmarks.people --write docs/quality.md`; the data is described in its own README and is not
part of this repository. A speed on a shared machine is that machine's. What is missed here is missed in an audit too:
*nothing found* is never proof that nobody is there.
"""
NOT_YET = """
Not measured: e-mail, IP and key precision on labelled code, which is not at hand; pages made for children, of which no
labelled set is (none of 1,605 general pages was taken for one).
"""
ABOUT_NAMES = """Exact spans. 95 % intervals by resampling texts. Whole texts: sentences of a set put together to
the texts they come from, as an audit reads them; other rows of these sets show a sentence at a time, as is usual.
Trained without share-alike data (the model card beside the weights, `src/assent/people/names/data/`, names what was
used), so German, Danish, Swedish, Croatian and Chinese have no annotated text in training. Italian, Dutch, Polish and
Vietnamese have no gold: judging by the languages that have gold and no annotated training text, F1 is likely .55 to
.70. In other languages, Chinese among them, an audit marks names as unchecked.
"""


def page() -> str:
    """`docs/quality.md`: every figure measured now."""
    find("warm", About())
    found, total = planted()
    hits, missed, false = secrets()
    precision, recall = hits / (hits + false), hits / (hits + missed)
    rows, tab = measured_names()
    special, mentions = confidential()
    lines = [
        HEAD,
        "## Rules\n",
        "| what | measured | aimed at |",
        "|---|---|---|",
        f"| national identifiers with a checksum, planted in text | {found} of {total} | recall .99 |",
        f"| secrets, on the examples of another scanner | P {precision:.2f} R {recall:.2f} "
        f"F1 {2 * precision * recall / (precision + recall):.2f} | F1 .80 out of distribution |",
        "| special categories linked to a person: confidential mentions of TAB "
        f"| {special} of {mentions} "
        "| recall .50 |",
        f"| speed, rules, one core | {speed():.0f} MB/s | 80 MB/s |",
        f"| speed, rules and names, one core | {speed(whole=True):.0f} MB/s | 25 MB/s |",
        NOT_YET,
        "## Names\n",
        ABOUT_NAMES,
        "| set | persons P | R | F1 | 95 % | aimed at | places F1 | organisations F1 |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for person, place, organisation in rows:
        lines.append(
            f"| {person.name} | {person.precision:.2f} | {person.recall:.2f} | {person.f1:.3f} "
            f"| {person.low:.2f}-{person.high:.2f} | {AIMS.get(person.name, '')} "
            f"| {place.f1:.2f} | {organisation.f1:.2f} |"
        )
    lines += [
        "\n## De-identification\n",
        "| TAB dev, union masks | token recall | precision | aimed at |",
        "|---|---|---|---|",
    ]
    lines += [f"| {what} | {r:.2f} | {p:.2f} | recall .88 at precision .75 |" for what, (r, p) in tab.items()]
    lines += [SPANS]
    lines += [
        f"| {row.name} | {row.exact_f1:.2f} | {row.precision:.2f} | {row.recall:.2f} | {row.f1:.2f} | {aim} |"
        for row, aim in zip(people_spans.measured(SHARED / "data/people"), (".90", ".85"), strict=True)
    ]
    lines += [KINDS]
    synth = SHARED / "data/people/presidio-synth/synth_dataset_v2.json"
    for ours, theirs, aim in KINDS_MEASURED:
        precision, recall = people_spans.of_kinds(people_spans.synth(synth), ours, theirs)
        lines.append(f"| presidio-synth: {ours} | {precision:.2f} | {recall:.2f} | {aim} |")
    precision, recall = people_spans.of_kinds(
        people_spans.meddocan(SHARED / "data/people/meddocan/dev.jsonl"), "email", "CORREO_ELECTRONICO"
    )
    lines.append(f"| MEDDOCAN dev: email | {precision:.2f} | {recall:.2f} | P .97 R .99 |")
    return "\n".join(lines) + "\n"


SPANS = """
## Every kind of value

Spans of any kind against sets that mark all of theirs. Exact: the same from end to end; touching: at least a part.
Some of what is shown is not marked there: titles, durations and health in MEDDOCAN, sex in presidio-synth.

| set | exact F1 | touching P | R | F1 | aimed at |
|---|---|---|---|---|---|"""
KINDS = """
| kind, by touching | P | R | aimed at |
|---|---|---|---|"""
KINDS_MEASURED = (
    ("email", "EMAIL_ADDRESS", "P .97 R .99"), ("ip-address", "IP_ADDRESS", "P .95 R .97"),
    ("phone", "PHONE_NUMBER", ""), ("payment-card", "CREDIT_CARD", ""), ("bank-account", "IBAN_CODE", ""),
)  # fmt: skip

AIMS = {
    "en web (EWT dev)": ".78",
    "en web (EWT dev), whole texts": ".78",
    "de (PUD), whole texts": ".65",
    "pt (Bosque dev), whole texts": ".82",
    "de (PUD)": ".65",
    "da (DDT test)": ".82",
    "pt (Bosque dev)": ".82",
    "LeNER-Br dev": ".88",
    "presidio-synth, held-out templates": ".85",
}


def main() -> None:
    """Measure; print, or write where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, help="Where the page goes.")
    options = parser.parse_args()
    text = page()
    if options.write:
        options.write.write_text(text, "utf-8")
    print(text)


if __name__ == "__main__":
    main()
