"""The shipped model: weights as eight signed bytes a row, transitions, lists and alphabet; and how it decodes."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from io import BytesIO
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.people.names.features import LONGEST, Asked, Lists, asked
from assent.people.names.tokens import Alphabet, Tokens

TAGS: Final = ("O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG")
OUTSIDE: Final = 0
KINDS: Final = ("person-name", "place", "organisation")
LANES: Final = 8
_IMPOSSIBLE: Final = np.float32(-1e4)


class Model(NamedTuple):
    """weights: 2**BITS x 8 int8, times `scale`; one lane is empty. moves: tag x next tag. first: of a run."""

    weights: NDArray[np.int8]
    scale: float
    moves: NDArray[np.float32]
    first: NDArray[np.float32]
    lists: Lists
    alphabet: Alphabet

    def emissions(self, found: Asked) -> NDArray[np.float32]:
        """Candidates x tags: the sum of the weights of a candidate's features."""
        packed = self.weights.view(np.int64).ravel().take(found.rows)
        lanes = packed.view(np.int8).reshape(*found.rows.shape, LANES)
        summed = lanes.sum(axis=0, dtype=np.int16)[:, : len(TAGS)]
        scores: NDArray[np.float32] = summed * np.float32(self.scale)
        return scores

    def ask(self, tokens: Tokens, lang: str | None) -> Asked:
        """Candidates of a piece and their features."""
        return asked(tokens, self.lists, lang)


@cache
def model() -> Model:
    """What is shipped beside this module."""
    data = np.load(BytesIO((files("assent.people.names") / "data" / "model.npz").read_bytes()))
    return Model(
        np.ascontiguousarray(data["weights"]), float(data["scale"]), data["moves"], data["first"],
        Lists(data["lists"]), Alphabet(data["classes"], data["folded"]),
    )  # fmt: skip


class Layers(NamedTuple):
    """Runs of candidates laid out by place: `at[k]` are the k-th candidates of all runs that have so many."""

    at: tuple[NDArray[np.int64], ...]


def layers(start: NDArray[np.int64], length: NDArray[np.int64]) -> Layers:
    """Longest runs first, so that the runs of layer k + 1 are the first of layer k."""
    order = np.argsort(-length, kind="stable")
    start, length = start[order], length[order]
    counts = np.searchsorted(-length, -np.arange(LONGEST), side="left")
    return Layers(tuple(start[:count] + k for k, count in enumerate(counts) if count))


def best_tags(
    emissions: NDArray[np.float32], moves: NDArray[np.float32], first: NDArray[np.float32], rows: Layers
) -> NDArray[np.int8]:
    """The best sequence of tags of every run (Viterbi), by candidate."""
    tags = np.zeros(len(emissions), np.int8)
    if not rows.at:
        return tags
    into = np.ascontiguousarray(moves.T)
    scores = [emissions[rows.at[0]] + first]
    for at in rows.at[
        1:
    ]:  # before x candidates x tag: the first axis is the one that NumPy takes the greatest of fastest
        ways = scores[-1][: len(at)].T[:, :, None] + moves[:, None, :]
        scores.append(np.maximum.reduce(ways) + emissions[at])
    chosen = np.zeros(0, np.intp)
    for at, score in zip(reversed(rows.at), reversed(scores), strict=True):
        score[: len(chosen)] += into[chosen]  # what the tag behind leaves open
        chosen = score.argmax(axis=1)
        tags[at] = chosen
    return tags


def inside(
    emissions: NDArray[np.float32], moves: NDArray[np.float32], first: NDArray[np.float32], rows: Layers
) -> NDArray[np.float32]:
    """Probability of every tag of every candidate (forward and backward sums)."""
    ahead = [emissions[rows.at[0]] + first]
    for at in rows.at[1:]:
        ahead.append(_log_sum(ahead[-1][: len(at), :, None] + moves, 1) + emissions[at])
    marginals = np.zeros_like(emissions)
    behind = np.zeros((0, emissions.shape[1]), np.float32)
    for k in range(len(rows.at) - 1, -1, -1):
        after = np.zeros((len(rows.at[k]), emissions.shape[1]), np.float32)
        if len(behind):
            following = behind + emissions[rows.at[k + 1]]
            after[: len(behind)] = _log_sum(moves + following[:, None, :], 2)
        total = ahead[k] + after
        total -= _log_sum(total, 1)[:, None]
        marginals[rows.at[k]] = np.exp(total)
        behind = after
    return marginals


def _log_sum(values: NDArray[np.float32], axis: int) -> NDArray[np.float32]:
    top = values.max(axis=axis, keepdims=True)
    summed: NDArray[np.float32] = np.log(np.exp(values - top).sum(axis=axis)) + top.squeeze(axis)
    return summed


def impossible_moves() -> NDArray[np.float32]:
    """What transitions cannot be: a name does not go on as another kind."""
    moves = np.zeros((len(TAGS), len(TAGS)), np.float32)
    for a, before in enumerate(TAGS):
        for b, tag in enumerate(TAGS):
            if tag.startswith("I-") and before[2:] != tag[2:]:
                moves[a, b] = _IMPOSSIBLE
    return moves


def impossible_first() -> NDArray[np.float32]:
    """A run does not begin inside a name."""
    return np.array([_IMPOSSIBLE if tag.startswith("I-") else 0 for tag in TAGS], np.float32)
