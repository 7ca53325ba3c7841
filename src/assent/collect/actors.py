"""Shards as Ray actors: the same work, somewhere else. The crawl directory must be on a disk that all nodes share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assent.collect.crawl import work_shards
from assent.collect.settings import CrawlDirectory
from assent.records.errors import UsageError


class Owner:
    """An actor that owns some shards of a crawl; the files' locks keep a second one out."""

    def collect(self, path: str, numbers: Sequence[int], workers: int) -> None:
        """Until nothing waits in them."""
        work_shards(path, numbers, workers)


def run_on_ray(directory: CrawlDirectory, shares: Sequence[Sequence[int]], address: str) -> None:
    """One actor a share, until all are idle. An actor that dies is begun again on the same files, once."""
    try:
        import ray
    except ImportError:
        raise UsageError("--ray needs more packages: pip install 'assent[ray,collect]'") from None
    own = not ray.is_initialized()
    if own:
        where = {"num_cpus": len(shares)} if address == "local" else {"address": address}
        ray.init(**where, include_dashboard=False, log_to_driver=False)
    remote: Any = ray.remote(num_cpus=1, max_restarts=1, max_task_retries=1)(Owner)
    path = str(directory.path.resolve())
    owners = [remote.remote() for _ in shares]
    try:
        ray.get([o.collect.remote(path, s, len(shares)) for o, s in zip(owners, shares, strict=True)])
    finally:
        for owner in owners:
            ray.kill(owner)
        if own:
            ray.shutdown()
