"""A TDMRep policy (ODRL 2.2 in JSON-LD), where it is itself a record: on which terms mining may be had, and from whom.

Terms are an offer and lift nothing: a page that reserves its rights and names a policy stays reserved until somebody
shows that the terms are met. The specification's own examples hold JSON that is none; commas are mended.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from assent.records.document import Document
from assent.signals.mechanism import PayloadMechanism, Statement

MAX_BYTES: Final = 1 << 18
_MINE: Final = frozenset({"tdm:mine", "http://www.w3.org/ns/tdmrep#mine", "http://www.w3.org/ns/tdmrep/mine", "mine"})


@dataclass(frozen=True, slots=True)
class Policy:
    """duties: `obtainConsent`, `compensate` ... purposes: what the permission is limited to (`tdm:research` ...)."""

    assigner: str
    duties: tuple[str, ...]
    purposes: tuple[str, ...]
    permits: bool


def parse(body: bytes) -> Policy | None:
    """None where the body is no such policy. Never raises."""
    if len(body) > MAX_BYTES or b"tdmrep" not in body:
        return None
    value = _load(body.decode("utf-8-sig", "replace"))
    if not isinstance(value, dict) or str(value.get("@type", "")).rpartition(":")[2].lower() not in (
        "offer",
        "policy",
        "set",
    ):
        return None
    permissions = [
        p for p in _list(value.get("permission")) if isinstance(p, dict) and _MINE & {*_texts(p.get("action"))}
    ]
    return Policy(
        assigner=_assigner(value.get("assigner")),
        duties=tuple(dict.fromkeys(d for p in permissions for d in _actions(p.get("duty")))),
        purposes=tuple(dict.fromkeys(t for p in permissions for t in _purposes(p.get("constraint")))),
        permits=bool(permissions),
    )


def _load(text: str) -> Any:
    """JSON, else the same with commas between members added and commas before a closing bracket left out."""
    mended = re.sub(r",(\s*[}\]])", r"\1", re.sub(r"([}\]\"])(\s*\n\s*)(?=[\"{])", r"\1,\2", text))
    for candidate in (text, mended):
        try:
            return json.loads(candidate, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _texts(value: Any) -> list[str]:
    found = [v.get("@id") or v.get("rdf:value") if isinstance(v, dict) else v for v in _list(value)]
    return [text for text in found if isinstance(text, str)]


def _actions(duties: Any) -> Iterator[str]:
    for duty in _list(duties):
        if isinstance(duty, dict):
            yield from (text.rpartition(":")[2] for text in _texts(duty.get("action")))


def _purposes(constraints: Any) -> Iterator[str]:
    for constraint in _list(constraints):
        if isinstance(constraint, dict) and str(constraint.get("leftOperand", "")).rpartition(":")[2] == "purpose":
            yield from _texts(constraint.get("rightOperand"))


def _assigner(value: Any) -> str:
    """Where to ask, an address alone: a name or a mailbox of a person is not repeated."""
    found = value.get("uid") or value.get("@id") if isinstance(value, dict) else value
    return found if isinstance(found, str) and found.startswith(("http://", "https://")) else ""


def read(document: Document) -> Iterator[Statement]:
    """The terms, as an offer."""
    policy = parse(document.payload or b"")
    if policy is not None:
        parts = ["mining permitted" if policy.permits else "no permission for mining"]
        parts += [f"duty {', '.join(policy.duties)}"] if policy.duties else []
        parts += [f"purpose {', '.join(policy.purposes)}"] if policy.purposes else []
        parts += [f"ask {policy.assigner}"] if policy.assigner else []
        yield Statement("mine", "condition", "unknown", found_at="json:permission", quote="; ".join(parts))


MECHANISM = PayloadMechanism(
    name="tdm-policy",
    klass="offer",
    media=("application/json", "application/ld+json"),
    scope="document",
    declarer="rightsholder",
    since=date(2024, 5, 10),
    citation="TDM Reservation Protocol, Final Community Group Report, 10 May 2024, section 7; ODRL 2.2",
    url="https://www.w3.org/community/reports/tdmrep/CG-FINAL-tdmrep-20240510/",
    read=read,
)
