"""Pages that would take an extractor minutes or gigabytes are refused before it sees them.

Measured with resiliparse 2.0.1: 5,000 nested `div` take 0.3 s, 20,000 take 7.7 s (quadratic); 50,000 attributes
in one tag 4 s (quadratic); 1,000 unclosed `font`, each in its own `p`, 0.8 s and 200 MB, since the parser opens
all of them again in every paragraph. The same bytes always get the same answer. What is not foreseen here is the
business of the process that supervises a unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt

from assent.text.tags import TagIndex

MAX_BYTES = 16 * 1024 * 1024
MAX_NESTING = 2_000
MAX_ATTRIBUTES = 10_000
MAX_REOPENED = 500_000

TOO_LARGE = "over 16 MB"
TOO_DEEP = "nesting over 2000"
TOO_MANY_ATTRIBUTES = "over 10000 attributes in a tag"
TOO_MANY_REOPENED = "over 500000 reopened elements"

_VOID = frozenset(
    b"area base basefont bgsound br col embed frame hr img input keygen link meta param source track wbr".split()
)
_FORMATTING = frozenset(b"a b big code em font i nobr s small strike strong tt u".split())
_CELLS = frozenset((b"td", b"th", b"caption"))
_RAW = rb"script|style|textarea|title|xmp|iframe|noembed|noframes"

_P_CLOSERS = (
    b"address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form "
    b"h1 h2 h3 h4 h5 h6 header hgroup hr main menu nav ol p pre search section summary table ul"
).split()
_CLOSES: dict[bytes, frozenset[bytes]] = {
    **{name: frozenset((b"p",)) for name in _P_CLOSERS},
    b"li": frozenset((b"li",)),
    b"dd": frozenset((b"dd", b"dt")),
    b"dt": frozenset((b"dd", b"dt")),
    b"option": frozenset((b"option",)),
    b"td": frozenset((b"td", b"th")),
    b"th": frozenset((b"td", b"th")),
    b"tr": frozenset((b"tr",)),
    b"tbody": frozenset((b"tbody", b"thead")),
    b"tfoot": frozenset((b"tbody", b"thead")),
}
"""Start tags that end an element left open (HTML standard 13.1.2.4, optional tags)."""
_NEVER_TWICE = frozenset(b"a nobr html head body frameset".split())
_BARRIERS = frozenset(b"table td th caption ul ol dl select button object template".split())
_ROW_BARRIERS = frozenset((b"table",))
_ROWS = frozenset((b"tr", b"tbody", b"tfoot"))
_ONCE = frozenset((b"html", b"head", b"body", b"frameset"))

# Always matches up to a `>` or the end, so that a page of unfinished tags is still read in one pass.
_TAG = re.compile(
    rb"<!--.*?(?:-->|\Z)"
    rb"|<(/?)([a-zA-Z][^\s/>]*)((?:[^>=]++|=\s*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z))?)*+)(?:>|\Z)",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(rb"[^\s/>=][^\s/>=]*+(?:\s*+=\s*+(?:\"[^\"]*+\"?|'[^']*+'?|[^\s>]*+))?")
_RAW_END = {name: re.compile(rb"</" + name + rb"(?=[\s/>])", re.IGNORECASE) for name in _RAW.split(b"|")}


def refuse(payload: bytes, tags: TagIndex | None = None) -> str | None:
    """Why text extraction of an HTML payload is refused, or None. Deterministic; linear in the payload."""
    if len(payload) > MAX_BYTES:
        return TOO_LARGE
    tags = TagIndex.of(payload) if tags is None else tags
    if _has_attribute_bomb(payload, tags.opens):
        return TOO_MANY_ATTRIBUTES
    if _may_be_deep(tags):
        return _walk(payload)
    return None


_NAME_ENDS = " >/\n\t"


def _code(three: str) -> int:
    """Three characters in 15 bits; the low five bits of a letter are the same in both cases."""
    return (ord(three[0]) & 31) | (ord(three[1]) & 31) << 5 | (ord(three[2]) & 31) << 10


def _weights(names: str, *, given: int) -> npt.NDArray[np.int8]:
    """Weight by code: `given` for the names, 1 - given for any other."""
    table = np.full(1 << 15, 1 - given, np.int8)
    table[::32] = 0  # "< " is no tag
    for name in names.split():
        for end in _NAME_ENDS:
            if len(name) > 1:
                table[_code((name + end)[:3])] = given
            elif end != "/":  # whose code is that of "o"
                table[_code(name + end + " ") :: 1 << 10] = given
    return table


# Three characters are enough: what shares them with another element is no block, and only blocks nest expensively.
_NESTING = _weights("!-- br hr img inp lin met li p wbr sou emb par tra tr td th dd dt opt", given=0)
_INLINE = _weights("b big cod em fon i nob s sma str tt u", given=1)

_UNSEEN = 2
"""Start tags that fit in the last seven bytes, which the eight-byte view does not reach."""

_SHIFT = np.full(256, 8, np.uint64)
_SHIFT[ord("/")], _SHIFT[ord("\\")] = 16, 24


def _may_be_deep(tags: TagIndex) -> bool:
    """Whether tags could nest or be reopened beyond the limits: adds start tags, takes away end tags."""
    count = tags.opens.size
    nearly = MAX_NESTING - _UNSEEN
    if count <= nearly and count * count < 4 * MAX_REOPENED:
        return False
    head = tags.heads  # "<abc", "</abc", and "<\/abc" in JSON
    shift = _SHIFT.take((head >> 8).astype(np.uint8))
    name = (head >> shift).astype(np.uint32)
    code = name & 31 | name >> 3 & 0x3E0 | name >> 6 & 0x7C00
    is_end = shift > 8
    few = MAX_REOPENED // count
    if _height(_INLINE.take(code), is_end, few) > few:
        return True
    if count <= nearly:
        return False
    started = np.zeros(1 << 15, np.int8)
    started[code[~is_end]] = 1  # an end tag of what never started closes nothing
    return _height(_NESTING.take(code) * started.take(code), is_end, nearly) > nearly


def _height(weight: npt.NDArray[np.int8], is_end: npt.NDArray[np.bool_], enough: int) -> int:
    """Greatest rise of starts less ends above an earlier low; or less work and a higher answer, up to `enough`."""
    level = np.cumsum(np.where(is_end, -weight, weight), dtype=np.int32)
    bound = int(level.max()) - min(int(level.min()), 0)
    if bound <= enough:
        return bound
    level -= np.minimum(np.minimum.accumulate(level), 0)
    return int(level.max())


def _has_attribute_bomb(payload: bytes, opens: npt.NDArray[Any]) -> bool:
    """An attribute takes two bytes or more, so only a `<` far from the next one can open such a tag."""
    if len(payload) < 2 * MAX_ATTRIBUTES:
        return False
    spans = opens[1:] - opens[:-1]
    for start in (*opens[:-1][spans >= 2 * MAX_ATTRIBUTES].tolist(), *opens[-1:].tolist()):
        tag = _TAG.match(payload, start)
        if tag is None or tag.end() - start < 2 * MAX_ATTRIBUTES or not tag[3]:
            continue
        for count, _ in enumerate(_ATTRIBUTE.finditer(tag[3]), 1):
            if count > MAX_ATTRIBUTES:
                return True
    return False


def _walk(payload: bytes) -> str | None:
    """Follow every tag the way a parser does, near enough to know how deep and how often elements are opened."""
    tree = _OpenElements()
    position = 0
    while tag := _TAG.search(payload, position):
        name = tag[2].lower() if tag[2] else b""
        if tag.start() > position or (name and name not in _CLOSES and not tag[1]):
            tree.reopen()
        position = tag.end()
        if not name:
            continue
        if tag[1]:
            tree.end(name)
        else:
            tree.start(name, tag[0])
            if name in _RAW_END:
                found = _RAW_END[name].search(payload, position)
                position = found.start() if found else len(payload)
        if len(tree.stack) > MAX_NESTING:
            return TOO_DEEP
        if tree.reopened > MAX_REOPENED:
            return TOO_MANY_REOPENED
    return None


class _OpenElements:
    """The stack of open elements and the formatting elements waiting to be opened again (HTML standard 13.2.4)."""

    def __init__(self) -> None:
        self.stack: list[tuple[bytes, bytes]] = []
        self.counts: Counter[bytes] = Counter()
        self.waiting: list[tuple[bytes, bytes]] = []
        self.reopened = 0

    def start(self, name: bytes, tag: bytes) -> None:
        if name in _CLOSES:
            self._close_nearest(_CLOSES[name], _ROW_BARRIERS if name in _ROWS else _BARRIERS)
        elif name in (b"a", b"nobr"):
            self.end(name)
        if name not in _VOID and not (name in _ONCE and self.counts[name]):
            self._push((name, tag))

    def end(self, name: bytes) -> None:
        if name not in _FORMATTING:
            self._close_nearest(frozenset((name,)), frozenset())
            return
        for elements in (self.waiting, self.stack):
            for i in range(len(elements) - 1, -1, -1):
                if elements[i][0] == name:
                    del elements[i]
                    self.counts[name] -= elements is self.stack
                    return

    def reopen(self) -> None:
        """Text and inline elements bring back every formatting element that was left open."""
        self.reopened += len(self.waiting)
        for element in self.waiting:
            self._push(element)
        self.waiting = []

    def _push(self, element: tuple[bytes, bytes]) -> None:
        self.stack.append(element)
        self.counts[element[0]] += 1

    def _close_nearest(self, names: frozenset[bytes], barriers: frozenset[bytes]) -> None:
        if not any(self.counts[name] for name in names):
            return
        for i in range(len(self.stack) - 1, -1, -1):
            name = self.stack[i][0]
            if name in names:
                closed = self.stack[i:]
                del self.stack[i:]
                self.counts.subtract(element[0] for element in closed)
                if name not in _CELLS:
                    self._wait(element for element in closed if element[0] in _FORMATTING)
                return
            if name in barriers:
                return

    def _wait(self, elements: Iterable[tuple[bytes, bytes]]) -> None:
        equal = Counter(self.waiting)
        for element in elements:
            equal[element] += 1
            if equal[element] <= 3:  # a parser keeps no more ("Noah's Ark clause")
                self.waiting.append(element)
