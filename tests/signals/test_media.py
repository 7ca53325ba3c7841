# ruff: noqa: E501
"""Rights inside pictures, film, PDF and books: three forms of RDF, manifests, hostile files."""

from __future__ import annotations

import io
import json
import os
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assent.records.document import Document, Key
from assent.records.signal import Signal
from assent.signals import MECHANISMS, Markup, page_signals
from assent.signals.media import c2pa, source_type, training_mining
from assent.signals.media.xmp import MAX_PACKETS, packets

SHARED = Path(os.environ.get("ASSENT_SHARED", Path(__file__).parents[2].parent / "shared"))
IMAGES = SHARED / "corpora" / "images-rights"
RDF = 'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
PLUS = 'xmlns:{}="http://ns.useplus.org/ldf/xmp/1.0/"'
VOCAB = "http://ns.useplus.org/ldf/vocab/"


def packet(inner: str, attributes: str = "", prefix: str = "plus") -> bytes:
    return (
        f'<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF {RDF}>'
        f'<rdf:Description rdf:about="" {PLUS.format(prefix)} xmlns:tdm="http://www.w3.org/ns/tdmrep/" '
        'xmlns:cc="http://creativecommons.org/ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" '
        f'{attributes}>{inner}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def signals(payload: bytes, media_type: str = "image/jpeg") -> dict[tuple[str, str], Signal]:
    document = Document(Key("f", 0), 1, "https://a.example/x", None, 200, (), media_type, payload)
    return {(s.mechanism, s.use): s for s in page_signals(document, Markup())}


def says(payload: bytes, mechanism: str, media_type: str = "image/jpeg") -> dict[str, tuple[str, str]]:
    return {u: (s.spec, s.policy) for (m, u), s in signals(payload, media_type).items() if m == mechanism}


NO_MINING = packet("", f'plus:DataMining="{VOCAB}DMI-PROHIBITED"')
NO_TRAINING = {"train": ("deny", "deny")}
HARD = {"mine": ("unparseable", "deny"), "train": ("unparseable", "deny")}
DOUBT = {"mine": ("unparseable", "hold"), "train": ("unparseable", "hold")}
EXCEPT_SEARCH = dict.fromkeys(("mine", "train", "ai-input", "ai-index"), ("deny", "deny"))
TERMS = {"mine": ("condition", "deny"), "train": ("condition", "deny")}


@pytest.mark.parametrize(
    "form",
    [
        packet("", f'plus:DataMining="{VOCAB}DMI-PROHIBITED-GENAIMLTRAINING"'),
        packet(f"<plus:DataMining>{VOCAB}DMI-PROHIBITED-GENAIMLTRAINING</plus:DataMining>"),
        packet(f'<plus:DataMining rdf:resource="{VOCAB}DMI-PROHIBITED-GENAIMLTRAINING"/>'),
        packet("", f'p:DataMining="{VOCAB}DMI-PROHIBITED-GENAIMLTRAINING"', "p"),
        packet("", 'plus:DataMining="DMI-PROHIBITED-GENAIMLTRAINING"'),
        packet(f"<plus:DataMining><rdf:Bag><rdf:li>{VOCAB}DMI-PROHIBITED-AIMLTRAINING</rdf:li></rdf:Bag></plus:DataMining>"),
        packet(f'<plus:DataMining rdf:parseType="Resource"><rdf:value>{VOCAB}DMI-PROHIBITED-AIMLTRAINING</rdf:value></plus:DataMining>'),
        packet("", f'plus:DataMining="{VOCAB}DMI-PROHIBITED-AIMLTRAINING"').replace(b"x:xmpmeta", b"x:xapmeta"),
        packet("", f'plus:DataMining="{VOCAB}DMI-PROHIBITED-AIMLTRAINING"').decode().encode("utf-16-le"),
        packet("", f'plus:DataMining="{VOCAB}DMI-PROHIBITED-AIMLTRAINING"').decode().encode("utf-16-be"),
    ],
    ids=["attribute", "element", "resource", "prefix", "bare", "bag", "value", "xapmeta", "utf-16-le", "utf-16-be"],
)  # fmt: skip
def test_data_mining_is_read_in_every_form(form: bytes) -> None:
    assert says(b"\xff\xd8\xff\xe1" + form + b"\xff\xd9", "plus-data-mining") == NO_TRAINING


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("DMI-UNSPECIFIED", {"*": ("absent", "unknown")}),
        ("DMI-ALLOWED", {"mine": ("allow", "unknown"), "train": ("allow", "unknown")}),
        ("DMI-PROHIBITED", EXCEPT_SEARCH | {"search": ("deny", "deny")}),
        ("DMI-PROHIBITED-EXCEPTSEARCHENGINEINDEXING", EXCEPT_SEARCH),
        ("DMI-PROHIBITED-SEECONSTRAINT", TERMS),
        ("DMI-PROHIBITED-SEEEMBEDDEDRIGHTSEXPR", TERMS),
        ("DMI-PROHIBITED-SEELINKEDRIGHTSEXPR", TERMS),
        ("dmi-prohibited-aimltraining", NO_TRAINING),
        ("DMI-PROHIBITED-FROM-NOW-ON", HARD),
        ("Not allowed", HARD),
        ("perhaps", DOUBT),
    ],
)
def test_each_value_means_what_its_vocabulary_says(value: str, expected: dict[str, tuple[str, str]]) -> None:
    assert says(packet("", f'plus:DataMining="{value}"'), "plus-data-mining") == expected


def test_only_the_vocabulary_allowing_alone_is_a_grant() -> None:
    allowed = f"<plus:DataMining>{VOCAB}DMI-ALLOWED</plus:DataMining>"
    assert says(packet(allowed), "media-licence")["train"] == ("allow", "allow")
    for narrower in ('tdm:reservation="1"', f'plus:DataMining="{VOCAB}DMI-PROHIBITED-SEECONSTRAINT"'):
        assert "allow" not in {p for _, p in says(packet(allowed, narrower), "media-licence").values()}
    both = packet(allowed) + packet('<cc:license rdf:resource="https://creativecommons.org/licenses/by-nc/4.0/"/>')
    assert "allow" not in {p for _, p in says(both, "media-licence").values()}


def test_creative_commons_in_xmp_grants_and_free_text_does_not() -> None:
    by = '<cc:license rdf:resource="https://creativecommons.org/licenses/by/4.0/"/>'
    assert says(packet(by), "media-licence")["train"] == ("allow", "allow")
    rights = "<dc:rights><rdf:Alt><rdf:li>All rights reserved, Ada Example</rdf:li></rdf:Alt></dc:rights>"
    row = signals(packet(rights))["media-licence", "train"]
    assert (row.spec, row.policy) == ("unknown", "unknown")
    assert row.quote.startswith("rights sha256:")
    assert "Ada" not in row.quote


def test_extended_xmp_is_put_together_by_its_offsets() -> None:
    whole = NO_MINING
    digest, parts, size = b"A" * 32, [], 40
    for offset in range(0, len(whole), size):
        piece = (
            b"http://ns.adobe.com/xmp/extension/\0" + digest + len(whole).to_bytes(4, "big") + offset.to_bytes(4, "big")
        )
        piece += whole[offset : offset + size]
        parts.append(b"\xff\xe1" + (len(piece) + 2).to_bytes(2, "big") + piece)
    assert says(b"\xff\xd8" + b"".join(reversed(parts)), "plus-data-mining")["mine"] == ("deny", "deny")


def test_xmp_of_a_pdf_is_read_plain_and_compressed() -> None:
    xmp = packet("", 'tdm:reservation="1"')
    plain = b"%PDF-1.7\n1 0 obj\n<</Type /Metadata /Subtype /XML>>\nstream\n" + xmp + b"\nendstream"
    packed = b"%PDF-1.7\n1 0 obj\n<</Type /Metadata /Subtype /XML /Filter /FlateDecode>>\nstream\r\n" + zlib.compress(
        xmp
    )
    for payload in (plain, packed + b"\nendstream"):
        assert says(payload, "tdmrep-asset", "application/pdf")["train"] == ("deny", "deny")


@pytest.mark.parametrize("namespace", ["http://www.w3.org/ns/tdmrep/", "http://www.w3.org/ns/tdmrep#"])
@pytest.mark.parametrize("name", ["reservation", "tdm-reservation"])
def test_both_spellings_of_tdmrep_in_xmp_count(namespace: str, name: str) -> None:
    xmp = packet(f"<tdm:{name}>1</tdm:{name}>").replace(b"http://www.w3.org/ns/tdmrep/", namespace.encode())
    assert says(xmp, "tdmrep-asset", "application/pdf")["mine"] == ("deny", "deny")


def book(package: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("mimetype", "application/epub+zip")
        made.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OEBPS/b.opf"/></rootfiles></container>',
        )
        made.writestr("OEBPS/b.opf", package)
    return file.getvalue()


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        ('<meta property="tdm:reservation">1</meta>', ("deny", "deny")),
        ('<meta name="tdm:reservation" content="1"/>', ("deny", "deny")),
        (
            '<meta property="tdm:reservation">1</meta><meta property="tdm:policy">https://a.example/p</meta>',
            ("condition", "deny"),
        ),
        ('<meta property="tdm:reservation">0</meta>', ("allow", "unknown")),
        ('<meta property="tdm:reservation">true</meta>', ("unparseable", "deny")),
    ],
)
def test_tdmrep_in_a_book(meta: str, expected: tuple[str, str]) -> None:
    package = f'<package xmlns="http://www.idpf.org/2007/opf" prefix="tdm: http://www.w3.org/ns/tdmrep#"><metadata>{meta}</metadata></package>'
    assert says(book(package), "tdmrep-asset", "application/epub+zip")["train"] == expected


@pytest.mark.parametrize(
    "payload",
    [b"", b"PK\3\4broken", book("<package><unclosed>"), book('<!DOCTYPE a [<!ENTITY b "c">]><package>&b;</package>')],
)
def test_a_book_that_cannot_be_read_is_not_taken_for_silent(payload: bytes) -> None:
    assert says(payload, "tdmrep-asset", "application/epub+zip") == {"*": ("unparseable", "unknown")}


LAUGHS = (
    '<!DOCTYPE l [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10 if i else "&a;" * 10}">' for i in range(9))
    + "]>"
)


@pytest.mark.parametrize(
    "hostile",
    [
        LAUGHS.encode() + packet("<dc:title>&a8;</dc:title>"),
        packet("<dc:title>&a8;</dc:title>").replace(b"<x:xmpmeta", LAUGHS.encode() + b"<x:xmpmeta"),
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + packet("<dc:title>&x;</dc:title>"),
        packet("<dc:a>" * 5000 + "</dc:a>" * 5000),
        packet('<dc:a b="c"/>' * 30_000),
        packet("x" * 6_000_000),
        packet("")[:-60],
        packet("") * 200,
        f"<a {RDF}".encode() * 100_000,
    ],
    ids=["laughs", "laughs inside", "external", "deep", "wide", "huge", "cut", "many", "never closed"],
)  # fmt: skip
def test_hostile_packets_are_bounded_and_leak_nothing(hostile: bytes) -> None:
    found = packets(hostile)
    assert len(found) <= MAX_PACKETS
    assert sum(len(p.value) for packet in found for p in packet.properties) < 1_000_000
    assert not any("root:" in p.value for packet in found for p in packet.properties)


def test_a_denial_in_a_packet_that_is_no_xml_still_denies() -> None:
    assert says(NO_MINING.replace(b"</rdf:Description>", b"<"), "plus-data-mining") == HARD
    assert says(packet("<", ""), "plus-data-mining") == {"*": ("unknown", "unknown")}


# --- C2PA -----------------------------------------------------------------------------------------------------


def store(*entries: tuple[str, dict[str, object]], label: str = "cawg.training-mining") -> str:
    data = dict(entries)
    return json.dumps(
        {"active_manifest": "a", "manifests": {"a": {"assertions": [{"label": label, "data": {"entries": data}}]}}}
    )


@pytest.mark.parametrize(
    ("entry", "use", "expected"),
    [
        (("cawg.data_mining", {"use": "notAllowed"}), "mine", ("deny", "deny")),
        (("c2pa.ai_generative_training", {"use": "notAllowed"}), "train", ("deny", "deny")),
        (("cawg.ai_inference", {"use": "constrained", "constraints_info": "ask"}), "ai-input", ("condition", "deny")),
        (("cawg.ai_training", {"use": "notAllowed"}), "train", ("unknown", "hold")),
        (("cawg.ai_generative_training", {"use": "allowed"}), "train", ("allow", "unknown")),
        (("cawg.ai_generative_training", {"use": "not_allowed"}), "train", ("unparseable", "deny")),
        (("cawg.ai_generative_training", {"use": 7}), "train", ("unparseable", "hold")),
    ],
)
def test_each_entry_of_an_assertion(
    monkeypatch: pytest.MonkeyPatch, entry: tuple[str, dict[str, object]], use: str, expected: tuple[str, str]
) -> None:
    monkeypatch.setattr(training_mining, "report_of", lambda _: c2pa.Report("read", store(entry)))
    assert {s.use: (s.spec, s.policy) for s in training_mining.read(_picture())} == {use: expected}


def _picture(payload: bytes = b"jumb c2pa") -> Document:
    return Document(Key("f", 0), 1, "", None, 200, (), "image/jpeg", payload)


def test_a_denial_by_an_ingredient_stays() -> None:
    manifests = json.loads(store(("cawg.ai_generative_training", {"use": "allowed"})))
    denied = json.loads(store(("c2pa.ai_generative_training", {"use": "notAllowed"}), label="c2pa.training-mining"))
    manifests["manifests"]["older"] = denied["manifests"]["a"]
    said = training_mining.entries(json.dumps(manifests))
    assert [(e.use, e.active) for e in said] == [("allowed", True), ("notAllowed", False)]


@pytest.mark.parametrize(
    "text", ["[]", "null", '{"manifests": 1}', '{"manifests": {"a": {"assertions": [1, {"label": 3}]}}}']
)
def test_a_report_of_another_shape_says_nothing(text: str) -> None:
    assert training_mining.entries(text) == []


def test_without_the_library_a_manifest_is_unknown_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(c2pa, "_library", lambda: None)
    assert [(s.use, s.spec, s.policy, s.quote) for s in training_mining.read(_picture(b"jumb....c2pa...."))] == [
        ("*", "unknown", "hold", c2pa.INSTALL)
    ]
    assert list(training_mining.read(_picture(b"no manifest here"))) == []
    assert "assent[media]" in c2pa.INSTALL


def test_a_store_that_cannot_be_read_denies_where_its_bytes_do() -> None:
    broken = b"\xff\xd8\xff....jumb....c2pa....cawg.training-mining....notAllowed...."
    assert says(broken, "training-mining") == HARD


TYPES = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "webp": "image/webp", "avif": "image/avif", "pdf": "application/pdf", "svg": "image/svg+xml", "tiff": "image/tiff", "xmp": "application/rdf+xml"}  # fmt: skip
NAMESPACES = {
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt", "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop", "http://ns.useplus.org/ldf/xmp/1.0/": "plus",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
}  # fmt: skip


@pytest.mark.skipif(not IMAGES.exists(), reason="no shared pictures: set ASSENT_SHARED")
def test_every_picture_of_others_is_read_as_they_read_it() -> None:
    expected = json.loads((IMAGES / "expected.json").read_text("utf-8"))
    assert len(expected) == 33
    for case in expected:
        payload = (IMAGES / case["file"]).read_bytes()
        media_type = TYPES[case["file"].rpartition(".")[2]]
        found = packets(payload)
        assert (len(found) > 0, all(p.readable for p in found)) == (bool(case["has_xmp"]), True), case["file"]
        names = {
            f"{NAMESPACES[p.namespace]}:{p.name}" for f in found for p in f.properties if p.namespace in NAMESPACES
        }
        assert set(case["xmp_properties"]) <= names, case["file"]
        for ours in (
            "plus:DataMining",
            "dc:rights",
            "xmpRights:WebStatement",
            "xmpRights:UsageTerms",
            "photoshop:Credit",
        ):
            if case["xmp_properties"]:
                assert (ours in names) == (ours in case["xmp_properties"]), (case["file"], ours)
        _manifests_agree(case, payload, media_type)


def _manifests_agree(case: dict[str, Any], payload: bytes, media_type: str) -> None:
    wanted = {
        (a["label"], n, e["use"])
        for a in (case["c2pa"] or {}).get("training_mining", [])
        for n, e in a["entries"].items()
    }
    report = c2pa.report_of(Document(Key("f", 0), 1, "", None, 200, (), media_type, payload))
    assert (report.state == "read") == bool((case["c2pa"] or {}).get("manifests")), case["file"]
    got = training_mining.entries(report.manifests) if report.manifests else []
    assert {(e.label, f"{str(e.label).partition('.')[0]}.{e.name}", e.use) for e in got} == wanted, case["file"]
    said = says(payload, "training-mining", media_type)
    assert ("deny" in {policy for _, policy in said.values()}) == any(use == "notAllowed" for *_, use in wanted)
    assert "allow" not in {s.policy for s in signals(payload, media_type).values()}, "no signer here is trusted"


def test_synthetic_media_are_marked() -> None:
    def kinds(value: str) -> list[tuple[str, str, float]]:
        payload = packet("", f'Iptc4xmpExt:DigitalSourceType="{value}"')
        return [(f.kind, f.category, f.score) for f in source_type.findings(_picture(payload))]

    place = "http://cv.iptc.org/newscodes/digitalsourcetype/"
    assert kinds(place + "trainedAlgorithmicMedia") == [("synthetic-media", "synthetic", 1.0)]
    assert kinds(place + "compositeWithTrainedAlgorithmicMedia") == [("synthetic-media", "synthetic", 1.0)]
    assert kinds(place + "digitalCapture") == []
    assert kinds("") == []


# --- no input makes it raise ------------------------------------------------------------------------------------

PIECES = [
    packet(""), NO_MINING, b"<rdf:RDF ", RDF.encode(), b"</rdf:RDF>", b"</x:xmpmeta>", b"<?xpacket begin=", b"%PDF-1.7",
    b"/Type /Metadata /Filter /FlateDecode", b"stream\n", b"\xff\xd8\xff\xe1\0\x40", b"http://ns.adobe.com/xmp/extension/\0",
    b"jumb", b"c2pa", b"training-mining", b"notAllowed", b"PK\3\4", b"<svg xmlns='http://www.w3.org/2000/svg'>", RDF.encode("utf-16-le"),
    b"RDF>", b"<!DOCTYPE a [<!ENTITY b 'c'>]>", b"DataMining", b"DMI-PROHIBITED", b"RIFF\0\0\0\0WEBP", zlib.compress(NO_MINING),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES) | st.binary(max_size=40), max_size=12), st.sampled_from(["image/jpeg", "application/pdf", "application/epub+zip", "video/mp4", "image/svg+xml"]))  # fmt: skip
def test_no_payload_makes_it_raise(pieces: list[bytes], media_type: str) -> None:
    payload = b"".join(pieces)
    document = Document(Key("f", 0), 1, "", None, 200, (), media_type, payload)
    rows = page_signals(document, Markup())
    consulted = {m.name for m in MECHANISMS.values() if m.carrier == "payload" and media_type.startswith(m.media)}  # type: ignore[attr-defined]
    assert {r.mechanism for r in rows} >= consulted
    assert all(len(r.quote.encode()) <= 200 for r in rows)
    source_type.findings(document)
