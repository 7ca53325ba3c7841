"""The limit: read every response and extract the text of every page, and nothing else.

    python benchmarks/bare_loop.py WARC...

Prints {"documents", "html_bytes", "text_chars"}. This is what anybody would write in ten lines with FastWARC and
resiliparse; an audit does this and everything else, and is measured against it.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding


def main(paths: list[str]) -> None:
    documents = html_bytes = text_chars = 0
    for path in paths:
        with Path(path).open("rb") as stream:
            for record in ArchiveIterator(stream, record_types=WarcRecordType.response):
                body = record.reader.read()
                if "html" not in (record.http_content_type or ""):
                    continue
                text = extract_plain_text(bytes_to_str(body, detect_encoding(body) or "utf-8"), main_content=True)
                documents += 1
                html_bytes += len(body)
                text_chars += len(text)
    print(json.dumps({"documents": documents, "html_bytes": html_bytes, "text_chars": text_chars}))


if __name__ == "__main__":
    main(sys.argv[1:])
