"""Where in a TOML file something stands, for messages: the parser keeps no lines of what it has read."""

from __future__ import annotations

import re


def place(text: str, key: str, after: str = "") -> str:
    """`, line 12` of the first line that sets `key` (or opens the table of that name), or nothing where none does.

    key: the last part of a dotted key. after: a text in the file; only lines from there on are looked at, and its own
    line is the answer where the key is not found.
    """
    lines = text.splitlines()
    start = next((i for i, line in enumerate(lines) if after in line), 0) if after else 0
    name = re.escape(key)
    pattern = re.compile(rf"""^\s*(\[+\s*)?(["']?){name}\2\s*(=|\]|\.)|[{{,]\s*{name}\s*=""")
    if key:
        for number, line in enumerate(lines[start:], start + 1):
            if pattern.search(line):
                return f", line {number}"
    return f", line {start + 1}" if after and start < len(lines) and after in lines[start] else ""
