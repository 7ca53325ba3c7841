"""Merkle tree of RFC 6962: hashes, roots, inclusion and consistency proofs, and their verification.

Hashes are 32 raw bytes (SHA-256). Everything here is pure. Checked against the vectors of transparency-dev/merkle.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()

NodeAt = Callable[[int, int], bytes]
"""The hash of the whole subtree at (level, index): leaves `[index << level, (index + 1) << level)`."""


def leaf_hash(entry: bytes) -> bytes:
    """Hash of one entry."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash of two neighbours."""
    return sha256(b"\x01" + left + right).digest()


def root_of(hashes: Sequence[bytes]) -> bytes:
    """Root of the tree over some leaf hashes (or over roots of equal, full subtrees, the last of which may be less)."""
    level = list(hashes)
    if not level:
        return EMPTY_ROOT
    while len(level) > 1:
        pairs = [sha256(b"\x01" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        if len(level) % 2:
            pairs.append(level[-1])
        level = pairs
    return level[0]


def whole_subtrees(start: int, end: int) -> list[tuple[int, int]]:
    """(level, index) of the whole subtrees that make up leaves `[start, end)` of one node, left to right.

    `start` must be a multiple of the power of two at or above `end - start`.
    """
    parts = []
    while start < end:
        level = (end - start).bit_length() - 1
        parts.append((level, start >> level))
        start += 1 << level
    return parts


def range_hash(start: int, end: int, node: NodeAt) -> bytes:
    """Hash of the node over leaves `[start, end)`."""
    parts = [node(level, index) for level, index in whole_subtrees(start, end)]
    if not parts:
        return EMPTY_ROOT
    total = parts.pop()
    while parts:
        total = node_hash(parts.pop(), total)
    return total


def inclusion_proof(index: int, size: int, node: NodeAt) -> list[bytes]:
    """Proof that leaf `index` is in the tree of `size` leaves: the sibling of the leaf first. Raises ValueError."""
    if not 0 <= index < size:
        raise ValueError("the index is not in the tree")
    proof = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            proof.append(range_hash(middle, end, node))
            end = middle
        else:
            proof.append(range_hash(start, middle, node))
            start = middle
    return proof[::-1]


def consistency_proof(old: int, new: int, node: NodeAt) -> list[bytes]:
    """Proof that the tree of `new` leaves begins with the tree of `old` leaves. Raises ValueError."""
    if not 0 < old <= new:
        raise ValueError("the old tree must have a leaf and be no larger than the new one")
    proof = []
    start, end = 0, new
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            proof.append(range_hash(middle, end, node))
            end = middle
        else:
            proof.append(range_hash(start, middle, node))
            start = middle
    if start:
        proof.append(range_hash(start, end, node))
    return proof[::-1]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof shows that the leaf with this hash is at `index` of the tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size or any(len(part) != 32 for part in (leaf, root, *proof)):
        return False
    place, last, total = index, size - 1, leaf
    for part in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            total = node_hash(part, total)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            total = node_hash(total, part)
        place, last = place >> 1, last >> 1
    return last == 0 and total == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the new tree begins with the old one (RFC 9162, 2.1.4.2).

    An old tree of size 0 shows nothing and is refused; whoever has none to compare needs no proof.
    """
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if any(len(part) != 32 for part in (old_root, new_root, *proof)):
        return False
    path = list(proof) if old & (old - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    first = second = path[0]
    for part in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            first, second = node_hash(part, first), node_hash(part, second)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            second = node_hash(second, part)
        place, last = place >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


def _split(size: int) -> int:
    """The largest power of two below `size` (at least 2)."""
    return 1 << (size - 1).bit_length() - 1
