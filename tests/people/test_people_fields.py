"""Values that only their label makes personal."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assent.people.detector import About
from assent.people.fields import find
from assent.people.phrases import folded
from assent.records.finding import Finding

FOUND = [
    ("Phone: 60-56-85-91", "phone", "60-56-85-91"), ("Can someone call me on 9472 7916? Yes", "phone", "9472 7916"),
    ("Fax 463-612-6138x036", "phone", "463-612-6138x036"), ("Teléfono: 633 349 565.", "phone", "633 349 565"),
    ("I lost my card 180016070420458. Help", "payment-card", "180016070420458"),
    ("NHC: 2569870.", "record-number", "2569870"), ("NASS: 47 39047534 02.", "record-number", "47 39047534 02"),
    ("Dra. GarcíaNºCol: 28 28 20943", "record-number", "28 28 20943"),
    ("My license number is 6940579", "record-number", "6940579"),
    ("Passport No: C01X00T47", "record-number", "C01X00T47"),
    ("Edad: 53 años Sexo: H", "age", "53 años"), ("Sexo: H.", "sex", "H"), ("Gender: female", "sex", "female"),
    ("CP: 28035", "postcode", "28035"), ("zip code is 35350", "postcode", "35350"),
    ("DOB: 12/03/1961", "birth-date", "12/03/1961"), ("geboren am 4. März 1961", "birth-date", "4. März 1961"),
    ("Domicilio: Av. Litoral, 30, 1C.\nLocalidad", "postal-address", "Av. Litoral, 30, 1C"),
    ("vive en Calle Joaquim Folguera, 3 - 5º 2ª", "postal-address", "Calle Joaquim Folguera, 3 - 5º 2ª"),
    ("Puruntie 82\nApt. 595\n", "postal-address", "Apt. 595"),
]  # fmt: skip
NONE = [
    "the phone has 128 GB", "card 12 of 40", "he was aged in oak", "in the age of reason", "a record number of 2019",
    "version id no. 12", "sex and age matter", "calle arriba", "Suite of 12 rooms 3", "telegram 1234567",
    "Discard 4111 files", "address the problem 42 times",
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "value"), FOUND)
def test_a_label_makes_the_value(text: str, kind: str, value: str) -> None:
    assert (kind, value) in [(f.kind, text[f.start : f.end]) for f in find(text, About(), ())]


@pytest.mark.parametrize("text", NONE)
def test_without_a_label_or_a_value_there_is_nothing(text: str) -> None:
    assert find(text, About(), ()) == ()


def test_what_is_known_is_not_found_again_unless_the_value_is_more() -> None:
    text = "Fax: +1-984-182-0190"
    part = Finding("phone", "direct", 8, 20, 0.95, "rules")
    (finding,) = find(text, About(), (part,))
    assert (text[finding.start : finding.end], finding.score) == ("+1-984-182-0190", 0.96)
    assert find(text, About(), (part._replace(start=5),)) == ()
    assert find(text, About(), (part._replace(kind="government-id"),)) == ()


@given(st.text(st.sampled_from("Phone: card NHC12345 -()+.\nCalle,ºªİ"), max_size=120))
def test_findings_are_in_order_and_inside_the_text(text: str) -> None:
    last = 0
    for finding in find(text, About(), ()):
        assert last <= finding.start < finding.end <= len(text)
        last = finding.end


@given(st.text(st.characters(), max_size=60))
@example("İ\ud800x")
def test_lower_case_keeps_every_place_and_can_be_searched(text: str) -> None:
    assert len(folded(text)) == len(text)
    folded(text).encode()
