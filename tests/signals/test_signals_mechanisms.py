# ruff: noqa: E501
"""Every mechanism by table: what stands in its carrier, and the rows that come of it.

Facts: RFC 9309, RFC 9110, RFC 8288; Google's and Bing's pages on robots meta tags; DeviantArt on noai; W3C TDMRep
report (2024-05-10); draft-ietf-aipref-vocab-01 to -08 and -attach-05; contentsignals.org; Creative Commons.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, cast

import pytest

from assent.records.document import Document, HostFile, HostFileKind, Key
from assent.records.signal import Signal
from assent.signals import DEFAULT_AGENTS, MECHANISMS, Agents, Markup, host_signals, page_signals, read_markup

NOW = datetime(2026, 10, 1, 12, tzinfo=UTC)
URL = "https://example.org/stones/page.html"


class Case(NamedTuple):
    """What stands where. rows: "use spec policy" or "use spec policy agent", in any order."""

    mechanism: str
    given: str
    rows: list[str]
    at: datetime = NOW
    status: int | None = 200
    url: str = URL
    media: str = "text/html"


def rows_of(case: Case) -> tuple[Signal, ...]:
    mechanism = MECHANISMS[case.mechanism]
    if mechanism.level == "host":
        kind = cast(HostFileKind, mechanism.carrier)
        file = HostFile(
            kind, "https://example.org", f"https://example.org/{kind}", case.at, case.status, (), case.given.encode()
        )
        rows = host_signals(kind, file, case.url, DEFAULT_AGENTS)
    elif mechanism.carrier == "headers":
        headers = tuple((n.strip(), v.strip()) for n, _, v in (h.partition(":") for h in case.given.split("\n") if h))
        rows = page_signals(
            Document(Key("f", 0), 1, case.url, case.at, case.status, headers, "text/html", b""), Markup()
        )
    else:
        page = case.media.startswith("text/html")
        title = "" if "<title>" in case.given else "<title>Stones</title>"
        payload = f"<!doctype html><html><head>{title}{case.given}".encode() if page else case.given.encode()
        document = Document(Key("f", 0), 1, case.url, case.at, case.status, (), case.media, payload)
        rows = page_signals(document, read_markup(payload, "utf-8") if page else Markup())
    return tuple(s for s in rows if s.mechanism == case.mechanism)


def short(s: Signal) -> str:
    return f"{s.use} {s.spec} {s.policy}" + (f" {s.agent}" if s.agent != "*" else "")


NOTHING = ["* absent unknown"]
UNKNOWN = ["* unknown unknown"]
NOAI = ["train deny deny", "mine unknown hold", "ai-input unknown hold", "ai-index unknown hold"]
NOINDEX = ["search deny deny", "ai-index unknown hold", "archive unknown hold", "redistribute unknown hold"]
RESERVED = ["mine deny deny", "train deny deny", "ai-input unknown hold", "ai-index unknown hold"]
LICENSED = ["mine condition deny", "train condition deny", "ai-input unknown hold", "ai-index unknown hold"]
ZERO = ["mine allow unknown", "train allow unknown"]
SECOND = ["mine unparseable deny", "train unparseable deny"]
UNCLEAR = ["mine unparseable hold", "train unparseable hold"]
GRANT = [f"{u} allow allow" for u in ("mine", "train", "ai-input", "ai-index", "search", "archive", "redistribute")]
LIMITED = ["train condition hold", "redistribute condition hold"]
SEEN = ["train unknown unknown"]
BING = "train deny hold bingbot"
AMAZON = "train deny hold amazonbot"


def on(year: int, month: int, day: int = 1) -> datetime:
    return datetime(year, month, day, tzinfo=UTC)


CC = "https://creativecommons.org"
RSL_USES = ("train", "ai-input", "ai-index", "search", "mine")
TERMS = [f"{use} condition hold" for use in RSL_USES]
UNLICENSED = [f"{use} deny deny" for use in RSL_USES]


def rsl(*contents: str, root: str = 'xmlns="https://rslstandard.org/rsl"') -> str:
    return f"<rsl {root}>{''.join(contents)}</rsl>"


def content(licence: str, attributes: str = 'url="/"') -> str:
    return f"<content {attributes}>{licence}</content>"


def ld(body: str) -> str:
    return f'<script type="application/ld+json">{body}</script>'


def answer(**uses: str) -> list[str]:
    """Rows of the uses; those not named are unlicensed, but for mining, which only `all` names."""
    named = RSL_USES if "mine" in uses else RSL_USES[:-1]
    return [f"{use} {uses.get(use.replace('-', '_'), 'deny deny')}" for use in named]


def grant(*uses: str) -> list[str]:
    return [f"{use} allow allow" for use in uses]


FREE_TRAIN = "<license><permits type='usage'>ai-train</permits></license>"

CASES = [
    # --- http-access
    Case("http-access", "", NOTHING),
    *(Case("http-access", "", ["fetch deny deny"], status=code) for code in (401, 402, 403, 407, 429, 451)),
    *(Case("http-access", "", NOTHING, status=code) for code in (304, 404, 503)),
    Case("http-access", "", UNKNOWN, status=None),
    Case("http-access", "Crawler-Price: USD 0.01", ["fetch condition hold"]),
    Case("http-access", "crawler-price: USD 0.01", ["fetch deny deny"], status=402),
    # --- x-robots-tag
    Case("x-robots-tag", "", NOTHING),
    Case("x-robots-tag", "X-Robots-Tag: noai", NOAI),
    Case("x-robots-tag", "X-Robots-Tag: NoAI", NOAI),
    Case("x-robots-tag", "x-robots-tag: index\nX-ROBOTS-TAG: noai", ["search allow unknown", *NOAI]),
    Case("x-robots-tag", "X-Robots-Tag: index, follow", ["search allow unknown"]),
    Case("x-robots-tag", "X-Robots-Tag: nofollow, max-image-preview:large, max-snippet:-1", NOTHING),
    Case("x-robots-tag", "X-Robots-Tag: none", NOINDEX),
    Case("x-robots-tag", "X-Robots-Tag: noai; noimageai", NOAI),
    Case("x-robots-tag", "X-Robots-Tag: noml", NOAI),
    Case("x-robots-tag", "X-Robots-Tag: no-ai", ["train unparseable hold"]),
    Case("x-robots-tag", "X-Robots-Tag: max-snippet:0", ["search deny deny", *NOAI[2:]]),
    Case("x-robots-tag", "X-Robots-Tag: max-snippet:\u00b2", NOTHING),
    Case("x-robots-tag", "X-Robots-Tag: max-snippet:20", ["ai-input condition hold"]),
    Case("x-robots-tag", "Content-Type: image/png\nX-Robots-Tag: noimageai", ["train deny deny"]),
    Case("x-robots-tag", "Content-Type: text/html\nX-Robots-Tag: noimageai", SEEN),
    Case("x-robots-tag", "X-Robots-Tag: noimageai", ["train deny hold"]),
    Case("x-robots-tag", "X-Robots-Tag: gptbot: noai", [r + " gptbot" for r in ("train deny deny", "mine unknown hold", "ai-input unknown hold", "ai-index unknown hold")]),
    Case("x-robots-tag", "X-Robots-Tag: otherbot: noarchive", ["archive deny hold otherbot"]),
    Case("x-robots-tag", "X-Robots-Tag: bingbot: noarchive", ["archive deny hold bingbot", BING]),
    # a name scopes the rest of the field, or up to the next name: both
    Case("x-robots-tag", "X-Robots-Tag: otherbot: nofollow, googlebot: noarchive",
         ["archive deny hold googlebot", "archive deny hold otherbot"]),
    Case("x-robots-tag", "X-Robots-Tag: unavailable_after: 25 Jun 2025 15:00:00 PST", ["search deny deny"]),
    Case("x-robots-tag", "X-Robots-Tag: unavailable_after: Wednesday, 25-Jun-25 15:00:00 GMT, noai",
         ["search deny deny", *NOAI]),
    Case("x-robots-tag", "X-Robots-Tag: unavailable_after: 2030-01-01", ["search condition hold"]),
    Case("x-robots-tag", "X-Robots-Tag: unavailable_after: soon", ["search unparseable hold"]),
    Case("x-robots-tag", "X-Robots-Tag: googlebot: unavailable_after: 25 Jun 2025 15:00:00 PST",
         ["search deny hold googlebot"]),
    # --- robots-meta
    Case("robots-meta", "", NOTHING),
    Case("robots-meta", '<meta name="robots" content="noai, noimageai">', NOAI),
    Case("robots-meta", '<META CONTENT="NoAI" data-x=1\n NAME="ROBOTS">', NOAI),
    Case("robots-meta", "<meta name=robots content=noai>", NOAI),
    Case("robots-meta", '<meta name="robots" content="noai noindex">', [*NOAI[:3], *NOINDEX]),
    Case("robots-meta", '<meta name="robots" content="index"><meta name="robots" content="noai">',
         ["search allow unknown", *NOAI]),
    Case("robots-meta", '<meta name="robots" content="index, follow, max-image-preview:large">', ["search allow unknown"]),
    Case("robots-meta", '<meta name="robots" content="index, noindex">', NOINDEX),
    Case("robots-meta", '<meta name="robots" content="noimageai">', SEEN),
    Case("robots-meta", '<meta name="robots" content="">', NOTHING),
    Case("robots-meta", '<meta name="robots" content="noarchive">', ["archive deny deny", BING, AMAZON]),
    Case("robots-meta", '<meta name="robots" content="noarchive">', ["archive deny deny", BING], at=on(2026, 6, 14)),
    Case("robots-meta", '<meta name="robots" content="noarchive">', ["archive deny deny"], at=on(2014, 1)),
    Case("robots-meta", '<meta name="robots" content="noai">', ["train unknown hold"], at=on(2014, 1)),
    Case("robots-meta", '<meta name="amazonbot" content="noarchive">', ["archive deny hold amazonbot", AMAZON]),
    Case("robots-meta", '<meta name="gptbot" content="noindex">', [
        "search deny hold gptbot", "train deny hold gptbot"]),
    Case("robots-meta", '<meta name="googlebot" content="index,follow">', ["search allow unknown googlebot"]),
    Case("robots-meta", '<meta name="description" content="noai">', NOTHING),
    Case("robots-meta", '<!-- <meta name="robots" content="noai"> -->', NOTHING),
    # --- tdmrep
    Case("tdmrep-header", "", NOTHING),
    Case("tdmrep-header", "TDM-Reservation: 1", RESERVED),
    Case("tdmrep-header", "tdm-reservation: 1\ntdm-policy: https://example.org/p.json", LICENSED),
    Case("tdmrep-header", "tdm-reservation: 0", ZERO),
    Case("tdmrep-header", "tdm-reservation: 0\ntdm-policy: https://example.org/p.json", ZERO),
    Case("tdmrep-header", "tdm-reservation: 1, 0", SECOND),
    Case("tdmrep-header", "tdm-reservation: 1\ntdm-reservation: 0", SECOND),
    Case("tdmrep-header", "tdm-reservation: 1, 1", RESERVED),
    Case("tdmrep-header", "tdm-reservation: true", SECOND),
    Case("tdmrep-header", "tdm-reservation: maybe", UNCLEAR),
    Case("tdmrep-header", "tdm-reservation:", UNCLEAR),
    Case("tdmrep-header", "tdm-policy: https://example.org/p.json", UNCLEAR),
    Case("tdmrep-meta", "", NOTHING),
    Case("tdmrep-meta", '<meta content="1" name="tdm-reservation">', RESERVED),
    Case("tdmrep-meta", '<meta name="TDM-Reservation" content="1">', RESERVED),
    Case("tdmrep-meta", '<meta name="tdm-reservation" content="0">', ZERO),
    Case("tdmrep-meta", '<meta name="tdm-reservation" content="0"><meta name="tdm-reservation" content="1">', SECOND),
    Case("tdmrep-meta", '<meta name="tdm-reservation" content="1"><meta name="tdm-policy" content="/p">', LICENSED),
    Case("tdmrep-meta", '<meta name="tdm-reservation" content="yes">', SECOND),
    Case("tdmrep-file", "", NOTHING, status=404),
    Case("tdmrep-file", "", NOTHING, status=410),
    *(Case("tdmrep-file", "", UNKNOWN, status=code) for code in (None, 301, 403, 500, 503)),
    Case("tdmrep-file", "[]", NOTHING),
    Case("tdmrep-file", '[{"location": "/stones*", "tdm-reservation": 1}]', RESERVED),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": 1, "tdm-policy": "https://example.org/p"}]', LICENSED),
    Case("tdmrep-file", '[{"location": "/other", "tdm-reservation": 1}]', NOTHING),
    Case("tdmrep-file", '[{"location": "/Stones", "tdm-reservation": 1}]', NOTHING),
    Case("tdmrep-file", '[{"location": "/%73tones/*.html$", "tdm-reservation": 1}]', RESERVED),
    # the first in file order, not the longest
    Case("tdmrep-file", '[{"location": "/", "tdm-reservation": 0}, {"location": "/stones", "tdm-reservation": 1}]', ZERO),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": 1}, {"location": "/", "tdm-reservation": 0}]', RESERVED),
    Case("tdmrep-file", '{"location": "/stones", "tdm-reservation": 1}', SECOND),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": true}]', SECOND),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": "1"}]', SECOND),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": 1},]', SECOND),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": 1, "tdm-reservation": 0}]', SECOND),
    Case("tdmrep-file", '[{"location": "https://example.org/stones", "tdm-reservation": 1}]', SECOND),
    Case("tdmrep-file", '[{"Location": "/stones", "TDM-Reservation": 1}]', SECOND),
    Case("tdmrep-file", '\ufeff[{"location": "/stones", "tdm-reservation": 1}]', SECOND),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": [[1]]}]', UNCLEAR),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": null}]', UNCLEAR),
    Case("tdmrep-file", '[{"location": "/stones", "tdm-reservation": ' + "[" * 900 + "]" * 900 + "}]", UNCLEAR),
    Case("tdmrep-file", "<html>not found</html>", ["* unparseable hold"]),
    Case("tdmrep-file", '"1"', ["* unparseable hold"]),
    # --- content-usage (AIPREF)
    Case("content-usage-header", "", NOTHING),
    Case("content-usage-header", "Content-Usage: train-ai=n", ["train deny deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=y", ["train allow unknown"]),
    Case("content-usage-header", "Content-Usage: train-ai=n, search=y", ["train deny deny", "search allow unknown"]),
    Case("content-usage-header", "Content-Usage: train-ai=y\nContent-Usage: search=n", ["train allow unknown", "search deny deny"]),
    Case("content-usage-header", "Content-Usage: ai-use=n", ["ai-input deny deny", "ai-index unknown hold"]),
    Case("content-usage-header", "Content-Usage: ai-use=n", ["ai-input unknown deny", "ai-index unknown hold"], at=on(2026, 9)),
    Case("content-usage-header", "Content-Usage: ai-use=n;exceptions=cc-cr", ["ai-input deny deny", "ai-index unknown hold"]),
    Case("content-usage-header", "Content-Usage: train-ai=n, train-ai=y", ["train allow deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=y, train-ai=n", ["train deny deny"]),
    Case("content-usage-header", "Content-Usage: train-ai", ["train unknown hold"]),
    Case("content-usage-header", 'Content-Usage: train-ai="n"', ["train unknown deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=no", ["train unknown deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=?0", ["train unknown deny"]),
    Case("content-usage-header", "Content-Usage: Train-AI=N", ["train unparseable deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=n,", ["train unparseable deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=y search=n", ["search unparseable deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=n;", ["train unparseable deny"]),
    Case("content-usage-header", "Content-Usage: train-ai=y,", ["* unparseable hold"]),
    Case("content-usage-header", "Content-Usage: something=n, other=y", NOTHING),
    # labels of older drafts: known then, unknown now, denied always
    Case("content-usage-header", "Content-Usage: bots=n", [
        "mine deny deny", "train deny deny", "ai-input deny deny", "ai-index deny deny", "search deny deny"], at=on(2025, 9, 6)),
    Case("content-usage-header", "Content-Usage: bots=n", [
        "mine unknown deny", "train unknown deny", "ai-input unknown deny", "ai-index unknown deny", "search unknown deny"]),
    Case("content-usage-header", "Content-Usage: tdm=n, genai=y", [
        "mine deny deny", "train allow deny", "ai-input deny deny", "ai-index deny deny", "search deny deny"], at=on(2025, 7)),
    Case("content-usage-header", "Content-Usage: train-genai=n", ["train deny deny"], at=on(2025, 8)),
    Case("content-usage-header", "Content-Usage: train-genai=n", ["train unknown deny"]),
    Case("content-usage-header", "Content-Usage: bots=y", NOTHING),
    Case("content-usage-robots", "", NOTHING, status=404),
    Case("content-usage-robots", "", UNKNOWN, status=503),
    Case("content-usage-robots", "<html></html>", ["* unparseable hold"]),
    Case("content-usage-robots", "User-agent: *\nAllow: /", NOTHING),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: train-ai=n\nAllow: /", ["train deny deny"]),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: /stones/ train-ai=n\nAllow: /", ["train deny deny"]),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: /other/ train-ai=n\nAllow: /", NOTHING),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /stones train-ai=y", ["train allow unknown"]),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: train-ai=y\nContent-Usage: /stones train-ai=n", ["train deny deny"]),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: /stones train-ai=y\nContent-Usage: /stones train-ai=n", ["train deny deny"]),
    Case("content-usage-robots", "User-agent: *\nContent-Usage: train-ai=n\nContent-Usage: /stones search=n", ["train deny deny", "search deny deny"]),
    Case("content-usage-robots", "User-agent: SomeSeoBot\nContent-Usage: train-ai=n\n\nUser-agent: *\nAllow: /", ["train deny deny"]),  # the list runs on, for today's parsers
    Case("content-usage-robots", "User-agent: SomeSeoBot\nContent-Usage: train-ai=n\nAllow: /\n\nUser-agent: *\nAllow: /", NOTHING),
    Case("content-usage-robots", "User-agent: CCBot\nContent-Usage: train-ai=n\nAllow: /\n\nUser-agent: *\nAllow: /", ["train deny deny CCBot"]),
    Case("content-usage-robots", "Content-Usage: train-ai=n\nUser-agent: *\nAllow: /", ["train unparseable deny"]),
    Case("content-usage-robots", "User-agent: *\nContent_Usage: train-ai=n\nAllow: /", ["train deny deny"]),
    # --- content-signal
    Case("content-signal", "", NOTHING, status=404),
    Case("content-signal", "", UNKNOWN, status=403),
    Case("content-signal", "User-agent: *\nContent-Signal: search=yes, ai-train=no\nAllow: /", ["search allow unknown", "train deny deny"]),
    Case("content-signal", "User-agent: *\nContent-Signal: use=reference", ["train unknown hold"], at=on(2026, 6)),
    Case("content-signal", "User-agent: *\nContent-Signal: use=reference", ["train deny deny", "ai-input unknown hold"], at=on(2026, 8)),
    Case("content-signal", "User-agent: *\nContent-signal: search=yes,ai-train=no,use=reference\nAllow: /", ["search allow unknown", "train deny deny", "ai-input unknown hold"]),
    Case("content-signal", "User-agent: *\nContent-Signal: use=immediate", ["train deny deny", "ai-index deny deny", "search deny deny"]),
    Case("content-signal", "User-agent: *\nContent-Signal: use=full", NOTHING),
    Case("content-signal", "User-agent: *\nContent-Signal: use=now", ["train unparseable hold"]),
    Case("content-signal", "User-agent: *\nContent-Signal: ai-input=no", ["ai-input deny deny", "ai-index unknown hold"]),
    Case("content-signal", "User-agent: *\nContent-Signal: ai-train=yes", ["train allow unknown"]),
    Case("content-signal", "User-agent: *\nContent-Signal: ai_train=no", ["train unparseable deny"]),
    Case("content-signal", "User-agent: *\nContent-Signal: AI-Train=No", ["train deny deny"]),
    Case("content-signal", "User-agent: *\nContent-Signal: ai-train=false", ["train unparseable deny"]),
    Case("content-signal", "User-agent: *\nContent-Signal: ai-train=maybe", ["train unparseable hold"]),
    Case("content-signal", "User-agent: GPTBot\nContent-Signal: ai-train=no, search=no\nAllow: /\n\nUser-agent: *\nAllow: /", ["train deny deny GPTBot"]),
    Case("content-signal", "User-agent: SomeSeoBot\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: *\nAllow: /", NOTHING),
    Case("content-signal", "User-agent: *\nContent-Signal: ai-train=no\nAllow: /\n\nUser-agent: *\nDisallow: /x", ["train deny deny"]),
    Case("content-signal", "Content-Signal: ai-train=no\nUser-agent: *\nAllow: /", ["train unparseable deny"]),
    Case("content-signal-header", "", NOTHING),
    Case("content-signal-header", "Content-Signal: ai-train=yes, search=yes, ai-input=yes", ["train allow unknown", "search allow unknown", "ai-input allow unknown"]),
    Case("content-signal-header", "Content-Signal: ai-train=no", ["train deny deny"]),
    # --- licences
    Case("license-header", "", NOTHING),
    Case("license-header", f'Link: <{CC}/publicdomain/zero/1.0/>; rel="license"', GRANT),
    Case("license-header", f'Link: </s.css>; rel=preload; as=style, <{CC}/licenses/by/4.0/>; REL="nofollow License"', GRANT),
    Case("license-header", f"Link: <{CC}/licenses/by-nc/4.0/>; rel=license", LIMITED),
    Case("license-header", f'Link: <{CC}/licenses/by/4.0/>; rel="license"; anchor="/other"', NOTHING),
    Case("license-header", f'Link: <{CC}/licenses/by/4.0/>; rel="help"', NOTHING),
    Case("license-header", 'Link: </license.xml>; rel="license"; type="application/rsl+xml"', NOTHING),
    Case("license-header", "Link: </terms>; rel=license", SEEN),
    Case("license-html", "", NOTHING),
    Case("license-html", f'<a rel="license" href="{CC}/publicdomain/zero/1.0/">CC0</a>', GRANT),
    Case("license-html", f'<body><footer><a rel="nofollow license" href="{CC}/licenses/by-sa/4.0/deed.de">', GRANT),
    Case("license-html", f'<link rel=license href="{CC}/licenses/by/3.0/">', GRANT),
    Case("license-html", f'<a rel="license" href="{CC}/licenses/by-nc-nd/4.0/">', LIMITED),
    Case("license-html", f'<a rel="license" href="{CC}/licenses/by/4.0/"><a rel="license" href="{CC}/licenses/by-nd/4.0/">', [
        r for r in GRANT if not r.startswith(("train", "redis"))] + LIMITED),
    Case("license-html", f'<a href="{CC}/licenses/by/4.0/">CC BY</a>', SEEN),
    Case("license-html", f'<a rel="license" href="{CC}/licenses/by/4.0/"><a href="{CC}/licenses/by-nc/4.0/">', [r.replace("allow allow", "allow unknown") for r in GRANT]),
    Case("license-html", f'<a rel="license" href="{CC}/licenses/by/4.0/"><a href="{CC}/licenses/by-sa/4.0/">', GRANT),
    Case("license-html", f'<a href="{CC}/licenses/">licences</a>', NOTHING),
    Case("license-html", '<link rel="license" href="/licensing"/>', SEEN),
    Case("license-html", f'<script>"<a rel=license href={CC}/licenses/by/4.0/>"</script>', NOTHING),
    # --- prose in comments of robots.txt
    Case("robots-prose", "", NOTHING),
    Case("robots-prose", "# Text and data mining of this site requires our prior\n# written permission.\nUser-agent: *\nAllow: /", ["mine deny deny", "train deny deny"]),
    Case("robots-prose", "# The use of robots or other automated means to access this site is prohibited.", ["fetch deny deny"]),
    Case("robots-prose", "# Nutzung der Inhalte zum Training von KI-Modellen ist untersagt.", ["train deny deny"]),
    Case("robots-prose", "# Do not crawl the checkout pages\nUser-agent: *\nDisallow: /checkout", NOTHING),
    Case("robots-prose", "User-agent: *\nDisallow: /text-and-data-mining-prohibited", NOTHING),
    Case("robots-prose", "# Text and data mining is prohibited on this site.", NOTHING, status=404),
    # --- robots.txt
    Case("robots.txt", "", NOTHING, status=404),
    Case("robots.txt", "", NOTHING, status=410),
    Case("robots.txt", "", NOTHING),
    Case("robots.txt", "", ["fetch absent hold"], status=401),
    Case("robots.txt", "", ["fetch absent hold"], status=403),
    Case("robots.txt", "", ["fetch absent hold"], status=429),
    Case("robots.txt", "", ["fetch deny hold"], status=503),
    Case("robots.txt", "", ["fetch deny hold"], status=None),
    Case("robots.txt", "", ["fetch unknown hold"], status=302),
    Case("robots.txt", "<html>soft 404</html>", ["fetch unparseable hold"]),
    Case("robots.txt", "User-agent: *\nAllow: /", ["fetch allow unknown"]),
    Case("robots.txt", "User-agent: *\nDisallow: /private/", ["fetch allow unknown"]),
    Case("robots.txt", "User-agent: *\nDisallow: /stones", ["fetch deny deny"]),
    Case("robots.txt", "User-agent: *\nDissallow: /", ["fetch allow deny"]),
    Case("robots.txt", "User-agent: SomeSeoBot\nDisallow: /\n\nUser-agent: *\nAllow: /", ["fetch allow unknown"]),
    Case("robots.txt", "User-agent: GPTBot\nDisallow: /\n\nUser-agent: *\nAllow: /", ["fetch allow unknown", "train deny deny GPTBot"]),
    Case("robots.txt", "User-agent: GPTBot\nDisallow: /other/", ["fetch allow unknown"]),
    Case("robots.txt", "User-agent: CCBot\nUser-agent: AI2Bot\nDisallow: /", ["fetch allow unknown", "train deny deny CCBot"]),
    Case("robots.txt", "User-agent: Mozilla/5.0 (compatible; GPTBot/1.0)\nDisallow: /", ["fetch allow unknown", "train unknown hold GPTBot"]),
    # --- rsl: pointers
    Case("rsl-robots", "User-agent: *\nAllow: /", NOTHING),
    Case("rsl-robots", "License: https://example.org/license.xml\nUser-agent: *\nAllow: /", TERMS),
    Case("rsl-robots", "User-agent: *\nLicense: /license.xml\nAllow: /", TERMS),
    Case("rsl-robots", "User-agent: OtherBot\nLicense: /license.xml\nAllow: /\n\nUser-agent: *\nAllow: /", NOTHING),
    Case("rsl-link", "", NOTHING),
    Case("rsl-link", 'Link: </license.xml>; rel="license"; type="application/rsl+xml"', TERMS),
    Case("rsl-link", "Link: </terms>; rel=license", NOTHING),
    Case("rsl-html", "", NOTHING),
    Case("rsl-html", '<link rel=license type="application/rsl+xml" href=/license.xml>', TERMS),
    Case("rsl-inline", "", NOTHING),
    Case("rsl-inline", f'<script type="application/rsl+xml">{rsl(content("<license><prohibits>all</prohibits></license>"))}</script>', UNLICENSED),
    Case("rsl-inline", '<script type="application/rsl+xml">{}</script>', TERMS),
    # --- rsl: documents
    Case("rsl", "", NOTHING, status=404),
    Case("rsl", "<html><body>404</body></html>", UNKNOWN),
    Case("rsl", '<!DOCTYPE rsl [<!ENTITY x SYSTEM "file:///etc/hostname">]><rsl>&x;</rsl>', UNKNOWN),
    Case("rsl", rsl(), UNKNOWN),
    Case("rsl", rsl(content(FREE_TRAIN)), answer(train="allow unknown")),
    Case("rsl", rsl(content(FREE_TRAIN), root=""), answer(train="allow unknown")),
    Case("rsl", rsl(content(FREE_TRAIN, 'url="/" server="https://l.example"')), answer(train="condition deny")),
    Case("rsl", rsl(content("<license><prohibits>ai-train</prohibits></license>")), answer()),
    Case("rsl", rsl(content("<license><permits>ai-all</permits></license>")),
         answer(train="allow unknown", ai_input="allow unknown", ai_index="allow unknown")),
    # permits closes its type, prohibits beats permits, several licences are alternatives
    Case("rsl", rsl(content("<license><permits>search</permits></license>")), answer(search="allow unknown")),
    Case("rsl", rsl(content("<license><permits>all</permits><prohibits>ai-train</prohibits></license>")),
         answer(**dict.fromkeys(("ai_input", "ai_index", "search", "mine"), "allow unknown"))),
    Case("rsl", rsl(content(FREE_TRAIN + "<license><permits>search</permits><payment type='purchase'/></license>")),
         answer(train="allow unknown", search="condition deny")),
    # conditions: payment, users, places, reports
    Case("rsl", rsl(content("<license><permits>ai-train</permits><payment type='training'/></license>")), answer(train="condition deny")),
    Case("rsl", rsl(content("<license><permits>ai-train</permits><permits type='user'>education</permits></license>")), answer(train="condition deny")),
    Case("rsl", rsl(content("<license><permits>ai-train</permits><permits type='geo'>US</permits></license>")), answer(train="condition deny")),
    Case("rsl", rsl(content("<license><permits>ai-train</permits><reporting/></license>")), answer(train="condition deny")),
    Case("rsl", rsl(content("<license><permits>ai-train</permits><payment type='free'/></license>")), answer(train="allow unknown")),
    # the narrowest content that speaks decides, question by question
    Case("rsl", rsl(content("<license><permits>all</permits></license>"), content("<license><prohibits>ai-train</prohibits></license>", 'url="/stones/"')),
         answer(**dict.fromkeys(("ai_input", "ai_index", "search", "mine"), "allow unknown"))),
    Case("rsl", rsl(content(FREE_TRAIN, 'url="/other"')), NOTHING),
    Case("rsl", rsl(content(FREE_TRAIN, 'url="https://example.org/stones/*.html$"')), answer(train="allow unknown")),
    Case("rsl", rsl(content(FREE_TRAIN, 'url="https://elsewhere.example/"')), NOTHING),
    Case("rsl", rsl(content("<license><permits>inference</permits></license>")), answer(ai_input="allow unknown")),
    Case("rsl-licence", rsl(content(FREE_TRAIN)), grant("train")),
    Case("rsl-licence", rsl(content(FREE_TRAIN, 'url="/" server="https://l.example"')), NOTHING),
    Case("rsl-licence", rsl(content("<license><prohibits>all</prohibits></license>")), NOTHING),
    # --- trust.txt
    Case("trust.txt", "", NOTHING, status=404),
    Case("trust.txt", "", UNKNOWN, status=503),
    Case("trust.txt", "member=https://example.org\n", NOTHING),
    Case("trust.txt", "# datatrainingallowed=no\n", NOTHING),
    Case("trust.txt", "DataTrainingAllowed=No # thanks\n", ["train deny deny"]),
    Case("trust.txt", "datatrainingallowed=yes", ["train allow unknown"]),
    Case("trust.txt", "datatrainingallowed=yes\ndatatrainingallowed=no", ["train unparseable deny"]),
    Case("trust.txt", "datatrainingallowed=never", ["train unparseable hold"]),
    Case("trust.txt", "<html>datatrainingallowed=no</html>", NOTHING),
    # --- ai.txt
    Case("ai.txt", "", NOTHING, status=404),
    Case("ai.txt", "# Example\n> We make stones.\n", NOTHING),
    Case("ai.txt", "User-Agent: *\nDisallow: *.jpg\nDisallow: *.html\n", ["train deny deny"]),
    Case("ai.txt", "User-Agent: *\nDisallow: *.jpg\nAllow: *.html\n", ["train allow unknown"]),
    Case("ai.txt", "User-Agent: *\nDisallow: *.jpg\n", NOTHING),
    Case("ai.txt", "User-Agent: *\nDisallow: /\n", ["train deny deny"]),
    Case("ai.txt", "User-Agent: *\nDisallow: *\n", ["train deny deny"]),
    Case("ai.txt", "User-Agent: *\nDisallow: *.html\n", ["train absent hold"], url="https://example.org/stones"),
    Case("ai.txt", "User-Agent: SomeBot\nDisallow: /\n", NOTHING),
    # --- crawl-delay: a duty, no answer
    Case("crawl-delay", "User-agent: *\nAllow: /", NOTHING),
    Case("crawl-delay", "User-agent: *\nCrawl-delay: 2.5\nAllow: /", ["fetch condition unknown"]),
    Case("crawl-delay", "User-agent: *\nCrawl-delay: soon\nAllow: /", NOTHING),
    # --- licences in metas and JSON-LD; paywalls
    Case("license-meta", "", NOTHING),
    Case("license-meta", f'<meta name="DCTERMS.license" content="{CC}/licenses/by/4.0/">', GRANT),
    Case("license-meta", f'<meta name="dcterms.license" content="{CC}/licenses/by-nc/4.0/">', LIMITED),
    Case("license-meta", f'<meta name="dc.rights" content="{CC}/licenses/by/4.0/">', SEEN),
    Case("license-meta", '<meta name="copyright" content="Stones Ltd">', NOTHING),
    Case("license-html", f'<a rel="cc:license" href="{CC}/licenses/by/4.0/">', GRANT),
    Case("license-html", f'<a rel="license" about="/picture.jpg" href="{CC}/licenses/by/4.0/">', SEEN),
    Case("schema.org", "", NOTHING),
    Case("schema.org", ld(f'{{"@type": "Article", "license": "{CC}/licenses/by/4.0/"}}'), GRANT),
    Case("schema.org", ld(f'{{"@graph": [{{"@type": ["WebPage"], "license": {{"@id": "{CC}/licenses/by-nc/4.0/"}}}}]}}'), LIMITED),
    Case("schema.org", ld(f'{{"@type": "Article", "image": {{"@type": "ImageObject", "license": "{CC}/licenses/by/4.0/"}}}}'), NOTHING),
    Case("schema.org", ld(f'{{"@type": "ImageObject", "license": "{CC}/licenses/by/4.0/"}}'), NOTHING),
    Case("schema.org", ld(f'{{"@type": "Article", "license": "{CC}/licenses/by/4.0/",}}'), GRANT),
    Case("schema.org", ld('{"@type": "Article", "license": '), NOTHING),
    Case("schema.org", ld('{"@type": "WebPage", "acquireLicensePage": "/buy"}'), ["train condition hold"]),
    Case("paywall", "", NOTHING),
    Case("paywall", ld('{"@type": "NewsArticle", "isAccessibleForFree": false}'), ["fetch condition hold"]),
    Case("paywall", ld('{"@type": "NewsArticle", "isAccessibleForFree": "False"}'), ["fetch condition hold"]),
    Case("paywall", ld('{"@type": "NewsArticle", "isAccessibleForFree": true}'), NOTHING),
    Case("paywall", ld('{"@type": "Event", "isAccessibleForFree": false}'), NOTHING),
    # --- SPDX
    Case("spdx-identifier", "# SPDX-License-Identifier: MIT\n", GRANT, media="text/plain"),
    Case("spdx-identifier", "#!/bin/sh\n/* SPDX-License-Identifier: GPL-2.0-only WITH Classpath-exception-2.0 */\n", GRANT, media="text/plain"),
    Case("spdx-identifier", "// SPDX-License-Identifier: CC-BY-NC-4.0\n", LIMITED, media="text/plain"),
    Case("spdx-identifier", "// SPDX-License-Identifier: MIT AND CC-BY-NC-4.0\n", LIMITED, media="text/plain"),
    Case("spdx-identifier", "// SPDX-License-Identifier: NOASSERTION\n", SEEN, media="text/plain"),
    Case("spdx-identifier", "We wrote SPDX-License-Identifier: MIT above it.\n", NOTHING, media="text/plain"),
    Case("schema.org", ld('{"@type": "Article", "license": "https://spdx.org/licenses/Apache-2.0.html"}'), GRANT),
    # --- TDMRep policies: an offer
    Case("tdm-policy", "{}", NOTHING, media="application/json"),
    Case("tdm-policy", '{"@context": ["http://www.w3.org/ns/odrl.jsonld", {"tdm": "http://www.w3.org/ns/tdmrep#"}], "@type": "Offer", '
         '"permission": [{"action": "tdm:mine", "duty": [{"action": "obtainConsent"}],}]}', ["mine condition unknown"], media="application/json"),
    # --- registries: more in test_optout_list.py
    Case("optout-registry", "# name: a list\n# date: 2026-01-01\nother.example\n", NOTHING),
    Case("optout-registry", "# name: a list\n# date: 2026-01-01\nexample.org\n", ["train deny deny"]),
    Case("optout-registry", "# name: a list\n# date: 2026-01-01\n# use: search\nhttps://example.org/stones/\n", ["search deny deny"]),
    Case("optout-registry", "anything", ["* unparseable hold"]),
    # --- soft blocks
    Case("soft-block", "<p>granite</p>", NOTHING),
    Case("soft-block", "<title>Just a moment...</title><body>Checking", ["fetch deny deny"]),
    Case("soft-block", "<script src=/cdn-cgi/challenge-platform/x.js></script><body>Enable JavaScript", ["fetch deny deny"]),
    Case("soft-block", "<title>Captcha, a history</title><body>" + "Captchas came up. " * 200, NOTHING),
    # --- what accounts say
    Case("account-intent", "[]", NOTHING, media="application/activity+json"),
    Case("account-intent", '{"type": "Person", "inbox": "/i", "indexable": false}',
         ["search deny deny", "ai-index deny deny", "train unknown hold"], media="application/activity+json"),
    Case("account-intent", '{"type": "Person", "inbox": "/i", "indexable": true}', NOTHING, media="application/activity+json"),
    Case("account-intent", '{"type": "Note", "attributedTo": "/u", "to": ["/u/followers"]}', ["fetch deny deny"], media="application/activity+json"),
    Case("account-intent", '{"type": "Note", "attributedTo": "/u", "to": ["as:Public"]}', NOTHING, media="application/activity+json"),
    Case("account-intent", '{"value": {"$type": "org.user-intents.declaration", "syntheticContentGeneration": {"allow": false}}}',
         ["train deny deny", "ai-input deny deny"], media="application/json"),
    Case("account-intent", '{"$type": "org.user-intents.declaration", "bulkDataset": {"allow": true}}',
         ["redistribute allow unknown", "train allow unknown"], media="application/json"),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: f"{c.mechanism}: {c.given[:60]!r} {c.status} {c.at:%Y-%m}")
def test_the_mechanism_gives_these_rows(case: Case) -> None:
    assert sorted(map(short, rows_of(case))) == sorted(case.rows)


def test_every_mechanism_has_cases_of_its_own() -> None:
    elsewhere = {  # in test_media.py and test_prose.py
        "plus-data-mining", "training-mining", "tdmrep-asset", "media-licence", "reservation-prose", "terms-link",
    }  # fmt: skip
    assert {case.mechanism for case in CASES} == set(MECHANISMS) - elsewhere


def row(case: Case, use: str) -> Signal:
    return next(s for s in rows_of(case) if s.use == use)


@pytest.mark.parametrize(
    ("case", "use", "found_at", "quote"),
    [
        (Case("x-robots-tag", "X-Robots-Tag: index\nX-Robots-Tag: noai", []), "train", "header:x-robots-tag[1]", "noai"),
        (Case("robots-meta", "<meta name=robots content=noai>", []), "train", "html:48-79", "noai"),
        (Case("robots.txt", "# a\nUser-agent: *\nDisallow: / # b", []), "fetch", "robots.txt:3", "Disallow: /"),
        (Case("robots.txt", "User-agent: CCBot\nUser-agent: GPTBot\nDisallow: /", []), "train", "robots.txt:3", "GPTBot,CCBot"),
        (Case("content-signal", "User-agent: *\nContent-Signal: ai-train=no", []), "train", "robots.txt:2", "ai-train=no"),
        (Case("tdmrep-header", "tdm-reservation: 1", []), "mine", "header:tdm-reservation[0]", "tdm-reservation: 1"),
        (Case("license-html", f"<a rel=license href={CC}/licenses/by/4.0/>", []), "train", "html:48-113",
         f"CC-BY-4.0 <{CC}/licenses/by/4.0/>"),
    ],
)  # fmt: skip
def test_a_row_says_where_it_was_found_and_in_which_words(case: Case, use: str, found_at: str, quote: str) -> None:
    signal = row(case, use)
    assert (signal.found_at, signal.quote) == (found_at, quote)
    assert signal.observed_at == NOW


def test_a_default_of_a_content_network_is_nobody_s_word() -> None:
    header = "Content-Signal: ai-train=yes\nCF-Ray: 1"
    assert row(Case("content-signal-header", header, []), "train").declarer == "cdn-default"
    assert row(Case("content-signal-header", header.replace("yes", "no"), []), "train").declarer == "operator"
    managed = "# BEGIN Cloudflare Managed content\nUser-agent: *\nContent-Signal: ai-train=no\n# END Cloudflare Managed Content\n"
    assert row(Case("content-signal", managed, []), "train").declarer == "cdn-default"


def test_paths_of_preferences_are_octets() -> None:
    url = "https://example.org/caf\u00e9/x"
    for body in (
        "User-agent: *\nContent-Usage: /caf\u00e9/ train-ai=n",
        "User-agent: *\nContent-Usage: /caf%C3%A9/ train-ai=n",
    ):
        file = HostFile("robots.txt", "", url, NOW, 200, (), body.encode())
        rows = host_signals("robots.txt", file, url, DEFAULT_AGENTS)
        assert [short(s) for s in rows if s.mechanism == "content-usage-robots"] == ["train deny deny"]


def test_an_agent_of_ours_is_asked_for_by_name_and_is_not_among_the_others() -> None:
    body = b"User-agent: CCBot\nAllow: /stones\nDisallow: /\n\nUser-agent: *\nDisallow: /\n"
    file = HostFile("robots.txt", "https://example.org", URL, NOW, 200, (), body)
    agents = Agents("CCBot", DEFAULT_AGENTS.trainers)
    rows = [s for s in host_signals("robots.txt", file, URL, agents) if s.mechanism == "robots.txt"]
    assert list(map(short, rows)) == ["fetch allow unknown CCBot"]
    other = [
        s for s in host_signals("robots.txt", file, "https://example.org/x", agents) if s.mechanism == "robots.txt"
    ]
    assert list(map(short, other)) == ["fetch deny deny CCBot"]
