"""The documentation: every page is on the site, every link holds there and in the repository, examples run."""

from __future__ import annotations

import importlib.util
import re
import subprocess
import sys
import tomllib
from importlib import resources
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import assent
from assent.policy import reading
from assent.records.signal import Signal
from assent.signals import about, header_signals, registry
from assent.signals.fields import Response
from tests.test_tutorials import shell, steps

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
OUTSIDE = re.compile(r"https?:|mailto:")


def name(path: Path) -> str:
    return path.relative_to(DOCS).as_posix()


def prose(page: Path) -> str:
    """Without code."""
    text = re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", "", text)


def links(page: Path) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)) if not OUTSIDE.match(link)]


def anchors(page: Path) -> set[str]:
    titles = re.findall(r"^#+ (.*)$", re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.M | re.S), re.M)
    return {re.sub(r"[^\w -]", "", title.lower()).strip().replace(" ", "-") for title in titles}


def test_every_page_is_in_the_navigation_once() -> None:
    nav = (ROOT / "mkdocs.yml").read_text("utf-8").partition("\nnav:")[2]
    assert sorted(re.findall(r": (\S+\.md)$", nav, re.M)) == [name(page) for page in PAGES]


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_of_a_page_leads_somewhere(page: Path) -> None:
    for link in links(page):
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_file(), link
        assert target.is_relative_to(DOCS), f"{link}: not on the site"
        assert not anchor or anchor in anchors(target), link


def test_every_link_of_the_readme_leads_somewhere() -> None:
    found = links(ROOT / "README.md")
    assert len(found) > 10
    assert [link for link in found if not (ROOT / link).is_file()] == []


def test_the_picture_is_small() -> None:
    assert 20_000 < (DOCS / "report.png").stat().st_size < 200_000


def test_what_is_said_to_be_missed_was_measured() -> None:
    measured = (DOCS / "quality.md").read_text("utf-8").splitlines()
    rows = [
        row.removesuffix("|") for row in re.findall(r"^\| .*\d.*\|$", (DOCS / "limits.md").read_text("utf-8"), re.M)
    ]
    assert len(rows) > 5
    assert [row for row in rows if not any(line.startswith(row) for line in measured)] == []


def test_the_comparison_counts_its_own_mechanisms() -> None:
    assert f"{len(registry.MECHANISMS)} mechanisms of page" in (DOCS / "comparison.md").read_text("utf-8")


def example(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```$", (DOCS / "contributing.md").read_text("utf-8"), re.M | re.S)
    assert found is not None
    return found[1]


@pytest.fixture(scope="module")
def house_rules(tmp_path_factory: pytest.TempPathFactory) -> ModuleType:
    path = tmp_path_factory.mktemp("signals") / "house_rules.py"
    path.write_text(example("python"))
    spec = importlib.util.spec_from_file_location("house_rules", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def registered(house_rules: ModuleType, monkeypatch: pytest.MonkeyPatch) -> str:
    """The example as if its line stood in the registry."""
    mechanism = house_rules.MECHANISM
    monkeypatch.setattr(registry, "_HEADER", (*registry._HEADER, mechanism))
    monkeypatch.setattr(reading, "_CLASSES", {**reading._CLASSES, mechanism.name: mechanism.klass})
    return str(mechanism.name)


def rows(mechanism: str, headers: list[tuple[str, str]] | None) -> list[Signal]:
    return [
        s for s in header_signals(None if headers is None else tuple(headers), None, 200) if s.mechanism == mechanism
    ]


def test_the_example_of_a_signal_is_read_as_the_page_says(registered: str) -> None:
    said = [("House-Rules", "No-Training")]
    assert [(s.use, s.spec, s.policy, s.found_at) for s in rows(registered, said)] == [
        ("train", "deny", "deny", "header:house-rules[0]")
    ]
    assert [s.policy for s in rows(registered, [("house-rules", "welcome")])] == ["unknown"]
    assert [s.policy for s in rows(registered, [("house-rules", "knock first")])] == ["hold"]
    assert [(s.use, s.spec) for s in rows(registered, [])] == [("*", "absent")]
    assert [(s.use, s.spec) for s in rows(registered, None)] == [("*", "unknown")]


def test_the_example_of_a_signal_decides(registered: str) -> None:
    def action(*headers: tuple[str, str]) -> str:
        evidence = assent.scan_document("https://example.org/page", headers=list(headers), html=b"<p>Hello</p>")
        return assent.decide(evidence, ["eu"])["eu"].action

    rank = ["include", "redact", "hold", "exclude"]
    assert rank.index(action(("House-Rules", "welcome"))) >= rank.index(action())
    assert action() != "exclude"
    assert action(("House-Rules", "no-training")) == "exclude"


@given(st.lists(st.text(max_size=20), max_size=3))
@settings(max_examples=50)
def test_the_example_of_a_signal_never_raises(house_rules: ModuleType, values: list[str]) -> None:
    response = Response(tuple(("house-rules", value) for value in values), 200, None)
    assert len(list(house_rules.read(response))) == len(values)


def test_the_example_of_a_signal_is_short_clean_and_described(house_rules: ModuleType) -> None:
    code = example("python")
    assert sum(bool(line.strip()) for line in code.splitlines()) <= 31
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "-q", "--config", str(ROOT / "pyproject.toml"), "-"],
        input=code, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    (described,) = tomllib.loads(example("toml")).items()
    others = tomllib.loads(resources.files(about.__package__).joinpath("about.toml").read_text("utf-8"))
    assert described[0] == house_rules.MECHANISM.name
    assert all(described[1].keys() == other.keys() for other in others.values())


@pytest.mark.slow
def test_the_worked_example_of_a_verdict_prints_what_the_page_says(tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "sample.warc.gz").write_bytes((ROOT / "examples" / "sample.warc.gz").read_bytes())
    found = steps((DOCS / "verdicts.md").read_text("utf-8"))
    assert len(found) > 5
    environment = shell(tmp_path)
    for step in found:
        done = subprocess.run(
            ["sh", "-c", step.command],
            cwd=work,
            env=environment,
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        printed = " ".join((done.stdout + done.stderr).split())
        assert done.returncode == step.code, printed
        for line in step.printed:
            assert " ".join(line.split()) in printed, f"{step.command}: {line}\n{printed}"


@pytest.mark.slow
def test_the_site_builds_strictly_and_asks_nobody(tmp_path: Path) -> None:
    if importlib.util.find_spec("mkdocs") is None or importlib.util.find_spec("material") is None:
        pytest.skip("needs mkdocs-material (make .venv/docs)")
    site = tmp_path / "site"
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(site)],
        cwd=ROOT, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(list(site.rglob("*.html"))) > len(PAGES)
    assert requests(site) == []


def requests(site: Path) -> list[str]:
    """What the built pages would fetch from elsewhere when they are opened."""
    found = []
    for page in site.rglob("*.html"):
        for tag in re.findall(
            r"<(?:script|link|img|iframe|source|audio|video|object)\b[^>]*>", page.read_text("utf-8")
        ):
            found += [f"{page.name}: {tag}" for _ in re.findall(r'\b(?:src|href|data|srcset)="?(?:https?:)?//', tag)]
    for sheet in site.rglob("*.css"):
        found += [
            f"{sheet.name}: {url}" for url in re.findall(r"url\(\s*[\"']?(?:https?:)?//[^)]*", sheet.read_text("utf-8"))
        ]
    return found


def test_the_check_would_see_a_request(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text(
        '<link rel="stylesheet" href="https://cdn.example/a.css"><a href="https://b.example">b</a>'
    )
    (tmp_path / "a.css").write_text("@font-face { src: url(//fonts.example/a.woff2) }")
    assert len(requests(tmp_path)) == 2
