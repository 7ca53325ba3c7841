"""The fault list: each bad input of each issue, the command that meets it, and what a person must be told.

A row's command runs in a fresh copy of the room (`room.py`) after `given` has spoilt it. Unless the row says
otherwise it ends with 2, says one line, and leaves every file and folder of the room as it was.
"""
# ruff: noqa: E501  (a table: a row a line)
# fmt: off

from __future__ import annotations

import gzip
from typing import NamedTuple

from tests.faults.spoil import Spoil, both, changed, cut, file, folder, garbage, gone, link, other_version, table


class Row(NamedTuple):
    """issue: which asked for it. argv: as typed. words: a piece of the one line. leaves: what may be new or changed.
    without: packages that are not installed."""

    issue: int
    name: str
    argv: str
    words: str = ""
    given: Spoil | None = None
    code: int = 2
    leaves: tuple[str, ...] = ()
    prints: str = ""
    without: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.issue}: {self.name}"


WRONG_JSON = '["not", "an", "object"]'
CONTACT = "--contact-url https://a.example/bot --contact-mail bot@a.example"
PACK = 'name = "ours"\ntitle = "Ours"\nversion = "1"\nlaw_as_of = 2026-11-23\nextends = ["eu"]\ncontrols = []\n'
CAMPAIGN = '[campaign]\nname = "x"\nkind = "training"\n[compute]\naccelerator = "H100 SXM"\ngpu_hours = 100\n[site]\nplace = "FRA"\n'
GOOD_LINE = '{"text": "Slate splits.", "url": "https://open.example/a"}\n'

AUDIT = [
    Row(2, "missing file", "audit no-such.warc.gz -o out", "no such file or folder"),
    Row(2, "missing file with an escape in its name", "audit 'no\x1b[2Jsuch\u202e.warc' -o out", "no\\x1b[2Jsuch\\u202e"),
    Row(2, "a name that is no UTF-8", "audit 'a\udcff.warc' -o out", "a\\udcff.warc: no such file"),
    Row(2, "empty file", "audit empty.warc.gz -o out", "empty file", file("empty.warc.gz")),
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
    Row(2, "device", "audit /dev/null -o out", "empty file"),
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
    Row(2, "no input", "audit -o out", "Missing argument"),
    Row(2, "unknown command", "adit good.warc.gz", "adit"),
    Row(2, "agent with a line break", "audit good.warc.gz --agent 'a\nb' -o out", "--agent"),
    Row(2, "lexicon that is not there", "audit good.warc.gz --lexicon no.toml -o out", "no.toml"),
    Row(7, "lexicon in a wrong shape", "audit good.warc.gz --lexicon l.toml -o out", "l.toml", file("l.toml", "axis = 3\n")),
    Row(7, "lexicon that is no TOML", "audit good.warc.gz --lexicon l.toml -o out", "l.toml", file("l.toml", "\x00\xff")),
    Row(2, "hosts file missing", "audit good.warc.gz --hosts no.jsonl -o out", "no.jsonl"),
    Row(2, "hosts file garbage", "audit good.warc.gz --hosts h.jsonl -o out", "line 1", file("h.jsonl", "nonsense\n")),
    Row(2, "hosts file of a wrong kind", "audit good.warc.gz --hosts h.parquet -o out", "h.parquet", file("h.parquet", b"junk" * 9)),
    Row(2, "hosts rows without a host", "audit good.warc.gz --hosts h.jsonl -o out", "host", file("h.jsonl", '{"body": "x"}\n')),
    Row(2, "hosts with a wrong date", "audit good.warc.gz --hosts h.jsonl -o out", "ISO 8601", file("h.jsonl", '{"host": "a.example", "body": "x", "captured_at": "soon"}\n')),
    Row(2, "hosts with a wrong status", "audit good.warc.gz --hosts h.jsonl -o out", "status", file("h.jsonl", '{"host": "a.example", "body": "x", "status": "fine"}\n')),
    Row(2, "hosts folder empty", "audit good.warc.gz --hosts h -o out", "no host file", folder("h")),
    Row(2, "captures missing", "audit good.warc.gz --captures no.warc -o out", "no.warc"),
    Row(2, "captures are garbage", "audit good.warc.gz --captures c.warc -o out", "c.warc", file("c.warc", b"\xff" * 60)),
    Row(3, "registry missing", "audit good.warc.gz --registry no.txt -o out", "no.txt"),
    Row(3, "registry is a folder", "audit good.warc.gz --registry r -o out", "r:", folder("r")),
    Row(3, "registry without a date", "audit good.warc.gz --registry r.txt -o out", "# date", file("r.txt", "# name: x\na.example\n")),
    Row(3, "registry with a wrong date", "audit good.warc.gz --registry r.txt -o out", "date", file("r.txt", "# name: x\n# date: soon\na.example\n")),
    Row(3, "registry with a wrong line", "audit good.warc.gz --registry r.txt -o out", "line 3", file("r.txt", "# name: x\n# date: 2026-01-01\nnot a domain!\n")),
    Row(5, "facts missing", "audit good.warc.gz --facts no.toml -o out", "no.toml"),
    Row(5, "facts are no TOML", "audit good.warc.gz --facts f.toml -o out", "f.toml", file("f.toml", "a = = b")),
    Row(5, "facts with an unknown key", "audit good.warc.gz --facts f.toml -o out", "colour", file("f.toml", "[controller]\ncolour = 'red'\n")),
    Row(5, "facts with a value of a wrong kind", "audit good.warc.gz --facts f.toml -o out", "f.toml", file("f.toml", "[controller]\nname = [3]\n")),
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
    Row(2, "output is the folder of the input", "audit in -o in", "in", file("in/a.jsonl", GOOD_LINE)),
    Row(2, "output inside the input", "audit in -o in/out", "lies in the input folder", file("in/a.jsonl", GOOD_LINE)),
    Row(2, "output inside the input by a link", "audit in -o l/out", "lies in the input folder", both(file("in/a.jsonl", GOOD_LINE), link("l", "in"))),
    Row(2, "output with a name that is no UTF-8", "audit good.warc.gz -o 'out\udcff'", "out\\udcff: a name that cannot be shown"),
    Row(2, "output with a name that steers", "audit good.warc.gz -o 'out\x1b[2J'", "out\\x1b[2J: a name that cannot be shown"),
    Row(2, "host files that are links out of their folder", "audit good.warc.gz --hosts h -o out", "no host file", both(folder("h/a.example"), link("h/a.example/robots.txt", "/etc/passwd"))),
    Row(2, "pages that are links out of their folder", "audit h -o out", "no file", both(folder("h"), link("h/a.html", "/etc/passwd"))),
    Row(2, "folder of links to folders", "audit h -o out", "no file", both(folder("h"), link("h/a.html", "/"), link("h/b.warc.gz", ".."))),
    Row(2, "run.json damaged", "audit good.warc.gz -o audit", "run.json", garbage("audit/run.json")),
    Row(2, "audit of another version", "audit good.warc.gz -o audit", "version of assent", other_version("audit/run.json")),
    Row(2, "audit with another key", "audit good.warc.gz -o audit", "person key", gone("home/keys/*"), leaves=("home",)),
    Row(2, "key of the operator damaged", "audit good.warc.gz -o out", "key", garbage("home/keys/person.key")),
    Row(2, "home is a file", "audit good.warc.gz -o out", "home", both(gone("home"), file("home", "x"))),
    Row(2, "scan of a missing file", "scan no.warc -o out", "no such file"),
    Row(2, "scan into a file", "scan good.warc.gz -o out", "out", file("out", "precious")),
    Row(2, "Ray that is not installed or reached", "audit good.warc.gz --ray 127.0.0.1:9 -o out", "ray"),
]

NO_AUDIT = [
    Row(2, f"{command.replace('DIR', place)}", command.replace("DIR", place), words, given)
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
    Row(2, "evidence cut, report", "report audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(2, "evidence cut, explain", "explain audit https://open.example/0.html", "audit", cut("audit/private/evidence/*.parquet")),
    Row(2, "evidence cut, diff", "diff audit audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(2, "evidence cut, duties", "duties audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(7, "evidence cut, bias", "bias audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(5, "evidence cut, documents", "documents audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(2, "evidence cut, resolve", "resolve audit", "audit", cut("audit/private/evidence/*.parquet")),
    Row(2, "evidence cut, decide", "decide audit --pack eu", "audit", cut("audit/private/evidence/*.parquet"), leaves=("audit/footprint.json",)),
    Row(8, "evidence cut, hosts fetch", "hosts fetch audit --contact-url https://a.example/ --contact-mail a@a.example", "audit", cut("audit/private/evidence/*.parquet")),
    Row(8, "host captures garbage, hosts show", "hosts show audit open.example", "audit", garbage("audit/private/hosts/*.parquet")),
    Row(2, "host captures garbage, resolve", "resolve audit", "audit", garbage("audit/private/hosts/*.parquet")),
    Row(2, "answers garbage, report", "report audit", "audit", garbage("audit/private/answers/*.parquet")),
    Row(2, "answers garbage, explain", "explain audit https://open.example/0.html", "audit", garbage("audit/private/answers/*.parquet")),
    Row(2, "answers garbage, decide", "decide audit --pack eu", "assent resolve", garbage("audit/private/answers/*.parquet")),
    Row(2, "verdicts cut, report", "report audit", "audit", cut("audit/verdicts/*/*.parquet")),
    Row(2, "verdicts cut, explain", "explain audit https://open.example/0.html", "audit", cut("audit/verdicts/*/*.parquet")),
    Row(7, "verdicts cut, bias", "bias audit", "audit", cut("audit/verdicts/*/*.parquet")),
    Row(5, "verdicts cut, documents", "documents audit", "audit", cut("audit/verdicts/*/*.parquet")),
    Row(7, "counts garbage, bias", "bias audit", "audit", garbage("audit/private/bias/*.parquet")),
    Row(2, "run.json garbage, report", "report audit", "run.json", garbage("audit/run.json")),
    Row(2, "run.json garbage, explain", "explain audit https://open.example/0.html", "run.json", garbage("audit/run.json")),
    Row(2, "run.json a list, duties", "duties audit", "run.json", file("audit/run.json", WRONG_JSON)),
    Row(2, "run.json a list, decide", "decide audit --pack eu", "run.json", file("audit/run.json", WRONG_JSON)),
    Row(5, "run.json with no such day, documents", "documents audit", "run.json", changed("audit/run.json", as_of="2026-13-01")),
    Row(2, "run.json with no such day, resolve", "resolve audit", "run.json", changed("audit/run.json", as_of="2026-13-01")),
    Row(2, "run.json with an unknown use, resolve", "resolve audit", "run.json", changed("audit/run.json", use="juggle")),
    Row(2, "run.json with wrong decisions, resolve", "resolve audit", "run.json", changed("audit/run.json", decided=["eu"])),
    Row(2, "run.json with wrong facts, resolve", "resolve audit", "run.json", changed("audit/run.json", stated=7)),
    Row(2, "work unit markers garbage, report", "report audit", "units", garbage("audit/private/units/*.json")),
    Row(2, "work unit markers of a wrong shape, report", "report audit", "units", file("audit/private/units/zzz.json", WRONG_JSON)),
    Row(7, "footprint of a wrong shape, footprint run", "footprint run audit", "footprint.json", file("audit/footprint.json", '{"steps": [1]}')),
    Row(7, "footprint garbage, footprint run", "footprint run audit", "footprint.json", garbage("audit/footprint.json")),
]

MEASURES = [
    Row(7, "campaign missing", "footprint training no.toml", "no.toml"),
    Row(7, "campaign is a folder", "footprint training c", "c", folder("c")),
    Row(7, "campaign is no TOML", "footprint training c.toml", "c.toml", file("c.toml", "= =")),
    Row(7, "campaign empty", "footprint training c.toml", "c.toml", file("c.toml")),
    Row(7, "campaign without hours", "footprint training c.toml", "c.toml", file("c.toml", 'name = "x"\n')),
    Row(7, "factors missing", "footprint run audit --factors no.toml", "no.toml"),
    Row(7, "factors in a wrong shape", "footprint run audit --factors f.toml", "f.toml", file("f.toml", "x = 1")),
    Row(7, "a place that is not known", "footprint run audit --place Atlantis", "Atlantis"),
    Row(7, "page into a folder that is not there", "footprint training c.toml -o no/page.html", "", file("c.toml", 'name = "x"\n')),
    Row(7, "declared footprint missing", "footprint check no.toml", "no.toml"),
    Row(7, "declared footprint garbage", "footprint check c.toml", "c.toml", file("c.toml", b"\xff\x00")),
    Row(7, "negative seed", "footprint training c.toml --seed -1", "--seed", file("c.toml")),
    Row(7, "bias with a lexicon that is not there", "bias audit --lexicon no.toml", "no.toml"),
    Row(7, "bias with another lexicon than was counted", "bias audit --lexicon l.toml", "l.toml", file("l.toml", "axis = 3\n")),
    Row(7, "dialect of an audit", "bias audit --dialect m", "", folder("m")),
    Row(7, "dialect model missing", "bias corpus --dialect no", "no"),
]

PEOPLE = [
    Row(4, "text missing", "people no.txt", "cannot be read"),
    Row(4, "text is a folder", "people d", "cannot be read", folder("d")),
    Row(4, "lines missing", "people no.jsonl --batch", "cannot be read"),
    Row(4, "lines missing, deep", "people no.jsonl --deep command:true", "cannot be read"),
    Row(4, "unknown engine", "people t.jsonl --deep oracle", "--deep", file("t.jsonl", GOOD_LINE)),
    Row(4, "engine that is not installed", "people t.jsonl --deep gliner", "GLINER", file("t.jsonl", GOOD_LINE)),
    Row(4, "engine program that is not there", "people t.jsonl --deep command:no-such-program", "--deep", file("t.jsonl", GOOD_LINE)),
    Row(4, "engine program that fails", "people t.jsonl --deep command:false", "--deep", file("t.jsonl", GOOD_LINE)),
    Row(4, "engine program that answers nonsense", "people t.jsonl --deep 'command:echo hi'", "--deep", file("t.jsonl", GOOD_LINE)),
]

SIGNALS = [
    Row(3, "no address", "signals check", "address"),
    Row(3, "no web address", "signals check mailto:a@b.example", "address"),
    Row(3, "header without a colon", "signals check https://a.example/ --header noai", "Name: value"),
    Row(3, "robots missing", "signals check https://a.example/ --robots no.txt", "no.txt"),
    Row(3, "robots is a folder", "signals check https://a.example/ --robots d", "d", folder("d")),
    Row(3, "page missing", "signals check https://a.example/ --html no.html", "no.html"),
    Row(3, "wrong date", "signals check https://a.example/ --as-of soon", "--as-of"),
    Row(3, "registry for a check missing", "signals check https://a.example/ --registry no.txt", "no.txt"),
    Row(3, "unknown command", "signals chek", "chek"),
]

POLICY = [
    Row(5, "unknown pack", "packs show atlantis", "atlantis"),
    Row(5, "pack that is no TOML", "packs show ./p.toml", "p.toml", file("p.toml", "= =")),
    Row(5, "pack of a wrong shape", "packs show ./p.toml", "p.toml", file("p.toml", "controls = 7\n")),
    Row(5, "pack with a control that does not exist", "packs show ./p.toml", "NO-SUCH", file("p.toml", PACK.replace("controls = []", 'controls = ["NO-SUCH"]'))),
    Row(5, "pack with a wrong date", "packs show ./p.toml", "law_as_of", file("p.toml", PACK.replace("2026-11-23", '"soon"'))),
    Row(5, "pack with a name that climbs", "decide audit --pack ./p.toml", "name must be", file("p.toml", PACK.replace('"ours"', '"../out"'))),
    Row(5, "pack with an absolute name", "decide audit --pack ./p.toml", "name must be", file("p.toml", PACK.replace('"ours"', '"/tmp/out"'))),
    Row(5, "pack with a nul in its name", "decide audit --pack ./p.toml", "name must be", file("p.toml", PACK.replace('"ours"', '"a\\u0000b"'))),
    Row(5, "pack with a very long name", "decide audit --pack ./p.toml", "name must be", file("p.toml", PACK.replace("ours", "x" * 300))),
    Row(5, "pack that is a folder", "decide audit --pack ./d.toml", "d.toml", folder("d.toml")),
    Row(5, "facts to decide by missing", "decide audit --pack eu --facts no.toml", "no.toml"),
    Row(5, "facts over standing ones", "init -o assent.toml --blank", "assent.toml"),
    Row(5, "facts into a folder that is not there", "init -o no/assent.toml --blank", "no/assent.toml"),
    Row(5, "facts where a folder stands", "init -o d --blank", "d", folder("d")),
    Row(5, "no answer", "init -o new.toml", "no answer", prints="Who is responsible for the corpus (legal name)?: "),
    Row(5, "basis draft missing", "basis sign no.json -o s.json", "no.json"),
    Row(5, "basis draft garbage", "basis sign b.json -o s.json", "b.json", file("b.json", "\x00")),
    Row(5, "basis to add missing", "basis add no.json", "no.json"),
    Row(5, "basis unsigned", "basis add b.json", "b.json", file("b.json", "{}")),
    Row(5, "basis unknown", "basis show memo-9", "memo-9"),
    Row(5, "basis to revoke unknown", "basis revoke memo-9", "assent basis new-key"),
    Row(5, "register damaged", "basis list", "x.json", file("home/bases/x.json", "\x00")),
    Row(5, "papers with an unknown pack", "documents audit --pack atlantis", "atlantis"),
    Row(5, "papers with a pack that has not decided", "documents audit --pack vn", "vn"),
    Row(5, "papers with broken facts", "documents audit", "assent.toml", file("assent.toml", "= =")),
    Row(5, "duties of an unknown pack", "duties audit --pack atlantis", "atlantis"),
    Row(5, "duties with facts missing", "duties audit --facts no.toml", "no.toml"),
    Row(5, "papers where a file stands", "documents audit", "documents", both(gone("audit/documents"), file("audit/documents", "x"))),
]

CORPUS = [
    Row(6, "build without a pack", "build good.warc.gz -o out", "--pack"),
    Row(6, "build of a missing file", "build no.warc --pack eu -o out", "no such file"),
    Row(6, "build with another pack", "build good.warc.gz --pack eu -o corpus", "other packs"),
    Row(6, "build into an audit with other options", "build good.warc.gz --pack baseline --use search -o corpus", "--overwrite"),
    Row(6, "build with a negative retention", "build good.warc.gz --pack eu --retain -3 -o out", "--retain"),
    Row(6, "build with a wrong origin", "build good.warc.gz --pack baseline --origin 'a b\nc' -o out", "--origin"),
    Row(6, "erase without a value", "erase corpus", "nothing to erase"),
    Row(6, "erase with the value on the command line", "erase corpus --email quarry.keeper@stones.example", "values do not belong on a command line"),
    Row(6, "erase from a missing file", "erase corpus --email @no.txt", "--email"),
    Row(6, "erase from a folder", "erase corpus --email @d", "--email", folder("d")),
    Row(6, "erase from bytes that are no text", "erase corpus --email @m.txt", "--email", file("m.txt", b"\xff\xfe\x00")),
    Row(6, "erase of an empty list", "erase corpus --email @m.txt", "nothing to erase", file("m.txt")),
    Row(6, "erase of a name alone", "erase corpus --name @n.txt", "--near", file("n.txt", "Ysolde Quarrington\n")),
    Row(6, "erase of a wrong URL", "erase corpus --url @u.txt", "--url", file("u.txt", "not a url quarry.keeper@stones.example\n"), leaves=("home",)),
    Row(6, "erase of a wrong domain", "erase corpus --domain @u.txt", "--domain", file("u.txt", "quarry.keeper@stones.example\n"), leaves=("home",)),
    Row(6, "erase with a list that cannot be written", "erase corpus --domain @u.txt --suppress d", "d", both(folder("d"), file("u.txt", "open.example\n")), leaves=("home", "corpus/footprint.json")),
    Row(6, "erase with the build's notes damaged", "erase corpus --domain @u.txt", "build.json", both(garbage("corpus/private/build.json"), file("u.txt", "open.example\n"))),
    Row(6, "erase with openings cut", "erase corpus --domain @u.txt", "corpus", both(cut("corpus/private/openings/*.parquet"), file("u.txt", "open.example\n")), leaves=("home", "corpus/footprint.json")),
    Row(6, "erase with the table's log gone", "erase corpus --text @u.txt", "corpus", both(gone("corpus/corpus/_delta_log/*"), file("u.txt", "slate and granite and basalt\n")), leaves=("home", "corpus/footprint.json")),
    Row(6, "verify without a target", "verify", "name a directory"),
    Row(6, "verify of two targets", "verify corpus --receipt r", "name a directory", file("r")),
    Row(6, "verify of an unreachable log", "verify http://127.0.0.1:9/log", "cannot be read"),
    Row(6, "verify with a wrong key", "verify corpus --key nonsense", "--key"),
    Row(6, "verify since a missing checkpoint", "verify corpus --since no", "no"),
    Row(6, "receipt missing", "verify --receipt no.tlog-proof", "no.tlog-proof"),
    Row(6, "receipt is a folder", "verify --receipt d", "d", folder("d")),
    Row(6, "export to an unknown kind", "export corpus train.csv", ".parquet"),
    Row(6, "export over a folder", "export corpus d.jsonl", "d.jsonl", folder("d.jsonl")),
    Row(6, "export of a damaged table", "export corpus train.jsonl", "corpus", garbage("corpus/corpus/bucket=*/*.parquet"), leaves=("corpus/private/build.json",)),
    Row(6, "export of a table without its log", "export corpus train.jsonl", "corpus", gone("corpus/corpus/_delta_log/*")),
    Row(6, "receipt of an unknown document", "receipt corpus 0123456789abcdef -o r.tlog-proof", "no document"),
    Row(6, "receipt of a document named by a value", "receipt corpus quarry.keeper@stones.example -o r.tlog-proof", "no document"),
    Row(6, "receipt into a folder that is not there", "receipt corpus 0123456789abcdef -o no/r", ""),
    Row(6, "purge until no day", "purge corpus --until soon", "--until"),
    Row(6, "bias of a corpus with openings garbage", "bias corpus", "corpus", garbage("corpus/private/openings/*.parquet")),
]

COLLECT = [
    Row(8, "nothing to collect", "collect", "--resume"),
    Row(8, "no output", "collect https://a.example/", "-o DIR"),
    Row(8, "no contact", "collect https://a.example/ -o crawl", "--contact"),
    Row(8, "contact that is none", "collect https://a.example/ --contact-url here --contact-mail me -o crawl", "--contact"),
    Row(8, "seeds missing", f"collect no.txt {CONTACT} -o crawl", "no.txt"),
    Row(8, "seeds are a folder", f"collect d {CONTACT} -o crawl", "d", folder("d")),
    Row(8, "seeds empty", f"collect s.txt {CONTACT} -o crawl", "no seed", file("s.txt")),
    Row(8, "seeds are no URLs", f"collect s.txt {CONTACT} -o crawl", "no seed", file("s.txt", "hello world\n")),
    Row(8, "seeds are no text", f"collect s.txt {CONTACT} -o crawl", "s.txt", file("s.txt", b"\xff\x00\xfe")),
    Row(8, "unknown reach", f"collect https://a.example/ {CONTACT} --reach far -o crawl", "far"),
    Row(8, "no delay", f"collect https://a.example/ {CONTACT} --delay 0 -o crawl", "--delay"),
    Row(8, "wrong pack", f"collect https://a.example/ {CONTACT} --pack atlantis -o crawl", "atlantis"),
    Row(8, "wrong use", f"collect https://a.example/ {CONTACT} --use juggle -o crawl", "juggle"),
    Row(8, "no shards", f"collect https://a.example/ {CONTACT} --shards 0 -o crawl", "--shards"),
    Row(8, "suppression list missing", f"collect https://a.example/ {CONTACT} --suppress no.txt -o crawl", "no.txt"),
    Row(8, "registry missing", f"collect https://a.example/ {CONTACT} --registry no.txt -o crawl", "no.txt"),
    Row(8, "output holds something else", f"collect https://a.example/ {CONTACT} -o audit", "audit"),
    Row(8, "output is a file", f"collect https://a.example/ {CONTACT} -o out", "out", file("out", "precious")),
    Row(8, "resume with seeds", "collect https://a.example/ --resume crawl", "--resume"),
    Row(8, "agent name with a space", f"collect https://a.example/ {CONTACT} --agent-name 'a b' -o crawl", "--agent-name"),
    Row(8, "hosts fetch without a contact", "hosts fetch audit", "--contact"),
    Row(8, "hosts of a host that is not there", "hosts show audit elsewhere.example", "no host file"),
    Row(8, "hosts without a command", "hosts shew audit a", "shew"),
]

EXTRAS = [
    Row(9, "build without deltalake", "build good.warc.gz --pack eu -o out", "assent[corpus]", without=("deltalake",)),
    Row(9, "build without rensa", "build good.warc.gz --pack eu -o out", "assent[corpus]", without=("rensa",)),
    Row(9, "verify without deltalake", "verify corpus", "assent[corpus]", without=("deltalake",)),
    Row(9, "export without deltalake", "export corpus a.jsonl", "assent[corpus]", without=("deltalake",)),
    Row(9, "erase without deltalake", "erase corpus --domain @d.txt", "assent[corpus]", file("d.txt", "open.example"), without=("deltalake",)),
    Row(9, "papers without python-docx", "documents audit --pack eu", "assent[documents]", without=("docx",)),
    Row(9, "extractor that is not installed", "audit good.warc.gz --extractor trafilatura -o out", "assent[trafilatura]", without=("trafilatura",)),
    Row(9, "Presidio that is not installed", "people t.jsonl --deep presidio", "pip install", file("t.jsonl", GOOD_LINE), without=("presidio_analyzer",)),
    Row(9, "bucket without its package", "audit s3://bucket/a.warc -o out", "assent[s3]", without=("s3fs",)),
    Row(2, "unwritable output", "audit good.warc.gz -o /proc/out", "/proc/out: cannot be written"),
    Row(2, "unwritable scan", "scan good.warc.gz -o /proc/out", "/proc/out: cannot be written"),
    Row(6, "unwritable corpus", "build good.warc.gz --pack eu -o /proc/out", "/proc/out: cannot be written"),
    Row(6, "unwritable export", "export corpus /proc/a.jsonl", "/proc/a.jsonl: cannot be written", leaves=("corpus/private/build.json",)),
    Row(6, "unwritable receipt", "receipt corpus 028566ee7f50aded -o /proc/r", "/proc/r: cannot be written"),
    Row(7, "unwritable page", "footprint training c.toml -o /proc/p.html", "/proc/p.html: cannot be written", file("c.toml", CAMPAIGN)),
    Row(8, "unwritable crawl", f"collect https://a.example/ {CONTACT} -o /proc/crawl", "/proc/crawl: cannot be written"),
    Row(5, "unwritable facts", "init -o /proc/a.toml --blank", "/proc/a.toml: cannot be written"),
]

ROWS = [*EXTRAS, *AUDIT, *NO_AUDIT, *DAMAGED, *MEASURES, *PEOPLE, *SIGNALS, *POLICY, *CORPUS, *COLLECT]
