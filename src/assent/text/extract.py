"""HTML to the text a model would be trained on."""

from __future__ import annotations

from collections.abc import Callable

from resiliparse.extract.html2text import extract_plain_text

from assent.records.errors import UsageError


def extract(html: str, extractor: str = "resiliparse") -> str:
    """Main text of a page. Raises UsageError for an extractor that is unknown or not installed.

    What the extractor itself raises is passed on; `read_text` turns it into "unchecked".
    """
    try:
        run = EXTRACTORS[extractor]
    except KeyError:
        raise UsageError(f"unknown extractor {extractor!r}: use one of {', '.join(EXTRACTORS)}") from None
    return run(html)


def _resiliparse(html: str) -> str:
    text: str = extract_plain_text(html, main_content=True)
    return text


def _trafilatura(html: str) -> str:
    try:
        from trafilatura import extract as extract_main
    except ImportError:
        raise UsageError("the trafilatura extractor is not installed: pip install 'assent[trafilatura]'") from None
    return extract_main(html, favor_precision=False) or ""


EXTRACTORS: dict[str, Callable[[str], str]] = {"resiliparse": _resiliparse, "trafilatura": _trafilatura}
"""Name to function; the name stands in the evidence."""
