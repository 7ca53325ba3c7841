"""Examples of rules, with their marks filled in: `<A36>` stands for 36 drawn letters and digits.

Nothing that looks like a secret then stands in the repository, and every example is the same on every machine.
"""

from __future__ import annotations

import random
import re

_UPPER, _LOWER, _DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", "0123456789"
_ALPHABETS = {
    "A": _UPPER + _LOWER + _DIGITS,
    "B": _UPPER + _LOWER + _DIGITS + "-_",
    "L": _UPPER + _LOWER,
    "V": _UPPER + _DIGITS,
    "a": _LOWER + _DIGITS,
    "h": "0123456789abcdef",
    "H": "0123456789abcdef",
    "D": _DIGITS,
    "Q": "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L",
}
_MARK = re.compile(r"<(?:([ABLVahHDQ])(\d{1,3})|G)>")


def filled(example: str, seed: int = 0) -> str:
    """The example with drawn values in place of its marks."""
    draw = random.Random(f"{seed} {example}")

    def value(match: re.Match[str]) -> str:
        if match.group(1) is None:
            return "-".join("".join(draw.choices(_ALPHABETS["h"], k=k)) for k in (8, 4, 4, 4, 12))
        return "".join(draw.choices(_ALPHABETS[match.group(1)], k=int(match.group(2))))

    return _MARK.sub(value, example)
