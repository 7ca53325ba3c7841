"""Checksum kernels: the arithmetic that many identifiers share. All take strings of ASCII digits (or letters)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

_NOT_ALNUM = re.compile(r"[^0-9A-Za-z]")


def digits(value: str) -> str:
    """The ASCII digits of a value."""
    return "".join(c for c in value if "0" <= c <= "9")


def compact(value: str) -> str:
    """Letters and digits in capitals, without separators."""
    return _NOT_ALNUM.sub("", value).upper()


def weighted(number: str, weights: Sequence[int]) -> int:
    """Sum of digits times weights, as far as both go."""
    return sum(int(c) * w for c, w in zip(number, weights, strict=False))


def luhn(number: str) -> bool:
    """Luhn, ISO/IEC 7812-1 annex B."""
    total = 0
    for place, c in enumerate(reversed(number)):
        n = ord(c) - 48
        total += n if place % 2 == 0 else (2 * n if n < 5 else 2 * n - 9)
    return total % 10 == 0


def mod97(text: str) -> int:
    """ISO 7064 MOD 97-10 remainder; letters count 10 to 35."""
    return int("".join(str(int(c, 36)) for c in text)) % 97


def mod11_10(number: str) -> bool:
    """ISO 7064 MOD 11,10 over digits, the last of which is the check digit."""
    check = 5
    for c in number:
        check = (((check or 10) * 2) % 11 + int(c)) % 10
    return check == 1


def mod11_2(text: str) -> bool:
    """ISO 7064 MOD 11-2; the last place may be X."""
    check = 0
    for c in text:
        check = (2 * check + (10 if c == "X" else int(c))) % 11
    return check == 1


_D = (
    "0123456789", "1234067895", "2340178956", "3401289567", "4012395678",
    "5987604321", "6598710432", "7659821043", "8765932104", "9876543210",
)  # fmt: skip
_P = (
    "0123456789", "1576283094", "5803796142", "8916043527",
    "9453126870", "4286573901", "2793806415", "7046913258",
)  # fmt: skip


def verhoeff(number: str) -> bool:
    """Verhoeff's check over the dihedral group D5."""
    check = 0
    for place, c in enumerate(reversed(number)):
        check = int(_D[check][int(_P[place % 8][int(c)])])
    return check == 0


def real_date(year: int, month: int, day: int) -> bool:
    """A day of the calendar between 1800 and 2999: some numbers count centuries far ahead."""
    if not 1800 <= year <= 2999:
        return False
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def short_date(yy: str, mm: str, dd: str) -> bool:
    """A day of some century with these last two digits of the year."""
    return real_date(2000 + int(yy) % 40, int(mm), int(dd)) or real_date(1900 + int(yy), int(mm), int(dd))


def one_digit(number: str) -> bool:
    """All digits the same: the number everybody types."""
    return len(set(number)) <= 1
