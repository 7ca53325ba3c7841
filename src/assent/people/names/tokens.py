"""Text to tokens, for a whole piece at once in NumPy.

A token is a run of letters, a run of digits, one symbol, one CJK character or one line break. Words are hashed from
one running sum over the piece, h[i] = sum of c[k] * B**k modulo 2**64 for k < i: the hash of any part, whole words and
their beginnings and ends alike, is a difference of two sums times B**-start. Case is folded, digits are all "0".
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

U8, U16, U64, I64 = np.uint8, np.uint16, np.uint64, np.int64

SPACE, LOWER, UPPER, DIGIT, SYMBOL, IDEOGRAPH, NEWLINE = range(7)
"""Classes of characters. A letter without case counts as lower."""

PIECE: Final = 1 << 16
"""Code points in a piece at most; what lies around one piece then fits the processor's cache."""

_B: Final = 0x9E3779B97F4A7C15
_BACK: Final = pow(_B, -1, 1 << 64)
PAD: Final = 2
"""Empty tokens before the first and behind the last, so that every token has neighbours."""


class Alphabet(NamedTuple):
    """What the 65,536 first code points are: their class, and the one they are hashed as. Shipped with the weights, so
    that no version of Unicode changes an answer.
    """

    classes: NDArray[np.uint8]
    folded: NDArray[np.uint16]


class Tokens(NamedTuple):
    """Tokens of a piece with `PAD` empty ones at both ends.

    start, end: code points of the piece. first: class of the first character. uppers: upper-case letters in it.
    sums: the running sum, one longer than the piece. folded: characters as they are hashed.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    first: NDArray[np.uint8]
    uppers: NDArray[np.int64]
    sums: NDArray[np.uint64]
    folded: NDArray[np.uint8] | NDArray[np.uint16]

    def hashes(self, start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint64]:
        """Hashes of parts `[start, end)`; 0 for empty ones."""
        value: NDArray[np.uint64] = (self.sums.take(end) - self.sums.take(start)) * _powers()[1].take(start)
        return value


def tokens_of(text: str, alphabet: Alphabet) -> Tokens:
    """Tokens of a text of at most PIECE code points."""
    classes, folded = _characters(text, alphabet)
    group = _GROUPS.take(classes)
    single = group >= 3
    real = group != 0
    change = np.empty(len(group) + 1, np.bool_)
    change[0] = change[-1] = True
    np.not_equal(group[1:], group[:-1], out=change[1:-1])
    start = np.flatnonzero(real & (change[:-1] | single))
    end = np.flatnonzero(real & (change[1:] | single)) + 1
    first = classes.take(start)
    upper = np.zeros(len(classes) + 1, np.int32)
    np.cumsum(classes == UPPER, out=upper[1:])
    sums = np.zeros(len(folded) + 1, U64)
    np.cumsum(folded * _powers()[0][: len(folded)], out=sums[1:])
    none = np.zeros(PAD, I64)
    start, end = np.concatenate((none, start, none)), np.concatenate((none, end, none))
    first = np.concatenate((none.astype(U8), first, none.astype(U8)))
    return Tokens(start, end, first, (upper.take(end) - upper.take(start)).astype(I64), sums, folded)


def word_hash(word: str, alphabet: Alphabet) -> int:
    """The hash that `Tokens.hashes` gives a word."""
    value = 0
    for k, c in enumerate(word):
        value += int(alphabet.folded[min(ord(c), 0xFFFF)]) * pow(_B, k, 1 << 64)
    return value % (1 << 64)


def _characters(text: str, alphabet: Alphabet) -> tuple[NDArray[np.uint8], NDArray[np.uint8] | NDArray[np.uint16]]:
    """Classes and folded forms. Text of Latin-1 alone takes the shorter way; both ways give the same."""
    try:
        data = text.encode("latin-1")
    except UnicodeEncodeError:
        wide = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        code = np.minimum(wide, 0xFFFF)
        return alphabet.classes.take(code), alphabet.folded.take(code)
    classes, folded = _latin(alphabet.classes.tobytes()[:256], alphabet.folded[:256].tobytes())
    return np.frombuffer(data.translate(classes), U8), np.frombuffer(data.translate(folded), U8)


@cache
def _latin(classes: bytes, folded: bytes) -> tuple[bytes, bytes]:
    """Tables for `bytes.translate`. The fold of every Latin-1 character is one of Latin-1 (made so in training)."""
    return classes, np.frombuffer(folded, U16).astype(U8).tobytes()


_GROUPS: Final = np.array([0, 1, 1, 2, 3, 3, 3], U8)


@cache
def _powers() -> tuple[NDArray[np.uint64], NDArray[np.uint64]]:
    """B**k and B**-k for the places of a piece."""
    forth, back = np.empty(PIECE + 1, U64), np.empty(PIECE + 1, U64)
    f = b = 1
    for k in range(PIECE + 1):
        forth[k], back[k] = f, b
        f, b = f * _B & (1 << 64) - 1, b * _BACK & (1 << 64) - 1
    return forth, back
