"""Shares of four English dialect topics in a short text (Blodgett, Green and O'Connor 2016), by their model's tables.

The tables (MIT) are not shipped; give the folder that holds them. Only the African-American and White-aligned topics
were validated by their authors. A share describes a text among texts; it is never a label of its author.
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np

from assent.measures.bias.intervals import GROUPS, Estimate, Floats, share
from assent.records.errors import InputError

TOPICS = ("African-American", "Hispanic", "Asian and other", "White-aligned")
PASSES = 5
ALPHA = 1.0


@dataclass(frozen=True, slots=True)
class DialectModel:
    """P(word | topic) for a vocabulary. table: words x 4."""

    place: dict[str, int]
    table: Floats

    @classmethod
    def load(cls, folder: Path) -> DialectModel:
        """Read model_count_table.txt and model_vocab.txt, plain or gzip. Raises InputError."""
        try:
            counts = np.loadtxt(_lines(folder, "model_count_table.txt"))
            words = [line.rstrip("\n").split("\t")[-1] for line in _lines(folder, "model_vocab.txt")]
            if counts.shape != (len(words), len(TOPICS)):
                raise ValueError
        except (OSError, ValueError):
            raise InputError(f"{folder}: no dialect model; give the folder of model_count_table.txt and model_vocab.txt"
                             ) from None  # fmt: skip
        return cls({word: at for at, word in enumerate(words)}, (counts + 1) / counts.sum(axis=0))

    def shares(self, words: list[str]) -> Floats | None:
        """Posterior shares of the topics by five passes of collapsed variational inference (CVB0), alpha 1.

        None where no word is known. Equal words share their update, so the result does not depend on their order.
        """
        places = [self.place[word] for word in words if word in self.place]
        if not places:
            return None
        likelihood = self.table[places]
        held = likelihood / likelihood.sum(axis=1, keepdims=True)
        counts = held.sum(axis=0)
        for _ in range(PASSES - 1):  # the first pass is the likelihood itself
            for at in range(len(places)):
                counts = counts - held[at]
                fresh = (ALPHA + counts) * likelihood[at]
                held[at] = fresh / fresh.sum()
                counts = counts + held[at]
        return np.asarray(counts / counts.sum())


MOST_DOCUMENTS = 100_000
MOST_WORDS = 400
"""Words of a document that are looked at: the model is of short messages, and its cost is by word."""


@dataclass(frozen=True, slots=True)
class DialectShares:
    """Of the English documents of a corpus, for how many each topic has the greatest share. topics: by name."""

    documents: int
    unknown: int
    topics: Mapping[str, Estimate]


def dialect_shares(model: DialectModel, texts: Iterable[tuple[str, str]], most: int = MOST_DOCUMENTS) -> DialectShares:
    """The greatest topic of each text, counted, with intervals by domain.

    texts: (text, registrable domain) of English documents, of which the first `most` count. unknown: no word is in the
    model's vocabulary.
    """
    counts, whole, unknown = np.zeros((GROUPS, len(TOPICS))), np.zeros(GROUPS), 0
    for text, domain in islice(texts, most):
        found = model.shares(_WORD.findall(text.lower())[:MOST_WORDS])
        if found is None:
            unknown += 1
            continue
        group = zlib.crc32(domain.encode()) % GROUPS
        counts[group, int(found.argmax())] += 1
        whole[group] += 1
    topics = {name: share(counts[:, at], whole, int(counts[:, at].sum())) for at, name in enumerate(TOPICS)}
    return DialectShares(int(whole.sum()), unknown, topics)


_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")


def _lines(folder: Path, name: str) -> list[str]:
    packed = folder / f"{name}.gz"
    if packed.is_file():
        with gzip.open(packed, "rt", encoding="utf-8") as stream:
            return stream.readlines()
    return (folder / name).read_text("utf-8").splitlines(keepends=True)
