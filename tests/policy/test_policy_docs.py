"""docs/laws.md and docs/policy.md say what the TOML files say."""

from __future__ import annotations

from pathlib import Path

import pytest

from assent.policy.checks import CHECKS
from assent.policy.control import FORCES, catalogue, duties, notes
from assent.policy.pack import PARAMS, available_packs, load_pack
from assent.policy.page import DISCLAIMER, laws_page, pack_page
from assent.signals import MECHANISMS
from tests.policy.made import AS_OF

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "policy.md").read_text("utf-8")


def test_the_page_of_laws_is_generated_from_the_catalogue() -> None:
    assert (DOCS / "laws.md").read_text("utf-8") == laws_page()


def test_the_page_of_laws_says_that_it_is_no_legal_advice_and_names_every_rule() -> None:
    page = laws_page()
    assert DISCLAIMER in page
    assert [i for i in [*catalogue(), *duties(), *(n.id for n in notes())] if f"| {i} |" not in page] == []


@pytest.mark.parametrize("name", available_packs())
def test_a_pack_is_a_page_with_every_rule_and_citation(name: str) -> None:
    pack, page = load_pack(name), pack_page(load_pack(name), AS_OF)
    for rule in pack.controls:
        assert rule.id in page
        assert rule.citation in page
    for duty in pack.duties:
        assert duty.id in page
        assert duty.citation in page
    assert DISCLAIMER in page


@pytest.mark.parametrize("word", [*CHECKS, *PARAMS, *FORCES.values(), *MECHANISMS])
def test_every_word_is_explained(word: str) -> None:
    assert word in PAGE.replace("\n", " ")
