"""Which tokens are asked about, and by what features.

Only words with a capital are candidates, with what stands between two of them on the way ("de la", "-", "of"), and
ideographs near a surname. A candidate is described by atoms (hashes of words, endings, shapes, list memberships of
itself and its neighbours); a feature is one atom or two, hashed into the table of weights.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from assent.people.names.tokens import DIGIT, IDEOGRAPH, LOWER, NEWLINE, PAD, SYMBOL, U64, UPPER, Tokens

BITS: Final = 18
"""Rows of weights: 2**BITS."""

GAP: Final = 3
"""Tokens between two capitals that may still belong to one name."""

SHORT: Final = 5
"""Letters of a lower-case word in such a gap at most."""

_JOINTS: Final = "-'’.&·/"

FORENAME, RARE_FORENAME, SURNAME, PLACE, COUNTRY, ORGANISATION, TITLE, COMMON, STOP = (1 << k for k in range(9))
"""Lists a word may stand in. COMMON: ordinary words, languages. STOP: words that hold a sentence together."""


GROUPS: Final = {
    lang: 1 << (9 + number)
    for number, langs in enumerate(
        (("en",), ("de",), ("fr", "es", "pt", "it"), ("da", "sv", "nl"), ("hr", "pl"), ("vi", "zh"))
    )
    for lang in langs
}
"""In which languages a word is common: "sean" is a verb in Spanish and nobody's in English."""
_ALL_GROUPS: Final = (1 << 15) - (1 << 9)


class Lists(NamedTuple):
    """Word lists as one table of buckets of two entries; the low 16 bits of an entry are the lists, the high 16 bits
    check the word.
    """

    table: NDArray[np.uint32]

    def of(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint64]:
        """Memberships of words, 0 for a word of none."""
        mixed = hashes * U64(MIX)
        bucket = mixed >> U64(65 - _list_bits(len(self.table)))
        entries = self.table.view(np.uint64).take(bucket.view(np.int64))
        check = (mixed >> U64(8)) & U64(0xFFFF)
        low, high = entries & U64(0xFFFFFFFF), entries >> U64(32)
        one = np.where(low >> U64(16) == check, low & U64(0xFFFF), U64(0))
        return np.where(high >> U64(16) == check, high & U64(0xFFFF), one)


def of_language(member: NDArray[np.uint64], lang: str | None) -> NDArray[np.uint64]:
    """Memberships as a text of one language has them: COMMON and STOP only of words that are common in it."""
    own = GROUPS.get(lang or "", _ALL_GROUPS)
    foreign = (member & U64(own)) == 0
    plain = member & U64((1 << 9) - 1)
    plain[foreign] &= U64((1 << 9) - 1 - COMMON - STOP)
    return plain


class Asked(NamedTuple):
    """Candidates of a piece: their tokens (index into `Tokens`), and where each run of neighbours starts.

    rows: features x candidates, rows of the weights.
    """

    token: NDArray[np.int64]
    run_start: NDArray[np.int64]
    run_length: NDArray[np.int64]
    rows: NDArray[np.int64]
    words: NDArray[np.uint64]


def asked(tokens: Tokens, lists: Lists, lang: str | None) -> Asked:
    """Candidates and their features. lang: of the piece, None where not known."""
    token = candidates(tokens)
    run_start, run_length = _runs(token)
    words = tokens.hashes(tokens.start, tokens.end)
    atoms = _atoms(tokens, token, words, lists, lang)
    return Asked(token, run_start, run_length, _rows(atoms), words.take(token))


def candidates(tokens: Tokens) -> NDArray[np.int64]:
    """Index of every token that is asked about, in order."""
    first = tokens.first
    mask = (first == UPPER) | (first == IDEOGRAPH)
    capital = np.flatnonzero(first == UPPER)
    before, after = capital[:-1], capital[1:]
    parted = np.cumsum(~_joins(tokens))  # tokens up to here that no name goes across
    filled = (after - before <= GAP + 1) & (parted[after - 1] == parted[before])
    steps = np.zeros(len(first), np.int8)
    steps[before[filled]] = 1
    steps[after[filled]] -= 1
    mask |= np.cumsum(steps, dtype=np.int8) > 0
    return np.flatnonzero(mask)


def _joins(tokens: Tokens) -> NDArray[np.bool_]:
    """Which tokens may stand between two words of a name; a capital itself parts nothing."""
    short = (tokens.first == LOWER) & (tokens.end - tokens.start <= SHORT)
    symbol = np.flatnonzero(tokens.first == SYMBOL)
    short[symbol] = _JOINT[tokens.folded[tokens.start[symbol]]]
    joins: NDArray[np.bool_] = short | (tokens.first == UPPER)
    return joins


_JOINT: Final = np.zeros(1 << 16, np.bool_)
_JOINT[[ord(c) for c in _JOINTS]] = True


def _runs(token: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where runs of neighbouring tokens start (index into `token`), and how long they are; long ones are cut."""
    if not len(token):
        return token, token
    start = np.flatnonzero(np.concatenate(([True], np.diff(token) != 1)))
    length = np.diff(np.append(start, len(token)))
    if length.max() > LONGEST:
        parts = -(-length // LONGEST)
        within = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
        ends = np.repeat(start + length, parts)
        start = np.repeat(start, parts) + within * LONGEST
        length = np.minimum(ends - start, LONGEST)
    return start, length


LONGEST: Final = 32
"""Tokens decoded together: a headline of a hundred capitals is several runs."""

_ATOMS: Final = tuple(
    "one w0 w-1 w+1 w-2 w+2 e3 e4 e2 b3 e3-1 e3+1 shape shapes line l0 l0-1 l0+1 l3 lang l-2 l+2".split(" ")  # noqa: SIM905
)
_FEATURES: Final = (
    ("w0", "one"), ("w0", "shape"), ("w-1", "one"), ("w+1", "one"), ("w-2", "one"), ("w+2", "one"),
    ("w-1", "w0"), ("w0", "w+1"), ("w-2", "w-1"), ("w+1", "w+2"), ("w-1", "w+1"),
    ("e3", "one"), ("e4", "one"), ("e2", "one"), ("b3", "one"), ("e3-1", "one"), ("e3+1", "one"),
    ("shapes", "one"), ("shapes", "line"), ("shapes", "lang"), ("shapes", "l0"), ("shapes", "w-1"), ("shapes", "w+1"),
    ("l0", "one"), ("l0-1", "one"), ("l0+1", "one"), ("l3", "one"), ("l0", "line"), ("l0", "lang"),
    ("l0", "w-1"), ("l0", "w+1"), ("l-2", "one"), ("l+2", "one"), ("lang", "e3"), ("l3", "shapes"),
)  # fmt: skip

_FIRST: Final = np.array([_ATOMS.index(a) for a, _ in _FEATURES])
_SECOND: Final = np.array([_ATOMS.index(b) for _, b in _FEATURES])
_SLOTS: Final = np.arange(1, len(_FEATURES) + 1, dtype=U64)[:, None] * U64(0xD6E8FEB86659FD93)
MIX: Final = 0xC2B2AE3D27D4EB4F
"""Spreads the hash of a word over the table of lists."""
_PAIR: Final = 0x165667B19E3779F9
FEATURES: Final = len(_FEATURES)


def _atoms(
    tokens: Tokens, token: NDArray[np.int64], words: NDArray[np.uint64], lists: Lists, lang: str | None
) -> NDArray[np.uint64]:
    """Atoms x candidates."""
    start, end = tokens.start, tokens.end
    member = of_language(lists.of(words), lang) + U64(1)
    shape = _shapes(tokens)
    last3 = tokens.hashes(np.maximum(start, end - 3), end)
    at, to = start.take(token), end.take(token)
    near = token[None, :] + np.arange(-PAD, PAD + 1)[:, None]
    shapes, members, word = shape.take(near), member.take(near), words.take(near)
    l0, before, after = members[2], members[1], members[3]
    l01, l10 = before * U64(1 << 10) + l0, l0 * U64(1 << 10) + after
    code = U64(0 if lang is None else int.from_bytes(lang[:2].encode(), "big"))
    full = np.ones(len(token), U64)
    return np.stack((
        full, word[2], word[1], word[3], word[0], word[4],
        last3.take(token), tokens.hashes(np.maximum(at, to - 4), to), tokens.hashes(np.maximum(at, to - 2), to),
        tokens.hashes(at, np.minimum(at + 3, to)), last3.take(token - 1), last3.take(token + 1),
        shapes[2], shapes[1] * U64(1 << 32) + shapes[2] * U64(1 << 16) + shapes[3],
        _lines(tokens, token), l0, l01, l10, l01 * U64(1 << 10) + after, full * code,
        members[0] * U64(1 << 20) + l01, l10 * U64(1 << 20) + members[4],
    ))  # fmt: skip


def _rows(atoms: NDArray[np.uint64]) -> NDArray[np.int64]:
    mixed = atoms * U64(MIX)
    mixed ^= mixed >> U64(29)
    other = atoms * U64(_PAIR)
    other ^= other >> U64(31)
    rows = mixed.take(_FIRST, axis=0)
    rows += other.take(_SECOND, axis=0)
    rows += _SLOTS
    rows *= U64(0x9E3779B97F4A7C15)
    rows >>= U64(64 - BITS)
    indexes: NDArray[np.int64] = rows.view(np.int64)
    return indexes


def _shapes(tokens: Tokens) -> NDArray[np.uint64]:
    """One small number a token: how its letters are cased, how many digits it has, which symbol it is."""
    first = tokens.first
    length, uppers = tokens.end - tokens.start, tokens.uppers
    upper = first == UPPER
    cased = 1 + (uppers > 0) + 2 * upper + 4 * ((uppers == length) & (length > 1)) + 8 * (length == 1)
    letters = (first == LOWER) | upper
    shape = (cased * letters).astype(np.uint32)
    digits = np.flatnonzero(first == DIGIT)
    shape[digits] = 32 + np.minimum(length[digits], 5)
    symbols = np.flatnonzero(first == SYMBOL)
    shape[symbols] = 256 + tokens.folded[tokens.start[symbols]].astype(np.uint32)
    shape[first == NEWLINE] = 40
    shape[first == IDEOGRAPH] = 41
    shape[0] = shape[1] = shape[-1] = shape[-2] = 40
    shapes: NDArray[np.uint64] = shape.astype(U64)
    return shapes


def _lines(tokens: Tokens, token: NDArray[np.int64]) -> NDArray[np.uint64]:
    """How much of its line is in capitals, and whether the line is short: headings capitalise what text does not."""
    first = tokens.first
    begins = np.concatenate(([0], np.flatnonzero(first == NEWLINE)))
    upper = first == UPPER
    letters = np.add.reduceat(upper | (first == LOWER), begins, dtype=np.int64)
    share = np.add.reduceat(upper, begins, dtype=np.int64) / np.maximum(letters, 1)
    kind = (1 + np.digitize(share, (0.2, 0.4, 0.7)) + 4 * (letters < 8)).astype(U64)
    of_token: NDArray[np.uint64] = kind[np.searchsorted(begins, token, "right") - 1]
    return of_token


def _list_bits(size: int) -> int:
    return size.bit_length() - 1
