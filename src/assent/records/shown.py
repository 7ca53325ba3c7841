"""How strangers' text is shown: harmless on a terminal, on one line, in JSON; rows that stay readable at any width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

_UNSEEN = (
    "\x7f-\x9f\u00ad\u061c\u070f\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff\ud800-\udfff"
)
"""What steers a terminal, turns the order of reading, or is not seen: controls, bidi, zero width, tags, halves."""
_STEERING = re.compile(f"[\x00-\x08\x0b-\x1f{_UNSEEN}]")
_IN_JSON = re.compile(f"[{_UNSEEN}]")

GAP = 2
PROSE = 28
"""A column of prose may be folded down to so many characters, never further."""


def harmless(text: str) -> str:
    r"""The text with what steers or deceives written out, as `\x1b` or `\u202e`; lines and tabs stay."""
    return _STEERING.sub(_written, text)


def one_line(text: str) -> str:
    """As `harmless`, on one line."""
    return harmless(" ".join(text.split("\n"))).replace("\t", " ").strip()


def json_text(value: Any, *, indent: int | None = 1) -> str:
    """JSON that gives the same value back and is harmless where it is printed.

    Dates are ISO 8601; what is no finite number, which JSON has no word for, is null.
    """
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)
    if "NaN" in text or "Infinity" in text:
        text = json.dumps(json.loads(text, parse_constant=_null), ensure_ascii=False, indent=indent)
    return harmless_json(text)


def harmless_json(text: str) -> str:
    """The same JSON document, with the characters that `harmless` writes out escaped inside its strings."""
    return _IN_JSON.sub(lambda found: json.dumps(found.group())[1:-1], text)


@dataclass(frozen=True, slots=True)
class Rows:
    """A table where it fits; where it would fold values or leave a word a line, each row as a block of its own.

    rows: of text, as wide as `heads`. Never markup.
    """

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]
    title: str = ""
    note: str = ""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        if self.title:
            yield Text(one_line(self.title), style="bold")
        if not self.rows:
            yield Text("none", style="dim")
            return
        rows = [[one_line(cell) for cell in row] for row in self.rows]
        least = _least_widths(self.heads, rows)
        if sum(least) + GAP * len(least) - 1 <= options.max_width:
            yield _table(self.heads, rows, least)
        else:
            for row in rows:
                yield from _block(self.heads, row)
        if self.note:
            yield Text(self.note, style="dim")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        return Measurement(1, options.max_width)


def _least_widths(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[int]:
    """How narrow each column may get: no word is cut, and prose keeps `PROSE`."""
    widths = []
    for column, head in enumerate(heads):
        cells = [head, *(row[column] for row in rows)]
        longest = max(map(cell_len, cells))
        word = max((cell_len(word) for cell in cells for word in cell.split()), default=1)
        widths.append(max(word, min(longest, PROSE)))
    return widths


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], least: Sequence[int]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, GAP, 0, 0))
    for head, width in zip(heads, least, strict=True):
        table.add_column(Text(head), overflow="fold", min_width=width)
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _block(heads: Sequence[str], row: Sequence[str]) -> Iterator[Text | Table]:
    yield Text(row[0] or "-", style="bold", overflow="fold")
    if any(row[1:]):
        table = Table(box=None, pad_edge=False, show_header=False, padding=(0, GAP, 0, 0))
        table.add_column(style="dim", no_wrap=True)
        table.add_column(overflow="fold")
        for head, cell in zip(heads[1:], row[1:], strict=True):
            if cell:
                table.add_row(Text(f"  {head}"), Text(cell))
        yield table
    yield Text()


def _written(found: re.Match[str]) -> str:
    code = ord(found.group())
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _null(_: str) -> None:
    return None


def _plain(value: Any) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
