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

MAX_BYTES = 16 * 1024 * 1024
MAX_NESTING = 2_000
MAX_ATTRIBUTES = 10_000
MAX_REOPENED = 200_000

TOO_LARGE = "over 16 MB"
TOO_DEEP = "nesting over 2000"
TOO_MANY_ATTRIBUTES = "over 10000 attributes in a tag"
TOO_MANY_REOPENED = "over 200000 reopened elements"

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


def refuse(payload: bytes) -> str | None:
    """Why text extraction of an HTML payload is refused, or None. Deterministic; linear in the payload."""
    if len(payload) > MAX_BYTES:
        return TOO_LARGE
    data = np.frombuffer(payload, np.uint8)
    opens = np.flatnonzero(data[:-4] == ord("<")) if len(data) > 4 else np.empty(0, np.intp)
    if _has_attribute_bomb(payload, opens):
        return TOO_MANY_ATTRIBUTES
    if _may_be_deep(payload, opens):
        return _walk(payload)
    return None


def _weights(names: str, *, others: int) -> npt.NDArray[np.int8]:
    """A table of the first two bytes of a tag: 1 - others for `names`, else `others` for letters, 0 for the rest."""
    table = np.zeros((256, 256), np.int8)  # [second, first]: little endian
    letters = [*range(65, 91), *range(97, 123)]
    table[:, letters] = others
    for name in names.split():
        # A name of one letter is followed by what ends a name.
        seconds = name[1].lower() + name[1].upper() if len(name) > 1 else " \t\n\f\r/>"
        for first in name[0].lower() + name[0].upper():
            table[[ord(c) for c in seconds], ord(first)] = 1 - others
    return table.reshape(-1)


# Two letters are enough: what shares them with another element is not a block, and only blocks nest expensively.
_NESTING = _weights("br hr im in li p wb so em co pa tr td th dd dt op", others=1)
_INLINE = _weights("b i s u bi co em fo no sm st tt", others=0)


def _may_be_deep(payload: bytes, opens: npt.NDArray[Any]) -> bool:
    """Whether tags could nest or be reopened beyond the limits: adds start tags, takes away end tags."""
    count = opens.size
    if count < MAX_NESTING and count * count < 4 * MAX_REOPENED:
        return False
    # Four bytes at every `<`, "<abc" or "</ab", in one gather from an overlapping view.
    head = np.ndarray((len(payload) - 3,), "<u4", payload, strides=(1,))[opens]
    ends = (head & 0xFF00) == ord("/") << 8
    key = (head >> (8 + 8 * ends)) & 0xFFFF
    if _height(np.where(ends, -_INLINE[key], _INLINE[key])) * count > MAX_REOPENED:
        return True
    if count < MAX_NESTING:
        return False
    started = np.zeros(1 << 16, np.int8)
    started[key[~ends]] = 1
    return _height(np.where(ends, -_NESTING[key] * started[key], _NESTING[key])) > MAX_NESTING


def _height(steps: npt.NDArray[np.int8]) -> int:
    """Greatest rise of the running sum above an earlier low."""
    level = np.cumsum(steps, dtype=np.int32)
    level -= np.minimum(np.minimum.accumulate(level), 0)
    return int(level.max(initial=0))


def _has_attribute_bomb(payload: bytes, opens: npt.NDArray[Any]) -> bool:
    """An attribute takes two bytes or more, so only a `<` far from the next one can open such a tag."""
    if len(payload) < 2 * MAX_ATTRIBUTES:
        return False
    spans = np.diff(opens, append=len(payload))
    for start in opens[spans >= 2 * MAX_ATTRIBUTES].tolist():
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
