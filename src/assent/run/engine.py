"""Where units run: on processes of this machine, or on Ray. Nothing else knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

from assent.records.errors import UsageError
from assent.run import local
from assent.run import ray as ray_tasks
from assent.run.job import Engine


def check_engine(workers: int | None, ray: str | None) -> None:
    """Raises UsageError where `open_engine` would."""
    if ray is None:
        if workers is not None and workers < 1:
            raise UsageError(f"--workers {workers}: give at least 1")
    elif workers is not None:
        raise UsageError("--workers and --ray exclude each other: Ray knows how many CPUs its nodes have")
    else:
        ray_tasks.need_ray(ray)


@contextmanager
def open_engine(*, workers: int | None = None, ray: str | None = None) -> Iterator[Engine]:
    """An engine. workers: processes here (default: one per core); ray: address of a cluster, or "local" to start one.

    Raises UsageError if both are given, `workers` is below 1, or Ray is missing or not to be reached.
    """
    check_engine(workers, ray)
    if ray is None:
        yield partial(local.run_units, workers=workers)
    else:
        with ray_tasks.cluster(ray):
            yield ray_tasks.run_units
