"""RFC 9651 dictionaries through our reader: vectors of httpwg/structured-field-tests."""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.signals import aipref

VECTORS = (
    Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2].parent / "shared")) / "vectors/structured-fields"
)


@pytest.mark.skipif(not VECTORS.exists(), reason="no shared vectors: set ASSENT_SHARED")
def test_a_dictionary_is_void_exactly_where_the_vectors_say_so() -> None:
    counted: Counter[str] = Counter()
    for file in sorted(VECTORS.glob("*.json")):
        for case in json.loads(file.read_text("utf-8")):
            if case["header_type"] != "dictionary" or case.get("can_fail"):
                continue
            values = aipref.parse(", ".join(case["raw"]))
            assert (values is None) == case.get("must_fail", False), case["name"]
            if values is not None:
                tokens = {
                    key: value["value"] if isinstance(value, dict) and value.get("__type") == "token" else None
                    for key, (value, _) in case["expected"]
                }
                assert values == {key: t if t in ("y", "n") else None for key, t in tokens.items()}, case["name"]
            counted["void" if values is None else "read"] += 1
    assert counted == {"void": 299, "read": 133}


@given(st.text(max_size=120))
def test_no_text_makes_it_raise(text: str) -> None:
    aipref.parse(text)
    list(aipref.statements(text, None, ""))
