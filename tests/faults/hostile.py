"""A crawl by people who mean harm: what they can put into addresses, headers, pages, host files and names."""

from __future__ import annotations

import json
from pathlib import Path

from tests.corpus import Capture, page, record, robots

STEER = "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example/\x07x\x1b]8;;\x07\x1b]52;c;cm0=\x07\x9b31m\x08\x08\r"
TURN = "\u202e\u2066\u200b\u200d\ufeff\u2028\U000e0041"
MARKUP = (
    '</script></title></style><script>document.title="owned"</script><img src=http://evil.example/i onerror="top.o=1">'
    '<svg onload="top.o=1"><a href="javascript:top.o=1">x</a><iframe src="data:text/html,<script>top.o=1</script>">'
    "<style>@import url(http://evil.example/c);</style>"
)
RICH = "[red]r[/] [/] [link=http://evil.example/]l[/link] :skull: [bold"
FORMULA = '=HYPERLINK("http://evil.example/","x")'
NASTY = f"{RICH} {MARKUP} {TURN} {STEER}".replace("\r", "").replace("\x07", "")
ORIGIN = "https://nasty.example"
PLAIN = f"{ORIGIN}/plain.html"


def captures() -> list[Capture]:
    """Pages whose address, headers, markup and licence carry all of it, and a robots.txt that does so too."""
    quote = NASTY.replace("\n", " ").replace("\u2028", " ")
    meta = quote.replace('"', "&quot;").replace("<", "&lt;")
    head = (
        f'<meta name="robots" content="noai, {meta}"><meta name="tdm-reservation" content="1">'
        f'<meta name="tdm-policy" content="javascript:{meta}">'
        f'<link rel="license" href="https://creativecommons.org/licenses/by/4.0/?{meta}">'
        f'<script type="application/ld+json">{json.dumps({"@type": "Article", "license": quote, "usageInfo": quote})}'
        "</script>"
    )
    body = page(head, f"<p>{meta}</p>")
    headers = (("X-Robots-Tag", f"noai, {quote}"), ("TDM-Policy", quote), ("Content-Usage", f"train-ai=n;{quote}"),
               ("Link", f'<{quote}>; rel="license"'))  # fmt: skip
    rules = (
        f"# {quote}\nUser-agent: *\nAllow: /\nContent-Usage: train-ai=n;{quote}\nContent-Signal: ai-train=no, {quote}\n"
        f"License: https://nasty.example/{quote}\nSitemap: {FORMULA}\n"
    )
    return [
        Capture(PLAIN, body, 200, headers),
        Capture(f"{ORIGIN}/{TURN}{STEER[:4]}{RICH}", body, 200, headers),
        Capture(f"{ORIGIN}/<script>top.o=1</script>?{MARKUP[:60]}", body),
        Capture(f"https://{FORMULA[:6]}.example/a", page()),
        Capture("https://<script>.example/a", page()),
        robots("https://<script>.example"),
        Capture("https://+cmd.example/a", page()),
        Capture("https://-2+3.example/a", page()),
        Capture("https://@sum.example/a", page()),
        Capture("javascript:top.o=1//https://x.example/", page()),
        robots(ORIGIN, rules),
        robots(f"https://{FORMULA[:6]}.example"),
        robots("https://+cmd.example"),
    ]


def write(folder: Path) -> Path:
    """The crawl in a file whose own name is markup and steering too."""
    path = folder / "<img src=x onerror=top.o=1>[red]\x1b[2J\u202e.warc"
    path.write_bytes(b"".join(record(capture) for capture in captures()))
    return path
