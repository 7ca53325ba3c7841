"""Bytes of a robots.txt to lines with a key and a value. Never raises, whatever the bytes are.

Values are octets as latin-1 characters, so that every byte sequence has a text and lengths are octets.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple

Key = Literal["user-agent", "allow", "disallow", "content-usage", "content-signal", "license", "crawl-delay", "other"]

LINE_CHARS: Final = 16_663
"""Longer lines are cut there, as Google's parser does (2083 * 8 with its final NUL)."""

_STRICT: Final[dict[str, Key]] = {
    "user-agent": "user-agent",
    "allow": "allow",
    "disallow": "disallow",
    "content-usage": "content-usage",
    "content-signal": "content-signal",
    "license": "license",
    "crawl-delay": "crawl-delay",
}
_OTHER: Final = frozenset({
    "sitemap", "site-map", "host", "clean-param", "request-rate", "visit-time", "noindex", "robot-version",
    "cache-delay", "comment",
})  # fmt: skip
"""Keys of extensions: they decide nothing here, and show that the file is a robots.txt."""

_GOOGLE: Final[tuple[tuple[Key, tuple[str, ...]], ...]] = (
    ("user-agent", ("user-agent", "useragent", "user agent")),
    ("allow", ("allow",)),
    ("disallow", ("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw")),
)
"""Beginnings of keys that Google's parser takes for these keys (google/robotstxt, robots.cc)."""

_LENIENT: Final[tuple[tuple[Key, tuple[str, ...]], ...]] = (
    ("user-agent", ("user_agent", "usr-agent", "use-agent", "uer-agent", "agent")),
    ("disallow", (
        "dis-allow", "dis allow", "disalllow", "dissalllow", "dsallow", "disllow", "diallow", "desallow", "dissaalow",
        "deny",
    )),
    ("content-usage", ("content-usage", "content_usage", "contentusage", "content usage")),
    ("content-signal", ("content-signal", "content_signal", "contentsignal", "content signal")),
    ("crawl-delay", ("crawl_delay", "crawldelay", "crawl delay")),
)  # fmt: skip
"""More of the same that no parser takes, but a person meant. They can only make the answer stricter."""


_FIRST: Final = frozenset("".join(h[0] + h[0].upper() for _, heads in (*_GOOGLE, *_LENIENT) for h in heads))
"""How a key without a colon may begin: a page served in place of the file has many lines that are none."""


class Entry(NamedTuple):
    """A line with a key that some reader knows."""

    key: Key
    value: str
    line: int


class Line(NamedTuple):
    """One line that has a key. strict, google, lenient: what three readers see in it, None: they skip the line."""

    number: int
    strict: Entry | None
    google: Entry | None
    lenient: Entry | None
    text: str


def decode(body: bytes) -> str:
    """Octets as characters, without byte order mark; UTF-16 (by its mark, or by its NULs) turned into UTF-8 first."""
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        body = body.decode("utf-16", "replace").encode("utf-8", "replace")
    elif b"\0" in body[:64]:
        head = body[:64]
        if head[1::2].count(0) * 2 > len(head[1::2]):
            body = body.decode("utf-16-le", "replace").encode("utf-8", "replace")
        elif head[::2].count(0) * 2 > len(head[::2]):
            body = body.decode("utf-16-be", "replace").encode("utf-8", "replace")
    for octet in b"\xef\xbb\xbf":  # as much of the mark as is there: Google's parser skips a broken one too
        if body[:1] != bytes((octet,)):
            break
        body = body[1:]
    return body.decode("latin-1")


_WHITE: Final = " \t\n\v\f\r"
_WORDS: Final = re.compile(r"[ \t]+")


def read_lines(body: bytes) -> list[Line]:
    """Every line that has a key, in order. CR, LF and CRLF end a line; NUL and `#` end its content."""
    lines = []
    for number, raw in enumerate(re.split(r"\r\n|\n|\r", decode(body)), start=1):
        text = raw[:LINE_CHARS].partition("\0")[0].partition("#")[0].strip(_WHITE)
        if text:
            line = _line(number, text)
            if line is not None:
                lines.append(line)
    return lines


def _line(number: int, text: str) -> Line | None:
    key, colon, value = text.partition(":")
    if not colon:
        words = _WORDS.split(text, maxsplit=2) if text[0] in _FIRST else ()
        if len(words) != 2:
            return None
        key, value = words
    key, value = key.strip(_WHITE).lower(), value.strip(_WHITE)
    if not key:
        return None
    strict, google, lenient = _keys(key)
    if not colon:
        strict = None
    first = Entry(lenient, value, number) if lenient else None
    return Line(
        number,
        first if strict == lenient else Entry(strict, value, number) if strict else None,
        first if google == lenient else Entry(google, value, number) if google else None,
        first,
        text,
    )


@lru_cache(maxsize=1024)  # a file has few keys and many lines
def _keys(key: str) -> tuple[Key | None, Key | None, Key | None]:
    strict = _STRICT.get(key) or ("other" if key in _OTHER else None)
    google = _tolerant(key, _GOOGLE) or strict
    return strict, google, google or _tolerant(key, _LENIENT)


def _tolerant(key: str, beginnings: tuple[tuple[Key, tuple[str, ...]], ...]) -> Key | None:
    return next((kind for kind, heads in beginnings if key.startswith(heads)), None)
