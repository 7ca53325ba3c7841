"""The ledger's formats against vectors of others."""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path
from typing import Any

import pytest

from assent.ledger.log import View, reader, unpack
from assent.ledger.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from assent.ledger.note import Checkpoint, Verifier

VECTORS = Path(os.environ.get("ASSENT_SHARED", "../shared")) / "vectors"
TESSERA = "example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx"

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason="no vectors: set ASSENT_SHARED")


def raw(value: str | None) -> bytes:
    return base64.b64decode(value or "")


def parts(case: dict[str, Any]) -> list[bytes]:
    return [raw(part) for part in case["proof"] or []]


@needs_vectors
def test_inclusion_and_consistency_answer_as_the_go_library_does() -> None:
    wrong, asked, from_nothing = [], 0, 0
    for path in sorted((VECTORS / "merkle").rglob("*.json")):
        case = json.loads(path.read_text())
        asked += 1
        if "leafIdx" in case:
            at = case["leafIdx"], case["treeSize"]
            good = verify_inclusion(*at, raw(case["leafHash"]), parts(case), raw(case["root"]))
        else:
            sizes = case["size1"], case["size2"]
            good = verify_consistency(*sizes, raw(case["root1"]), raw(case["root2"]), parts(case))
            if case["size1"] == 0:
                from_nothing += 1
                assert not good, "an old tree of size 0 shows nothing"
        if good == case["wantErr"]:
            wrong.append(str(path))
    assert (wrong, asked, from_nothing) == ([], 196, 9)


@needs_vectors
@pytest.mark.parametrize("size", range(16))
def test_every_checkpoint_of_a_tessera_log_verifies(size: int) -> None:
    log = VECTORS / "tessera-log"
    checkpoint = Checkpoint.open((log / f"checkpoint.{size}").read_bytes(), Verifier.parse(TESSERA))
    assert checkpoint.size == size
    if size:
        entries = unpack((log / f"tile/entries/000.p/{size}").read_bytes(), size)
        hashes = [leaf_hash(entry) for entry in entries]
        assert (log / f"tile/0/000.p/{size}").read_bytes() == b"".join(hashes)
        assert root_of(hashes) == checkpoint.root
    view = View(reader(log), b"", checkpoint)
    assert view.verify() == []


@needs_vectors
def test_a_tessera_log_is_consistent_with_its_earlier_checkpoints() -> None:
    log = VECTORS / "tessera-log"
    verifier = Verifier.parse(TESSERA)
    old = [Checkpoint.open((log / f"checkpoint.{n}").read_bytes(), verifier) for n in range(1, 15)]
    assert View.open(reader(log), verifier).verify(old) == []


# Accepted of all, by flag of the edge case. The equation without cofactor, as RFC 8032 allows: no residue of small
# order passes, no R that is not canonical; points of small order do, and keys OpenSSL decodes though not canonical.
EDGE_CASES = {
    "low_order_A": (122, 526),
    "low_order_R": (99, 586),
    "low_order_component_A": (195, 774),
    "low_order_component_R": (159, 665),
    "low_order_residue": (0, 583),
    "non_canonical_A": (36, 226),
    "non_canonical_R": (0, 316),
    "reencoded_k": (10, 146),
}


@needs_vectors
def test_which_edge_cases_of_ed25519_are_accepted() -> None:
    cases = json.loads((VECTORS / "ed25519" / "ed25519vectors.json").read_text())
    table = dict.fromkeys(EDGE_CASES, (0, 0))
    total = 0
    for case in cases:
        verifier = Verifier("x", bytes.fromhex(case["key"]))
        accepted = verifier.accepts(case["msg"].encode(), bytes.fromhex(case["sig"]))
        total += accepted
        for flag in case["flags"] or []:
            table[flag] = table[flag][0] + accepted, table[flag][1] + 1
    assert (len(cases), total, table) == (914, 208, EDGE_CASES)
