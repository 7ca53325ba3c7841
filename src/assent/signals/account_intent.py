"""What an account says of all it posts, where the record carries it: ActivityPub actors and notes, Bluesky intents."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from assent.records.document import Document
from assent.signals.mechanism import Effect, PayloadMechanism, Statement, apply

MAX_BYTES: Final = 1 << 20
PUBLIC: Final = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
ACTORS: Final = frozenset({"person", "service", "group", "organization", "application"})

_NOT_INDEXABLE: Final = (
    Effect("search", "deny", "deny"), Effect("ai-index", "deny", "deny"), Effect("train", "unknown", "hold"),
)  # fmt: skip
"""FEP-5feb: the account's posts may not be searched. It says nothing of training, and who hides from search did not
agree to more."""
INTENTS: Final[dict[str, tuple[Effect, ...]]] = {
    "syntheticContentGeneration": (Effect("train", "deny", "deny"), Effect("ai-input", "deny", "deny")),
    "publicAccessArchive": (Effect("archive", "deny", "deny"),),
    "bulkDataset": (Effect("redistribute", "deny", "deny"), Effect("train", "unknown", "hold")),
}
"""Bluesky proposal 0008: what `allow: false` means. `true` is a preference and grants nothing."""


def read(document: Document) -> Iterator[Statement]:
    """Statements of one JSON record; anything else says nothing."""
    payload = document.payload or b""
    if len(payload) > MAX_BYTES:
        return
    try:
        value = json.loads(payload)
    except (ValueError, RecursionError):
        return
    if isinstance(value, dict):
        yield from _actor(value)
        yield from _visibility(value)
        yield from _intents(value)


def _actor(value: dict[str, Any]) -> Iterator[Statement]:
    if str(value.get("type", "")).lower() in ACTORS and "inbox" in value:
        if value.get("indexable") is False:
            yield from apply(_NOT_INDEXABLE, "json:indexable", "indexable: false")
        elif "indexable" not in value:
            yield from apply(
                tuple(e._replace(spec="absent", policy="hold") for e in _NOT_INDEXABLE), "", "indexable: absent"
            )


def _visibility(value: dict[str, Any]) -> Iterator[Statement]:
    """A note that is not addressed to the public was not meant for anybody else."""
    note = value.get("object") if isinstance(value.get("object"), dict) else value
    assert isinstance(note, dict)
    if "attributedTo" not in note or not ({"to", "cc"} & note.keys()):
        return
    addressed = {text for key in ("to", "cc") for text in _texts(note.get(key))}
    if not addressed & PUBLIC:
        yield Statement("fetch", "deny", "deny", found_at="json:to", quote="not addressed to the public")


def _texts(value: Any) -> list[str]:
    return [t for t in (value if isinstance(value, list) else [value]) if isinstance(t, str)]


def _intents(value: dict[str, Any]) -> Iterator[Statement]:
    record = value.get("value") if isinstance(value.get("value"), dict) else value
    assert isinstance(record, dict)
    if not str(record.get("$type", "")).startswith("org.user-intents."):
        return
    for name, effects in INTENTS.items():
        said = record.get(name)
        allow = said.get("allow") if isinstance(said, dict) else None
        if allow is False:
            yield from apply(effects, f"json:{name}", f"{name}: allow false")
        elif allow is True:
            yield from apply(
                tuple(Effect(e.use, "allow", "unknown") for e in effects), f"json:{name}", f"{name}: allow true"
            )
        elif allow is not None:
            yield from apply(tuple(Effect(e.use, "unparseable", "hold") for e in effects), f"json:{name}", name)


MECHANISM = PayloadMechanism(
    name="account-intent",
    klass="preference",
    media=("application/activity+json", "application/ld+json", "application/json"),
    scope="account",
    declarer="author",
    since=date(2023, 3, 1),
    citation="ActivityPub; FEP-5feb (indexable); Bluesky proposal 0008, user intents",
    url="https://codeberg.org/fediverse/fep/src/branch/main/fep/5feb/fep-5feb.md",
    read=read,
)
