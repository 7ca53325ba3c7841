"""SPDX expressions and TDMRep policies as their texts define them."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assent.signals.spdx import Allows, allows
from assent.signals.tdm_policy import parse


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", "all"), ("mit", "all"), ("Apache-2.0", "all"), ("GPL-3.0-or-later", "all"), ("GPL-2.0+", "all"),
        ("CC-BY-SA-4.0", "all"), ("CC-BY-NC-SA-4.0", "limits"), ("CC-BY-ND-3.0-DE", "limits"),
        ("MIT OR CC-BY-NC-4.0", "all"), ("MIT AND CC-BY-NC-4.0", "limits"), ("MIT AND LicenseRef-x", "unknown"),
        ("(MIT OR LicenseRef-x) AND Apache-2.0", "all"), ("MIT OR Apache-2.0 AND CC-BY-NC-4.0", "all"),
        ("GPL-2.0-only WITH Classpath-exception-2.0", "all"), ("GPL-2.0-only WITH x AND CC-BY-NC-4.0", "limits"),
        ("NONE", "unknown"), ("NOASSERTION", "unknown"), ("", "unknown"), ("MIT MIT", "unknown"), ("(MIT", "unknown"),
        ("MIT)", "unknown"), ("MIT AND", "unknown"), ("MIT OR OR", "unknown"),
        ("(MIT MIT OR MIT OR) AND CC-BY-NC-4.0", "unknown"), ("(MIT OR)", "unknown"),
        ("OpenRAIL-M", "limits"), ("BUSL-1.1", "limits"),
    ],
)  # fmt: skip
def test_an_expression_allows_what_its_parts_do(expression: str, expected: Allows) -> None:
    assert allows(expression) == expected


WORDS = ["MIT", "CC-BY-NC-4.0", "x", "AND", "OR", "WITH", "(", ")"]


@given(st.lists(st.sampled_from(WORDS), max_size=80).map(" ".join))
def test_no_expression_makes_it_raise(expression: str) -> None:
    allows(expression)


@example("MIT MIT OR MIT OR")
@given(st.lists(st.sampled_from(WORDS[:-2]), max_size=20).map(" ".join))
def test_limits_are_never_lost_by_and(expression: str) -> None:
    assert allows(f"({expression}) AND CC-BY-NC-4.0") != "all"


POLICY = """{
  "@context": ["http://www.w3.org/ns/odrl.jsonld", {"tdm": "http://www.w3.org/ns/tdmrep#"}],
  "@type": "Offer",
  "profile": "http://www.w3.org/ns/tdmrep",
  "assigner": {"uid": "https://stones.example", "vcard:fn": "Stones"}
  "permission": [
    {"action": "tdm:mine", "duty": [{"action": "obtainConsent"}, {"action": "compensate"}],
     "constraint": [{"leftOperand": "purpose", "operator": "eq", "rightOperand": {"@id": "tdm:research"}}],}
  ]
}"""


def test_a_policy_is_read_though_its_commas_are_wrong() -> None:
    policy = parse(POLICY.encode())
    assert policy is not None
    assert policy.duties == ("obtainConsent", "compensate")
    assert policy.purposes == ("tdm:research",)
    assert policy.assigner == "https://stones.example"
    assert policy.permits


@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda t: f'{{"tdmrep": 1, "@type": "Offer", {t}'.encode())
    )
)
def test_no_body_makes_it_raise(body: bytes) -> None:
    parse(body)
