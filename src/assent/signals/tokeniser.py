"""Which `<` of a page begin tags: the HTML tokeniser (HTML Living Standard, section 13.2.5), and nothing more.

Comments, scripts, styles, text areas, titles and templates hold no tags. `noscript` does: no script ran.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final


def _any_case(word: str) -> str:
    return "".join(f"[{c}{c.upper()}]" for c in word)


RAW_TEXT: Final = frozenset({b"script", b"style", b"xmp", b"iframe", b"noembed", b"noframes", b"textarea", b"title"})
"""Elements whose content is text up to their end tag."""

_STOPS: Final = "|".join(_any_case(w.decode()) for w in sorted(RAW_TEXT | {b"template", b"plaintext"}))

_VALUE: Final = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"'][^\s>]*+|(?=>))"
_ATTRIBUTES: Final = rf"(?:[\s/]++|[^\s/>][^\s/>=]*+(?:\s*+=\s*+{_VALUE}|(?!\s*+=)))*+"
TAG: Final = re.compile(f"</?[a-zA-Z][^\\s/>]*+{_ATTRIBUTES}>".encode())
"""A whole start or end tag. No match: the file ends inside the tag."""

_PLAIN_ATTRIBUTES: Final = rf"[^\"'>=]*+(?:(?<![\s/])=\s*+{_VALUE}[^\"'>=]*+)*+"
"""The same for tags without oddities, a third faster; where it does not reach the `>`, `_ATTRIBUTES` is tried."""

_SKIP: Final = re.compile(
    (
        rf"(?:[^<]*+</?+(?!(?=[sSxXiInNtTpP])(?:{_STOPS})[\s/>])[a-zA-Z][^\s/>]*+(?:{_PLAIN_ATTRIBUTES}>|{_ATTRIBUTES}>)"
        r"|[^<]++|<(?![a-zA-Z/!?]))*+"
    ).encode()
)
"""Text and tags that change nothing."""


def real_tags(payload: bytes, candidates: Sequence[int]) -> Iterator[int]:
    """Those of some offsets of `<` (ascending) at which a tag begins. Reads up to the last; linear in the bytes."""
    at = templates = 0
    for candidate in candidates:
        while at <= candidate:
            match = _SKIP.match(payload, at, candidate)
            at = match.end() if match else at
            if at == candidate:
                if templates == 0:
                    yield candidate
                break
            at, opened = _step(payload, at)
            if at < 0:
                return
            templates = max(0, templates + opened)


def _step(payload: bytes, at: int) -> tuple[int, int]:
    """Past whatever begins at `at`: (offset after it, or -1 where it goes to the end; templates opened)."""
    if payload.startswith(b"<!--", at):
        return _after_comment(payload, at), 0
    tag = TAG.match(payload, at)
    if tag is None:
        is_tag = payload[at + 1 : at + 3].lstrip(b"/")[:1].isalpha()
        return (-1 if is_tag else _after(payload, b">", at)), 0
    closes = payload[at + 1 : at + 2] == b"/"
    name = re.split(rb"[\s/>]", payload[at + 1 + closes : at + 16], maxsplit=1)[0].lower()
    if name == b"template":
        return tag.end(), -1 if closes else 1
    if closes or (name not in RAW_TEXT and name != b"plaintext"):
        return tag.end(), 0
    if payload[tag.end() - 2 : tag.end()] == b"/>" and _in_drawing(payload, at):
        return tag.end(), 0
    return (-1 if name == b"plaintext" else _after_raw(payload, name, tag.end())), 0


def _after(payload: bytes, mark: bytes, at: int) -> int:
    found = payload.find(mark, at)
    return found + len(mark) if found >= 0 else -1


def _after_comment(payload: bytes, at: int) -> int:
    """A comment ends at `-->` or `--!>`; `<!-->` is a whole one."""
    end = _after(payload, b"-->", at + 2)
    odd = payload.find(b"--!>", at + 4, end if end >= 0 else len(payload))
    return odd + 4 if odd >= 0 else end


def _after_raw(payload: bytes, name: bytes, at: int) -> int:
    """Offset of the end tag of an element that holds text only."""
    while (at := payload.find(b"</", at)) >= 0:
        after = at + 2 + len(name)
        if payload[at + 2 : after].lower() == name and payload[after : after + 1] in (b">", b"/", *_WHITE):
            return at
        at += 2
    return -1


_WHITE: Final = (b" ", b"\t", b"\n", b"\f", b"\r")


def _in_drawing(payload: bytes, at: int) -> bool:
    """Whether `<svg` or `<math` is open close before: there, and only there, `/>` closes a script, style or title."""
    before = payload[max(0, at - 8192) : at].lower()
    return any(before.rfind(b"<" + name) > before.rfind(b"</" + name) for name in (b"svg", b"math"))
