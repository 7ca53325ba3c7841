"""Who can be followed through a corpus is counted, and nobody is named."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import pytest

from assent.people.detector import About
from assent.people.persons import persons_in
from assent.people.rules.detect import RULES
from assent.records.keyed import PersonKey
from assent.report.linkability import Linkability, linkability
from assent.report.query import open_audit
from assent.run.audit import Settings, Where, audit

DAY = date(2026, 11, 20)
HOME = "Resident born 12.03.1951, 12 Main Street, Springfield, IL 62704."


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Linkability, Path]:
    folder = tmp_path_factory.mktemp("people")
    texts = [
        ("https://a.example/1", "Write to anna@club.org."), ("https://a.example/2", "Ask anna@club.org today."),
        ("https://b.example/1", "ANNA@club.org, or ben@club.org"), ("https://b.example/2", HOME),
        ("https://c.example/1", f"Again: {HOME}"), ("https://c.example/2", HOME.replace("1951", "1964")),
    ]  # fmt: skip
    source = folder / "texts.jsonl"
    source.write_text("\n".join(json.dumps({"url": url, "text": text}) for url, text in texts))
    audit(Settings((str(source),), as_of=DAY), folder / "out", packs=["eu"], where=Where(workers=1))
    with open_audit(folder / "out") as connection:
        return linkability(connection), folder / "out"


def test_persons_are_counted_by_documents_and_domains(counted: tuple[Linkability, Path]) -> None:
    people, _ = counted
    assert people.persons == 2
    assert people.documents == {"1": 1, "3": 1}
    assert people.domains == {"1": 1, "2": 1}
    assert people.followed == 1


def test_quasi_identifiers_that_stand_together_have_a_k(counted: tuple[Linkability, Path]) -> None:
    people, _ = counted
    assert people.k == {"1": 1, "2": 1}
    assert people.singled_out == people.combinations == 2


def test_the_summary_and_the_report_say_it_and_name_nobody(counted: tuple[Linkability, Path]) -> None:
    people, out = counted
    assert json.loads((out / "summary.json").read_text())["people"] == people.to_json()
    page = re.sub(r"</?a[^>]*>", "", (out / "report.html").read_text())
    assert "2 persons are named" in page
    assert "2 with k below 5" in page
    assert "anna" not in page


@pytest.mark.parametrize(
    ("text", "described"),
    [
        (HOME, [("birth-date", "postal-address")]), ("Born 12.03.1951.", []),
        ("Born 12.03.1951." + " word" * 60 + " 12 Main Street, Springfield, IL 62704", []),
    ],
)  # fmt: skip
def test_two_kinds_near_each_other_describe_somebody(text: str, described: list[tuple[str, ...]]) -> None:
    key = PersonKey(b"k" * 32)
    found = persons_in(text, RULES.find(text, About("en"), ()), About("en"), key)
    assert [person.kinds for person in found if person.role == "described"] == described


def test_punctuation_makes_no_other_combination() -> None:
    key = PersonKey(b"k" * 32)
    hashes = {
        person.hash
        for text in (HOME, HOME.replace("Street, Spring", "Street,\nSpring"))
        for person in persons_in(text, RULES.find(text, About("en"), ()), About("en"), key)
    }
    assert len(hashes) == 1
