"""C2PA manifest stores, through c2pa-python (extra `media`). No network: remote manifests are not fetched.

The library is asked only where the payload holds a JUMBF box of C2PA, so that ordinary pictures cost one search.
"""

from __future__ import annotations

import io
import json
from collections import OrderedDict
from functools import cache
from typing import Any, Final, Literal, NamedTuple

from assent.records.document import Document

State = Literal["none", "read", "remote", "unreadable", "not-installed"]

INSTALL: Final = "C2PA manifest not read: install assent[media]"
MAX_PAYLOAD: Final = 256 << 20
MAX_JSON: Final = 16 << 20

_REMOTE: Final = "Remote:"
_SETTINGS: Final = {
    "verify": {"remote_manifest_fetch": False, "ocsp_fetch": False},
    "cawg_trust": {"verify_trust_list": True},
}


class Report(NamedTuple):
    """What a manifest store says. manifests: the reader's JSON, None unless state is "read".

    trusted: valid, and its signer is on the reader's trust list. why: in a few words, where it was not read.
    """

    state: State
    manifests: str | None = None
    trusted: bool = False
    why: str = ""


_KEPT: Final = 2
_reports: OrderedDict[int, tuple[bytes, Report]] = OrderedDict()


def report_of(document: Document) -> Report:
    """The report on a document's payload; the last ones are kept, because several readers ask in turn. Never raises."""
    payload = document.payload or b""
    known = _reports.get(id(payload))
    if known is not None and known[0] is payload:
        return known[1]
    report = _report(payload, document.media_type)
    _reports[id(payload)] = (payload, report)
    while len(_reports) > _KEPT:
        _reports.popitem(last=False)
    return report


def carries_manifest(payload: bytes) -> bool:
    """Whether a C2PA manifest store may be inside: its box type and label, or its base64 in SVG."""
    return (b"jumb" in payload and b"c2pa" in payload) or b"c2pa:manifest" in payload or b"/C2PA_Manifest" in payload


def _report(payload: bytes, media_type: str) -> Report:
    embedded = carries_manifest(payload)
    if not embedded and b"dcterms:provenance" not in payload and b"purl.org/dc/terms/" not in payload:
        return Report("none")
    if len(payload) > MAX_PAYLOAD:
        return Report("unreadable", why="too large")
    library = _library()
    if library is None:
        return Report("not-installed", why=INSTALL) if embedded else Report("none")
    return _ask(library, payload, media_type, embedded)


def _ask(library: Any, payload: bytes, media_type: str, embedded: bool) -> Report:
    try:
        context = library.Context(library.Settings.from_dict(_SETTINGS))
        with library.Reader(_named(payload, media_type), io.BytesIO(payload), context=context) as reader:
            text = reader.json()
            if len(text) > MAX_JSON:
                return Report("unreadable", why="too large")
            return Report("read", text, json.loads(text).get("validation_state") == "Trusted")
    except Exception as error:  # the library has an exception for each error; the message may quote the file
        if str(error).startswith(_REMOTE):
            return Report("remote", why="manifest elsewhere, not fetched")
        if not embedded or "ManifestNotFound" in type(error).__name__:
            return Report("none")
        return Report("unreadable", why=type(error).__name__.strip("_"))


_MAGIC: Final = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG", 0, "image/png"),
    (b"WEBP", 8, "image/webp"),
    (b"%PDF-", 0, "application/pdf"),
    (b"II*\0", 0, "image/tiff"),
    (b"MM\0*", 0, "image/tiff"),
    (b"GIF8", 0, "image/gif"),
    (b"ftypavif", 4, "image/avif"),
    (b"ftyphei", 4, "image/heic"),
    (b"ID3", 0, "audio/mpeg"),
    (b"WAVE", 8, "audio/wav"),
)


def _named(payload: bytes, media_type: str) -> str:
    """The type by the first bytes, because a server's word for it is often wrong; else the server's word."""
    return next((name for magic, at, name in _MAGIC if payload.startswith(magic, at)), media_type)


@cache
def _library() -> Any:
    """The library, or None where the extra is not installed."""
    try:
        import c2pa
    except ImportError:
        return None
    return c2pa
