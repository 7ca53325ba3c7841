"""The tool itself leaks nothing: values planted everywhere are looked for in everything that is written."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq

from assent.people.rules.examples import filled
from assent.people.rules.registry import rules
from tests.corpus import Capture, page, write_warc

PLANTED = [filled(example, seed=9) for rule in rules() for example in rule.positive]


def planted_values() -> list[str]:
    """The longest word of each example: the value, not its label."""
    longest = (max(text.split(), key=len) for text in PLANTED)
    return sorted({word for word in longest if len(word) >= 9 and any(c.isdigit() for c in word)})


def corpus(path: Path) -> Path:
    values = planted_values()
    body = page(foot="<pre>" + "\n".join(PLANTED).replace("<", "&lt;") + "</pre>")
    plain = [value for value in values if value.isascii() and value.isalnum()]
    comment = "".join(f"# {value}\n" for value in plain)
    captures = [
        Capture("https://open.example/a.html?q=" + plain[0] + "#" + plain[1], body, headers=(("X-Note", plain[2]),)),
        Capture("https://user:" + plain[3] + "@open.example/b.html", b"<div>" * 30000 + body),
        Capture(
            "https://open.example/robots.txt", (comment + "User-agent: *\nAllow: /\n").encode(), 200, (), "text/plain"
        ),
    ]
    return write_warc(path, captures)


def written_outside(directory: Path) -> dict[str, bytes]:
    """Everything outside private/, Parquet as it reads and as it is."""
    files = {}
    for path in sorted(directory.rglob("*")):
        if path.is_file() and path.relative_to(directory).parts[0] != "private":
            raw = path.read_bytes()
            files[str(path)] = raw + (
                str(pq.read_table(path).to_pylist()).encode() if path.suffix == ".parquet" else b""
            )
    return files


def inside(directory: Path) -> bytes:
    """What stands in the evidence beside URLs and headers."""
    rows = [row for path in directory.glob("private/evidence/*.parquet") for row in pq.read_table(path).to_pylist()]
    return str([{k: v for k, v in row.items() if k not in ("url", "headers")} for row in rows]).encode()


def test_no_planted_value_stands_outside_private_nor_in_what_is_printed(tmp_path: Path) -> None:
    warc = corpus(tmp_path / "a.warc.gz")
    warc.write_bytes(warc.read_bytes() + b"\x1f\x8bbroken " + PLANTED[0].encode())  # an error path too
    out = tmp_path / "audit"
    command = [
        sys.executable,
        "-m",
        "assent",
        "audit",
        str(warc),
        "--as-of",
        "2026-10-02",
        "--workers",
        "1",
        "-o",
        str(out),
    ]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    values = [value.encode() for value in planted_values()]
    assert len(values) >= 150
    everything = {**written_outside(out), "printed": done.stdout + done.stderr}
    assert everything.keys() >= {str(out / "summary.json"), str(out / "accounts.json"), str(out / "report.html")}
    leaked = [name for name, raw in everything.items() for value in values if value in raw]
    assert leaked == []
    evidence = inside(out)
    assert b"'email'" in evidence
    assert [value for value in values if value in evidence] == []
