"""Resolving a whole directory: the host index once, then the evidence parts side by side."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from assent.hosts.store import HostIndex, build_index
from assent.policy.swap import replacing
from assent.records.tables import readable
from assent.resolve import Question, resolve_part
from assent.run.child import die_with_parent
from assent.run.parts import output_errors

PARTS_WORTH_A_PROCESS = 16
"""A process takes a second to start; so many parts take it about as long."""


def resolve_directory(directory: Path, question: Question, processes: int = 1) -> None:
    """Write `private/answers` from `private/evidence` and `private/hosts`; swapped in whole. Raises OutputError."""
    private = directory / "private"
    evidence = sorted((private / "evidence").glob("*.parquet"))
    with output_errors(private), readable(directory), replacing(private / "answers") as answers:
        index = answers / "index"
        build_index(sorted((private / "hosts").glob("*.parquet")), index)
        processes = min(processes, len(evidence) // PARTS_WORTH_A_PROCESS)
        if processes < 2:
            _resolve(evidence, index, answers, question)
        else:
            _side_by_side(evidence, index, answers, question, processes)
        index.unlink()


def _resolve(parts: Sequence[Path], index: Path, answers: Path, question: Question) -> None:
    with HostIndex(index) as captures:
        for part in parts:
            resolve_part(part, captures, answers / part.name, question)


def _side_by_side(parts: Sequence[Path], index: Path, answers: Path, question: Question, processes: int) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, die_with_parent, (os.getpid(),)) as pool:
        shares = [parts[n::processes] for n in range(processes)]
        for done in [pool.submit(_resolve, share, index, answers, question) for share in shares]:
            done.result()
