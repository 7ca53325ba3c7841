"""A spider as people have them, with two more lines of settings: `python spider.py STATS URL...`."""

import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import scrapy
from scrapy.crawler import CrawlerProcess


class Plain(scrapy.Spider):  # type: ignore[misc]
    name = "plain"

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield scrapy.Request(url)

    def parse(self, response: Any) -> None:
        self.seen.append(response.url.rpartition("/")[2])


if __name__ == "__main__":
    out, *urls = sys.argv[1:]
    process = CrawlerProcess(
        {
            "DOWNLOADER_MIDDLEWARES": {"assent.adapters.scrapy.ConsentMiddleware": 100},
            "ASSENT_AGENT": "examplebot",
            "LOG_LEVEL": "ERROR",
            "TELNETCONSOLE_ENABLED": False,
            "RETRY_ENABLED": False,
            "DOWNLOAD_TIMEOUT": 2,
        }
    )
    seen: list[str] = []
    crawler = process.create_crawler(Plain)
    process.crawl(crawler, urls=urls, seen=seen)
    process.start()
    refused = {k: v for k, v in crawler.stats.get_stats().items() if k.startswith("assent/")}
    Path(out).write_text(json.dumps({"seen": sorted(seen), "refused": refused}))
