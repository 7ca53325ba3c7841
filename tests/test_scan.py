"""What a scan adds up: findings of the page and of its text, who wrote its posts, which detectors ran."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from assent.hosts.store import HostStore
from assent.policy import evaluate, load_pack
from assent.records.document import Document, Key
from assent.records.evidence import Evidence
from assent.records.keyed import PersonKey
from assent.resolve import Question, facts_of
from assent.scan import PAGE_DETECTORS, available, provided, scan_document
from assent.signals import DEFAULT_AGENTS
from assent.signals.media import c2pa

KEY = PersonKey(bytes(range(32)))
THREAD = b"""<html data-template="thread_view"><body><article class="message" data-author="Wren">
<div class="message-userContent">Write to wren@birds.example about the nests by the river.</div></article>
<article class="message" data-author="Otter"><div class="message-userContent">Thank you!</div></article>
</body></html>"""


def document(payload: bytes | None, media_type: str = "text/html", text: str | None = None) -> Document:
    now = datetime(2026, 10, 1, tzinfo=UTC)
    return Document(Key("f", 0), 1, "https://a.example/x", now, 200, (), media_type, payload, text)


def test_findings_of_the_page_and_of_its_text_stand_in_one_evidence() -> None:
    kinds = {finding.kind for finding in scan_document(document(THREAD), key=KEY).findings}
    assert {"user-post", "email"} <= kinds


def test_authors_of_posts_are_keyed_hashes_and_their_number_is_the_number_of_handles() -> None:
    evidence = scan_document(document(THREAD), key=KEY)
    authors = {person.hash for person in evidence.persons if person.role == "author"}
    assert authors == {KEY.hash("handle", "Wren"), KEY.hash("handle", "Otter")}
    assert "Wren" not in repr(evidence)
    assert scan_document(document(THREAD)).persons == ()


def test_a_page_without_posts_names_no_author() -> None:
    page = b'<html><body><p itemprop="author">Ada L</p>' + b"<p>Bees fly far.</p>" * 50
    assert scan_document(document(page), key=KEY).persons == ()


def test_detectors_of_the_page_run_where_there_is_a_body_and_never_on_a_row_of_text() -> None:
    assert set(PAGE_DETECTORS) <= set(scan_document(document(THREAD)).detectors)
    row = scan_document(document(None, text="Bees fly far."))
    assert set(PAGE_DETECTORS).isdisjoint(row.detectors)
    assert set(provided(row.detectors)) < set(provided(scan_document(document(THREAD)).detectors)) <= available()


def test_a_manifest_that_cannot_be_read_leaves_synthetic_media_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c2pa, "_library", lambda: None)
    picture = b"\xff\xd8\xff\xeb....jumb....c2pa...."
    evidence = scan_document(document(picture, "image/jpeg"))
    assert "finding:synthetic-media" not in provided(evidence.detectors)
    assert any(line.startswith("digital-source-type: ") for line in evidence.unchecked)


def control(evidence: Evidence, pack: str, name: str) -> str:
    day = date(2026, 10, 2)
    at_fetch, at_audit = facts_of(evidence, HostStore.of([]), Question("train", day, DEFAULT_AGENTS))
    verdict = evaluate(at_fetch, at_audit, load_pack(pack), use="train", as_of=day, available=available())
    return next((reason.action for reason in verdict.reasons if reason.control == name), "passed")


def test_a_post_needs_consent_under_the_pack_that_says_so() -> None:
    assert control(scan_document(document(THREAD)), "amnesty", "AM-11") == "exclude"
    assert control(scan_document(document(b"<p>Bees fly far.</p>" * 50)), "amnesty", "AM-11") == "passed"


def test_a_sentence_that_reserves_mining_excludes_and_names_the_control_of_prose() -> None:
    page = b"<p>Bees fly.</p><footer>Text and data mining of this site is prohibited.</footer>"
    assert control(scan_document(document(page)), "eu", "EU-CDSM-4T") == "exclude"
    assert control(scan_document(document(b"<p>Bees fly.</p>")), "eu", "EU-CDSM-4T") == "passed"
