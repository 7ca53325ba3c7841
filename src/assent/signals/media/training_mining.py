"""Training and data mining assertions: CAWG 1.1 (`cawg.training-mining`) and its forerunner in C2PA 1.0 to 1.4.

Every manifest of the store is read: a denial by an ingredient's rightsholder stays one in what was made of it. A
signer that nobody trusts can deny, but not allow (`media_licence` grants); constrained is a denial until terms are met.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final, NamedTuple

from assent.records.document import Document
from assent.records.signal import Policy, Spec, Use
from assent.signals.mechanism import PayloadMechanism, Statement
from assent.signals.media.c2pa import report_of
from assent.signals.media.carriers import EPUB, MEDIA
from assent.signals.media.vocabulary import vocabulary

LABELS: Final = ("cawg.training-mining", "c2pa.training-mining")
MAX_ENTRIES: Final = 10_000
_PLACE: Final = "c2pa"


class Entry(NamedTuple):
    """One entry. label: of the assertion. name: without the prefix. use: as written. active: of the active manifest."""

    label: str
    name: str
    use: str
    active: bool


def read(document: Document) -> Iterator[Statement]:
    """What each entry says; `allowed` is recorded and grants nothing here."""
    report = report_of(document)
    if report.state == "not-installed":
        yield Statement("*", "unknown", "hold", quote=report.why)
    elif report.state == "remote":
        yield Statement("*", "unobservable", "unknown", quote=report.why)
    elif report.manifests is not None:
        for entry in entries(report.manifests):
            yield from _said(entry)
    elif report.state == "unreadable":
        yield from _unreadable(document.payload or b"", report.why)


def _said(entry: Entry) -> Iterator[Statement]:
    quote = f"{entry.label} {entry.name}: {entry.use}"
    spec, policy = _meaning(entry.use)
    for use in uses(entry.name):
        yield Statement(use, spec, policy, found_at=_PLACE, quote=quote)
    if policy in ("deny", "hold"):
        for use in vocabulary().doubted.get(entry.name, ()):
            yield Statement(use, "unknown", "hold", found_at=_PLACE, quote=quote)


_WORDS: Final[dict[str, tuple[Spec, Policy]]] = {
    "allowed": ("allow", "unknown"),
    "notAllowed": ("deny", "deny"),
    "constrained": ("condition", "deny"),
}
_MEANT_AS_NO: Final = frozenset({"notallowed", "disallowed", "prohibited", "denied", "no", "false", "constrained"})


def _meaning(word: str) -> tuple[Spec, Policy]:
    """What the word of an entry says; one of another spelling denies where a person can only have meant that."""
    if word in _WORDS:
        return _WORDS[word]
    plain = "".join(filter(str.isalpha, word.lower()))
    return "unparseable", "deny" if plain in _MEANT_AS_NO else "hold"


def uses(name: str) -> tuple[Use, ...]:
    """The uses that an entry governs; of an entry nobody knows, none."""
    return vocabulary().cawg.get(name, ())


def _unreadable(payload: bytes, why: str) -> Iterator[Statement]:
    """A store that the reader refuses: where a denial stands in its bytes, it counts."""
    if b"training-mining" in payload:
        denied = b"notAllowed" in payload or b"constrained" in payload
        for use in ("mine", "train"):
            yield Statement(use, "unparseable", "deny" if denied else "hold", found_at=_PLACE, quote=why)
    else:
        yield Statement("*", "unparseable", "unknown", found_at=_PLACE, quote=why)


def entries(manifests: str) -> list[Entry]:
    """All entries of a reader's JSON, of the active manifest first. Whatever has another shape is passed over."""
    store = json.loads(manifests)
    named = _dict(_dict(store).get("manifests"))
    active = _dict(store).get("active_manifest")
    found = [
        entry for label, manifest in named.items() for entry in _entries_of(_dict(manifest), active=label == active)
    ]
    return sorted(found[:MAX_ENTRIES], key=lambda entry: not entry.active)


def _entries_of(manifest: dict[str, Any], *, active: bool) -> Iterator[Entry]:
    assertions = manifest.get("assertions")
    for assertion in assertions if isinstance(assertions, list) else []:
        label = str(_dict(assertion).get("label", ""))
        base = label.partition("__")[0]  # a second one of a label is called label__1
        if not base.startswith(LABELS):
            continue
        for name, said in _dict(_dict(_dict(assertion).get("data")).get("entries")).items():
            use = said.get("use") if isinstance(said, dict) else said
            yield Entry(base, name.rpartition(".")[2], use if isinstance(use, str) else "", active)


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


MECHANISM = PayloadMechanism(
    name="training-mining",
    klass="reservation",
    since=date(2024, 3, 18),
    citation="CAWG Training and Data Mining Assertion 1.1, 16 May 2025; C2PA 1.0 to 1.4, c2pa.training-mining",
    url="https://cawg.io/training-and-data-mining/1.1/",
    read=read,
    media=(*MEDIA, EPUB),
)
