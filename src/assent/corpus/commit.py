"""Committing one unit: openings, leaves, held texts, rows, in this order, each step safe to repeat.

The openings are the journal. They hold the random keys and are on disk before a leaf is; the leaves are a function of
them, so that a run that was killed appends the same leaves or sees that they are there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from assent.corpus.held import HELD, seal
from assent.corpus.info import BuildInfo, table_path
from assent.corpus.redaction import clear
from assent.corpus.rows import UnitRows, read_rows, read_texts
from assent.corpus.table import BUCKETS, CORPUS, append, committed
from assent.ledger import Code, Kind, Leaf, Log, canonical, commitment, new_key
from assent.people.detector import About
from assent.policy.hashed import Hasher as RuleHasher
from assent.policy.hashed import Rules, normal, suppression_key
from assent.records.errors import UsageError
from assent.records.files import commit, output_errors, temporary
from assent.records.finding import Finding
from assent.run.markers import openings_path, text_path

OPENINGS = pa.schema(
    [
        pa.field("ledger_index", pa.int64(), nullable=False),
        pa.field("file", pa.string(), nullable=False),
        pa.field("member_offset", pa.int64(), nullable=False),
        pa.field("index_in_member", pa.int32(), nullable=False),
        pa.field("code", pa.int8(), nullable=False),
        pa.field("day", pa.date32(), nullable=False),
        pa.field("key", pa.binary(32), nullable=False),
        pa.field("record", pa.binary(), nullable=False),
        pa.field("kept", pa.int64()),
        pa.field("redacted", pa.list_(pa.string()), nullable=False),
    ]
)
"""One row a leaf. record: what is committed to, under key. kept: of a duplicate, the leaf of the one that is kept.
redacted: keyed hashes of the values that were taken out, so that whoever asks can still be found."""

_CODES = {"include": Code.INCLUDE, "redact": Code.REDACT, "hold": Code.HOLD, "exclude": Code.EXCLUDE}
_NESTED = (
    *(f"signals.list.element.{name}" for name in ("mechanism", "quote")),
    "findings",
    "page_kind",
)
"""Of the evidence, what a build reads beside the columns that name a document."""

IN_CORPUS = frozenset({Code.INCLUDE, Code.REDACT})


@dataclass
class Committer:
    """Commits units in order. starts: number of unit -> index of its first leaf, as far as they are known."""

    directory: Path
    info: BuildInfo
    log: Log
    rules: Rules
    duplicates: Mapping[int, int]
    shift: int
    starts: dict[int, int] = field(default_factory=dict)

    def commit(self, number: int) -> None:
        """Commit unit `number`. Raises AssentError; the same call then goes on."""
        unit = self.info.units[number]
        rows = read_rows(self.directory, unit, [name for name, _ in self.info.packs], _NESTED)
        texts = read_texts(self.directory, unit, rows.evidence)
        codes = self._codes(number, rows, texts)
        cleared, taken = self._redacted(rows, codes, texts)
        for row in codes_of(codes, Code.REDACT):
            if row not in cleared:
                codes[row] = Code.HOLD
        openings = self._openings(number, unit, rows, codes, cleared, taken)
        start = self._append(unit, openings)
        self.starts[number] = start
        held = [(start + row, texts[row].as_py()) for row, code in enumerate(codes) if code is Code.HOLD]
        columns = list(zip(*((i, text) for i, text in held if text is not None), strict=True)) or [(), ()]
        seal(self.directory, unit, pa.table([pa.array(c, f.type) for c, f in zip(columns, HELD, strict=True)], HELD))
        path = table_path(self.directory)
        if committed(path) < number and cleared:
            append(path, _table(rows, codes, cleared, start, self.info.pack), number)
        self.info = self.info.save(self.directory, committed=number + 1)
        with output_errors(self.directory):
            text_path(self.directory, unit).unlink(missing_ok=True)

    def _codes(self, number: int, rows: UnitRows, texts: pa.ChunkedArray) -> list[Code]:
        """What becomes of each document."""
        codes = [_CODES[action] for action in rows.actions]
        for row in codes_of(codes, Code.INCLUDE, Code.REDACT):
            if (number << self.shift) + row in self.duplicates:
                codes[row] = Code.DUPLICATE
        for row in suppressed(rows.evidence, texts, codes, self.rules):
            codes[row] = Code.SUPPRESSED
        nothing = pc.is_null(texts).to_pylist()
        for row in codes_of(codes, Code.INCLUDE, Code.REDACT):
            if nothing[row]:  # cleared, but there is no text to train on
                codes[row] = Code.EXCLUDE
        return codes

    @staticmethod
    def _redacted(
        rows: UnitRows, codes: Sequence[Code], texts: pa.ChunkedArray
    ) -> tuple[dict[int, str], dict[int, list[str]]]:
        """The texts that are cleared, redacted where that is asked, and keyed hashes of what was taken out.

        A text in which a last look still sees what had to go is not among them.
        """
        values = texts.to_pylist()
        cleared = {row: values[row] for row in codes_of(codes, Code.INCLUDE, Code.REDACT)}
        taken: dict[int, list[str]] = {}
        dutiful = [row for row in cleared if rows.duties[row]]
        if dutiful:
            hasher = RuleHasher(suppression_key())
            known = rows.evidence.select(["findings", "lang", "page_kind", "url"])
            for row in dutiful:
                (about,) = known.slice(row, 1).to_pylist()
                findings = [Finding(**finding) for finding in about.pop("findings")]
                done = clear(cleared.pop(row), findings, rows.duties[row], About(**about))
                if not done.remaining:
                    cleared[row] = done.text
                    taken[row] = sorted({hasher.mac("value", normal(value)) for value in done.taken})
        return dict(sorted(cleared.items())), taken

    def _openings(
        self,
        number: int,
        unit: str,
        rows: UnitRows,
        codes: Sequence[Code],
        cleared: Mapping[int, str],
        taken: Mapping[int, list[str]],
    ) -> pa.Table:
        """The openings of a unit: those on disk if it was begun before, or new ones, which then are on disk."""
        path = openings_path(self.directory, unit)
        if path.exists():
            return pq.read_table(path)
        start = self.log.view().checkpoint.size
        day = date.fromisoformat(rows.as_of) if rows.as_of else date.today()
        packs = [f"{name} {digest}" for name, digest in self.info.packs]
        plain = rows.evidence.select(
            (
                "doc_id",
                "file",
                "member_offset",
                "index_in_member",
                "url",
                "captured_at",
                "payload_sha256",
                "text_sha256",
            )
        ).to_pylist()
        table: dict[str, list[Any]] = {name: [] for name in OPENINGS.names}
        for row, (document, code) in enumerate(zip(plain, codes, strict=True)):
            moment = document["captured_at"]
            document["captured_at"] = None if moment is None else moment.isoformat()
            document |= {
                "verdict": rows.actions[row],
                "outcome": code.name.lower(),
                "packs": packs,
                "as_of": rows.as_of,
            }
            if row in cleared:
                document["corpus_sha256"] = digest(cleared[row])
            kept = self._kept(number, row, start) if code is Code.DUPLICATE else None
            values = (
                start + row, document["file"], document["member_offset"], document["index_in_member"], int(code), day,
                new_key(), canonical(document), kept, taken.get(row, []),
            )  # fmt: skip
            for name, value in zip(OPENINGS.names, values, strict=True):
                table[name].append(value)
        openings = pa.table([pa.array(table[f.name], f.type) for f in OPENINGS], schema=OPENINGS)
        write_openings(path, openings)
        return openings

    def _kept(self, number: int, row: int, start: int) -> int:
        kept = self.duplicates[(number << self.shift) + row]
        other = kept >> self.shift
        first = start if other == number else self.starts.get(other)
        if first is None:
            first = pq.read_table(openings_path(self.directory, self.info.units[other]))["ledger_index"][0].as_py()
            self.starts[other] = first
        return first + (kept & (1 << self.shift) - 1)

    def _append(self, unit: str, openings: pa.Table) -> int:
        """Have the leaves in the log; the index of the first."""
        leaves = leaves_of(openings)
        view = self.log.view()
        if not leaves:
            return view.checkpoint.size
        start = int(openings["ledger_index"][0].as_py())
        if view.checkpoint.size == start:
            self.log.append(leaves, start)
        elif view.checkpoint.size < start + len(leaves) or view.entry(start) != leaves[0]:
            raise UsageError(f"private/openings/{unit}.parquet: its leaves are not in the log; see `assent verify`")
        return start


def codes_of(codes: Sequence[Code], *wanted: Code) -> list[int]:
    """Rows of some codes."""
    return [row for row, code in enumerate(codes) if code in wanted]


def suppressed(evidence: pa.Table, texts: pa.ChunkedArray, codes: Sequence[Code], rules: Rules) -> list[int]:
    """Rows that a standing rule keeps out. Asked of the texts before redaction."""
    if not rules:
        return []
    urls, digests = evidence["url"].to_pylist(), evidence["text_sha256"].to_pylist()
    found = []
    for row in codes_of(codes, Code.INCLUDE, Code.REDACT, Code.HOLD, Code.DUPLICATE):
        if (
            rules.covers_url(urls[row])
            or rules.covers_digest(digests[row])
            or (rules.of_text and rules.covers_text(texts[row].as_py() or ""))
        ):
            found.append(row)
    return found


def leaves_of(openings: pa.Table) -> list[bytes]:
    """The leaves that openings give."""
    columns = [openings[name].to_pylist() for name in ("code", "day", "key", "record")]
    return [
        Leaf(Kind.RECORD, Code(code), day, commitment(key, record)).dumps()
        for code, day, key, record in zip(*columns, strict=True)
    ]


def write_openings(path: Path, openings: pa.Table) -> None:
    """Write the openings of a unit, durably. Raises OutputError."""
    with output_errors(path):
        path.parent.mkdir(exist_ok=True, mode=0o700)
        part = temporary(path)
        pq.write_table(openings, part, compression="zstd", use_dictionary=["file", "code"])
        commit(part, path)


def digest(text: str) -> str:
    """SHA-256 of a text."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def bucket_of(domain: str) -> int:
    """The partition of a domain."""
    return sha256(domain.encode("utf-8", "replace")).digest()[0] % BUCKETS


def _table(rows: UnitRows, codes: Sequence[Code], cleared: Mapping[int, str], start: int, pack: str) -> pa.Table:
    """Rows of the corpus."""
    at = list(cleared)
    part = rows.evidence.take(pa.array(at, pa.int64()))
    keys = zip(
        *(part[n].to_pylist() for n in ("file", "member_offset", "index_in_member", "payload_sha256")), strict=True
    )
    columns = {
        **{name: part[name] for name in ("doc_id", "url", "domain", "captured_at", "lang")},
        "text": pa.array(cleared.values(), pa.string()),
        "licence": pa.array(_licences(part["signals"]), pa.string()),
        "verdict": pa.array([codes[row].name.lower() for row in at], pa.string()),
        "pack": pa.array([pack] * len(at), pa.string()),
        "ledger_index": pa.array([start + row for row in at], pa.int64()),
        "provenance": pa.array([f"{f}@{o}#{i} sha256:{p}" for f, o, i, p in keys], pa.string()),
        "bucket": pa.array([bucket_of(domain) for domain in part["domain"].to_pylist()], pa.int32()),
    }
    return pa.table(columns, schema=CORPUS)


def _licences(signals: pa.ChunkedArray) -> list[str | None]:
    """Per document the quotes of its licence signals."""
    array = signals.combine_chunks()
    flat = array.flatten()
    is_licence = pc.and_(pc.match_substring(flat.field("mechanism"), "licen"), pc.is_valid(flat.field("quote")))
    where = pc.filter(pc.list_parent_indices(array), is_licence).to_pylist()
    quotes = pc.filter(flat.field("quote"), is_licence).to_pylist()
    found: list[list[str]] = [[] for _ in range(len(array))]
    for row, quote in zip(where, quotes, strict=True):
        if quote and quote not in found[row]:
            found[row].append(quote)
    return ["; ".join(quotes) or None for quotes in found]
