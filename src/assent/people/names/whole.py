"""What a whole text says of its words: a name that is clear in one place helps to see it in another.

Each candidate is first judged by itself and its neighbours. Then a word that comes again is judged by all its places
together, a word that stands in lower case too is less likely a name, and a word of a full name that was found is a name
where it stands alone ("Ms Okafor" after "Ada Okafor").
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from assent.people.names.features import Asked
from assent.people.names.tokens import LOWER, UPPER, Tokens

Spans = Sequence[tuple[int, int]]

SHARED: Final = np.float32(0.6)
"""How much of the average over all its places a word takes on."""
ORDINARY: Final = np.float32(2)
"""Taken from every kind of name where the same word stands in lower case elsewhere in the text."""
KNOWN: Final = np.float32(5)
"""Given to persons where a word is part of a full name that was found in the text."""
SHORTEST: Final = 3
"""Letters of a part of a name that is looked for again."""
# All three chosen on the dev splits of Universal NER, sentences put together to the documents they come from.


def weighed(tokens: Tokens, found: Asked, emissions: NDArray[np.float32]) -> NDArray[np.float32]:
    """Emissions of candidates (candidates x tags), each weighed with what the text says of its word elsewhere."""
    capital = tokens.first[found.token] == UPPER
    order = np.argsort(found.words, kind="stable")
    ordered = found.words[order]
    begins = np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1])))
    count = np.diff(np.append(begins, len(ordered)))
    average = np.add.reduceat(emissions[order], begins) / count[:, None].astype(np.float32)
    lower = tokens.first == LOWER
    ordinary = _among(ordered[begins], tokens.hashes(tokens.start[lower], tokens.end[lower]))
    shift = np.zeros((len(order), 1), np.float32)
    shift[order] = np.repeat(np.where(ordinary, ORDINARY, np.float32(0)), count)[:, None]
    shared = np.empty_like(emissions)
    shared[order] = np.repeat(average, count, axis=0)
    shared = emissions + SHARED * (shared - emissions)  # a word that stands once is its own average
    shared[:, 1:] -= shift
    return np.where(capital[:, None], shared, emissions)


def _among(words: NDArray[np.uint64], others: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which words are among others."""
    if not len(others):
        return np.zeros(len(words), np.bool_)
    others = np.sort(others)
    met: NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, words), len(others) - 1)] == words
    return met


def known(tokens: Tokens, found: Asked, persons: Spans, others: Spans) -> NDArray[np.bool_]:
    """Which candidates are words of some full name and not yet part of it.

    persons, others: spans of names that were found, in code points. What is part of a longer name of something else
    stays what it is, and so does what another capital follows: a hospital may be called after a person.
    """
    long = tokens.end[found.token] - tokens.start[found.token] >= SHORTEST
    own, other = _candidates_of(tokens, found, persons), _candidates_of(tokens, found, others)
    full = own[:, _count(long, own) > 1]
    parts = long & _covered(len(long), full)
    settled = _covered(len(long), np.concatenate((own, other[:, _count(long, other) > 1]), axis=1))
    met = _among(found.words, found.words[parts])
    followed = (tokens.first[found.token + 1] == UPPER) & ~np.append(met[1:], False)
    hit: NDArray[np.bool_] = met & ~settled & ~followed
    return hit


def _candidates_of(tokens: Tokens, found: Asked, spans: Spans) -> NDArray[np.int64]:
    """First candidate of each span, and the one behind its last."""
    first, last = np.array(spans, np.int64).reshape(-1, 2).T
    start, end = tokens.start[found.token], tokens.end[found.token]
    return np.stack((np.searchsorted(start, first), np.searchsorted(end, last, "right")))


def _count(long: NDArray[np.bool_], ranges: NDArray[np.int64]) -> NDArray[np.int64]:
    """How many long words each range holds."""
    before = np.concatenate(([0], np.cumsum(long)))
    counts: NDArray[np.int64] = before[ranges[1]] - before[ranges[0]]
    return counts


def _covered(length: int, ranges: NDArray[np.int64]) -> NDArray[np.bool_]:
    """What lies in some range; ranges do not overlap."""
    steps = np.zeros(length + 1, np.int8)
    steps[ranges[0]] += 1
    steps[ranges[1]] -= 1
    inside: NDArray[np.bool_] = np.cumsum(steps[:-1]) > 0
    return inside
