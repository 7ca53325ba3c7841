"""Text as a rule would read it: full-width digits, invisible characters, entities, look-alike letters made plain.

Matching is done a second time on this form of a line where one of these stands beside what identifiers are made of
(`ODD`); spans refer to the original.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from typing import NamedTuple

_INVISIBLE = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
)
_SPACES = "\u00a0\u2000-\u200a\u202f\u205f\u3000"
_DASHES = "\u2010-\u2015\u2212\ufe58\ufe63\uff0d"
_LOOK_ALIKE = dict(
    zip(
        "аеорсухіјѕһԁԛԝАВЕКМНОРСТХІЈЅοαυνρκιΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeopcyxijshdqwABEKMHOPCTXIJSoauvpkiABEZHIKMNOPTYX",
        strict=True,
    )
)
_LETTERS = "".join(_LOOK_ALIKE)
_LETTER_BYTES = "|".join(re.escape(c) for c in _LOOK_ALIKE)
ODD = (
    r"[0-9A-Za-z@.+-](?:\xc2\xad|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xb8[\x80-\x8f]|\xd8\x9c)",
    r"(?:\xc2\xad|\xe2\x80[\x8b-\x8f\xaa-\xae]|\xe2\x81[\xa0-\xaf]|\xef\xbb\xbf|\xef\xb8[\x80-\x8f]|\xd8\x9c)[0-9@.+]",
    r"[0-9+)](?:\xc2\xa0|\xe2\x80[\x80-\x8a\x90-\x95\xaf]|\xe2\x81\x9f|\xe3\x80\x80|\xe2\x88\x92|\xef\xb9[\x98\xa3])[0-9(]",
    r"\xef\xbc[\x90-\x99\xa0-\xba]|\xef\xbd[\x81-\x9a]",
    r"(?:\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xe0[\xa5\xa7\xa9\xab\xad][\xa6-\xaf]|\xe0[\xa6\xae\xb0][\xa6-\xaf]|\xe0\xb9[\x90-\x99])"
    r"(?:\xd9[\xa0-\xa9]|\xdb[\xb0-\xb9]|\xe0[\xa5\xa7\xa9\xab\xad][\xa6-\xaf]|\xe0[\xa6\xae\xb0][\xa6-\xaf]|\xe0\xb9[\x90-\x99])",
    f"[A-Za-z0-9.@_](?:{_LETTER_BYTES})|(?:{_LETTER_BYTES})[A-Za-z0-9@_]",
    r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|commat|period|nbsp|colon|equals|quot|apos|plus|hyphen|dash|lowbar|num|sol|percnt);",
)
"""What asks for the plain form, as patterns over UTF-8: it is scanned for together with the rules."""

_PIECE = re.compile(
    f"&(?:#[0-9]{{1,7}}|#[xX][0-9A-Fa-f]{{1,6}}|[a-zA-Z]{{2,12}});|[{_INVISIBLE}]+|[{_SPACES}{_DASHES}\uff01-\uff5e{_LETTERS}]"
    r"|(?![0-9])\d"
)


class Normal(NamedTuple):
    """text: the plain form. Piece i of it starts at `at[i]` and came from `came[i]` on; `steady[i]`: one for one."""

    text: str
    at: list[int]
    came: list[int]
    steady: list[bool]

    def back(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original from which `[start, end)` of the plain form came."""
        first, last = bisect_right(self.at, start) - 1, bisect_right(self.at, end - 1) - 1
        begin = self.came[first] + (start - self.at[first] if self.steady[first] else 0)
        finish = self.came[last] + (end - self.at[last]) if self.steady[last] else self.came[last + 1]
        return begin, finish


def normal(text: str) -> Normal:
    """The plain form of a text."""
    parts: list[str] = []
    at, came, steady = [], [], []
    length = done = 0

    def add(piece: str, origin: int, one_for_one: bool) -> None:
        nonlocal length
        if piece:
            at.append(length)
            came.append(origin)
            steady.append(one_for_one)
            parts.append(piece)
            length += len(piece)

    for match in _PIECE.finditer(text):
        add(text[done : match.start()], done, True)
        add(_plain(match.group()), match.start(), False)
        done = match.end()
    add(text[done:], done, True)
    at.append(length)
    came.append(len(text))
    steady.append(True)
    # a piece that is not one for one ends where the next one begins in the original
    return Normal("".join(parts), at, came, steady)


def _plain(piece: str) -> str:
    if piece[0] == "&":
        plain = html.unescape(piece)
        return " " if plain == "\u00a0" else plain
    c = piece[0]
    if c in _LOOK_ALIKE:
        return _LOOK_ALIKE[c]
    if "\uff01" <= c <= "\uff5e":
        return chr(ord(c) - 0xFEE0)
    kind = unicodedata.category(c)
    if kind == "Nd":
        return str(unicodedata.decimal(c))
    return "-" if kind in ("Pd", "Sm") else " " if kind == "Zs" else ""
