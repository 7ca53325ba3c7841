"""SPDX licence expressions (ISO/IEC 5962, Annex D) to what they allow.

Known identifiers are those whose texts were looked at; any other, `NONE`, `NOASSERTION` and `LicenseRef-` say nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

Allows = Literal["all", "limits", "unknown"]
"""limits: non-commercial, no derivatives, or a list of forbidden uses."""

_PERMISSIVE: Final = frozenset({
    "0bsd", "afl-3.0", "apache-1.1", "apache-2.0", "artistic-2.0", "blueoak-1.0.0", "bsd-1-clause", "bsd-2-clause",
    "bsd-2-clause-patent", "bsd-3-clause", "bsd-3-clause-clear", "bsl-1.0", "cc0-1.0", "cdla-permissive-1.0",
    "cdla-permissive-2.0", "ecl-2.0", "isc", "mit", "mit-0", "ms-pl", "mulanpsl-2.0", "ncsa", "odc-by-1.0", "ofl-1.1",
    "openssl", "pddl-1.0", "postgresql", "psf-2.0", "python-2.0", "ruby", "unicode-3.0", "unicode-dfs-2016",
    "unlicense",
    "upl-1.0", "vim", "w3c", "wtfpl", "x11", "zlib", "zpl-2.1",
})  # fmt: skip
_COPYLEFT: Final = re.compile(
    r"(?:agpl|gpl|lgpl|mpl|epl|eupl|cddl|osl|cecill|gfdl|fdl|odbl|cdla-sharing)-[\d.a-z-]+\+?"
)
_CC: Final = re.compile(r"cc-by(?:-(nc|nd|sa|nc-sa|nc-nd))?-\d\.\d(?:-[a-z]+)?")
_LIMITED: Final = re.compile(r"(?:openrail|bigscience|creativeml|polyform|busl|sspl|elastic|jsonlicense|json$)")
_TOKEN: Final = re.compile(r"\(|\)|[^\s()]+")
_RANK: Final[dict[Allows, int]] = {"all": 2, "unknown": 1, "limits": 0}
_MOST: Final = 64
"""Words of an expression that are read; a longer one says nothing."""


_NO_IDENTIFIER: Final = frozenset({"", ")", "AND", "OR", "WITH"})


class _Malformed(Exception):
    """What stands there is no expression, so no part of it grants anything."""


def allows(expression: str) -> Allows:
    """What an expression allows: `AND` the least, `OR` the most, `WITH` what stands before it. Never raises."""
    tokens = _TOKEN.findall(expression[:2000])
    if not tokens or len(tokens) > _MOST:
        return "unknown"
    reading = iter([*tokens, ""])
    try:
        found, rest = _either(next(reading), reading)
    except (StopIteration, RecursionError, _Malformed):
        return "unknown"
    return found if rest == "" else "unknown"


def _either(token: str, rest: Iterator[str]) -> tuple[Allows, str]:
    found, token = _both(token, rest)
    while token.upper() == "OR":
        other, token = _both(next(rest), rest)
        found = max(found, other, key=_RANK.__getitem__)
    return found, token


def _both(token: str, rest: Iterator[str]) -> tuple[Allows, str]:
    found, token = _one(token, rest)
    while token.upper() == "AND":
        other, token = _one(next(rest), rest)
        found = min(found, other, key=_RANK.__getitem__)
    return found, token


def _one(token: str, rest: Iterator[str]) -> tuple[Allows, str]:
    if token == "(":
        found, token = _either(next(rest), rest)
        if token != ")":
            raise _Malformed
        return found, next(rest)
    if token.upper() in _NO_IDENTIFIER:
        raise _Malformed
    found, token = _identifier(token), next(rest)
    if token.upper() == "WITH":
        next(rest)
        token = next(rest)
    return found, token


def _identifier(text: str) -> Allows:
    plain = text.lower()
    cc = _CC.fullmatch(plain)
    if cc is not None:
        return "limits" if cc[1] and {"nc", "nd"} & {*cc[1].split("-")} else "all"
    if plain.rstrip("+") in _PERMISSIVE or _COPYLEFT.fullmatch(plain):
        return "all"
    return "limits" if _LIMITED.match(plain) else "unknown"
