"""The papers: every field filled from the evidence or from assent.toml, and what nobody stated left open."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assent.cli import app
from assent.documents.domains import domain_list, how_many
from assent.documents.figures import DomainRow, Figure, image_band, text_band
from assent.documents.fill import fill, forms, papers_for
from assent.documents.write import write_documents
from assent.policy.deployment import known_facts, parse_deployment
from assent.policy.pack import available_packs
from assent.records.errors import UsageError

CC = '<link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
FACTS = """
[controller]
name = "Stones & <Sons>"
size = "small"
[sources]
kinds = ["crawl", "other"]
crawler = "stonebot"
"""


@pytest.fixture(scope="module")
def audited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    site = folder / "site" / "stones.example"
    site.mkdir(parents=True)
    for number in range(3):
        site.joinpath(f"{number}.html").write_text(
            f"<html><head>{CC}</head><body><p>Granite {number} is old.</p></body></html>"
        )
    done = CliRunner().invoke(
        app,
        ["audit", str(folder / "site"), "-o", str(folder / "audit"), "--workers", "1", "--as-of", "2026-11-01", "-q"],
    )
    assert done.exit_code == 0, done.output
    folder.joinpath("assent.toml").write_text(FACTS)
    return folder


@pytest.fixture(scope="module")
def written(audited: Path) -> Path:
    write_documents(audited / "audit", list(available_packs()), audited / "assent.toml")
    return audited / "audit" / "documents"


def fields(folder: Path, paper: str) -> list[dict[str, Any]]:
    data = json.loads((folder / f"{paper}.json").read_text("utf-8"))
    return [field for section in data["sections"] for field in section["fields"]]


class Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def test_each_pack_asks_for_its_papers() -> None:
    assert "ai-act-summary" in papers_for(("eu",))
    assert "ab2013" in papers_for(("us-ca",))
    assert "ripd" in papers_for(("br",))
    assert "vn-dossier" in papers_for(("vn",))
    assert "bias-environment" in papers_for(("amnesty",))
    assert "ab2013" not in papers_for(("eu",))


def test_every_paper_is_written_for_people_and_machines(written: Path) -> None:
    names = {path.name for path in written.iterdir()}
    for paper in forms():
        assert {f"{paper}.json", f"{paper}.html"} <= names
    assert {"ai-act-summary.docx", "domains.csv", "croissant.json", "spdx.json", "README.md"} <= names


@pytest.mark.parametrize("paper", sorted(forms()))
def test_every_field_says_where_its_value_is_from(paper: str, written: Path) -> None:
    for field in fields(written, paper):
        assert field["origin"] in ("evidence", "assent.toml", "this project", "open")
        assert field["source"]
        assert field["value"]


@pytest.mark.parametrize("paper", sorted(forms()))
def test_a_form_asks_only_for_facts_that_exist(paper: str) -> None:
    for section in forms()[paper]["section"]:
        for row in section["field"]:
            assert row.get("stated", "controller.name") in known_facts()


@pytest.mark.parametrize("paper", sorted(forms()))
def test_the_page_holds_every_field_of_the_paper(paper: str, written: Path) -> None:
    page = Words()
    page.feed((written / f"{paper}.html").read_text("utf-8"))
    for field in fields(written, paper):
        assert field["label"] in page.text
        assert field["value"] in page.text
    assert "<Sons>" not in (written / f"{paper}.html").read_text("utf-8")


def test_the_public_summary_keeps_the_order_of_the_template(written: Path) -> None:
    numbers = [field["number"] for field in fields(written, "ai-act-summary") if "." in field["number"]]
    assert numbers == sorted(numbers)
    wanted = {"1.1", "1.2", "1.3", "2.1", "2.2.1", "2.2.2", "2.3", "2.4", "2.5", "2.6", "3.1", "3.2", "3.3"}
    assert set(numbers) == wanted


def test_what_is_not_stated_is_open_and_what_was_not_used_is_not_applicable(written: Path) -> None:
    by_label = {field["label"]: field for field in fields(written, "ai-act-summary")}
    assert by_label["Provider: name"]["value"] == "Stones & <Sons>"
    assert by_label["Provider: contact"]["origin"] == "open"
    assert by_label["Were crawlers used?"]["value"] == "yes"
    assert by_label["Crawler: name or identifier"]["value"] == "stonebot"
    assert by_label["Crawler: purpose"]["origin"] == "open"
    assert by_label["Were publicly available datasets used?"]["value"] == "no"
    assert by_label["Modalities of these"]["value"] == "N/A"
    assert by_label["Were data collected from users of the model?"]["value"] == "no"


class AnyFigure(dict[str, Figure]):
    def __missing__(self, key: str) -> Figure:
        return Figure(key, "test")


def test_kinds_that_nobody_stated_are_never_no() -> None:
    paper = fill("ai-act-summary", AnyFigure(), parse_deployment(""))
    answers = {f.value for s in paper.sections for f in s.fields if f.source == "assent.toml, sources.kinds"}
    assert answers == {"Not stated: the provider declares this"}


def test_the_word_file_holds_the_same_words_and_is_the_same_each_time(audited: Path, written: Path) -> None:
    data = (written / "ai-act-summary.docx").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        page = Words()
        page.feed(archive.read("word/document.xml").decode("utf-8"))
    for field in fields(written, "ai-act-summary"):
        assert field["label"] in page.text
    write_documents(audited / "audit", list(available_packs()), audited / "assent.toml")
    assert (written / "ai-act-summary.docx").read_bytes() == data


def test_strict_fails_while_a_field_is_open(audited: Path) -> None:
    command = ["documents", str(audited / "audit"), "--pack", "eu", "--facts", str(audited / "assent.toml")]
    assert CliRunner().invoke(app, command).exit_code == 0
    assert CliRunner().invoke(app, [*command, "--strict"]).exit_code == 1


def test_a_directory_in_which_no_pack_decided_is_refused(tmp_path: Path) -> None:
    assert isinstance(CliRunner().invoke(app, ["documents", str(tmp_path)]).exception, UsageError)


def test_the_papers_stand_whole_or_not_at_all(audited: Path, written: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {path.name: path.read_bytes() for path in written.iterdir()}

    def fails(*_: object) -> bytes:
        raise RuntimeError

    monkeypatch.setattr("assent.documents.write.render_word", fails)
    with pytest.raises(RuntimeError):
        write_documents(audited / "audit", ["eu"], audited / "assent.toml")
    assert {path.name: path.read_bytes() for path in written.iterdir()} == before


# --- the ranked list of domains -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("domains", "large", "small"), [(0, 0, 0), (1, 1, 1), (10, 1, 1), (11, 2, 1), (100, 10, 5), (50_000, 5_000, 1_000)]
)
def test_the_list_names_the_top_ten_percent_or_of_a_small_provider_five(domains: int, large: int, small: int) -> None:
    assert how_many(domains, small=False) == large
    assert how_many(domains, small=True) == small


def test_the_list_is_of_content_that_may_be_used_with_its_digest() -> None:
    rows = [
        DomainRow(
            f"d{n}.example", 1000 - n, 3, (100 - n) * (n != 5), int(n != 5), "text", "01/2026", "02/2026", "deny 0"
        )
        for n in range(30)
    ]
    listed = domain_list(sorted(rows, key=lambda row: -row.bytes_retained), small=False)
    table = list(csv.DictReader(io.StringIO(listed.csv.decode())))
    assert [row["domain"] for row in table] == ["d0.example", "d1.example", "d2.example"]
    assert [row["rank"] for row in table] == ["1", "2", "3"]
    assert (listed.listed, listed.of) == (3, 29)
    assert listed.sha256 == hashlib.sha256(listed.csv).hexdigest()


@pytest.mark.parametrize(
    ("tokens", "words"), [(0, "less than 1 billion"), (10**9, "1 billion"), (2 * 10**13, "more than 10 trillion")]
)
def test_the_band_of_text_is_the_templates(tokens: int, words: str) -> None:
    assert words in text_band(tokens)


def test_the_list_says_what_the_signals_of_each_domain_said(written: Path) -> None:
    for row in csv.DictReader(io.StringIO((written / "domains.csv").read_text("utf-8"))):
        words = row["signals"].split()
        assert words[::2] == ["allow", "deny", "hold", "unknown"]
        assert sum(map(int, words[1::2])) == int(row["records_scraped"])


def test_each_source_of_the_template_has_its_comments_and_an_unstated_one_is_not_open(written: Path) -> None:
    comments = [f for f in fields(written, "ai-act-summary") if f["label"] == "Comments" and f["number"] != "1.3"]
    assert {f["number"] for f in comments} == {"2.1", "2.2.2", "2.3", "2.4", "2.5", "3.1"}
    assert {(f["value"], f["origin"]) for f in comments} == {("No comment stated", "this project")}


@pytest.mark.parametrize(
    ("images", "words"), [(0, "less than 1 million"), (10**6, "1 million to"), (10**9, "more than 1 billion")]
)
def test_the_band_of_images_is_the_templates(images: int, words: str) -> None:
    assert words in image_band(images)


# --- for machines ---------------------------------------------------------------------------------------------------


def test_croissant_passes_the_checker_of_its_makers(written: Path) -> None:
    mlcroissant = pytest.importorskip("mlcroissant", reason="mlcroissant is not installed")
    dataset = mlcroissant.Dataset(str(written / "croissant.json"))
    assert dataset.metadata.issues.errors == set()


def test_croissant_has_the_responsible_ai_fields(written: Path) -> None:
    data = json.loads((written / "croissant.json").read_text("utf-8"))
    assert data["conformsTo"]
    assert {key for key in data if key.startswith("rai:")} >= {
        f"rai:{name}"
        for name in (
            "dataCollection", "dataCollectionType", "dataCollectionMissingData", "dataCollectionRawData",
            "dataCollectionTimeframe", "dataImputationProtocol", "dataManipulationProtocol",
            "dataPreprocessingProtocol", "dataAnnotationProtocol", "dataReleaseMaintenancePlan",
            "personalSensitiveInformation", "dataSocialImpact", "dataBiases", "dataLimitations", "dataUseCases",
            "machineAnnotationTools",
        )
    }  # fmt: skip


def test_spdx_names_a_dataset_package(written: Path) -> None:
    data = json.loads((written / "spdx.json").read_text("utf-8"))
    assert "dataset_DatasetPackage" in {item.get("type") for item in data["@graph"]}


def test_the_card_begins_with_metadata_and_holds_no_person(written: Path) -> None:
    card = (written / "README.md").read_text("utf-8")
    assert card.startswith("---\n")
    assert "compliant" not in card
