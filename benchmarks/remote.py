"""What a work unit costs on S3: requests and bytes, counted by a local S3 server that holds everything in memory."""

from __future__ import annotations

import argparse
import gzip
import os
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from assent.sources import UNIT_BYTES, open_sources
from tests.corpus import Capture, page, record
from tests.remote.server import BUCKET, s3_server


def warc(megabytes: int) -> bytes:
    """Pages of 64 kB that do not compress, a member each."""
    pages = (page(f"<!-- {os.urandom(32_000).hex()} -->") for _ in range(megabytes * 1_000_000 // 32_700))
    return b"".join(gzip.compress(record(Capture(f"https://a.example/{n}", body)), 1) for n, body in enumerate(pages))


def parquet(megabytes: int, group: int) -> bytes:
    """Rows of 4 kB of text beside 4 kB of another column, so many a row group."""
    rows = megabytes * 1_000_000 // 8_000
    table = pa.table(
        {
            "text": [os.urandom(2000).hex() for _ in range(rows)],
            "url": [f"https://a.example/{n}" for n in range(rows)],
            "image": [os.urandom(4000) for _ in range(rows)],
        }
    )
    with tempfile.TemporaryDirectory() as folder:
        pq.write_table(table, Path(folder) / "a.parquet", row_group_size=group, compression="none")
        return (Path(folder) / "a.parquet").read_bytes()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=160)
    size = parser.parse_args().megabytes
    files = {
        "crawl.warc.gz": warc(size),
        "rows-1000.parquet": parquet(size, 1000),
        "rows-100.parquet": parquet(size, 100),
    }
    with s3_server() as bucket:
        for name, data in files.items():
            bucket.put(f"in/{name}", data)
            bucket.requests.clear()
            (source,) = open_sources([f"s3://{BUCKET}/in/{name}"])
            ranges = source.ranges(UNIT_BYTES)
            print(f"{name}: {source.size / 2**20:.0f} MiB; planning: {_told(bucket.requests)}")
            for start, end in ranges:
                bucket.requests.clear()
                records = sum(1 for _ in source.read(start, end))
                print(f"  unit of {(end - start) / 2**20:.1f} MiB, {records} items: {_told(bucket.requests)}")


def _told(requests: list) -> str:  # type: ignore[type-arg]
    methods = {method: sum(r.method == method for r in requests) for method in ("HEAD", "GET")}
    return ", ".join(f"{n} {m}" for m, n in methods.items()) + f", {sum(r.sent for r in requests) / 2**20:.2f} MiB"


if __name__ == "__main__":
    main()
