"""What kind of record this is: a work to be judged, what a host says of its pages, or something else. Pure."""

from __future__ import annotations

import re
from typing import get_args

from assent.records.document import Headers, HostFileKind
from assent.records.urls import origin_of

HOST_PATHS: dict[str, HostFileKind] = {
    "/robots.txt": "robots.txt",
    "/.well-known/tdmrep.json": "tdmrep.json",
    "/ai.txt": "ai.txt",
    "/trust.txt": "trust.txt",
    "/.well-known/trust.txt": "trust.txt",
    "/license.xml": "rsl",
}
RSL_MEDIA_TYPE = "application/rsl+xml"

RIGHTS_FIELDS = frozenset(
    {"x-robots-tag", "tdm-reservation", "tdm-policy", "content-usage", "content-signal"}
)  # and Link with rel=license
REFUSALS = frozenset({401, 402, 403, 407, 429, 451})
"""Statuses by which a server refuses the fetch itself."""

_REQUISITE_TYPES = frozenset(
    {
        "text/css", "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript",
        "application/ecmascript", "application/wasm", "application/source-map", "application/vnd.ms-fontobject",
        "application/x-font-ttf", "application/x-font-woff", "application/x-font-opentype", "application/font-woff",
        "application/font-woff2", "application/font-sfnt", "application/x-font-truetype",
        "image/x-icon", "image/vnd.microsoft.icon",
    }
)  # fmt: skip
_UNSPECIFIC_TYPES = frozenset({"", "application/octet-stream", "binary/octet-stream", "text/plain", "application/json"})
_REQUISITE_PATH = re.compile(r"\.(?:css|js|mjs|wasm|woff2?|ttf|otf|eot)$|\.(?:js|css|mjs)\.map$|/favicon\.ico$", re.I)
_LICENSE_LINK = re.compile(r"rel\s*=\s*(?:\"[^\"]*\blicense\b|'[^']*\blicense\b|license\b)", re.I)
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<!--.{0,512}?-->\s*)?<(?:!doctype\s+html|html|head|body|title)\b",
    re.IGNORECASE | re.DOTALL,
)
_SNIFFED = (
    (_HTML_START, "text/html"),
    (re.compile(rb"%PDF-"), "application/pdf"),
    (re.compile(rb"\x89PNG\r\n"), "image/png"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"\s*<\?xml"), "application/xml"),
)

assert set(HOST_PATHS.values()) < set(get_args(HostFileKind))


def media_type(field: str | None) -> str:
    """Media type of a Content-Type value: lower case, without parameters; "" where there is none."""
    kind = (field or "").split(";", 1)[0].split(",", 1)[0].strip().lower()
    return kind if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) else ""


def sniff(payload: bytes) -> str:
    """Media type by the first bytes, "application/octet-stream" where they do not tell."""
    head = payload[:1024]
    return next((name for pattern, name in _SNIFFED if pattern.match(head)), "application/octet-stream")


def origin(url: str) -> str | None:
    """Origin of an http(s) URL, as pages are joined to it; None of anything else."""
    found = origin_of(url)
    return found if found.startswith(("http://", "https://")) else None


def host_kind(url: str, media: str) -> HostFileKind | None:
    """Which host file an http(s) URL is, by its path or as an RSL document by its media type."""
    path = _path(url)
    if path in HOST_PATHS:
        return HOST_PATHS[path]
    return "rsl" if media == RSL_MEDIA_TYPE else None


def is_requisite(url: str, media: str) -> bool:
    """Style sheets, scripts, fonts, icons: parts a page is drawn with, no works to be judged."""
    if media in _REQUISITE_TYPES or media.startswith("font/"):
        return True
    return media in _UNSPECIFIC_TYPES and bool(_REQUISITE_PATH.search(_path(url)))


def speaks_of_rights(status: int | None, headers: Headers) -> bool:
    """Whether an answer that is no document still says something about use."""
    if status in REFUSALS:
        return True
    for name, value in headers:
        name = name.lower()
        if name in RIGHTS_FIELDS or (name == "link" and _LICENSE_LINK.search(value)):
            return True
    return False


def _path(url: str) -> str:
    rest = url.split("://", 1)[-1]
    slash = rest.find("/")
    return re.split(r"[?#]", rest[slash:] if slash >= 0 else "", maxsplit=1)[0]
