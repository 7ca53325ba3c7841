# ruff: noqa: E501
"""Fuzzing by hand: every parser of foreign bytes, fed with damaged examples; looks for crashes, hangs and growth.

    python -m tests.fuzz                          # a million inputs, some minutes
    python -m tests.fuzz --inputs 20000 --only robots.txt,html --seed 7

An input is an example of its kind, changed some times: bytes flipped, cut, repeated, joined with another example or with
telling pieces. The same seed gives the same inputs. An `AssentError` is an answer; anything else that is raised, and any
input that takes longer than --slow seconds, is written to --keep and makes the exit code 1.
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import io
import json
import resource
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from assent.collect.politeness import crawl_delay, retry_after, sitemaps
from assent.collect.sitemap import Refused, read_sitemap
from assent.collect.traps import canonical, trap
from assent.measures.bias.lexicon import load as load_lexicon
from assent.measures.footprint.campaign import read_campaign
from assent.measures.footprint.declared import check_file
from assent.measures.footprint.factors import built_in
from assent.measures.footprint.factors import load as load_factors
from assent.people import About, examine
from assent.policy.basis import Basis, load_bases
from assent.policy.deployment import load_deployment
from assent.policy.suppression import parse_suppression
from assent.records.document import Document, HostFile, HostFileKind, Key
from assent.records.errors import AssentError
from assent.signals import Agents, header_signals, host_signals, markup_of, page_signals

NOW = datetime(2026, 10, 1, tzinfo=UTC)
URL = "https://example.org/a/b.html?c=1"
AGENTS = Agents("CCBot", ("GPTBot", "ClaudeBot", "Google-Extended"))
GROWTH_MB = 64.0
"""What caches and tables may take once they are full."""


@dataclass(frozen=True, slots=True)
class Target:
    """One parser. weight: its share of the inputs, by what one costs. pieces: what a person or an attacker would write."""

    name: str
    feed: Callable[[bytes], object]
    examples: Sequence[bytes]
    pieces: Sequence[bytes]
    weight: float = 1.0


def host(kind: HostFileKind) -> Callable[[bytes], object]:
    def feed(body: bytes) -> object:
        file = HostFile(kind, "https://example.org", f"https://example.org/{kind}", NOW, 200, (), body)
        return host_signals(kind, file, URL, AGENTS)

    return feed


def page(media: str) -> Callable[[bytes], object]:
    def feed(body: bytes) -> object:
        document = Document(Key("f", 0), 1, URL, NOW, 200, (), media, body)
        return page_signals(document, markup_of(document, "utf-8"))

    return feed


def headers(body: bytes) -> object:
    fields = tuple(
        (name.strip(), value) for name, _, value in (line.partition(":") for line in body.decode("latin-1").split("\n"))
    )
    return header_signals(fields, NOW, 200)


def people(body: bytes) -> object:
    examined = examine(body.decode("utf-8", "replace"), About("en"), None)
    if examined.unchecked:  # a detector that fails is marked there, by the class of its error
        raise RuntimeError(examined.unchecked[0])
    return examined


def urls(body: bytes) -> object:
    text = body.decode("utf-8", "replace")
    found = canonical(text, URL)
    retry_after(text, NOW)
    return found and trap(found, date(2026, 10, 1))


def politeness(body: bytes) -> object:
    return crawl_delay(body, "assentbot"), sitemaps(body)


def sitemap(body: bytes) -> object:
    try:
        return list(read_sitemap(body))
    except Refused:
        return None


def in_file(read: Callable[[Path], object], folder: Path) -> Callable[[bytes], object]:
    path = folder / "input.toml"

    def feed(body: bytes) -> object:
        path.write_bytes(body)
        return read(path)

    return feed


def epub() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(
            "META-INF/container.xml", '<container><rootfiles><rootfile full-path="c.opf"/></rootfiles></container>'
        )
        archive.writestr("c.opf", '<package><metadata><meta property="tdm:reservation">1</meta></metadata></package>')
    return out.getvalue()


def a_basis() -> bytes:
    fields: dict[str, object] = dict.fromkeys((field.name for field in dataclasses.fields(Basis)), "x")
    fields |= {"kind": "licence", "issued": "2026-01-01", "expires": "2027-01-01", "scope": ["example.org"]}
    return json.dumps(fields).encode()


XMP = (
    b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF "
    b"xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:plus='http://ns.useplus.org/ldf/xmp/1.0/' "
    b"plus:DataMining='http://ns.useplus.org/ldf/vocab/DMI-PROHIBITED'/></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
)
HTML = (
    b"<!doctype html><html><head><meta name=robots content='noai, noindex'><meta name='tdm-reservation' content=1>"
    b"<link rel=license href='https://creativecommons.org/licenses/by/4.0/'><script type='application/ld+json'>"
    b'{"@type":"Article","license":"https://creativecommons.org/licenses/by-nc/4.0/","isAccessibleForFree":"False"}</script>'
    b"<script type='application/rsl+xml'><rsl><content url='/'><license><prohibits>all</prohibits></license></content></rsl>"
    b"</script></head><body><figure about=x><a rel=license href=y></a></figure><p>Text and data mining is not permitted.</p>"
    b"<footer><a href=/terms>Terms of use</a></footer></body></html>"
)
ROBOTS = (
    b"User-agent: *\nDisallow: /private/\nAllow: /private/x$\nCrawl-delay: 2\nContent-Usage: /a train-ai=n\n"
    b"Content-Signal: search=yes, ai-train=no\nLicense: https://example.org/license.xml\n\nUser-agent: GPTBot\nDisallow: /\n"
    b"# Use of this site for text and data mining is forbidden without permission.\nSitemap: https://example.org/s.xml\n"
)
TAGS = (
    b"<",
    b">",
    b"<!--",
    b"-->",
    b"<script",
    b"</script>",
    b"<template>",
    b"<title>",
    b"<svg>",
    b"\0",
    b"&#x0;",
    b'"',
    b"'",
)
LINES = (b"\r", b"\n", b":", b"#", b"*", b"$", b"%", b"%2F", b"\xef\xbb\xbf", b"\xff\xfe", b" ", b"/" * 40, b"*" * 40)
JSON = (b"{", b"}", b"[" * 50, b"]", b",", b'"', b"\\", b"null", b"1e999", b"\\ud800", b"-", b"true")
TOML = (b"[", b"]", b"=", b'"', b"\n", b"1e999", b"nan", b"-1", b"[[a]]\n", b"'''", b"2026-13-01", b"{", b"0x")
WORDS = ("Anna Müller", "anna@example.com", "+44 20 7946 0958", "4111 1111 1111 1111", "GB82 WEST 1234 5698 7654 32",
         "is a Muslim", "born 1 May 1980", "aged 9", "192.0.2.1", "sk-", "ghp_", "\u200b", "\ufb01", "\U0001d400", "@", "-")  # fmt: skip
TEXT = tuple(word.encode() for word in WORDS)


def targets(folder: Path) -> list[Target]:
    """Every parser of bytes that come from outside."""
    return [
        Target("robots.txt", host("robots.txt"), [ROBOTS], LINES, 2.0),
        Target("tdmrep.json", host("tdmrep.json"), [b'[{"location":"/","tdm-reservation":1,"tdm-policy":"/p"}]'], JSON, 2.0),
        Target("ai.txt", host("ai.txt"), [b"User-Agent: *\nDisallow: *.jpg\nAllow: /\n", ROBOTS], LINES, 2.0),
        Target("trust.txt", host("trust.txt"), [b"# x\ndatatrainingallowed=no\nmember=https://a.example\n"], LINES, 2.0),
        Target("rsl", host("rsl"), [
            b"<rsl xmlns='https://rslstandard.org/rsl' max-age='3'><content url='/a*' server='https://s.example'><license>"
            b"<permits type='usage'>ai-train</permits><payment type='free'/></license></content></rsl>"], (*TAGS, b"<!DOCTYPE x>"), 2.0),
        Target("registry", host("registry"), [b"# name: a\n# date: 2026-01-01\nexample.org\nhttps://a.example/b\n"], LINES, 2.0),
        Target("headers", headers, [
            b"X-Robots-Tag: gptbot: noai, unavailable_after: 25-Jun-2010 15:00:00 PST\ntdm-reservation: 1\n"
            b"Content-Usage: train-ai=n;exceptions=x\nLink: <https://creativecommons.org/licenses/by/4.0/>; rel=\"license\"\n"
            b"Content-Signal: ai-train=no\ncrawler-price: USD 0.01\n"], (*LINES, b";", b"=", b'"', b"<", b">"), 2.0),
        Target("html", page("text/html"), [HTML], TAGS, 1.0),
        Target("json", page("application/json"), [
            b'{"type":"Person","inbox":"/i","indexable":false}', b'{"@context":"tdmrep","@type":"Offer","permission":[{"action":"tdm:mine"}]}'],
            JSON, 2.0),
        Target("source text", page("text/plain"), [b"// SPDX-License-Identifier: (MIT OR GPL-2.0-only WITH x) AND CC-BY-NC-4.0\n"], TAGS, 2.0),
        Target("jpeg", page("image/jpeg"), [b"\xff\xd8\xff\xe1\x02\x00http://ns.adobe.com/xap/1.0/\0" + XMP + b"\xff\xd9"], TAGS, 0.5),
        Target("pdf", page("application/pdf"), [
            b"%PDF-1.7\n1 0 obj<</Type/Metadata/Length 9/Filter/FlateDecode>>stream\n" + zlib.compress(XMP) + b"\nendstream endobj",
            b"%PDF-1.7\n" + XMP], (*TAGS, b"stream\n", b"endstream", b"/Length 999999999"), 0.5),
        Target("epub", page("application/epub+zip"), [epub()], (b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"\xff\xff"), 0.5),
        Target("people", people, [b"Anna M\xc3\xbcller (anna@example.com, +44 20 7946 0958) is aged 9 and was born 1 May 1980."], TEXT, 0.5),
        Target("urls", urls, [b"https://a.example/x/x/x/2026/13/?sid=1#y", b"Wed, 21 Oct 2026 07:28:00 GMT", b"120"], LINES, 2.0),
        Target("politeness", politeness, [ROBOTS], LINES, 1.0),
        Target("sitemap", sitemap, [
            b"<?xml version='1.0'?><urlset><url><loc>https://a.example/x</loc><lastmod>2026-01-01</lastmod></url></urlset>"],
            (*TAGS, b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"&b;", b"\x1f\x8b"), 1.0),
        Target("suppression", lambda body: parse_suppression(body.decode("utf-8", "replace")), [b"example.org\nhttps://a.example/b\n"], LINES, 1.0),
        Target("basis", in_file(lambda path: load_bases([path], {}), folder), [a_basis()], JSON, 1.0),
        Target("lexicon", in_file(load_lexicon, folder), [
            b'axis = "profession"\ntitle = "Work"\n[nurses]\ntitle = "nurses"\nen = "nurse{|s}, carer"\nfr = "infirmi{er|\xc3\xa8re}"\n'], (*TOML, b"{", b"|", b"}"), 0.5),
        Target("factors", in_file(load_factors, folder), [
            b'[places.HOME]\ncarbon = "20 g/kWh"\noffsite = 1\nscarcity = 2\nsource = "own meter"\n'], (*TOML, b"kWh", b" t"), 0.5),
        Target("campaign", in_file(lambda path: read_campaign(path, built_in()), folder), [
            b'[compute]\naccelerator = "A100 SXM"\ngpu_hours = 1000\n[site]\nplace = "IND"\n'], (*TOML, b"kWh", b" t"), 0.5),
        Target("declared", in_file(lambda path: check_file(path, built_in()), folder), [
            b'[[row]]\nname = "all"\npublished = "0 t"\nbasis = "market"\n',
            b'[[row]]\nname = "all"\nformula = "carbon"\ninputs = {energy = 10, intensity = 0.5}\npublished = 5\n'], (*TOML, b" kWh", b"-"), 0.5),
        Target("deployment", in_file(load_deployment, folder), [b'controller = "x"\ncommercial = true\n'], TOML, 0.5),
    ]  # fmt: skip


def damaged(random: Random, target: Target) -> bytes:
    """An example, changed once or some times."""
    data = bytearray(random.choice(target.examples))
    for _ in range(1 + min(int(random.expovariate(0.4)), 12)):
        at = random.randrange(len(data) + 1)
        end = min(len(data), at + int(random.expovariate(0.1)))
        match random.randrange(6):
            case 0:
                data[at:end] = random.choice(target.pieces)
            case 1:
                data[at:at] = random.choice(target.pieces)
            case 2:
                data[at:end] = bytes(random.randrange(256) for _ in range(end - at))
            case 3:
                del data[at:end]
            case 4:
                data[at:at] = data[at:end] * random.choice((2, 3, 50))
            case 5:
                data[at:] = random.choice(target.examples)[random.randrange(len(target.examples[0]) + 1) :]
        del data[20_000:]
    return bytes(data)


@dataclass(slots=True)
class Outcome:
    """Of one target. failed: the class of what was raised, and the input."""

    inputs: int = 0
    slowest: float = 0.0
    failed: tuple[str, bytes] | None = None


def fuzz(target: Target, inputs: int, seed: int, slow: float) -> Outcome:
    """Feed until something fails."""
    random, outcome = Random(f"{seed}:{target.name}"), Outcome()
    for _ in range(inputs):
        data = damaged(random, target)
        began = time.process_time()
        try:
            target.feed(data)
        except AssentError:
            pass
        except Exception as error:
            outcome.failed = (type(error).__name__, data)
        took = time.process_time() - began
        outcome.inputs += 1
        outcome.slowest = max(outcome.slowest, took)
        if took > slow and outcome.failed is None:
            outcome.failed = (f"took {took:.1f} s", data)
        if outcome.failed is not None:
            break
    return outcome


def resident_mb() -> float:
    """Memory of this process now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 1e6


def main(arguments: Sequence[str] | None = None) -> int:
    """Fuzz all targets; 1 where something failed or memory grew."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--only", default="")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--slow", type=float, default=2.0)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    given = parser.parse_args(arguments)
    given.keep.mkdir(exist_ok=True)
    chosen = [t for t in targets(given.keep) if not given.only or t.name in given.only.split(",")]
    weights = sum(target.weight for target in chosen)
    bad, total = 0, 0
    for target in chosen:
        share = max(1, round(given.inputs * target.weight / weights))
        fuzz(target, share // 10 + 1, given.seed + 1, given.slow)  # caches fill
        gc.collect()
        before, began = resident_mb(), time.process_time()
        outcome = fuzz(target, share, given.seed, given.slow)
        gc.collect()
        grown = resident_mb() - before
        total += outcome.inputs
        said = "" if outcome.failed is None else f"  FAILED: {outcome.failed[0]}"
        said += f"  GREW {grown:.0f} MB" if grown > GROWTH_MB else ""
        print(f"{target.name:<12} {outcome.inputs:>8,} inputs {time.process_time() - began:7.1f} s, slowest "
              f"{1000 * outcome.slowest:6.1f} ms, memory {grown:+5.1f} MB{said}", flush=True)  # fmt: skip
        if outcome.failed is not None:
            (given.keep / f"{target.name.replace(' ', '-')}.bin").write_bytes(outcome.failed[1])
        bad += bool(said)
    print(f"{total:,} inputs, {bad} of {len(chosen)} parsers failed")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
