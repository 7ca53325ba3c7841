"""Bases: signed, scoped, expiring; they lift holds and nothing else."""

from __future__ import annotations

import dataclasses
import json
from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from assent.policy.basis import (
    Basis,
    key_id,
    load_bases,
    load_key,
    new_key,
    parse_basis,
    sign_basis,
    trusted_keys,
)
from assent.policy.evaluator import evaluate
from assent.policy.pack import load_pack
from assent.policy.signing import make_key, sign_file
from assent.records.errors import UsageError
from tests.policy.made import AS_OF, facts, refusal, say

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
PUBLIC = KEY.public_key().public_bytes_raw()
TRUSTED = {key_id(PUBLIC): PUBLIC}
HELD_BY = ("BASE-DENIAL", "EU-AIA-53c", "EU-CDSM-4", "EU-COP-1.3", "EU-SCRAPE-M4")
MEMO = Basis(
    id="memo-1", kind="tdm-memo", lifts=HELD_BY, scope=("*",), uses=("train",), issued=date(2026, 1, 1),
    expires=date(2026, 12, 31), statement="Terms of the source, read on paper.",
)  # fmt: skip


def written(folder: Path, *bases: Basis) -> list[Path]:
    paths = [folder / f"basis-{i}.json" for i in range(len(bases))]
    for path, basis in zip(paths, bases, strict=True):
        path.write_text(basis.dumps(), "utf-8")
    return paths


def test_a_signed_basis_is_read_back(tmp_path: Path) -> None:
    signed = sign_basis(MEMO, KEY)
    other = sign_basis(dataclasses.replace(MEMO, id="a"), KEY)
    assert load_bases(written(tmp_path, signed, other), TRUSTED) == (other, signed)


@pytest.mark.parametrize(
    "change",
    [
        {"lifts": ("AM-03",)}, {"scope": ("example.org",)}, {"uses": ("mine",)}, {"expires": date(2099, 1, 1)},
        {"issued": date(2020, 1, 1)}, {"statement": "Other."}, {"kind": "lia"}, {"id": "memo-2"},
        {"signature": ""}, {"signature": "%%%"}, {"signature": "AAAA"},
    ],
)  # fmt: skip
def test_a_changed_basis_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    forged = dataclasses.replace(sign_basis(MEMO, KEY), **change)  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="signature does not fit"):
        load_bases(written(tmp_path, forged), TRUSTED)


def test_an_untrusted_key_a_double_id_and_a_missing_file_are_refused(tmp_path: Path) -> None:
    signed = sign_basis(MEMO, KEY)
    with pytest.raises(UsageError, match="not in trusted/"):
        load_bases(written(tmp_path, signed), {})
    with pytest.raises(UsageError, match="used by another"):
        load_bases(written(tmp_path, signed, signed), TRUSTED)
    with pytest.raises(UsageError, match="FileNotFoundError"):
        load_bases([tmp_path / "none.json"], TRUSTED)


@pytest.mark.parametrize(
    ("key", "value", "says"),
    [
        ("kind", "wish", "kind must be one of"),
        ("uses", ["dance"], "uses must be of"),
        ("lifts", [], "lifts must be a list"),
        ("lifts", "EU-CDSM-4", "lifts must be a list"),
        ("scope", ["exa mple"], "not a domain name"),
        ("scope", ["ftp://example.org/"], "http"),
        ("issued", "yesterday", "issued must be a date"),
        ("issued", "2027-01-01", "expires before"),
        ("expires", 3, "expires must be a date"),
        ("id", "a\nb", "printable"),
        ("statement", None, "statement must be a text"),
    ],
)
def test_a_malformed_basis_is_named(key: str, value: object, says: str) -> None:
    table = json.loads(sign_basis(MEMO, KEY).dumps())
    with pytest.raises(ValueError) as error:
        parse_basis(json.dumps({**table, key: value}))
    assert says in str(error.value)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([f.name for f in dataclasses.fields(Basis)]), json_values), st.text(max_size=40))
def test_any_record_is_a_basis_or_a_value_error(change: dict[str, object], text: str) -> None:
    table = json.loads(sign_basis(MEMO, KEY).dumps())
    for record in (json.dumps({**table, **change}), text, text + "[" * 50_000):
        assert "\n" not in refusal(lambda: parse_basis(record), ValueError)  # noqa: B023


def test_a_basis_lifts_the_holds_it_names_and_the_rest_decides_anew() -> None:
    held, eu = facts(age=None), load_pack("eu")
    assert evaluate(held, held, eu, as_of=AS_OF, bases=(MEMO,)).action == "include"
    partial = dataclasses.replace(MEMO, lifts=HELD_BY[1:])
    verdict = evaluate(held, held, eu, as_of=AS_OF, bases=(partial,))
    assert [reason.control for reason in verdict.reasons] == ["BASE-DENIAL"]
    assert evaluate(held, held, eu, as_of=AS_OF, bases=(partial, MEMO)).action == "include"


def test_a_basis_never_lifts_an_exclude() -> None:
    """Only consent meets a rule that asks for consent; a memo does not."""
    every = dataclasses.replace(MEMO, lifts=tuple(c.id for n in ("eu", "amnesty") for c in load_pack(n).controls))
    denied, silent = facts(say("robots-meta", "deny")), facts(age=None)
    for pack in (load_pack("eu"), load_pack("amnesty")):
        assert evaluate(denied, denied, pack, as_of=AS_OF, bases=(every,)).action == "exclude"
        assert evaluate(silent, silent, pack, as_of=AS_OF, bases=(every,), suppressed=True).action == "exclude"
    assert evaluate(silent, silent, load_pack("amnesty"), as_of=AS_OF, bases=(every,)).action == "exclude"


@pytest.mark.parametrize(
    ("as_of", "use", "action"),
    [
        (date(2025, 12, 31), "train", "hold"),
        (date(2026, 1, 1), "train", "include"),
        (date(2026, 12, 31), "train", "include"),
        (date(2027, 1, 1), "train", "hold"),
        (date(2026, 6, 1), "search", "hold"),
    ],
)
def test_a_basis_counts_for_its_days_and_uses(as_of: date, use: str, action: str) -> None:
    held = facts(age=None)
    verdict = evaluate(held, held, load_pack("eu"), as_of=as_of, use=use, bases=(MEMO,))
    assert verdict.action == action
    if action == "hold" and use == "train":
        assert all("basis memo-1 is valid 2026-01-01 to 2026-12-31" in r.because for r in verdict.reasons)


def test_keys_are_made_once_private_and_trusted_by_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    path = new_key()
    assert path.stat().st_mode & 0o777 == 0o600
    assert trusted_keys() == {}
    with pytest.raises(UsageError, match="exists already"):
        new_key()
    trusted = tmp_path / "home" / "trusted"
    trusted.mkdir()
    (trusted / "me.pub").write_bytes(path.with_suffix(".pub").read_bytes())
    signed = sign_basis(MEMO, load_key(path))
    assert load_bases(written(tmp_path, signed), trusted_keys()) == (signed,)
    (trusted / "bad.pub").write_bytes(b"nonsense")
    with pytest.raises(UsageError, match=r"bad\.pub"):
        trusted_keys()


def test_a_draft_is_signed_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASSENT_HOME", str(tmp_path / "home"))
    draft, target = tmp_path / "draft.json", tmp_path / "basis.json"
    draft.write_text(
        json.dumps({k: v for k, v in json.loads(MEMO.dumps()).items() if k not in ("key_id", "signature")})
    )
    with pytest.raises(UsageError, match=r"basis\.key"):
        sign_file(draft, target)
    assert "trusted" in make_key()
    assert "memo-1" in sign_file(draft, target)
    trusted = tmp_path / "home" / "trusted"
    trusted.mkdir()
    (trusted / "me.pub").write_bytes((tmp_path / "home" / "keys" / "basis.pub").read_bytes())
    assert [basis.id for basis in load_bases([target], trusted_keys())] == ["memo-1"]
    for text in ("", "[]", "{}", "[" * 100_000):
        draft.write_text(text)
        with pytest.raises(UsageError, match=r"draft\.json"):
            sign_file(draft, target)
