"""Rules: their own examples, two engines with one answer, checksums against an oracle."""

from __future__ import annotations

import importlib
import random
import re
from itertools import pairwise
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assent.people import About, examine
from assent.people.rules import ids_eu, ids_world, normal
from assent.people.rules.detect import compiled, find
from assent.people.rules.examples import filled
from assent.people.rules.matcher import BACK, ON, HyperscanMatcher, Re2Matcher, _lines
from assent.people.rules.registry import Rule, loose, rules
from assent.records.finding import Finding

EU = set("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SI ES SE".split())  # noqa: SIM905


def of_rule(rule: Rule, text: str) -> list[Finding]:
    lang = next(iter(sorted(rule.languages)), None)
    return [finding for finding in find(text, About(lang)) if finding.detector == f"rules:{rule.id}"]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_finds_its_positive_examples_and_leaves_its_negative_ones(rule: Rule) -> None:
    lang = next(iter(sorted(rule.languages)), None)
    for example in rule.positive:
        kinds = {finding.kind for finding in find(filled(example), About(lang)) if finding.score >= 0.5}
        assert rule.kind in kinds
    for example in rule.negative:
        assert all(finding.score < 0.3 for finding in of_rule(rule, filled(example)))


def test_the_registry_covers_the_states_and_kinds_that_were_promised() -> None:
    places = {place for rule in rules() for place in rule.jurisdiction.split()}
    assert places >= EU | {"GB", "US", "BR", "VN", "IN", "CA"}
    kinds = {rule.kind for rule in rules()}
    assert kinds >= {
        "email", "phone", "postal-address", "ip-address", "mac-address", "birth-date", "age", "bank-account",
        "payment-card", "government-id", "crypto-wallet", "handle", "profile-url", "precise-location", "device-id",
        "api-key", "private-key", "jwt", "url-credential", "password", "password-hash", "leak-dump",
    }  # fmt: skip
    assert sum(1 for rule in rules() if rule.category == "secret") >= 140
    assert all(rule.source and rule.positive and rule.negative for rule in rules())


def test_probabilities_rise_with_what_speaks_for_a_value() -> None:
    for rule in rules():
        assert 0 < rule.alone <= rule.shaped <= rule.near <= 1, rule.id


TEXTS = [filled(example) for rule in rules() for example in (*rule.positive, *rule.negative)]


def engines(patterns: list[str]) -> tuple[HyperscanMatcher, Re2Matcher]:
    return HyperscanMatcher(patterns, normal.ODD), Re2Matcher(patterns, normal.ODD)


@pytest.mark.slow
def test_hyperscan_and_re2_give_the_same_answers() -> None:
    hyperscan, re2 = engines([loose(pattern) for pattern in compiled().patterns])
    draw = random.Random(7)
    words = " ".join(TEXTS).split(" ")
    made = ["".join(draw.choice([*words, " ", "\n", "é", "1", ".", "-"]) for _ in range(30)) for _ in range(200)]
    for text in [*TEXTS, *made]:
        data = text.encode()
        assert hyperscan.hits(data) == re2.hits(data), text[:40]
        assert [line[:2] for line in hyperscan.lines(data)] == [line[:2] for line in re2.lines(data)]


ORACLES = {
    "at_svnr": "at.vnr", "be_nn": "be.nn", "bg_egn": "bg.egn", "hr_oib": "hr.oib", "cz_rc": "cz.rc", "ee_ik": "ee.ik",
    "fi_hetu": "fi.hetu", "fr_nir": "fr.nir", "de_idnr": "de.idnr", "gr_amka": "gr.amka", "gr_afm": "gr.vat",
    "ie_pps": "ie.pps", "it_cf": "it.codicefiscale", "nl_bsn": "nl.bsn", "pl_pesel": "pl.pesel",
    "pl_nip": "pl.nip", "pt_nif": "pt.nif", "pt_cc": "pt.cc", "ro_cnp": "ro.cnp", "si_emso": "si.emso",
    "es_dni": "es.dni", "se_pnr": "se.personnummer", "no_fnr": "no.fodselsnummer", "is_kt": "is_.kennitala",
    "ch_ahv": "ch.ssn", "gb_nhs": "gb.nhs", "gb_utr": "gb.utr", "us_ssn": "us.ssn", "us_itin": "us.itin",
    "br_cpf": "br.cpf", "br_cnpj": "br.cnpj", "vn_mst": "vn.mst", "in_aadhaar": "in_.aadhaar", "ca_sin": "ca.sin",
    "tr_tckn": "tr.tckimlik", "au_tfn": "au.tfn", "za_id": "za.idnr", "cn_ric": "cn.ric", "kr_rrn": "kr.rrn",
    "cl_rut": "cl.rut", "ar_cuit": "ar.cuit", "il_idnr": "il.idnr", "ru_inn": "ru.inn", "ua_rntrc": "ua.rntrc",
    "mx_curp": "mx.curp", "lt_ak": "lt.asmens",
}  # fmt: skip
"""Names of our kernels and of the oracle's modules."""


SEEDS = {
    "cn_ric": ["360426199101010071"], "za_id": ["7503305044089"], "mx_curp": ["BOXW310820HNERXN09"],
    "lt_ak": ["33309240064"], "ee_ik": ["36805280109"],
}  # fmt: skip
"""Numbers that the oracle documents, where ours are of a day to come."""


def oracle_says(module: ModuleType, value: str) -> bool:
    try:
        return bool(module.is_valid(value))
    except KeyError:  # a county that the oracle has no name for
        return False


@pytest.mark.parametrize(("name", "oracle"), [(n, o) for n, o in ORACLES.items() if o])
def test_a_kernel_accepts_what_the_oracle_accepts_and_few_others(name: str, oracle: str) -> None:
    own = getattr(ids_eu, "ee_ik" if name == "lt_ak" else name, None) or getattr(ids_world, name)
    other = importlib.import_module(f"stdnum.{oracle}")
    rule = next(rule for rule in rules() if rule.id == name.replace("_", "-"))
    draw = random.Random(name)
    found = [re.findall(r"[0-9A-Z][-0-9A-Za-z./ +]*[0-9A-Za-z]\Z", example) for example in rule.positive]
    seeds = SEEDS.get(name) or [values[0] for values in found if values]
    tried = valid = missed = wrong = 0
    for seed in seeds:
        for _ in range(600):
            changed = "".join(draw.choice("0123456789") if c.isdigit() and draw.random() < 0.2 else c for c in seed)
            ours, theirs = own(changed), oracle_says(other, changed)
            tried, valid = tried + 1, valid + theirs
            missed, wrong = missed + (theirs and not ours), wrong + (ours and not theirs)
    assert valid, "no value was valid: the comparison says nothing"
    assert missed <= 0.12 * valid  # a day that is no day
    assert wrong <= 0.2 * tried  # a birthday in the future, an area never given


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=200), st.sampled_from([None, "en", "de", "vi"]))
def test_any_text_gives_spans_inside_it_that_do_not_overlap(text: str, lang: str | None) -> None:
    found = find(text, About(lang))
    assert all(0 <= f.start < f.end <= len(text) and 0 < f.score <= 1 for f in found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert found == find(text, About(lang))


HIDDEN = {
    "full-width": ("ｐｅｔｒａ＠ｂａｓａｌｔ．ｏｒｇ", "email"),
    "zero-width": ("petra\u200b@bas\u200dalt.org", "email"),
    "soft hyphen": ("pe\u00adtra@basalt.org", "email"),
    "direction marks": ("\u202e\u202cpetra@\u2066basalt.org", "email"),
    "look-alike letters": ("p\u0435tra@bas\u0430lt.org", "email"),
    "entities": ("petra&#64;basalt&period;org", "email"),
    "full-width digits": ("CPF ５２９．９８２．２４７－２５", "government-id"),
    "spaces that do not break": ("tel +44\u00a020\u00a07946\u00a00958", "phone"),
    "dashes": ("CPF 529.982.247\u201125", "government-id"),
    "Arabic digits": ("CPF ٥٢٩.٩٨٢.٢٤٧-٢٥", "government-id"),
}


@pytest.mark.parametrize("how", HIDDEN)
def test_what_is_hidden_behind_odd_characters_is_found_where_it_stands(how: str) -> None:
    value, kind = HIDDEN[how]
    before = "é 石 "
    found = [f for f in find(f"{before}{value} and more", About("en")) if f.kind == kind]
    assert found, how
    assert len(before) <= found[0].start <= len(before) + 6
    assert found[0].end == len(before) + len(value)


def test_a_lone_surrogate_and_what_is_no_text_do_no_harm() -> None:
    text = "\ud800 petra@basalt.org \udfff"
    (found,) = find(text, About("en"))
    assert text[found.start : found.end] == "petra@basalt.org"


def test_a_value_found_in_a_long_line_has_its_place_in_the_whole() -> None:
    text = "é" * 5000 + " petra@basalt.org " + "石" * 5000
    (found,) = find(text, About("en"))
    assert text[found.start : found.end] == "petra@basalt.org"


def test_a_private_key_is_one_finding_to_its_end() -> None:
    text = filled("before\n-----BEGIN RSA PRIVATE KEY-----\n<A64>\n<A64>\n-----END RSA PRIVATE KEY-----\nafter")
    (found,) = find(text, About(None))
    assert text[found.start : found.end].endswith("-----END RSA PRIVATE KEY-----")


def test_a_detector_that_fails_is_marked_and_the_others_run() -> None:
    from assent.people import DETECTORS
    from assent.people.detector import Detector

    def broken(*_: object) -> tuple[Finding, ...]:
        raise ValueError("petra@basalt.org")

    seen = examine("petra@basalt.org", About(), None, (Detector("broken", "1", frozenset(), broken), *DETECTORS[:1]))
    assert seen.unchecked == ("people.broken: ValueError",)
    assert seen.detectors == (DETECTORS[0].label,)
    assert [finding.kind for finding in seen.findings] == ["email"]


@pytest.mark.parametrize("text", ["call 01.84.17.61.18 now", "version 10.4.20.1.7 is out", "1.192.168.10.4"])
def test_numbers_with_more_than_four_parts_are_no_address(text: str) -> None:
    assert "ip-address" not in {f.kind for f in find(text, About("en"))}


def test_an_address_at_the_end_of_a_sentence_or_with_a_port_is_one() -> None:
    for text in ("It is 93.184.216.34.", "see 93.184.216.34:8080", "93.184.216.34. Then"):
        assert "ip-address" in {f.kind for f in find(text, About("en"))}


def _piece(data: bytes, end: int) -> tuple[int, int]:
    """The piece around one end, worked out alone: its line, cut at spaces that are far enough away."""
    first = data.rfind(b"\n", 0, end - 1) + 1
    last = end if data[end - 1 : end] == b"\n" else data.find(b"\n", end) % (len(data) + 1)
    if end - first > BACK:
        first = max(first, data.rfind(b" ", first, end - BACK))
    space = data.find(b" ", end + ON, last) if last - end > ON else -1
    return first, last if space < 0 else space


@given(st.lists(st.sampled_from([b"a" * 300, b" ", b"\n", b"b", b"c" * 90]), max_size=40), st.data())
def test_pieces_of_long_lines_are_those_that_each_match_alone_asks_for(parts: list[bytes], data: st.DataObject) -> None:
    text = b"".join(parts) + b"x"
    end = data.draw(st.integers(1, len(text)))
    assert [tuple(line)[:2] for line in _lines(text, [(end, 0)], 9)] == [_piece(text, end)]
