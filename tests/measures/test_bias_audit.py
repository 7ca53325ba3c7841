"""Bias in an audit: counted in the scan, joined with the verdicts, the same bytes at any number of workers."""

import gzip
import json
import re
import zipfile
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from assent.cli import app
from assent.ledger import Code
from assent.measures.bias.count import Counters, Counts, TextCounter, prepare
from assent.measures.bias.lexicon import AXES, LANGUAGES, build, built_in, expand, load, texts
from assent.measures.bias.mitigation import CAPS, Margin, fair_threshold, rake
from assent.measures.bias.removal import LIMIT, removal
from assent.measures.bias.report import score_filters
from assent.measures.bias.rows import cells_of, counts_of
from assent.measures.bias.sample import BiasPlan, Sampler
from assent.measures.bias.table import BiasTable, build_filters
from assent.measures.bias.words import differences
from assent.records.errors import UsageError
from tests.measures.shared import shared

ENGLISH = TextCounter(built_in().terms["en"])
WORDS = st.lists(st.sampled_from(["she", "he", "the", "nurse", "black", "woman", "great.", "doctor\n", "family"]))


def test_every_axis_has_words_in_six_languages() -> None:
    for language in LANGUAGES:
        named = {term.name.axis for term in built_in().terms[language]}
        assert named >= {*AXES, "theme", "occupation", "valence"}, language


def test_a_colour_counts_beside_a_person_only() -> None:
    assert ENGLISH.count("A black car and an old house.").mentions == {}
    said = ENGLISH.count("The black woman met old people.").mentions
    assert (said["race.black"], said["age.old"]) == (1, 1)


@pytest.mark.parametrize(
    ("language", "text", "code"),
    [
        ("fr", "L’homme et sa mère arrivent.", "gender.women"), ("fr", "L'homme arrive.", "gender.men"),
        ("de", "Die schwarze Frau liest.", "race.black"), ("es", "Una mujer musulmana.", "religion.muslim"),
        ("pt", "A comunidade indígena.", "race.indigenous"), ("vi", "Người khuyết tật đi học.", "disability.disabled"),
        ("en", "WOMEN’S rights", "gender.women"), ("en", "an African-American doctor", "race.black"),
    ],
)  # fmt: skip
def test_words_are_found_as_people_write_them(language: str, text: str, code: str) -> None:
    found = Counters(built_in()).count(text, language)
    assert found is not None
    assert found.mentions[code] == 1


def test_a_language_without_a_list_is_not_measured_and_not_zero() -> None:
    assert Counters(built_in()).count("私は学生です", "ja") is None
    assert Counters(built_in()).count("text", None) is None


@given(WORDS, WORDS)
def test_counts_of_two_documents_merge_to_those_of_both(first: list[str], second: list[str]) -> None:
    one, two = (ENGLISH.count(" ".join(words)) for words in (first, second))
    merged = Counts()
    merged += one
    merged += two
    both = ENGLISH.count(" ".join(first) + "\n" + " ".join(second))
    assert (merged.mentions, merged.sentences, merged.pairs) == (both.mentions, both.sentences, both.pairs)
    assert (merged.words, merged.total_valence) == (both.words, both.total_valence)


@given(st.text(max_size=200))
def test_any_text_can_be_counted_and_stored(text: str) -> None:
    counts = ENGLISH.count(text)
    back = counts_of(counts.words, counts.total_sentences, counts.total_valence, cells_of(counts))
    assert cells_of(back) == cells_of(counts)
    assert len(prepare(text)[0]) >= 2


def test_expansion_of_braces() -> None:
    assert expand("niñ{o|a}, Persona{|s}") == ["niño", "niña", "persona", "personas"]
    with pytest.raises(ValueError, match="braces"):
        expand("niñ{o|a")


COVERED = {"gender_and_sex": 0.25, "race_ethnicity": 0.5, "religion": 0.5, "nationality": 0.75, "age": 0.4,
           "ability": 0.4, "sexual_orientation": 0.5}  # fmt: skip
"""Share of the reference's descriptors that our own lists hold, at least; what lacks are whole phrases, slurs and
descriptors of appearance."""


def test_our_lists_cover_the_reference_in_english() -> None:
    found = json.loads(shared("bias/holisticbias/v1.1/descriptors.json").read_text("utf-8"))
    for axis, least in COVERED.items():
        words = [d["descriptor"] if isinstance(d, dict) else d for group in found[axis].values() for d in group]
        hit = [
            w for w in words if ENGLISH.count(f"a {w} person").mentions.keys() - {"age.young"} or w.startswith("youn")
        ]
        assert len(hit) / len(words) >= least, (axis, len(hit) / len(words))


MMHB = {"fr": "fra", "es": "spa", "pt": "por", "vi": "vie"}
MMHB_AXES = {"ability", "age", "gender_and_sex", "nationality", "race_ethnicity", "religion", "sexual_orientation"}


@pytest.mark.parametrize("language", sorted(MMHB))
def test_our_lists_cover_the_reference_in_other_languages(language: str) -> None:
    counter = TextCounter(built_in().terms[language])
    with zipfile.ZipFile(shared("bias/mmhb/MMHB_descriptors.zip")) as archive:
        text = archive.read(f"MMHB_descriptors/{MMHB[language]}_descriptors_full_id.tsv").decode("utf-8")
    rows = [line.split("\t") for line in text.splitlines()[1:] if line.count("\t") >= 4]
    words = {row[4].strip().lower() for row in rows if row[1] in MMHB_AXES and row[4].strip()}
    hit = sum(bool(counter.count(word).mentions) for word in words)
    assert hit / len(words) >= 0.4, (language, hit / len(words))


NOUNS = {"en": "eng", "fr": "fra", "de": "deu", "es": "spa", "pt": "por", "vi": "vie"}


@pytest.mark.parametrize("language", sorted(NOUNS))
def test_gender_nouns_of_the_reference_fall_on_the_right_side(language: str) -> None:
    counter = TextCounter(built_in().terms[language])
    found = json.loads(shared(f"bias/gender_gap/{NOUNS[language]}_nouns.json").read_text("utf-8"))
    for side, ours, other in (("feminine", "gender.women", "gender.men"), ("masculine", "gender.men", "gender.women")):
        nouns = [noun["singular"] for noun in found[side] if noun.get("singular")]
        said = [counter.count(noun).mentions for noun in nouns]
        right = sum(bool(m[ours]) for m in said)
        wrong = sum(bool(m[other]) and not m[ours] for m in said)
        assert right / len(nouns) >= 0.4, (  # what lacks are regional words and pet names
            language,
            side,
            right / len(nouns),
        )
        assert wrong / len(nouns) <= 0.05, (language, side, [n for n, m in zip(nouns, said, strict=True) if m[other]])


def test_valence_agrees_in_sign_with_the_reference() -> None:
    rows = [line.split("\t") for line in shared("bias/vader/vader_lexicon.txt").read_text("utf-8").splitlines()]
    theirs = {row[0]: float(row[1]) for row in rows if len(row) > 1}
    ours = {term.form: term.name.role for term in built_in().terms["en"] if term.name.axis == "valence"}
    both = {word for word in ours if word in theirs}
    assert len(both) > 80
    wrong = [word for word in both if (ours[word] == "positive") != (theirs[word] > 0)]
    assert len(wrong) / len(both) <= 0.02


def test_no_word_of_the_shipped_lists_that_can_be_shown_is_on_a_blocklist() -> None:
    blocked = {line.strip().lower() for line in shared("bias/ldnoobw/en").read_text("utf-8").splitlines()}
    shown = {term.form for term in built_in().terms["en"] if term.name.role in ("theme", "occupation")}
    assert shown & blocked == set()


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "axis"), ("axis = 3", "axis"), ('axis = "theme"', "axis"), ('axis = "own"', "own"),
        ('axis = "own"\na = "x"', "a"), ('axis = "own"\n[a]\nxx = "x"', "a.xx"),
        ('axis = "own"\n[a]\ntitle = "A"', "a"),
        ('axis = "own"\n[a]\nen = 3', "a.en"),
        ('axis = "own"\n[a]\nen = "x{"', "a.en"), ('axis = "own"\n[a]\nen = " "', "a.en"),
        ('axis = "own"\n[a]\nbeside_person = "x"', "a.beside_person"), ("axis = [", "lexicon"),
    ],
)  # fmt: skip
def test_a_lexicon_in_a_wrong_shape_is_refused_with_its_key(text: str, key: str, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match=re.escape(key)) as error:
        load(path)
    assert "\n" not in str(error.value)


def test_a_person_can_bring_an_axis() -> None:
    own = build({"fans": {"a": {"title": "fans", "en": "fan{|s}"}}})
    assert texts(term for term in own.terms["en"] if term.name.code == "fans.a") == {"fan", "fans"}
    assert TextCounter(own.terms["en"]).count("two fans").mentions["fans.a"] == 1


def test_the_sample_is_seeded_spread_and_weighted() -> None:
    documents = [(f"doc{n}", "big.example" if n % 2 else f"{n}.example") for n in range(20000)]

    def drawn(seed: int) -> list[float]:
        sampler = Sampler(BiasPlan("sample", seed))
        return [sampler.draws(*document) for document in documents]

    first = drawn(1)
    assert first == drawn(1) != drawn(2)
    assert sum(first) == pytest.approx(20000, rel=0.08), "weights stand for all documents"
    big = sum(1 for w, (_, domain) in zip(first, documents, strict=True) if w and domain == "big.example")
    assert big < sum(map(bool, first)) / 4
    everything = Sampler(BiasPlan("all"))
    assert {everything.draws(*document) for document in documents[:100]} == {1.0}
    with pytest.raises(UsageError, match="sample, all, off"):
        BiasPlan("some")


def test_removal_against_others_is_told() -> None:
    random = np.random.default_rng(5)
    members, domains = random.random(8000) < 0.2, random.integers(0, 4000, 8000)
    fair = removal("pack", "a.b", random.random(8000) < 0.3, members, domains)
    assert (fair.said, fair.ratio.high < LIMIT) == ("kept", True)
    hard = removal("pack", "a.b", random.random(8000) < np.where(members, 0.5, 0.2), members, domains)
    assert hard.said == "more than others"
    assert hard.ratio.low < 2.5 < hard.ratio.high
    assert removal("pack", "a.b", members & False, members, domains).said == "not known"


def test_weights_reach_what_is_wanted_within_their_caps() -> None:
    random = np.random.default_rng(2)
    women, tech = random.random(4000) < 0.35, random.random(4000) < 0.3
    done = rake(4000, [Margin("women", women, 0.5), Margin("tech", women, 0.4, tech)])
    assert [m.met for m in done.moved] == [True, True]
    assert CAPS[0] <= done.weights.min() <= done.weights.max() <= CAPS[1]
    assert 3000 < done.effective < 4000
    assert not rake(4000, [Margin("women", women, 0.95)]).moved[0].met


def test_a_threshold_is_found_that_erases_no_group() -> None:
    random = np.random.default_rng(4)
    group = random.random(20000) < 0.1
    scores = random.random(20000) + np.where(group, 0.03, 0.0)
    scores[group & (random.random(20000) < 0.05)] = 0.7  # what stands near the line is often theirs
    asked, kept = fair_threshold(scores, [0.3, 0.5, 0.65, 0.95], {"g": group})
    assert asked.value == 0.3
    assert kept.worst < LIMIT
    harmful, _ = fair_threshold(scores, [0.99], {"g": group})
    assert harmful.worst > LIMIT


def test_a_finding_that_falls_on_one_group_has_a_threshold_of_its_own() -> None:
    lexicon = built_in()
    random = np.random.default_rng(5)
    table = BiasTable(lexicon, domains=list(range(3000)), weights=[1.0] * 3000)
    women = random.random(3000) < 0.5
    table.named = {"gender.women": np.flatnonzero(women).tolist(), "gender.men": np.flatnonzero(~women).tolist()}
    even = np.where(random.random(3000) < 0.4, 0.9, 0.0)
    uneven = np.where(women & (even == 0) & (random.random(3000) < 0.6), 0.55, even)
    found = {"phone": even, "email": uneven, "rare": even * 0}
    rows = {row.kind: row for row in score_filters(table, found)}
    assert set(rows) == {"phone", "email"}
    assert rows["phone"].asked == rows["phone"].fair
    assert rows["email"].asked.worst_group == "gender.women"
    assert rows["email"].fair.value == 0.6
    assert rows["email"].fair.removed == int((even > 0).sum())


def test_words_that_differ_are_told_and_others_not() -> None:
    base = np.array([400.0, 400, 400, 400])
    rows = differences(["a", "b", "c", "d"], np.array([200.0, 100, 100, 100]), base / 4, base)
    assert (rows[0].word, rows[0].told) == ("a", True)
    assert differences(["a"], np.zeros(1), np.ones(1), np.ones(1)) == []
    wide = differences(["a", "b"], np.array([120.0, 100]), np.array([100.0, 100]), np.array([220.0, 200]), 30.0)
    assert not any(row.told for row in wide), "the design effect makes scores honest"


def rows(count: int) -> list[str]:
    lines = []
    for n in range(count):
        who = ("She is a nurse and a great mother. ", "He is a doctor; the boss. ", "The weather was terrible. ")[n % 3]
        text = (who + "The children of the family ran home. ") * 6
        url = f"https://site{n % 97}.example/{n}"
        lines.append(json.dumps({"text": text, "url": url, "timestamp": "2026-01-02T03:04:05Z"}))
    return lines


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.slow
def test_an_audit_counts_the_same_at_any_number_of_workers_and_reports_it(tmp_path: Path) -> None:
    for part in range(3):
        (tmp_path / f"{part}.jsonl.gz").write_bytes(gzip.compress("\n".join(rows(300 + part)).encode()))
    inputs = [str(tmp_path / f"{part}.jsonl.gz") for part in range(3)]
    for workers in (1, 2):
        run("audit", *inputs, "-o", str(tmp_path / f"out{workers}"), "--workers", str(workers), "-q", "--bias", "all")
    first, second = (sorted((tmp_path / f"out{n}" / "private" / "bias").glob("*")) for n in (1, 2))
    assert [path.name for path in first] == [path.name for path in second] != []
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    assert sum(pq.read_metadata(path).num_rows for path in first) == 903
    said = json.loads(run("bias", str(tmp_path / "out1"), "--json"))
    assert said["documents"] == 903
    women = next(row for row in said["groups"] if row["name"]["code"] == "gender.women")
    assert women["documents"]["low"] < 1 / 3 < women["documents"]["high"]
    page = (tmp_path / "out1" / "bias.html").read_text("utf-8")
    assert page.count('class="picture"') >= 4
    assert "People and planet" in (tmp_path / "out1" / "report.html").read_text("utf-8")
    steps = json.loads((tmp_path / "out1" / "footprint.json").read_bytes())["steps"]
    assert [step["step"] for step in steps] == ["audit"]
    assert "modelled" in run("footprint", "run", str(tmp_path / "out1"), "--place", "FRA", "--json")


def test_bias_where_nothing_was_counted_says_what_to_do(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["bias", str(tmp_path)])
    assert isinstance(result.exception, UsageError)
    assert "--bias sample or all" in str(result.exception)


def test_what_a_build_leaves_out_is_a_filter_too(tmp_path: Path) -> None:
    table = BiasTable(built_in(), domains=[1, 2, 3, 4], keys=[("a", n, 0) for n in range(4)])
    places = {"file": ["a"] * 3, "member_offset": [0, 1, 2], "index_in_member": pa.array([0, 0, 0], pa.int32())}
    codes = pa.array([Code.INCLUDE, Code.DUPLICATE, Code.SUPPRESSED], pa.int8())
    pq.write_table(pa.table({**places, "code": codes}), tmp_path / "unit.parquet")
    filters = build_filters(table, tmp_path)
    assert {name: mask.tolist() for name, mask in filters.items()} == {
        "": [False, True, True, True],
        "repeats": [False, True, False, False],
        "standing rules": [False, False, True, False],
    }
