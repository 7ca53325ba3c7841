"""What a person or a program hands over on standard input: values that do not belong on a command line, JSON lines."""

from __future__ import annotations

import io
import sys
from typing import BinaryIO

from assent.records.errors import InputError

FROM_STDIN = "-"


def binary() -> BinaryIO:
    """Standard input as bytes. Raises InputError where there is none."""
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise InputError("there is no standard input; name a file")
    return stream  # type: ignore[no-any-return]


def lines() -> io.TextIOWrapper:
    """Standard input line by line; bytes that are no UTF-8 become U+FFFD. Raises InputError."""
    return io.TextIOWrapper(binary(), "utf-8", "replace")


def text() -> str:
    """All of it. Raises InputError where it is no UTF-8."""
    return _decoded(binary().read())


def value(argument: str) -> str:
    """An argument, or the first line of standard input where it is `-`. Raises InputError."""
    return _decoded(binary().readline()).strip() if argument == FROM_STDIN else argument


def _decoded(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("standard input is not UTF-8; convert it first (iconv -t UTF-8)") from None
