"""Creative Commons addresses, every version, port and spelling, to an SPDX-like identifier and what it allows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal, NamedTuple

from assent.records.signal import Use
from assent.signals import spdx
from assent.signals.mechanism import Effect, Statement, apply

LicenceKind = Literal["public-domain", "attribution", "share-alike", "restricted"]
"""restricted: non-commercial, no derivatives, or retired with limits on use: a condition nobody showed to be met."""

CITATION: Final = "Creative Commons licences and public domain tools 1.0 to 4.0; RFC 8288 and HTML, rel=license"
URL: Final = "https://creativecommons.org/licenses/"

GRANTED: Final[tuple[Use, ...]] = ("mine", "train", "ai-input", "ai-index", "search", "archive", "redistribute")
GRANT: Final = tuple(Effect(use, "allow", "allow") for use in GRANTED)
RESTRICTED: Final = (Effect("train", "condition", "hold"), Effect("redistribute", "condition", "hold"))
NO_GRANT: Final = (Effect("train", "unknown", "unknown"),)
"""A licence we do not know, or a link to one that does not say it is the page's: recorded, grants nothing."""


class Licence(NamedTuple):
    """id: SPDX-like ("CC-BY-SA-4.0", "CC-BY-3.0-DE", "CC0-1.0", "CC-PDM-1.0")."""

    id: str
    kind: LicenceKind


_ADDRESS = re.compile(
    r"\s*(?:https?://web\.archive\.org/web/\d+[a-z_]*/)?(?:https?:)?//(?:www\.)?creativecommons\.org(?::\d+)?/(licen[sc]es|publicdomain)/([a-z+-]+)"
    r"(?:/(\d\.\d)(?:/(?:([a-z]{2,3}|scotland|igo)(?=[/?#\s]|$))?)?)?",
    re.IGNORECASE,
)
_ELEMENTS: Final = ("by", "nc", "nd", "sa")
_RETIRED: Final = frozenset({"sampling", "sampling+", "nc-sampling+", "devnations"})
_NOT_A_PORT: Final = frozenset({"rdf"})


def normalise(url: str) -> Licence | None:
    """The licence an address names, or None. Never guesses: `licenses/` alone or an unknown code is None."""
    match = _ADDRESS.match(url[:512])
    if match is None:
        return None
    shelf, code, version, port = ((part or "").lower() for part in match.groups())
    if shelf == "publicdomain":
        return _public_domain(code, version)
    if code == "publicdomain":
        return Licence("CC-PDDC", "public-domain")
    kind = _kind(code)
    if kind is None:
        return None
    tail = f"-{version}" if version else ""
    tail += f"-{port.upper()}" if version and port and port not in _NOT_A_PORT else ""
    return Licence(f"CC-{_ordered(code).upper()}{tail}", kind)


def _public_domain(code: str, version: str) -> Licence | None:
    name = {"zero": "CC0", "mark": "CC-PDM"}.get(code)
    return Licence(f"{name}-{version or '1.0'}", "public-domain") if name else None


def _kind(code: str) -> LicenceKind | None:
    if code in _RETIRED:
        return "restricted"
    elements = {*code.split("-")}
    if not elements <= {*_ELEMENTS} or len(elements) != len(code.split("-")):
        return None
    if elements & {"nc", "nd"}:
        return "restricted"
    return "share-alike" if "sa" in elements else "attribution"


def _ordered(code: str) -> str:
    """`by-nd-nc` (1.0) and `by-nc-nd` are one licence."""
    return code if code in _RETIRED else "-".join(e for e in _ELEMENTS if e in code.split("-"))


_SPDX: Final = re.compile(r"https?://(?:www\.)?spdx\.org/licenses/([\w.+-]{1,64}?)(?:\.html|\.json)?/?(?:[?#].*)?$")


def stated(url: str, media_type: str, found_at: str) -> Iterator[Statement]:
    """What a `rel=license` link says: a grant where the licence reaches, a condition where it has one."""
    licence = normalise(url)
    listed = _SPDX.match(url.strip()) if licence is None else None
    if listed is not None:
        effects = {"all": GRANT, "limits": RESTRICTED}.get(spdx.allows(listed[1]), NO_GRANT)
        yield from apply(effects, found_at, f"{listed[1]} <{url.strip()}>")
    elif licence is not None:
        effects = RESTRICTED if licence.kind == "restricted" else GRANT
        yield from apply(effects, found_at, f"{licence.id} <{url.strip()}>")
    elif "rsl+xml" not in media_type.lower():  # those are `rsl.pointers`
        yield from apply(NO_GRANT, found_at, f"<{url.strip()}>")


def mentioned(url: str, found_at: str) -> list[Statement]:
    """A link to a licence without rel=license: seen, not a grant."""
    licence = normalise(url)
    return apply(NO_GRANT, found_at, f"{licence.id} <{url.strip()}>") if licence else []
