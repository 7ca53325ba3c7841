"""Resolving a whole directory: the host index once, then the evidence parts side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from assent.hosts.store import build_index
from assent.policy.swap import replacing
from assent.resolve import Question, resolve_part
from assent.run.child import die_with_parent
from assent.run.parts import output_errors


def resolve_directory(directory: Path, question: Question, processes: int = 1) -> None:
    """Write `private/answers` from `private/evidence` and `private/hosts`; swapped in whole. Raises OutputError."""
    private = directory / "private"
    evidence = sorted((private / "evidence").glob("*.parquet"))
    with output_errors(private), replacing(private / "answers") as answers:
        index = answers / "index"
        build_index(sorted((private / "hosts").glob("*.parquet")), index)
        work = [(part, index, answers / part.name, question) for part in evidence]
        if processes == 1 or len(work) < 2:
            for task in work:
                resolve_part(*task)
        else:
            _side_by_side(work, min(processes, len(work)))
        index.unlink()


def _side_by_side(work: Sequence[tuple[Path, Path, Path, Question]], processes: int) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, die_with_parent, (os.getpid(),)) as pool:
        for done in [pool.submit(resolve_part, *task) for task in work]:
            done.result()
