"""Scrapy as the peer of `benchmarks.collect`; runs in its own environment, knows nothing of assent.

python collect_scrapy.py URLS DELAY TURNS OUT.warc.gz
"""

import io
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter


class Listed(scrapy.Spider):  # type: ignore[misc]
    """The listed pages, each written to a WARC as it comes."""

    name = "listed"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield scrapy.Request(url, dont_filter=False)

    def parse(self, response: Any) -> None:
        fields = [(n.decode(), v.decode("latin-1")) for n, vs in response.headers.items() for v in vs]
        head = StatusAndHeaders(f"{response.status} OK", fields, protocol="HTTP/1.1")
        record = self.writer.create_warc_record(
            response.url, "response", payload=io.BytesIO(response.body), http_headers=head
        )
        self.writer.write_record(record)


if __name__ == "__main__":
    urls, delay, turns, out = sys.argv[1:]
    with Path(urls).open() as lines, Path(out).open("wb") as stream:
        process = CrawlerProcess(
            {
                "ROBOTSTXT_OBEY": True,
                "DOWNLOAD_DELAY": float(delay),
                "RANDOMIZE_DOWNLOAD_DELAY": False,
                "CONCURRENT_REQUESTS": int(turns),
                "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
                "COOKIES_ENABLED": False,
                "TELNETCONSOLE_ENABLED": False,
                "RETRY_ENABLED": False,
                "LOG_LEVEL": "ERROR",
                "USER_AGENT": "benchbot/1 (+https://bench.example.org/)",
            }
        )
        process.crawl(Listed, urls=lines.read().split(), writer=WARCWriter(stream, gzip=True))
        process.start()
