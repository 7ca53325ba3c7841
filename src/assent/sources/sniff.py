"""Which format a file has: by what its first bytes are, and by its name where they do not tell."""

from __future__ import annotations

import json
import re

from assent.records.errors import InputError
from assent.sources.arc import Arc
from assent.sources.members import CODECS, Codec, first_bytes, skippable, starts, with_dictionary
from assent.sources.views import View
from assent.sources.warc import Warc

_SUFFIX_KINDS = {
    "warc": "warc",
    "wet": "warc",
    "wat": "warc",
    "arc": "arc",
    "jsonl": "jsonl",
    "ndjson": "jsonl",
    "jsonlines": "jsonl",
    "parquet": "parquet",
    "pq": "parquet",
    "html": "html",
    "htm": "html",
    "xhtml": "html",
}
_SUFFIX_CODECS = {"gz": "gz", "zst": "zst", "zstd": "zst", "lz4": "lz4"}
_HEAD = 16 << 10
_KNOWN = "WARC, ARC, WET, Parquet, JSONL or HTML"


def by_name(name: str) -> str | None:
    """Format by suffix, None where it does not tell."""
    words = name.lower().rsplit("/", 1)[-1].split(".")[1:]
    codec = _SUFFIX_CODECS.get(words[-1]) if words else None
    kind = next((_SUFFIX_KINDS[w] for w in reversed(words[-3:]) if w in _SUFFIX_KINDS), None)
    if kind is None or (words[-1] not in _SUFFIX_KINDS and codec is None):
        return None
    return f"{kind}.{codec}" if codec else kind


def format_of(name: str, view: View) -> str:
    """Format of a file, e.g. "warc.gz".

    Raises InputError for an archive of archives and for what is no known format.
    """
    named = by_name(name)
    head = view.at(0, _HEAD)
    if named == "html":
        return named
    if head.startswith(b"PK\x03\x04") or name.lower().endswith(".wacz"):
        raise InputError(f"{name}: WACZ and zip files are not read; unpack it and give its archive/*.warc.gz")
    if head.startswith(b"PAR1"):
        return "parquet"
    for codec in CODECS.values():
        inner = _decoded_head(view, codec)
        if inner is not None:
            kind = _kind(inner) or (named or "").partition(".")[0]
            if kind in {"warc", "arc", "jsonl"} and (kind != "jsonl" or codec.name != "lz4"):
                return f"{kind}.{codec.name}"
            raise InputError(f"{name}: compressed, but neither WARC, ARC nor JSONL inside; unpack it first")
    found = _kind(head) or named
    if found is None:
        raise InputError(f"{name}: unknown format; give {_KNOWN}")
    return found


def _decoded_head(view: View, codec: Codec) -> bytes | None:
    """First decoded bytes, None where the file does not open with this codec's magic."""
    position = 0
    while size := skippable(view, codec, position):
        position += size
    if not starts(view, codec, position):
        return None
    return first_bytes(view, with_dictionary(view, codec), position, _HEAD)


def _kind(head: bytes) -> str | None:
    if Warc().opens(head):
        return "warc"
    if Arc().opens(head):
        return "arc"
    line = head.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not line.startswith(b"{"):
        return None
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return "jsonl" if len(line) > _HEAD // 2 and re.match(rb'\{\s*"', line) else None
    return "jsonl"
