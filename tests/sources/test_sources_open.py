"""From what the person names to sources."""

from __future__ import annotations

from pathlib import Path

import fsspec
import pytest

from assent.records.errors import InputError
from assent.sources import open_sources
from tests.sources.making import FILEDESC, arc, gz, http, page, read, urls, zst


def files(tmp_path: Path, **named: bytes) -> Path:
    for name, data in named.items():
        path = tmp_path / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return tmp_path


def opened(*inputs: Path | str) -> list[tuple[str, str]]:
    return [(source.file, source.format) for source in open_sources([str(i) for i in inputs])]


def test_one_file_is_known_by_its_name(tmp_path: Path) -> None:
    files(tmp_path, deep__a_warc_gz=gz(page(1)))
    assert opened(tmp_path / "deep" / "a.warc.gz") == [("a.warc.gz", "warc.gz")]


def test_a_folder_is_read_to_its_depth_and_what_is_no_data_left_out(tmp_path: Path) -> None:
    files(tmp_path, a_warc=page(1), sub__b_warc_gz=gz(page(2)), notes_txt=b"hello", sub__c_warc=b"")
    files(tmp_path, _hidden__d_warc=page(3))
    (tmp_path / ".e.warc").write_bytes(page(4))
    (tmp_path / "_SUCCESS").write_bytes(b"")
    assert opened(tmp_path) == [("a.warc", "warc"), ("sub/b.warc.gz", "warc.gz")]


def test_names_are_relative_to_the_common_folder_sorted_and_distinct(tmp_path: Path) -> None:
    files(tmp_path, x__a_warc=page(1), x__b_warc=page(2), y__a_warc=page(3))
    expected = [("x/a.warc", "warc"), ("x/b.warc", "warc"), ("y/a.warc", "warc")]
    assert opened(tmp_path / "y", tmp_path / "x", tmp_path / "x" / "a.warc") == expected
    assert opened(tmp_path / "*" / "*.warc") == expected


def test_html_files_form_one_source_beside_others(tmp_path: Path) -> None:
    files(tmp_path, a_html=b"<p>", b_htm=b"<p>", c_warc=page(1))
    assert opened(tmp_path) == [("c.warc", "warc"), (f"{tmp_path.name}/", "html")]


SNIFFED = {
    "warc": page(1),
    "warc.gz": gz(page(1)),
    "warc.zst": zst(page(1)),
    "arc": FILEDESC + arc(http(b"<p>")),
    "arc.gz": gz(FILEDESC + arc(http(b"<p>"))),
    "jsonl": b'{"text": "x"}\n',
    "jsonl.gz": gz(b'{"text": "x"}\n'),
    "jsonl.zst": zst(b'{"text": "x"}\n'),
}


@pytest.mark.parametrize("format", SNIFFED)
@pytest.mark.parametrize("name", ["data", "data.bin", "data.gz"])
def test_bytes_tell_the_format_where_the_name_does_not(tmp_path: Path, format: str, name: str) -> None:
    (tmp_path / name).write_bytes(SNIFFED[format])
    assert opened(tmp_path / name) == [(name, format)]


def test_bytes_win_over_a_wrong_name_and_the_name_over_a_damaged_head(tmp_path: Path) -> None:
    files(tmp_path, a_warc_gz=page(1), b_warc_gz=b"\0" * 50 + gz(page(1)), c_warc_zst=b"\0" * 50)
    assert opened(tmp_path) == [("a.warc.gz", "warc"), ("b.warc.gz", "warc.gz"), ("c.warc.zst", "warc.zst")]


@pytest.mark.parametrize("name", ["x.warc.wet.gz", "x.wat.gz", "X.WARC.GZ"])
def test_wet_and_wat_are_warcs(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(gz(page(1)))
    assert opened(tmp_path / name) == [(name, "warc.gz")]


BAD = {
    "empty.warc": (b"", "empty file"),
    "a.wacz": (b"PK\x03\x04", "WACZ and zip files are not read; unpack it"),
    "a.zip": (b"PK\x03\x04", "WACZ and zip files are not read"),
    "notes.txt": (b"hello", "unknown format"),
    "notes.gz": (gz(b"hello"), "neither WARC, ARC nor JSONL inside"),
    "t.parquet": (b"PAR1nothing", "not a readable Parquet file"),
    "t.jsonl": (b'{"id": 1}\n', "no text column; it has id"),
    "u.jsonl": (b"nothing\n", "no text column; it has none"),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_read_says_so_in_one_line(tmp_path: Path, name: str) -> None:
    data, message = BAD[name]
    (tmp_path / name).write_bytes(data)
    with pytest.raises(InputError, match=message) as error:
        open_sources([str(tmp_path / name)])
    assert name in str(error.value)
    assert "\n" not in str(error.value)


def test_missing_files_and_empty_folders_say_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file or folder"):
        open_sources([str(tmp_path / "missing.warc")])
    with pytest.raises(InputError, match="no file there"):
        open_sources([str(tmp_path)])
    with pytest.raises(InputError, match="no file there"):
        open_sources([str(tmp_path / "*.warc")])
    (tmp_path / "notes.txt").write_text("hello")
    with pytest.raises(InputError, match="no file that can be read"):
        open_sources([str(tmp_path)])
    with pytest.raises(InputError, match="no input"):
        open_sources([])
    with pytest.raises(InputError, match="cannot be opened"):
        open_sources(["nosuchprotocol://x/y.warc"])


def test_any_fsspec_url_is_read() -> None:
    memory = fsspec.filesystem("memory")
    memory.pipe({"/crawl/a.warc.gz": gz(page(1)), "/crawl/sub/b.jsonl": b'{"text": "x", "url": "u"}\n'})
    memory.pipe({"/crawl/c.html": b"<p>"})
    try:
        sources = open_sources(["memory://crawl"])
        assert [s.file for s in sources] == ["a.warc.gz", "crawl/", "sub/b.jsonl"]
        assert [urls(read(s)) for s in sources] == [["https://example.org/1"], ["c.html"], ["u"]]
        assert opened("memory://crawl/*.warc.gz") == [("a.warc.gz", "warc.gz")]
        assert opened("memory://crawl/sub/b.jsonl") == [("b.jsonl", "jsonl")]
    finally:
        memory.rm("/crawl", recursive=True)


def test_names_with_glob_marks_are_taken_as_they_are_where_they_exist(tmp_path: Path) -> None:
    (tmp_path / "a[1].warc").write_bytes(page(1))
    assert opened(tmp_path / "a[1].warc") == [("a[1].warc", "warc")]
