"""Gates: `--fail-on eu:exclude:0.05` ends a pipeline when too much of a corpus may not be used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assent.records.errors import UsageError
from assent.records.verdict import ACTIONS
from assent.report.accounts import Accounts
from assent.report.summary import NO_AMOUNT, Summary
from assent.report.words import percent

USAGE = "give PACK:ACTION:SHARE (eu:exclude:0.05), unreadable[:SHARE] or unchecked[:SHARE], SHARE from 0 to 1"
_SHARE = re.compile(r"[01]|0?\.\d{1,9}|[01]\.\d{0,9}")
_PACK = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class Gate:
    """Fails where the share of `action` under `pack` is above `share`.

    pack None: action is "unreadable" (share of the bytes) or "unchecked" (share of the documents).
    """

    pack: str | None
    action: str
    share: float

    @property
    def text(self) -> str:
        """The gate as it is written on a command line."""
        return ":".join([*([self.pack] if self.pack else []), self.action, f"{self.share:g}"])


def parse_gate(text: str) -> Gate:
    """Read one gate; `unreadable` and `unchecked` alone mean any. Raises UsageError."""
    parts = text.split(":")
    if parts[0] in ("unreadable", "unchecked") and len(parts) <= 2:
        return Gate(None, parts[0], _share(parts[1], text) if len(parts) == 2 else 0.0)
    if len(parts) != 3 or not _PACK.fullmatch(parts[0]) or parts[1] not in ACTIONS:
        raise UsageError(f"--fail-on {text[:80]!r}: {USAGE}; actions: {', '.join(ACTIONS)}")
    return Gate(parts[0], parts[1], _share(parts[2], text))


def need_pack(gate: Gate, names: Sequence[str]) -> None:
    """Raises UsageError where a gate's pack is none of those that decide."""
    if gate.pack is not None and gate.pack not in names:
        known = ", ".join(dict.fromkeys(names)) or "none"
        raise UsageError(f"--fail-on {gate.text}: pack {gate.pack} does not decide here (decide: {known}); add --pack")


def _share(share: str, text: str) -> float:
    if not _SHARE.fullmatch(share) or not share.isascii() or float(share) > 1:
        raise UsageError(f"--fail-on {text[:80]!r}: {USAGE}")
    return float(share)


def check_gates(summary: Summary, accounts: Accounts, gates: Sequence[Gate]) -> list[str]:
    """One line for each gate that failed, in the order given. Raises UsageError for a pack that did not decide."""
    return [line for gate in gates if (line := _failure(summary, accounts, gate)) is not None]


def _failure(summary: Summary, accounts: Accounts, gate: Gate) -> str | None:
    part, whole, of = _measure(summary, accounts, gate)
    share = part / whole if whole else 0.0
    if share <= gate.share:
        return None
    return f"gate {gate.text} failed: {percent(share)} of the {of} ({part:,} of {whole:,})"


def _measure(summary: Summary, accounts: Accounts, gate: Gate) -> tuple[int, int, str]:
    documents = summary.documents + accounts.unchecked
    if gate.action == "unreadable":
        return accounts.unreadable_bytes, accounts.bytes, "bytes are unreadable"
    if gate.action == "unchecked":
        return accounts.unchecked, documents, "documents are unchecked"
    for pack in summary.packs:
        if pack.name == gate.pack:
            amount = pack.verdicts.get(gate.action, NO_AMOUNT)
            return amount.documents, documents, f"documents are {gate.action} under {gate.pack}"
    need_pack(gate, [pack.name for pack in summary.packs])
    raise AssertionError("a pack that decided stands in the summary")
