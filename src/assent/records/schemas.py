"""Arrow schemas of everything that is written. One place, so that every reader and writer agrees."""

from __future__ import annotations

import pyarrow as pa

TIMESTAMP = pa.timestamp("us", tz="UTC")
WORD = pa.dictionary(pa.int32(), pa.string())
"""A string of few distinct values."""

KEY = [
    pa.field("file", pa.string(), nullable=False),
    pa.field("member_offset", pa.int64(), nullable=False),
    pa.field("index_in_member", pa.int32(), nullable=False),
]

HEADERS = pa.list_(pa.struct([("name", pa.string()), ("value", pa.string())]))

SIGNAL = pa.struct(
    [
        ("mechanism", pa.string()),
        ("use", pa.string()),
        ("spec", pa.string()),
        ("policy", pa.string()),
        ("scope", pa.string()),
        ("agent", pa.string()),
        ("found_at", pa.string()),
        ("quote", pa.string()),
        ("declarer", pa.string()),
        ("observed_at", TIMESTAMP),
        ("version", pa.string()),
    ]
)

FINDING = pa.struct(
    [
        ("kind", pa.string()),
        ("category", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("score", pa.float32()),
        ("detector", pa.string()),
        ("version", pa.string()),
    ]
)

PERSON = pa.struct(
    [
        ("hash", pa.string()),
        ("role", pa.string()),
        ("kinds", pa.list_(pa.string())),
        ("special", pa.bool_()),
        ("minor", pa.bool_()),
    ]
)

EVIDENCE = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        *KEY,
        pa.field("length", pa.int64(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
        pa.field("host", pa.string(), nullable=False),
        pa.field("domain", pa.string(), nullable=False),
        pa.field("captured_at", TIMESTAMP),
        pa.field("http_status", pa.int16()),
        pa.field("headers", HEADERS),
        pa.field("media_type", pa.string(), nullable=False),
        pa.field("payload_sha256", pa.string(), nullable=False),
        pa.field("has_markup", pa.bool_(), nullable=False),
        pa.field("extractor", pa.string(), nullable=False),
        pa.field("text_sha256", pa.string()),
        pa.field("text_chars", pa.int64()),
        pa.field("lang", pa.string()),
        pa.field("page_kind", pa.string(), nullable=False),
        pa.field("has_comments", pa.bool_(), nullable=False),
        pa.field("signals", pa.list_(SIGNAL), nullable=False),
        pa.field("findings", pa.list_(FINDING), nullable=False),
        pa.field("persons", pa.list_(PERSON), nullable=False),
        pa.field("detectors", pa.list_(pa.string()), nullable=False),
        pa.field("unchecked", pa.list_(pa.string()), nullable=False),
    ]
)

TEXTS = pa.schema([*KEY, pa.field("text", pa.string())])
"""What a build spools of a unit, a row for each row of evidence; deleted when the unit is committed."""

HOST_FILES = pa.schema(
    [
        pa.field("kind", pa.string(), nullable=False),
        pa.field("origin", pa.string(), nullable=False),
        pa.field("url", pa.string(), nullable=False),
        pa.field("captured_at", TIMESTAMP),
        pa.field("status", pa.int16()),
        pa.field("headers", HEADERS),
        pa.field("body", pa.binary()),
        pa.field("source", pa.string(), nullable=False),
        pa.field("signals", pa.list_(SIGNAL), nullable=False),
    ]
)

ANSWERS = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        *KEY,
        pa.field("use", WORD, nullable=False),
        pa.field("moment", WORD, nullable=False),
        pa.field("spec", WORD, nullable=False),
        pa.field("policy", WORD, nullable=False),
        pa.field("signals", pa.list_(SIGNAL), nullable=False),
        pa.field("facts", WORD, nullable=False),
    ]
)
"""Two rows a document, `at_fetch` then `at_audit`. `signals`: those of the host at that moment (the page's own
stand in the evidence). `facts`: `Facts.dumps()`, page and host together."""

REASON = pa.struct(
    [
        ("control", pa.string()),
        ("action", pa.string()),
        ("because", pa.string()),
        ("citation", pa.string()),
    ]
)

VERDICTS = pa.schema(
    [
        pa.field("doc_id", pa.string(), nullable=False),
        *KEY,
        pa.field("action", WORD, nullable=False),
        pa.field("duties", pa.list_(pa.string()), nullable=False),
        pa.field("reasons", pa.list_(REASON), nullable=False),
        pa.field("open_controls", pa.list_(pa.string()), nullable=False),
        pa.field("as_of", pa.date32(), nullable=False),
        pa.field("pack_sha256", WORD, nullable=False),
    ]
)
