from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from assent.records.errors import UsageError
from assent.report import diff, render_diff
from tests.report.synthetic import many_pages, write_audit


def test_an_audit_does_not_differ_from_itself(tmp_path: Path) -> None:
    directory = write_audit(tmp_path, many_pages(60))
    same = diff(directory, directory)
    assert (same.in_both, same.only_before, same.only_after) == (60, 0, 0)
    assert not same.signals
    assert all(not pack.controls and pack.same_rules for pack in same.packs)
    assert all(t.before == t.after for pack in same.packs for t in pack.transitions)


def test_a_new_denial_moves_documents_to_exclude(tmp_path: Path) -> None:
    old = [replace(page, robots="allow", robots_days=3, meta="absent", email=False) for page in many_pages(50)]
    new = [replace(page, robots="deny") if page.number < 5 else page for page in old[:45]]
    a, b = write_audit(tmp_path / "a", old), write_audit(tmp_path / "b", new, packs=["eu", "baseline"])
    change = diff(a, b)
    assert (change.in_both, change.only_before, change.only_after) == (45, 5, 0)
    eu = change.packs[0]
    assert ("include", "exclude", 5) in eu.transitions
    assert sum(t.documents for t in eu.transitions) == 45
    assert eu.controls["EU-CDSM-4"].documents_after == 5
    assert change.signals["robots.txt: deny"].documents_after == 5
    assert change.only_packs == ("amnesty",)
    text = render_diff(change)
    assert "5 documents: include -> exclude" in text
    assert json.loads(change.to_json())["packs"]["eu"]["verdicts"]["exclude"]["documents_after"] == 5


def test_empty_audits_compare(tmp_path: Path) -> None:
    a, b = write_audit(tmp_path / "a", []), write_audit(tmp_path / "b", many_pages(3))
    assert diff(a, b).only_after == 3
    assert render_diff(diff(b, a)).startswith("before: 3 documents")


def test_a_folder_that_is_no_audit_is_refused(tmp_path: Path) -> None:
    directory = write_audit(tmp_path / "a", [])
    with pytest.raises(UsageError, match="not an audit directory"):
        diff(directory, tmp_path / "none")
