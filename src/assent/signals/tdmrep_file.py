"""`/.well-known/tdmrep.json`: reservations for paths of a host."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from assent.records.document import HostFile
from assent.signals import tdmrep
from assent.signals.agents import Agents
from assent.signals.calendar import TDMREP_FINAL
from assent.signals.host_status import answered
from assent.signals.mechanism import HostMechanism, Statement, apply
from assent.signals.robots.patterns import escape_rfc, matches, path_rfc
from assent.signals.robots.ruleset import path_of


class _Entry(NamedTuple):
    """One object of the array. exact: written as the report asks; else read on second thought."""

    pattern: str
    values: tuple[str, ...]
    policy: str
    exact: bool


class _File(NamedTuple):
    entries: tuple[_Entry, ...]
    exact: bool
    readable: bool


def read(file: HostFile, url: str, _agents: Agents) -> Iterator[Statement]:
    """The first object in file order whose location matches decides. Reading the file on second thought only denies."""
    answer = answered(file.status)
    if answer == "absent":
        return
    if answer != "body":
        yield Statement("*", "unknown", "unknown", quote=f"status {file.status}")
        return
    parsed = _parse(file.body)
    if not parsed.readable:
        yield Statement("*", "unparseable", "hold", quote="not a tdmrep.json")
        return
    path = path_rfc(path_of(url))
    for index, entry in enumerate(parsed.entries):
        if matches(entry.pattern, path):
            yield from _statements(entry, parsed.exact and entry.exact, index)
            return


def _statements(entry: _Entry, exact: bool, index: int) -> list[Statement]:
    found_at = f"tdmrep.json:[{index}]"
    said = tdmrep.statements(entry.values, entry.policy, found_at)
    if exact:
        return said
    quote = said[0].quote if said else "location"
    denied = any(s.policy == "deny" for s in said)
    return apply(tdmrep.DENIED_ON_SECOND_READING if denied else tdmrep.UNCLEAR, found_at, quote)


@lru_cache(maxsize=64)
def _parse(body: bytes) -> _File:
    loaded, exact = _load(body)
    if isinstance(loaded, _Pairs):
        loaded, exact = [loaded], False
    if not isinstance(loaded, list):
        return _File((), exact=False, readable=False)
    entries = tuple(_entry(item) for item in loaded if isinstance(item, _Pairs))
    readable = bool(entries) or not loaded
    return _File(entries, exact and len(entries) == len(loaded), readable)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as its members in order, so that a key given twice is seen twice."""

    def all(self, key: str) -> list[Any]:
        """Values of a key, in any case and with `_` for `-`."""
        return [value for name, value in self if _plain_key(name) == key]


_KEYS = frozenset({"location", "tdm-reservation", "tdm-policy"})


def _plain_key(name: str) -> str:
    return name.strip().lower().replace("_", "-")


def _load(body: bytes) -> tuple[Any, bool]:
    """JSON, and whether it was JSON as it stood. Commas that close a list are the usual defect."""
    exact = not body.startswith(b"\xef\xbb\xbf")
    text = body.decode(json.detect_encoding(body), "replace").lstrip("\ufeff")
    for candidate, as_it_stood in ((text, exact), (re.sub(r",(\s*[\]}])", r"\1", text), False)):
        try:
            return json.loads(candidate, object_pairs_hook=_Pairs), as_it_stood
        except (ValueError, RecursionError):
            continue
    return None, False


def _entry(item: _Pairs) -> _Entry:
    locations, values, policies = item.all("location"), item.all("tdm-reservation"), item.all("tdm-policy")
    location = locations[0] if locations and isinstance(locations[0], str) else ""
    exact = (
        len(locations) == 1
        and location.startswith(("/", "*"))
        and len(values) <= 1
        and all(name in _KEYS or _plain_key(name) not in _KEYS for name, _ in item)
        and all(type(value) is int for value in values)
    )
    pattern = location if location.startswith(("/", "*")) else _pattern(location)
    policy = next((p for p in policies if isinstance(p, str)), "")
    return _Entry(escape_rfc(pattern.encode("utf-8", "replace").decode("latin-1")), _texts(values), policy, exact)


def _pattern(location: str) -> str:
    """A location that is no path, on second thought: the path of a full address, else everything."""
    return path_of(location) if "://" in location else f"/{location}" if location else ""


def _texts(values: list[Any]) -> tuple[str, ...]:
    """Values as text. What no value can be (null, a list, an object) is empty, which is unclear."""
    return tuple(str(v).lower() if isinstance(v, bool | int | float | str) else "" for v in values)


MECHANISM = HostMechanism(
    name="tdmrep-file",
    klass="reservation",
    carrier="tdmrep.json",
    since=TDMREP_FINAL,
    citation=tdmrep.REPORT,
    url=tdmrep.URL,
    read=read,
)
