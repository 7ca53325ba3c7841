# ruff: noqa: E501
"""The registry, the agents and the page that lists them."""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib import resources
from pathlib import Path

import pytest

from assent.records.document import Document, HostFile, Key
from assent.signals import DEFAULT_AGENTS, MECHANISMS, Markup, load_agents
from assent.signals.about import within
from assent.signals.mechanism import HostMechanism, MarkupMechanism, Mechanism, PayloadMechanism, Statement, clip

SHARED = Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2].parent / "shared"))
PAGE = Path(__file__).parents[2] / "docs" / "signals.md"
NOW = datetime(2026, 10, 1, tzinfo=UTC)

NAMES = {
    "http-access", "x-robots-tag", "robots-meta", "tdmrep-header", "tdmrep-meta", "content-usage-header",
    "content-signal-header", "license-header", "license-html", "robots.txt", "content-usage-robots", "content-signal",
    "tdmrep-file", "plus-data-mining", "training-mining", "tdmrep-asset", "media-licence",
    "reservation-prose", "terms-link", "robots-prose",
}  # fmt: skip


def test_the_mechanisms_that_policies_know_are_there() -> None:
    assert set(MECHANISMS) >= NAMES


def test_the_page_holds_the_table_as_the_registry_has_it() -> None:
    page = PAGE.read_text("utf-8")
    assert within(page) == page


@pytest.mark.parametrize("mechanism", MECHANISMS.values(), ids=lambda m: m.name)
def test_each_mechanism_names_its_source(mechanism: Mechanism) -> None:
    assert mechanism.url.startswith("https://")
    assert mechanism.citation
    assert mechanism.version.isdigit()
    assert mechanism.since <= date(2026, 11, 23)


def test_every_description_is_of_a_registered_mechanism() -> None:
    described = tomllib.loads(resources.files("assent.signals").joinpath("about.toml").read_text("utf-8"))
    assert list(described) == list(dict.fromkeys(described))
    assert set(described) == set(MECHANISMS)


def test_trainers_of_the_reference_list_are_asked_for() -> None:
    expected = {
        "GPTBot", "ClaudeBot", "anthropic-ai", "Claude-Web", "Google-Extended", "GoogleOther", "Applebot-Extended",
        "meta-externalagent", "FacebookBot", "Amazonbot", "Bytespider", "TikTokSpider", "CCBot",
        "cohere-training-data-crawler", "cohere-ai", "AI2Bot", "AI2Bot-Dolma", "Diffbot", "omgili", "Webzio-Extended",
        "img2dataset", "ICC-Crawler", "SBIntuitionsBot", "PanguBot", "YandexAdditional", "YandexAdditionalBot", "DeepSeekBot",
        "Timpibot",
    }  # fmt: skip
    assert expected <= set(DEFAULT_AGENTS.trainers)
    assert DEFAULT_AGENTS.own is None


def test_search_engines_and_answerers_are_no_trainers() -> None:
    assert not {"Googlebot", "bingbot", "Applebot", "ChatGPT-User", "OAI-SearchBot"} & set(DEFAULT_AGENTS.trainers)


def test_every_agent_is_described_once_and_has_evidence() -> None:
    agents = load_agents()
    names = [name.lower() for agent in agents for name in (agent.token, *agent.aliases)]
    assert len(names) == len(set(names))
    for agent in agents:
        assert agent.kind in ("crawler", "usage-token", "user-fetch", "dataset")
        assert agent.honours_star in ("yes", "no", "own-token", "disputed", "unknown")
        assert set(agent.purposes) <= {"train", "ai-input", "ai-index", "search", "archive", "dataset"}
        assert agent.evidence.startswith("https://")
        assert agent.operator


# --- what other lists know: every name is here, or left out for a reason --------------------------------------------

LEFT_OUT = {
    "code": "a word that robots.txt files use for paths and people", "operator": "a word; `ChatGPT Agent` names it", "openai": "an operator, no agent",
    "spider": "a word for any crawler", "cursor": "an editor; requests name no token", "trae": "an editor",
    "opencode": "an editor", "scrapy": "a library: whoever runs it is the agent",
}  # fmt: skip


def known_names() -> set[str]:
    return {name.lower() for agent in load_agents() for name in (agent.token, *agent.aliases)}


def test_the_list_of_ai_robots_txt_is_known_or_left_out_for_a_reason() -> None:
    path = SHARED / "vectors" / "agents" / "ai_robots_txt.json"
    if not path.exists():
        pytest.skip("no shared agents: set ASSENT_SHARED")
    theirs = {name.lower() for name in json.loads(path.read_text("utf-8"))}
    assert len(theirs) > 150
    assert theirs - known_names() <= set(LEFT_OUT)


def test_the_agents_for_ai_of_ai_crawler_robots_are_known() -> None:
    pytest.importorskip("ai_crawler_robots", reason="ai-crawler-robots is not installed")
    data = json.loads(resources.files("ai_crawler_robots").joinpath("data.json").read_text("utf-8"))
    rows = next(value for value in data.values() if isinstance(value, list) and value and "token" in value[0])
    theirs = {
        row["token"].lower() for row in rows if row["category"] in ("ai-training", "ai-search", "user-fetch", "dataset")
    }
    assert len(theirs) > 60
    assert theirs - known_names() == {"google-pinpoint", "google-read-aloud", "yandexcalendar"}  # no models behind them


# --- later mechanisms join with one file: each carrier, tried with a toy --------------------------------------------


def _toy_payload(document: Document) -> Iterator[Statement]:
    if document.payload and b"DMI-PROHIBITED" in document.payload:
        yield Statement("mine", "deny", "deny", found_at="xmp:0-14")


def _toy_host(file: HostFile, _url: str, _agents: object) -> Iterator[Statement]:
    if b"datatrainingallowed=no" in file.body:
        yield Statement("train", "deny", "deny", found_at="trust.txt:1")


def _toy_markup(markup: Markup, _at: datetime | None) -> Iterator[Statement]:
    yield from (Statement("train", "condition", "hold", found_at=markup.place(tag)) for tag in markup.tags)


def test_a_mechanism_of_any_carrier_has_the_same_shape() -> None:
    common = {"since": date(2023, 10, 1), "citation": "x", "url": "https://example.org"}
    toys: list[tuple[Mechanism, list[Statement]]] = []
    payload = PayloadMechanism(name="xmp", klass="reservation", read=_toy_payload, media=("image/",), **common)  # type: ignore[arg-type]
    document = Document(Key("f", 0), 1, "", NOW, 200, (), "image/jpeg", b"DMI-PROHIBITED")
    toys.append((payload, list(payload.read(document))))
    host = HostMechanism(name="trust.txt", klass="preference", carrier="trust.txt", read=_toy_host, **common)  # type: ignore[arg-type]
    file = HostFile("trust.txt", "", "", NOW, 200, (), b"datatrainingallowed=no")
    toys.append((host, list(host.read(file, "", DEFAULT_AGENTS))))
    markup = MarkupMechanism(name="dc-rights", klass="licence", read=_toy_markup, **common)  # type: ignore[arg-type]
    toys.append((markup, list(markup.read(Markup(), NOW))))
    for mechanism, statements in toys:
        rows = mechanism.signals(statements, NOW)
        assert [s.mechanism for s in rows] == [mechanism.name]
        assert rows[0].spec == (statements[0].spec if statements else "absent")
        assert mechanism.unknown(NOW)[0].spec == "unknown"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("noai", "noai"),
        ("a\n\tb\0c", "a b c"),
        ("x" * 300, "x" * 200),
        ("\u00e9" * 150, "\u00e9" * 100),
        ("a" + "\u00e9" * 150, "a" + "\u00e9" * 99),
        ("\U0001f4a0" * 80, "\U0001f4a0" * 50),
        ("\ud800", ""),
    ],
)
def test_a_quote_is_cut_between_characters(text: str, expected: str) -> None:
    assert clip(text) == expected
