"""A log that is written here: what it holds, who may write, what a crash leaves, which tampering is found."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.ledger import Checkpoint, Code, Kind, Leaf, Log, NoteError, Receipt, Signer, View, commitment, reader
from assent.ledger.log import tile_path, unpack
from assent.ledger.merkle import (
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)
from assent.ledger.note import Verifier, open_note
from assent.records.errors import AssentError, UsageError

SIGNER = Signer("log.example/test", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
FUZZ = int(os.environ.get("ASSENT_FUZZ", "2000"))
STRIDE = 1 if "ASSENT_FUZZ" in os.environ else 7
"""Every bit in the long run, some of them each day."""
Node = Callable[[int, int], bytes]


def entries(count: int, start: int = 0) -> list[bytes]:
    return [leaf(n).dumps() for n in range(start, start + count)]


def leaf(number: int) -> Leaf:
    return Leaf(Kind.RECORD, Code.INCLUDE, date(2026, 11, 20), commitment(bytes(32), str(number).encode()))


def nodes(hashes: list[bytes]) -> Node:
    return lambda level, index: root_of(hashes[index << level : (index + 1) << level])


def wrong(directory: Path, old: tuple[Checkpoint, ...] = ()) -> list[str]:
    try:
        return View.open(reader(directory), SIGNER.verifier).verify(old)
    except (NoteError, OSError) as error:
        return [str(error)]


@given(st.integers(1, 70), st.data())
@settings(max_examples=60, deadline=None)
def test_every_proof_that_is_made_verifies_and_none_for_another_place(size: int, data: Any) -> None:
    hashes = [leaf_hash(bytes([n])) for n in range(size)]
    root = root_of(hashes)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = inclusion_proof(index, size, nodes(hashes))
    assert verify_inclusion(index, size, hashes[index], proof, root)
    assert not verify_inclusion((index + 1) % size, size, hashes[index], proof, root) or size == 1
    shown = consistency_proof(old, size, nodes(hashes))
    assert verify_consistency(old, size, root_of(hashes[:old]), root, shown)
    assert old == size or not verify_consistency(old, size, root_of(hashes[: old - 1]), root, shown)


@pytest.mark.parametrize("steps", [(1,), (255, 1, 1), (256,), (100, 400, 700), (300,) * 4])
def test_a_log_in_any_steps_is_the_tree_of_its_entries(steps: tuple[int, ...], tmp_path: Path) -> None:
    log = Log.create(tmp_path, SIGNER)
    size, old = 0, []
    for step in steps:
        old.append(log.append(entries(step, size), size))
        size += step
    assert log.view().checkpoint.root == root_of([leaf_hash(entry) for entry in entries(size)])
    assert wrong(tmp_path, tuple(old)) == []
    receipt = log.view().receipt(size // 2, bytes(32), str(size // 2).encode())
    assert Receipt.loads(receipt.dumps()).check(SIGNER.verifier)[1] == leaf(size // 2)


def test_tile_paths_are_those_of_the_specification() -> None:
    assert tile_path(0, 1234067, 256) == "tile/0/x001/x234/067"
    assert tile_path("entries", 273, 5) == "tile/entries/273.p/5"


@pytest.mark.slow
def test_a_log_grown_to_two_levels_of_tiles_verifies(tmp_path: Path) -> None:
    log = Log.create(tmp_path, SIGNER)
    first = log.append(entries(65_000), 0)
    log.append(entries(1_000, 65_000), 65_000)
    assert wrong(tmp_path, (first,)) == []
    assert (tmp_path / "tile/1/000").exists()
    receipt = log.view().receipt(65_999, bytes(32), b"65999")
    receipt.check(SIGNER.verifier)


def test_of_two_writers_that_believe_the_same_one_wins(tmp_path: Path) -> None:
    Log.create(tmp_path, SIGNER)
    script = (
        "import sys; from pathlib import Path; from tests.ledger.test_ledger_log import SIGNER, Log, entries\n"
        "from assent.records.errors import UsageError\n"
        "try: Log(Path(sys.argv[1]), SIGNER).append(entries(400, int(sys.argv[2])), 0)\n"
        "except UsageError: sys.exit(9)"
    )
    runs = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path), str(n)]) for n in (0, 5000)]
    assert sorted(run.wait(60) for run in runs) == [0, 9]
    assert wrong(tmp_path) == []
    assert Log(tmp_path, SIGNER).view().checkpoint.size == 400


class Failing:
    """Counts calls to the operating system and has the n-th fail."""

    def __init__(self, patch: pytest.MonkeyPatch, nth: int) -> None:
        self.left = nth
        for module, name in ((os, "open"), (os, "fsync"), (Path, "replace"), (Path, "write_bytes"), (Path, "mkdir")):
            self._wrap(patch, module, name)

    def _wrap(self, patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
        real = getattr(module, name)

        def call(*args: Any, **options: Any) -> Any:
            self.left -= 1
            if self.left == 0:
                if name == "write_bytes":
                    real(args[0], args[1][: len(args[1]) // 2])
                raise OSError(28, "No space left on device")
            return real(*args, **options)

        patch.setattr(module, name, call)


def test_whatever_call_to_the_system_fails_the_log_verifies_and_goes_on(tmp_path: Path) -> None:
    nth = 0
    while True:
        nth += STRIDE if nth else 1
        directory = tmp_path / str(nth)
        log = Log.create(directory, SIGNER)
        before = log.append(entries(200), 0)
        with pytest.MonkeyPatch.context() as patch:
            calls = Failing(patch, nth)
            with suppress(AssentError):
                log.append(entries(100, 200), 200)
            if calls.left > 0:
                break
        assert wrong(directory, (before,)) == []
        size = log.view().checkpoint.size
        assert size in (200, 300)
        log.append(entries(700, size), size)
        assert wrong(directory, (before,)) == []
    assert nth > 10


@pytest.mark.slow
def test_every_flipped_bit_of_a_log_is_found(tmp_path: Path) -> None:
    log = Log.create(tmp_path, SIGNER)
    log.append(entries(5), 0)
    log.append(entries(255, 5), 5)
    log.append(entries(3, 260), 260)
    served = {p for p in tmp_path.rglob("*") if p.is_file() and p.name not in ("vkey", ".lock")}
    stale = {tmp_path / "tile/0/001.p/4", tmp_path / "tile/entries/001.p/4"}
    for path in sorted(served - stale):
        data = path.read_bytes()
        bits = range(0, len(data) * 8, STRIDE if path.name == "checkpoint" else 61 * STRIDE)
        for bit in bits:
            flipped = bytearray(data)
            flipped[bit // 8] ^= 1 << bit % 8
            path.write_bytes(flipped)
            assert wrong(tmp_path) != [], (path.name, bit)
        path.write_bytes(data)
    assert wrong(tmp_path) == []


def test_every_flipped_bit_of_a_receipt_is_found(tmp_path: Path) -> None:
    log = Log.create(tmp_path, SIGNER)
    log.append(entries(11), 0)
    data = log.view().receipt(7, bytes(32), b"7").dumps()
    Receipt.loads(data).check(SIGNER.verifier)
    for bit in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[bit // 8] ^= 1 << bit % 8
        with pytest.raises(NoteError):
            Receipt.loads(bytes(flipped)).check(SIGNER.verifier)


def test_a_rewritten_past_is_found_with_an_old_checkpoint(tmp_path: Path) -> None:
    old = Log.create(tmp_path / "a", SIGNER).append(entries(40), 0)
    Log.create(tmp_path / "b", SIGNER).append(entries(60, 1), 0)
    assert wrong(tmp_path / "b") == []
    assert wrong(tmp_path / "b", (old,)) != []


def test_tiles_without_a_checkpoint_are_refused(tmp_path: Path) -> None:
    Log.create(tmp_path, SIGNER).append(entries(4), 0)
    (tmp_path / "checkpoint").unlink()
    with pytest.raises(UsageError):
        Log.create(tmp_path, SIGNER)


def test_an_erasure_names_its_leaf_and_nothing_else() -> None:
    raw = Leaf.erasure(77, date(2026, 11, 20)).dumps()
    assert len(raw) == 40
    assert Leaf.loads(raw).erased_index == 77
    assert raw[16:] == bytes(24)


NOTES = (
    b"",
    b"\n\n",
    b"text\n\n",
    b"text\n\n\xe2\x80\x94 log.example/test AAAA\n",
    b"text\n\n- log.example/test AAAAAAAAAAA=\n",
    SIGNER.sign("text\n")[:-1],
    SIGNER.sign("text\n") + b"\n",
    SIGNER.sign("te\x00xt\n"),
    b"\xff" + SIGNER.sign("text\n"),
)


@pytest.mark.parametrize("note", NOTES)
def test_malformed_notes_are_refused(note: bytes) -> None:
    with pytest.raises(NoteError):
        open_note(note, [SIGNER.verifier])


def test_an_unknown_signature_is_passed_by_and_a_bad_known_one_is_not() -> None:
    other = Signer("witness.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))
    note = SIGNER.sign("text\n\nmore\n") + other.sign("text\n\nmore\n").rpartition(b"\n\n")[2]
    assert open_note(note, [SIGNER.verifier]) == "text\n\nmore\n"
    bad = note.replace(b"more", b"mere")
    with pytest.raises(NoteError):
        open_note(bad, [SIGNER.verifier])


def test_parsers_refuse_anything_else_without_another_error() -> None:
    good = Receipt(3, (bytes(32),), SIGNER.sign(Checkpoint("o", 4, bytes(32)).text()), b"x").dumps()
    source = random.Random(7)
    for _ in range(FUZZ):
        data = bytearray(good[: source.randrange(len(good) + 1)] if source.random() < 0.5 else good)
        for _ in range(source.randrange(4)):
            if data:
                data[source.randrange(len(data))] = source.randrange(256)
        raw = bytes(data)
        for parse in (
            Receipt.loads,
            lambda raw: open_note(raw, [SIGNER.verifier]),
            lambda raw: Checkpoint.parse(raw.decode("utf-8", "replace")),
            lambda raw: Verifier.parse(raw.decode("utf-8", "replace")),
            Leaf.loads,
            lambda raw: unpack(raw, 3),
        ):
            with suppress(ValueError):
                parse(raw)
