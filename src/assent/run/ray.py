"""Does the same units as Ray tasks. Each task supervises a child of its own, as a local worker does.

The audit directory must be on a file system that all nodes share, and `assent` must be installed on each. What a node
needs to read inputs (credentials, endpoints) is in its own environment: none of it travels through Ray. A unit whose
node dies is done again on another; what it had written there under a temporary name is removed at the end.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from importlib.util import find_spec
from typing import Any

from assent.records.errors import AssentError, Interrupted, UsageError
from assent.run.job import Job, OnProgress, Progress, quiet
from assent.run.local import sigterm_as_ctrl_c
from assent.run.reaper import reaping
from assent.run.supervise import Supervisor
from assent.run.units import Unit

IN_FLIGHT_PER_CPU = 4
WAIT_SECONDS = 1.0
REACHED_SECONDS = 10.0
"""For so long the head of a cluster may take to answer."""


def need_ray(address: str) -> None:
    """Raises UsageError where Ray is not installed, or nothing answers at `address`: Ray would wait for minutes."""
    if find_spec("ray") is None:
        raise UsageError("Ray is not installed: pip install 'assent[ray]', or leave out --ray")
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if not colon or not port.isdigit():  # "local", "auto"
        return
    try:
        socket.create_connection((host.strip("[]"), int(port)), REACHED_SECONDS).close()
    except (OSError, OverflowError):
        raise UsageError(f"--ray {address}: nothing answers there; start a Ray cluster, or leave out --ray") from None


@contextmanager
def cluster(address: str) -> Iterator[None]:
    """Within, this process is connected to the Ray cluster at `address`; "local" starts one here and ends it.

    Raises UsageError if Ray is not installed or there is no cluster.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # Ray would tell its makers that it runs here
    need_ray(address)
    import ray

    if ray.is_initialized():
        yield
        return
    with reaping() if address == "local" else nullcontext():
        try:
            ray.init(address=address, log_to_driver=False, configure_logging=False, include_dashboard=False)
        except Exception as error:
            raise UsageError(
                f"--ray {address}: no Ray cluster there ({type(error).__name__}); start one, or leave out --ray"
            ) from None
        try:
            yield
        finally:
            ray.shutdown()


def run_units(units: Sequence[Unit], job: Job, on_progress: OnProgress = quiet) -> None:
    """Do units on the cluster that `cluster` opened. An `Engine`.

    Raises what `local.run_units` raises.
    """
    import ray

    try:
        with sigterm_as_ctrl_c():
            _run(ray, units, job, on_progress)
    except KeyboardInterrupt:
        raise Interrupted("interrupted; the same command goes on from here") from None
    except ray.exceptions.RayError as error:
        why = type(error).__name__
        raise Interrupted(f"Ray lost too many nodes or workers ({why}); the same command goes on from here") from None


def do_supervised(unit: Unit, job: Job) -> int | AssentError:
    """One task: the number of records of the unit, or its error, which would lose its type if it were raised."""
    try:
        return sum(piece.account.records for piece in _supervisor_of(job).run(unit).pieces)
    except AssentError as error:
        return error


_kept: list[tuple[Job, Supervisor]] = []
"""The supervisor of this process, if it has one: a child takes a second to start, and serves many tasks of one job.

Ray runs tasks in the main thread, so the child lives as long as this process, and no longer."""


def _supervisor_of(job: Job) -> Supervisor:
    while _kept and _kept[0][0] != job:
        _, other = _kept.pop()
        other.stop()
        other.close()
    if not _kept:
        _kept.append((job, Supervisor(job)))
    return _kept[0][1]


def _run(ray: Any, units: Sequence[Unit], job: Job, on_progress: OnProgress) -> None:
    task = ray.remote(num_cpus=1, max_retries=3)(do_supervised)
    shared_job = ray.put(job)
    limit = max(1, int(ray.cluster_resources().get("CPU", 1))) * IN_FLIGHT_PER_CPU
    under_way: dict[Any, Unit] = {}
    waiting = iter(units)
    done = records = done_bytes = 0
    total = sum(unit.bytes for unit in units)
    try:
        while done < len(units):
            while len(under_way) < limit and (unit := next(waiting, None)) is not None:
                under_way[task.remote(unit, shared_job)] = unit
            ready, _ = ray.wait(list(under_way), num_returns=1, timeout=WAIT_SECONDS)
            for reference in ready:
                outcome = ray.get(reference)
                if isinstance(outcome, AssentError):
                    raise outcome
                unit = under_way.pop(reference)
                done, records, done_bytes = done + 1, records + outcome, done_bytes + unit.bytes
            on_progress(Progress(done, len(units), records, done_bytes, total))
    finally:
        for reference in under_way:
            ray.cancel(reference, force=True)
