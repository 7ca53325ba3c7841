"""Published numbers of bias measures, computed again from the same data by this package."""

import csv
import gzip
import itertools
import json
import re
from collections import Counter
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from assent.measures.bias import probes, weat
from assent.measures.bias.count import TextCounter
from assent.measures.bias.dialect import DialectModel
from assent.measures.bias.intervals import jeffreys, katz, wilson
from assent.measures.bias.lexicon import Name, Term, built_in
from assent.measures.bias.occupations import fit
from tests.measures.shared import shared

Vectors = dict[str, NDArray[np.float64]]


def expected(name: str) -> dict[str, Any]:
    rows = json.loads(shared("bias/EXPECTED.json").read_text("utf-8"))
    return next(row for row in rows if row["id"] == name)


def test_a1_share_of_women_in_text_follows_labour_statistics_with_a_male_skew() -> None:
    with shared("bias/winogender/occupations-stats.tsv").open() as stream:
        rows = list(csv.DictReader(stream, delimiter="\t"))
    text = np.array([float(row["bergsma_pct_female"]) for row in rows])
    labour = np.array([float(row["bls_pct_female"]) for row in rows])
    line = fit(text, labour)
    assert line is not None
    want = expected("winogender.r")
    assert line.r == pytest.approx(want["expected"], abs=want["tolerance"])
    assert (round(line.text_mean, 2), round(line.labour_mean, 2)) == (24.85, 50.36)
    # our own table carries the same figures over
    assert {row["occupation"]: float(row["bls_pct_female"]) for row in rows} == {
        code.partition(".")[2]: value for code, value in built_in().women_percent.items()
    }


@pytest.fixture(scope="module")
def vectors() -> Vectors:
    found: Vectors = {}
    with gzip.open(shared("bias/weat/weat_w2v_googlenews_347x300.txt.gz"), "rt", encoding="utf-8") as stream:
        next(stream)
        for line in stream:
            word, *numbers = line.split()
            found[word] = np.array(numbers, dtype=np.float64)
    return found


def words(vectors: Vectors, name: str) -> NDArray[np.float64]:
    lists = json.loads(shared("bias/weat/WEAT.json").read_text("utf-8"))
    found = [vectors[word] for word in lists[name] if word in vectors]
    assert weat.enough(len(found), len(lists[name]))
    return np.stack(found)


TESTS = {
    "weat.flowers_insects_pleasant5_unpleasant5a": ("flowers", "insects", "pleasant_5", "unpleasant_5a"),
    "weat.instruments_weapons": ("instruments", "weapons", "pleasant_5", "unpleasant_5a"),
    "weat.names_career_family": ("male_names", "female_names", "career", "family"),
    "weat.math_arts_gender": ("math", "arts", "male_terms", "female_terms"),
    "weat.science_arts_gender": ("science", "arts_2", "male_terms_2", "female_terms_2"),
    "weat.mental_physical_temp_perm": ("mental_disease", "physical_disease", "temporary", "permanent"),
}


@pytest.mark.parametrize("name", TESTS)
def test_a2_effect_sizes_of_caliskan(name: str, vectors: Vectors) -> None:
    want = expected(name)
    x, y, a, b = (words(vectors, part) for part in TESTS[name])
    assert weat.effect_size(x, y, a, b) == pytest.approx(want["expected"], abs=want["tolerance"])


def test_a2_exact_p_of_names_and_careers(vectors: Vectors) -> None:
    want = expected("weat.names_career_family.p")
    got = weat.exact_p(*(words(vectors, part) for part in TESTS["weat.names_career_family"]))
    assert got == pytest.approx(want["expected"], abs=want["tolerance"])


def test_a3_conventions_of_wefe(vectors: Vectors) -> None:
    x, y, a, b = (words(vectors, part) for part in ("female_terms", "male_terms", "family", "career"))
    want = expected("weat.wefe_convention")
    got = [
        weat.score(x, y, a, b),
        weat.effect_size(x, y, a, b, ddof=0),
        weat.mean_average_cosine(np.concatenate([x, y]), [a, b]),
    ]
    assert got == pytest.approx(want["expected"], abs=want["tolerance"])
    assert weat.effect_size(x, y, a, b, ddof=1) == pytest.approx(0.43645, abs=1e-4)


def answers(category: str, model: str) -> list[probes.Answer]:
    found = []
    with gzip.open(shared(f"bias/bbq/unifiedqa_preds/preds_{category}.jsonl.gz"), "rt", encoding="utf-8") as stream:
        for line in stream:
            row = json.loads(line)
            said = row[f"unifiedqa-t5-11b_pred_{model}"].strip().lower().rstrip(".")
            options = [row[f"ans{n}"].strip().lower().rstrip(".") for n in range(3)]
            tags = [row["answer_info"][f"ans{n}"] for n in range(3)]
            unknown = next(n for n in range(3) if tags[n][-1] == "unknown")
            groups = {group.lower() for group in row["additional_metadata"]["stereotyped_groups"]}
            target = next((n for n in range(3) if n != unknown and {t.lower() for t in tags[n]} & groups), -1)
            answer = options.index(said) if said in options else -1
            if answer < 0 or target < 0:
                continue
            negative, ambiguous = row["question_polarity"] == "neg", row["context_condition"] == "ambig"
            found.append(probes.Answer(answer, row["label"], unknown, target, negative, ambiguous))
    return found


@pytest.mark.parametrize("category", ["Age", "Disability_status", "Religion", "Sexual_orientation"])
def test_a4_bias_scores_of_bbq(category: str) -> None:
    want = expected(f"bbq.{category}")
    got = [
        probes.bbq_score([a for a in answers(category, model) if a.ambiguous is ambiguous])
        for ambiguous in (True, False)
        for model in ("arc", "race")
    ]
    assert got == pytest.approx(want["expected"], abs=want["tolerance"] + 1e-9)


def test_a5_pairs_of_crows_by_type() -> None:
    with shared("bias/crows_pairs/crows_pairs_anonymized.csv").open(encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert Counter(row["bias_type"] for row in rows) == expected("crows.counts")["expected"]
    assert Counter(row["stereo_antistereo"] for row in rows) == {"stereo": 1290, "antistereo": 218}


@pytest.mark.parametrize("model", ["bert", "roberta", "camembert", "flaubert", "bertje", "mbert", "robbert"])
def test_a6_preference_for_the_stereotype(model: str) -> None:
    path = shared(f"bias/crows_pairs/scores/results_{model}.csv.gz")
    lines = gzip.decompress(path.read_bytes()).decode("utf-8", "replace").splitlines(keepends=True)
    rows = list(csv.DictReader(lines, delimiter=";" if ";" in lines[0] else ","))
    want = expected(f"crows.score.{model}")
    # the stored decision is of the unrounded scores; equal rounded scores are decided there
    got = probes.pair_preference([float(row["score"]) for row in rows], [0.5] * len(rows))
    assert got == pytest.approx(want["expected"], abs=0.0051)
    more, less = ([float(row[f"sent_{which}_score"]) for row in rows] for which in ("more", "less"))
    assert probes.pair_preference(more, less) == pytest.approx(got, abs=0.5)


def test_a7_gap_is_balanced() -> None:
    women = men = 0
    counter = TextCounter(built_in().terms["en"])
    for part, want in zip(("development", "test", "validation"), ((1000, 1000), (1000, 1000), (227, 227)), strict=True):
        with gzip.open(shared(f"bias/gap/gap-{part}.tsv.gz"), "rt", encoding="utf-8") as stream:
            said = [counter.count(row["Pronoun"]).mentions for row in csv.DictReader(stream, delimiter="\t")]
        got = sum(m["gender.women"] for m in said), sum(m["gender.men"] for m in said)
        assert got == want
        women, men = women + got[0], men + got[1]
    assert [round(100 * x, 1) for x in jeffreys(women, women + men)] == [48.5, 51.5]
    assert [round(100 * x, 1) for x in wilson(women, women + men)] == [48.5, 51.5]


def bold(name: str) -> dict[str, dict[str, list[str]]]:
    with gzip.open(shared(f"bias/bold/{name}.json.gz"), "rt", encoding="utf-8") as stream:
        found: dict[str, dict[str, list[str]]] = json.load(stream)
    return found


def test_a8_prompts_of_bold() -> None:
    names = ("gender", "race", "profession", "religious_ideology", "political_ideology")
    files = [bold(f"{name}_prompt") for name in names]
    assert [sum(len(v) for g in f.values() for v in g.values()) for f in files] == expected("bold.counts")["expected"]


def test_a8_the_skew_between_groups_of_bold_is_found_by_counting() -> None:
    """Ten times as many sentences on European Americans as on Hispanic ones: the audit's own counts must see skew."""
    counter = TextCounter(built_in().terms["en"])
    seen: Counter[str] = Counter()
    for kind, people in bold("gender_wiki").items():
        counts = [counter.count(text) for texts in people.values() for text in texts]
        female = sum(c.mentions["gender.women"] for c in counts)
        male = sum(c.mentions["gender.men"] for c in counts)
        seen[kind] = round(100 * female / (female + male))
    assert seen["American_actresses"] > 75
    assert seen["American_actors"] < 25


def test_a9_dialect_posteriors() -> None:
    model = DialectModel.load(shared("bias/twitteraae"))
    want = expected("twitteraae.example")
    for text, row in zip(("hello there", "af af af"), want["expected"], strict=True):
        got = model.shares(text.split())
        assert got is not None
        assert list(got) == pytest.approx(row, abs=1e-7)
    assert model.shares(["qqqqqqqqqqqqqq"]) is None


def blocklist() -> TextCounter:
    lines = [line.strip().lower() for line in shared("bias/ldnoobw/en").read_text("utf-8").splitlines() if line.strip()]
    assert len(lines) == expected("ldnoobw.en")["expected"]
    name = Name("block.list", "group", "list")
    return TextCounter(tuple(Term(line, name) for line in lines if re.search(r"[a-z0-9]", line)))


def test_a10_and_whom_a_blocklist_erases() -> None:
    """The harm of a word list: pages on African Americans are removed more often, though no group term is on it."""
    counter, race = blocklist(), bold("race_wiki")
    hit = {}
    for group in ("African_Americans", "European_Americans"):
        texts = [text for texts in race[group].values() for text in texts]
        hit[group] = sum(bool(counter.count(text).mentions) for text in texts), len(texts)
    want = expected("bold.blocklist")["expected"]
    assert [f"{x}/{n}" for x, n in hit.values()] == want[:2]
    ratio = katz(*hit["African_Americans"], *hit["European_Americans"])
    assert [round(x, 3) for x in ratio] == list(itertools.chain([want[2]], want[3]))


def test_a_template_set_hides_the_harm() -> None:
    counter = blocklist()
    with gzip.open(shared("bias/jigsaw_madlibs/bias_madlibs_77k.csv.gz"), "rt", encoding="utf-8") as stream:
        hits = Counter(row["Label"] for row in csv.DictReader(stream) if counter.count(row["Text"]).mentions)
    assert [hits["BAD"], hits["NOT_BAD"]] == expected("madlibs.blocklist")["expected"]
