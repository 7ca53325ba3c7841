"""Standing rules: what they cover, and that a list is read or refused, never guessed at."""

from __future__ import annotations

import os
import random
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.policy import load_suppression
from assent.policy.hashed import Hasher, Rule, Rules, add_rules, normal, read_rules
from assent.records.errors import UsageError

HASHER = Hasher(bytes(range(32)))
FUZZ = int(os.environ.get("ASSENT_FUZZ", "1000"))


def rules(*made: Rule) -> Rules:
    return Rules(made, HASHER)


@given(st.text(min_size=20, max_size=60), st.text(max_size=30), st.text(max_size=30))
def test_a_quotation_is_found_wherever_it_stands(quote: str, before: str, after: str) -> None:
    if len(normal(quote)) < 20:
        return
    rule = HASHER.phrase(quote, whole=False)
    assert rules(rule).covers_text(f"{before} {quote.upper().lower()} {after}") or normal(
        quote.upper().lower()
    ) != normal(quote)
    assert rules(rule).covers_text(f"{before}\n{quote}\t{after}")


@given(st.text(max_size=80))
def test_a_text_without_the_phrase_is_not_covered(text: str) -> None:
    rule = HASHER.phrase("the ninth gallery collapsed", whole=False)
    assert rules(rule).covers_text(text) == ("the ninth gallery collapsed" in normal(text))


TABLE = (
    (HASHER.domain("Example.org"), "https://www.example.org/a", True),
    (HASHER.domain("example.org"), "https://notexample.org/a", False),
    (HASHER.url("https://example.org/a?b=1"), "http://example.org:80/a?b=1", True),
    (HASHER.url("https://example.org/a"), "https://example.org/a/b", False),
    (HASHER.prefix("https://example.org/people/"), "http://example.org/people/x", True),
    (HASHER.prefix("https://example.org/people/"), "http://example.org/peoples", False),
    (HASHER.prefix("https://example.org/"), "not a url", False),
)


@pytest.mark.parametrize(("rule", "url", "covered"), TABLE)
def test_which_urls_a_rule_covers(rule: Rule, url: str, covered: bool) -> None:
    assert rules(rule).covers_url(url) is covered


def test_a_short_phrase_is_refused_and_a_whole_word_is_no_part_of_a_word() -> None:
    with pytest.raises(ValueError, match="20"):
        HASHER.phrase("too short", whole=False)
    rule = rules(HASHER.phrase("@flint", whole=True))
    assert rule.covers_text("ask @flint, or not")
    assert not rule.covers_text("ask @flintstone")


def test_rules_and_plain_lines_share_a_file_and_none_is_added_twice(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("# by hand\nplain.example")
    made = [HASHER.domain("a.example"), HASHER.phrase("the ninth gallery collapsed", whole=False, near=["dawn"])]
    assert add_rules(path, made) == 2
    assert add_rules(path, made) == 0
    assert read_rules(path) == made
    assert load_suppression(path).covers("https://plain.example/")


def test_without_the_key_a_list_matches_nothing() -> None:
    rule = HASHER.domain("a.example")
    assert not Rules([rule], Hasher(bytes(32))).covers_url("https://a.example/")


def test_any_other_line_is_refused_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    source = random.Random(3)
    good = HASHER.phrase("the ninth gallery collapsed", whole=False).line().encode()
    for _ in range(FUZZ // 4):
        line = bytearray(good)
        for _ in range(source.randrange(1, 6)):
            line[source.randrange(5, len(line))] = source.randrange(32, 127)
        path.write_bytes(b"# list\n" + bytes(line) + b"\n")
        with suppress(UsageError):
            Rules(read_rules(path), HASHER).covers_text("the ninth gallery collapsed")
    path.write_text("hmac:{}\n")
    with pytest.raises(UsageError, match="line 1"):
        read_rules(path)
