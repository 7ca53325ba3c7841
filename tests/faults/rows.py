"""The fault list: each bad input of each issue, the command that meets it, and what a person must be told.

A row's command runs in a fresh copy of the room (`room.py`) after `given` has spoilt it. Unless the row says
otherwise it ends with 2, says one line, and leaves every file and folder of the room as it was.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

Spoil = Callable[[Path], None]


class Row(NamedTuple):
    """issue: which asked for it. argv: as typed. words: a piece of the one line. leaves: what may be new or changed."""

    issue: int
    name: str
    argv: str
    words: str = ""
    given: Spoil | None = None
    code: int = 2
    leaves: tuple[str, ...] = ()
    stdin: str = ""


def file(name: str, content: bytes | str = b"") -> Spoil:
    data = content.encode() if isinstance(content, str) else content

    def spoil(room: Path) -> None:
        (room / name).parent.mkdir(parents=True, exist_ok=True)
        (room / name).write_bytes(data)

    return spoil


def folder(name: str) -> Spoil:
    return lambda room: (room / name).mkdir(parents=True)


def no_access(name: str) -> Spoil:
    return lambda room: (room / name).chmod(0)


def table(name: str, **columns: list[object]) -> Spoil:
    return lambda room: pq.write_table(pa.table(columns), room / name)


def cut(name: str, share: float = 0.5) -> Spoil:
    """Only the first part of each matching file is left."""

    def spoil(room: Path) -> None:
        for path in room.glob(name):
            data = path.read_bytes()
            path.write_bytes(data[: int(len(data) * share)])

    return spoil


def garbage(name: str) -> Spoil:
    def spoil(room: Path) -> None:
        for path in room.glob(name):
            path.write_bytes(b"\x00\xffgarbage" * 20)

    return spoil


def gone(name: str) -> Spoil:
    def spoil(room: Path) -> None:
        for path in room.glob(name):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return spoil


def changed(name: str, **values: object) -> Spoil:
    """A JSON file of ours with other values."""

    def spoil(room: Path) -> None:
        path = room / name
        path.write_text(json.dumps({**json.loads(path.read_text()), **values}))

    return spoil


def both(*spoils: Spoil) -> Spoil:
    def spoil(room: Path) -> None:
        for one in spoils:
            one(room)

    return spoil


def link(name: str, target: str) -> Spoil:
    return lambda room: os.symlink(target, room / name)


WRONG_JSON = '["not", "an", "object"]'
GOOD_LINE = '{"text": "Slate splits.", "url": "https://open.example/a"}\n'

AUDIT = [
    Row(2, "missing file", "audit no-such.warc.gz -o out", "no such file or folder"),
    Row(2, "missing file with an escape in its name", "audit 'no\x1b[2Jsuch\u202e.warc' -o out", "no\\x1b[2Jsuch\\u202e"),
    Row(2, "a name that is no UTF-8", "audit 'a\udcff.warc' -o out", "a\\udcff.warc: no such file"),
    Row(2, "empty file", "audit empty.warc.gz -o out", "empty file", file("empty.warc.gz")),
    Row(2, "garbage", "audit junk.warc.gz -o out", "junk.warc.gz", file("junk.warc.gz", b"\x00\xff" * 50)),
    Row(2, "garbage named parquet", "audit junk.parquet -o out", "junk.parquet", file("junk.parquet", b"\x00\xff" * 50)),
    Row(2, "cut parquet", "audit t.parquet -o out", "t.parquet", both(table("t.parquet", text=["a" * 99], url=["u"]), cut("t.parquet"))),
    Row(2, "parquet without text", "audit t.parquet -o out", "--text-column", table("t.parquet", n=[1])),
    Row(2, "text column that is not there", "audit t.parquet --text-column body -o out", "body", table("t.parquet", text=["a"])),
    Row(2, "text column of numbers", "audit t.parquet --text-column n -o out", "n", table("t.parquet", n=[1])),
    Row(2, "lines without text", "audit t.jsonl -o out", "text", file("t.jsonl", '{"n": 1}\n')),
    Row(2, "lines that are no JSON", "audit t.jsonl -o out", "t.jsonl", file("t.jsonl", "hello\n")),
    Row(2, "cut gzip of lines", "audit t.jsonl.gz -o out", "t.jsonl.gz", file("t.jsonl.gz", gzip.compress(b"x" * 999)[:12])),
    Row(2, "folder without a readable file", "audit things -o out", "no file", folder("things")),
    Row(2, "folder of pictures", "audit things -o out", "no file that can be read", file("things/a.png", b"\x89PNG")),
    Row(2, "glob that matches nothing", "audit '*.wet' -o out", "no file there"),
    Row(2, "wacz", "audit a.wacz -o out", "wacz", file("a.wacz", b"PK\x03\x04" + bytes(60))),
    Row(2, "unknown protocol", "audit gopher://a.example/b.warc -o out", "gopher://a.example/b.warc: cannot be opened"),
    Row(2, "unreachable URL", "audit http://127.0.0.1:9/a.warc -o out", "http://127.0.0.1:9/a.warc"),
    Row(2, "dangling link", "audit a.warc -o out", "a.warc", link("a.warc", "nowhere")),
    Row(2, "link to itself", "audit a.warc -o out", "a.warc", link("a.warc", "a.warc")),
    Row(2, "device", "audit /dev/null -o out", "/dev/null"),
    Row(2, "wrong pack", "audit good.warc.gz --pack atlantis -o out", "atlantis"),
    Row(2, "pack file that is not there", "audit good.warc.gz --pack ./ours.toml -o out", "ours.toml"),
    Row(2, "wrong use", "audit good.warc.gz --use juggle -o out", "choose from"),
    Row(2, "wrong gate", "audit good.warc.gz --fail-on eu:exclude:lots -o out", "--fail-on"),
    Row(2, "gate of an unknown pack", "audit good.warc.gz --pack eu --fail-on atlantis:exclude:0.5 -o out", "atlantis"),
    Row(2, "wrong date", "audit good.warc.gz --as-of yesterday -o out", "--as-of"),
    Row(2, "a day that does not exist", "audit good.warc.gz --as-of 2026-02-30 -o out", "--as-of"),
    Row(2, "no workers", "audit good.warc.gz --workers 0 -o out", "--workers"),
    Row(2, "no sample", "audit good.warc.gz --sample 0 -o out", "--sample"),
    Row(2, "unknown extractor", "audit good.warc.gz --extractor lynx -o out", "lynx"),
    Row(2, "unknown bias mode", "audit good.warc.gz --bias some -o out", "some"),
    Row(2, "unknown option", "audit good.warc.gz --pak eu -o out", "--pak"),
    Row(2, "no output", "audit good.warc.gz", "--output"),
    Row(2, "no input", "audit -o out", "INPUTS"),
    Row(2, "unknown command", "adit good.warc.gz", "adit"),
    Row(2, "agent with a line break", "audit good.warc.gz --agent 'a\nb' -o out", "--agent"),
    Row(2, "lexicon that is not there", "audit good.warc.gz --lexicon no.toml -o out", "no.toml"),
    Row(7, "lexicon in a wrong shape", "audit good.warc.gz --lexicon l.toml -o out", "l.toml", file("l.toml", "axis = 3\n")),
    Row(7, "lexicon that is no TOML", "audit good.warc.gz --lexicon l.toml -o out", "l.toml", file("l.toml", "\x00\xff")),
    Row(2, "hosts file missing", "audit good.warc.gz --hosts no.jsonl -o out", "no.jsonl"),
    Row(2, "hosts file garbage", "audit good.warc.gz --hosts h.jsonl -o out", "line 1", file("h.jsonl", "nonsense\n")),
    Row(2, "hosts file of a wrong kind", "audit good.warc.gz --hosts h.parquet -o out", "h.parquet", file("h.parquet", b"junk" * 9)),
    Row(2, "hosts rows without a host", "audit good.warc.gz --hosts h.jsonl -o out", "host", file("h.jsonl", '{"body": "x"}\n')),
    Row(2, "hosts with a wrong date", "audit good.warc.gz --hosts h.jsonl -o out", "ISO 8601",
        file("h.jsonl", '{"host": "a.example", "body": "x", "captured_at": "soon"}\n')),
    Row(2, "hosts with a wrong status", "audit good.warc.gz --hosts h.jsonl -o out", "status",
        file("h.jsonl", '{"host": "a.example", "body": "x", "status": "fine"}\n')),
    Row(2, "hosts folder empty", "audit good.warc.gz --hosts h -o out", "no host file", folder("h")),
    Row(2, "captures missing", "audit good.warc.gz --captures no.warc -o out", "no.warc"),
    Row(2, "captures are garbage", "audit good.warc.gz --captures c.warc -o out", "c.warc", file("c.warc", b"\xff" * 60)),
    Row(3, "registry missing", "audit good.warc.gz --registry no.txt -o out", "no.txt"),
    Row(3, "registry is a folder", "audit good.warc.gz --registry r -o out", "r:", folder("r")),
    Row(3, "registry without a date", "audit good.warc.gz --registry r.txt -o out", "# date", file("r.txt", "a.example\n")),
    Row(3, "registry with a wrong date", "audit good.warc.gz --registry r.txt -o out", "date", file("r.txt", "# name: x\n# date: soon\na.example\n")),
    Row(3, "registry with a wrong line", "audit good.warc.gz --registry r.txt -o out", "line 3", file("r.txt", "# name: x\n# date: 2026-01-01\nnot a domain!\n")),
    Row(5, "facts missing", "audit good.warc.gz --facts no.toml -o out", "no.toml"),
    Row(5, "facts are no TOML", "audit good.warc.gz --facts f.toml -o out", "f.toml", file("f.toml", "a = = b")),
    Row(5, "facts with an unknown key", "audit good.warc.gz --facts f.toml -o out", "colour", file("f.toml", "[controller]\ncolour = 'red'\n")),
    Row(5, "facts with a value of a wrong kind", "audit good.warc.gz --facts f.toml -o out", "f.toml", file("f.toml", "[controller]\nname = 3\n")),
    Row(5, "broken assent.toml here", "audit good.warc.gz -o out", "assent.toml", file("assent.toml", "a = = b")),
    Row(5, "basis missing", "audit good.warc.gz --basis no.json -o out", "no.json"),
    Row(5, "basis is garbage", "audit good.warc.gz --basis b.json -o out", "b.json", file("b.json", "\x00\xff")),
    Row(5, "basis of a wrong shape", "audit good.warc.gz --basis b.json -o out", "b.json", file("b.json", WRONG_JSON)),
    Row(2, "suppression list missing", "audit good.warc.gz --suppress no.txt -o out", "no.txt"),
    Row(2, "suppression list is a folder", "audit good.warc.gz --suppress s -o out", "s", folder("s")),
    Row(2, "suppression list is no text", "audit good.warc.gz --suppress s.txt -o out", "s.txt", file("s.txt", b"\xff\xfe\x00")),
    Row(2, "output is a file", "audit good.warc.gz -o out", "out", file("out", "precious")),
    Row(2, "output is below a file", "audit good.warc.gz -o out/deep", "out/deep", file("out", "precious")),
    Row(2, "output holds something else", "audit good.warc.gz -o out", "not empty and not an audit", file("out/thesis.txt", "precious")),
    Row(2, "output is a dangling link", "audit good.warc.gz -o out", "out", link("out", "nowhere/at/all")),
    Row(2, "output holds another audit", "audit good.warc.gz --use search -o audit", "--overwrite"),
    Row(2, "output holds an audit as of another day", "audit good.warc.gz --as-of 2026-10-03 -o audit", "--overwrite"),
    Row(6, "overwrite of a corpus", "audit good.warc.gz --overwrite -o corpus", "assent purge"),
    Row(2, "output is the folder of the input", "audit in -o in", "in", both(file("in/a.jsonl", GOOD_LINE))),
    Row(2, "run.json damaged", "audit good.warc.gz -o audit", "run.json", garbage("audit/run.json")),
    Row(2, "audit of another version", "audit good.warc.gz -o audit", "version of assent",
        lambda room: changed("audit/run.json", versions={**json.loads((room / "audit/run.json").read_text())["versions"], "assent": "9.9"})(room)),
    Row(2, "audit with another key", "audit good.warc.gz -o audit", "person key", gone("home/keys/*"), leaves=("home",)),
    Row(2, "key of the operator damaged", "audit good.warc.gz -o out", "key", garbage("home/keys/person.key")),
    Row(2, "home is a file", "audit good.warc.gz -o out", "home", both(gone("home"), file("home", "x"))),
    Row(2, "scan of a missing file", "scan no.warc -o out", "no such file"),
    Row(2, "scan into a file", "scan good.warc.gz -o out", "out", file("out", "precious")),
    Row(2, "Ray that is not installed or reached", "audit good.warc.gz --ray 127.0.0.1:9 -o out", "ray"),
]

NO_AUDIT = [
    Row(2, f"{command.split()[0]} {place}", command.replace("DIR", place), words, given)
    for command, words in [
        ("resolve DIR", "DIR"), ("decide DIR", "DIR"), ("report DIR", "DIR"), ("explain DIR https://a.example/", "DIR"),
        ("diff DIR audit", "DIR"), ("diff audit DIR", "DIR"), ("documents DIR --pack eu", "DIR"), ("duties DIR", "DIR"), ("bias DIR", "DIR"),
        ("footprint run DIR", "DIR"), ("hosts show DIR open.example", "DIR"), ("purge DIR --dry-run", "DIR"),
        ("hosts fetch DIR --contact-url https://a.example/ --contact-mail a@a.example", "DIR"),
        ("verify DIR", "DIR"), ("erase DIR --domain @d.txt", "DIR"), ("export DIR x.jsonl", "DIR"),
        ("receipt DIR 0123 -o r.tlog-proof", "DIR"), ("collect --resume DIR", "DIR"),
    ]
    for place, given in [("nowhere", file("d.txt", "a.example")), ("void", both(folder("void"), file("d.txt", "a.example"))), ("good.warc.gz", file("d.txt", "a.example"))]
    for words in [place]
]  # fmt: skip

DAMAGED = [
    Row(2, f"{command.split()[0]} with {what}", command, words, spoil)
    for what, spoil, words in [
        ("evidence cut", cut("audit/private/evidence/*.parquet"), "audit"),
        ("answers garbage", garbage("audit/private/answers/*.parquet"), "audit"),
        ("verdicts cut", cut("audit/verdicts/*/*.parquet"), "audit"),
        ("run.json garbage", garbage("audit/run.json"), "run.json"),
        ("run.json a list", file("audit/run.json", WRONG_JSON), "run.json"),
        ("run.json of another version", changed("audit/run.json", as_of="2026-13-01"), "run.json"),
    ]
    for command in ("report audit", "explain audit https://open.example/0.html", "diff audit audit", "duties audit", "bias audit", "documents audit", "decide audit --pack eu", "resolve audit", "hosts show audit open.example")
]  # fmt: skip
