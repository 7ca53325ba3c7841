"""Writes `sample.warc.gz`: a small crawl, written for this project and dedicated to the public domain (CC0 1.0).

Every host shows one kind of case: who says no, in which of today's ways, who grants a licence, who says nothing,
and what is missing. One record is damaged on purpose. Run it again after a change: `python examples/make_sample.py`.
"""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path
from typing import NamedTuple

CAPTURED = "2026-11-02T09:{minute:02d}:00Z"
ALLOW = "User-agent: *\nAllow: /\n"
CC0 = '<p>Text: <a rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">CC0 1.0</a></p>'
BY_NC = '<p>Text: <a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/">CC BY-NC 4.0</a></p>'

PROSE = {
    "en": "The harbour freezes in January. Fishermen cut holes in the ice, lower a line and wait, with tea in a flask. "
    "The herring come in spring, when the light is back and the gulls return to the breakwater. ",
    "de": "Im Januar friert der Hafen zu. Die Fischer sägen Löcher in das Eis, lassen die Schnur hinab und warten. "
    "Im Frühling kommen die Heringe, wenn das Licht zurück ist und die Möwen wieder auf der Mole sitzen. ",
    "fr": "Le port gèle en janvier. Les pêcheurs percent la glace et attendent avec du thé chaud. "
    "Les harengs arrivent au printemps, quand la lumière revient et que les mouettes regagnent la jetée. ",
    "pt": "O porto congela em janeiro. Os pescadores abrem buracos no gelo, descem a linha e esperam com chá quente. "
    "Os arenques chegam na primavera, quando a luz volta e as gaivotas regressam ao quebra-mar. ",
    "vi": "Bến cảng đóng băng vào tháng Giêng. Ngư dân khoét lỗ trên băng, thả dây câu và chờ đợi bên bình trà nóng. "
    "Cá trích về vào mùa xuân, khi ánh sáng trở lại và đàn mòng biển quay về đê chắn sóng. ",
}


class Case(NamedTuple):
    """One host: its robots.txt (status None: never asked), its pages' head, foot and headers, its other files."""

    host: str
    robots: str = ALLOW
    robots_status: int | None = 200
    head: str = ""
    foot: str = ""
    headers: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    lang: str = "en"
    pages: int = 1


CASES = [
    Case("open.example", pages=6),
    Case("hafen.example", lang="de", pages=4),
    Case("port.example", lang="fr", pages=4),
    Case("porto.example", lang="pt", pages=3),
    Case("cang.example", lang="vi", pages=3),
    Case("no-robots-file.example", "not found", 404),
    Case("public-domain.example", foot=CC0, pages=4),
    Case("non-commercial.example", foot=BY_NC, pages=2),
    Case("closed.example", "User-agent: *\nDisallow: /\n", pages=3),
    Case(
        "closed-to-ai.example",
        "User-agent: GPTBot\nUser-agent: CCBot\nDisallow: /\n\nUser-agent: *\nAllow: /\n",
        pages=3,
    ),
    Case("one-path.example", "User-agent: *\nDisallow: /drafts/\n", pages=2),
    Case("typo.example", "User-agent: *\nDissallow: /\n"),
    Case("noai-meta.example", head='<meta name="robots" content="noai, noimageai">', pages=2),
    Case("noai-header.example", headers=(("X-Robots-Tag", "index"), ("X-Robots-Tag", "noai"))),
    Case(
        "tdm-header.example",
        headers=(("tdm-reservation", "1"), ("tdm-policy", "https://tdm-header.example/policy.json")),
    ),
    Case(
        "tdm-file.example", files=(("/.well-known/tdmrep.json", '[{"location": "/*", "tdm-reservation": 1}]'),), pages=2
    ),
    Case("content-signal.example", "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /\n", pages=2),
    Case("content-usage.example", "User-agent: *\nContent-Usage: train-ai=n\nAllow: /\n"),
    Case("licence-but-no.example", head='<meta name="robots" content="noai">', foot=CC0),
    Case("never-asked.example", robots_status=None, pages=3),
    Case("broken-server.example", "try again later", 503, pages=2),
    Case("refused.example", "forbidden", 403),
]

REASON = {200: "OK", 301: "Moved Permanently", 403: "Forbidden", 404: "Not Found", 503: "Service Unavailable"}


def page(case: Case, number: int) -> bytes:
    """A page about a harbour in the host's language."""
    title, prose = f"Harbour notes {number}", PROSE[case.lang] * (2 + number)
    return (
        f'<!doctype html>\n<html lang="{case.lang}"><head><meta charset="utf-8"><title>{title}</title>'
        f"{case.head}</head>"
        f'<body><nav><a href="/">{case.host}</a></nav><main><article><h1>{title}</h1><p>{prose}</p>{case.foot}'
        "</article></main></body></html>\n"
    ).encode()


def response(url: str, status: int, headers: list[tuple[str, str]], body: bytes, minute: int) -> bytes:
    """One WARC response record as one gzip member, the same bytes for the same input."""
    fields = [*headers, ("Content-Length", str(len(body)))]
    http = f"HTTP/1.1 {status} {REASON[status]}\r\n" + "".join(f"{n}: {v}\r\n" for n, v in fields) + "\r\n"
    block = http.encode() + body
    return member("response", url, "application/http; msgtype=response", block, minute)


def member(kind: str, url: str, content_type: str, block: bytes, minute: int) -> bytes:
    """One WARC record, compressed by itself."""
    number = hashlib.sha256(f"{kind}{url}{minute}".encode()).hexdigest()
    identity = f"{number[:8]}-{number[8:12]}-4{number[13:16]}-8{number[17:20]}-{number[20:32]}"
    head = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{identity}>",
        "WARC-Date": CAPTURED.format(minute=minute % 60),
        **({"WARC-Target-URI": url} if url else {}),
        "Content-Type": content_type,
        "Content-Length": str(len(block)),
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
    return gzip.compress(f"WARC/1.1\r\n{lines}\r\n".encode() + block + b"\r\n\r\n", 9, mtime=0)


def members() -> list[bytes]:
    """All members of the sample in file order; the last but one is damaged."""
    about = b"software: examples/make_sample.py\r\nlicense: https://creativecommons.org/publicdomain/zero/1.0/\r\n"
    out = [member("warcinfo", "", "application/warc-fields", about, 0)]
    for minute, case in enumerate(CASES):
        site = f"https://{case.host}"
        if case.robots_status is not None:
            plain = [("Content-Type", "text/plain; charset=utf-8")]
            out.append(response(f"{site}/robots.txt", case.robots_status, plain, case.robots.encode(), minute))
        for path, text in case.files:
            out.append(response(site + path, 200, [("Content-Type", "application/json")], text.encode(), minute))
        for number in range(case.pages):
            headers = [("Content-Type", "text/html; charset=utf-8"), *case.headers]
            out.append(response(f"{site}/notes/{number}.html", 200, headers, page(case, number), minute))
    site = "https://open.example"
    out.append(response(f"{site}/old.html", 301, [("Location", f"{site}/notes/0.html")], b"", 30))
    out.append(response(f"{site}/gone.html", 404, [("Content-Type", "text/html")], b"<p>gone</p>", 30))
    out.append(response(f"{site}/style.css", 200, [("Content-Type", "text/css")], b"body { margin: 2em }", 30))
    deep = b"<!doctype html><title>Deep</title>" + b"<div>" * 20_000 + b"deep" + b"</div>" * 20_000
    out.append(response(f"{site}/deep.html", 200, [("Content-Type", "text/html")], deep, 31))
    damaged = bytearray(response(f"{site}/damaged.html", 200, [("Content-Type", "text/html")], page(CASES[0], 9), 32))
    middle = len(damaged) // 2
    damaged[middle : middle + 16] = bytes(16)
    out.append(bytes(damaged))
    out.append(response(f"{site}/notes/last.html", 200, [("Content-Type", "text/html")], page(CASES[0], 8), 33))
    return out


if __name__ == "__main__":
    target = Path(__file__).with_name("sample.warc.gz")
    target.write_bytes(b"".join(members()))
    print(f"{target.name}: {len(members())} members, {target.stat().st_size} bytes")
