"""Annotated text as items: a text, what stands where in it, its language."""

from __future__ import annotations

import ast
import csv
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

Span = tuple[int, int, str]
"""Code points `[start, end)` and one of LABELS."""

LABELS = ("PER", "LOC", "ORG")


class Item(NamedTuple):
    """One text. lang: ISO 639-1."""

    text: str
    spans: tuple[Span, ...]
    lang: str


def conll(path: Path, lang: str, kinds: dict[str, str]) -> Iterator[Item]:
    """Sentences of a file with a token and its BIO tag a line; tokens are put together with blanks."""
    for _, item in _sentences(path, lang, kinds):
        yield item


def documents(path: Path, lang: str, kinds: dict[str, str]) -> Iterator[Item]:
    """The same as the texts that they come from, a sentence a line; where "# newdoc" says that one begins."""
    whole: list[Item] = []
    for begins, item in _sentences(path, lang, kinds):
        if begins and whole:
            yield _joined(whole)
            whole = []
        whole.append(item)
    yield _joined(whole)


def _joined(items: list[Item]) -> Item:
    spans: list[Span] = []
    at = 0
    for item in items:
        spans += [(start + at, end + at, label) for start, end, label in item.spans]
        at += len(item.text) + 1
    return Item("\n".join(item.text for item in items), tuple(spans), items[0].lang)


def _sentences(path: Path, lang: str, kinds: dict[str, str]) -> Iterator[tuple[bool, Item]]:
    """Sentences, and whether a document begins with each."""
    raw = path.read_bytes()
    lines = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    for block in lines.replace("\r", "").split("\n\n"):
        tokens, tags = [], []
        for line in block.split("\n"):
            if not line.strip() or line.startswith("# "):
                continue
            parts = line.split("\t") if "\t" in line else line.split(" ")
            if len(parts) > 2:  # IOB2 of Universal NER: number, token, tag, ...
                parts = [parts[1], parts[2]]
            tokens.append(parts[0])
            tags.append(parts[1] if len(parts) > 1 else "O")
        if tokens:
            yield "# newdoc" in block, _item(tokens, [_tag(tag, kinds) for tag in tags], lang)


def _tag(tag: str, kinds: dict[str, str]) -> str:
    head, _, kind = tag.partition("-")
    return f"{head}-{kinds[kind]}" if kind in kinds else "O"


def _item(tokens: list[str], tags: list[str], lang: str) -> Item:
    glue = "" if lang == "zh" else " "
    spans: list[Span] = []
    at = 0
    for token, tag in zip(tokens, tags, strict=True):
        end = at + len(token)
        if tag.startswith("B-"):
            spans.append((at, end, tag[2:]))
        elif tag.startswith("I-") and spans and spans[-1][2] == tag[2:]:
            spans[-1] = (spans[-1][0], end, tag[2:])
        at = end + len(glue)
    return Item(glue.join(tokens), tuple(spans), lang)


SAME = {"PER": "PER", "LOC": "LOC", "ORG": "ORG"}
WNUT = {"person": "PER", "location": "LOC", "corporation": "ORG", "group": "ORG"}
LENER = {"PESSOA": "PER", "LOCAL": "LOC", "ORGANIZACAO": "ORG"}
TAB_ES = {"PER": "PER", "LOC": "LOC", "ORG": "ORG", "LEGAL_PROFESSIONAL": "PER"}
TAB = {"PERSON": "PER", "LOC": "LOC", "ORG": "ORG"}
MEDDOCAN = {
    "NOMBRE_SUJETO_ASISTENCIA": "PER", "NOMBRE_PERSONAL_SANITARIO": "PER", "TERRITORIO": "LOC", "PAIS": "LOC",
    "HOSPITAL": "ORG", "INSTITUCION": "ORG", "CENTRO_SALUD": "ORG", "CALLE": "LOC",
}  # fmt: skip
SYNTH = {"PERSON": "PER", "GPE": "LOC", "STREET_ADDRESS": "LOC", "ORGANIZATION": "ORG"}


def tab(path: Path) -> Iterator[tuple[str, Item]]:
    """Judgments by their number, all annotators' spans together."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        about = ast.literal_eval(row["metadata"]) if isinstance(row["metadata"], str) else row["metadata"]
        entities = ast.literal_eval(row["entities"]) if isinstance(row["entities"], str) else row["entities"]
        spans = {
            (e["start_offset"], e["end_offset"], TAB[e["entity_type"]]) for e in entities if e["entity_type"] in TAB
        }
        yield about["provenance"]["doc_id"], Item(row["text"], merged(spans), "en")


def offsets(path: Path, lang: str, kinds: dict[str, str]) -> Iterator[Item]:
    """Texts with spans by offset (MEDDOCAN)."""
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        spans = [(start, end, kinds[label]) for start, end, label in row["spans"] if label in kinds]
        yield Item(row["text"], merged(spans), lang)


def synth(path: Path) -> Iterator[tuple[int, Item]]:
    """Synthetic sentences by the number of their template."""
    for row in json.loads(path.read_text("utf-8")):
        spans = [
            (s["start_position"], s["end_position"], SYNTH[s["entity_type"]])
            for s in row["spans"]
            if s["entity_type"] in SYNTH
        ]
        yield row["template_id"], Item(row["full_text"], merged(spans), "en")


_TITLE = re.compile(r"(?:Mr|Mrs|Ms|Miss|Dr|Lord|Lady|Sir|Judge|Sr|Sra|M|Mme|Mlle|Me)\s?\.?\s+(?=\S)")


def without_titles(item: Item) -> Item:
    """Spans of persons begin with the name: some sets annotate the title too, most do not."""
    spans = []
    for start, end, label in item.spans:
        title = _TITLE.match(item.text, start, end) if label == "PER" else None
        spans.append((title.end() if title else start, end, label))
    return item._replace(spans=tuple(spans))


def merged(spans: object) -> tuple[Span, ...]:
    """Spans in order; of those that overlap the longest."""
    chosen: list[Span] = []
    for span in sorted(spans, key=lambda s: (s[0], -s[1])):  # type: ignore[call-overload]
        if not chosen or span[0] >= chosen[-1][1]:
            chosen.append(span)
    return tuple(chosen)


def column(path: Path, name: str) -> Iterator[str]:
    """A column of a CSV."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            yield row[name]
