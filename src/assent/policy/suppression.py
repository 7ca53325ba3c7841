"""The suppression list: who objected, opted out or withdrew. One domain, URL prefix or hashed rule a line.

Hashed rules (`policy/hashed.py`) are read beside the plain ones; this module passes them by.
"""

from __future__ import annotations

from pathlib import Path

from assent.policy.hashed import PREFIX
from assent.policy.scope import Scope, parse_scope
from assent.records.errors import UsageError


def load_suppression(path: Path) -> Scope:
    """The scope of a list file: a domain (with its subdomains) or a URL prefix a line, `#` comments, UTF-8.

    Raises UsageError with the line number of a bad line; the line itself is not repeated, for it may name a person.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(
            f"suppression list {path.name} cannot be read ({type(error).__name__}); "
            "give a text file, one domain or URL prefix a line"
        ) from None
    return parse_suppression(text, path.name)


def parse_suppression(text: str, name: str = "suppression list") -> Scope:
    """The scope of a list's text. Raises UsageError as `load_suppression` does."""
    entries: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        entry = line.strip()
        if not entry or entry.startswith(("#", PREFIX)):
            continue
        try:
            if entry == "*":
                raise ValueError("the list names domains and URL prefixes, not everything")
            parse_scope([entry])
        except ValueError as error:
            raise UsageError(f"{name}, line {number}: {error}; write example.org or https://example.org/path") from None
        entries.append(entry)
    return parse_scope(entries)
