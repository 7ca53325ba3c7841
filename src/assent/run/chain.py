"""Does units until every byte of every file is in exactly one of them.

Where a unit starts is found by looking for a record, and what looks like one may stand inside another (a page may
itself be a WARC). So: the first record of a unit must start where the unit before it ended. Where it does not, the
unit before is right, and this one is done again from there. The check reads markers only, and runs from the start of
the file each time; so a run that was killed half-way through finds the same units to do again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from assent.records.errors import AccountingError
from assent.run.job import Engine, Job, OnProgress, Progress, quiet
from assent.run.markers import PieceAccount, is_done, read_marker
from assent.run.units import Unit


def complete(units: Sequence[Unit], job: Job, engine: Engine, on_progress: OnProgress = quiet) -> None:
    """Do the units that are not done yet, then those that started at the wrong byte.

    units: as `plan` gives them. What is in the directory afterwards depends on the units and the scanner only.

    Raises Interrupted, InputError, OutputError; AccountingError if a file is not covered in the end.
    """
    todo = [unit for unit in units if not is_done(job.directory, unit.name, spool=job.spool)]
    engine(todo, job, _after(done_bytes(units, job), on_progress))
    asked: set[tuple[str, int | None]] = set()
    while again := list(misplaced(units, job.directory)):
        for unit in again:
            place = (unit.name, unit.pieces[0].begin)
            if place in asked:
                piece = unit.pieces[0]
                raise AccountingError(f"{piece.source.file}: what starts at byte {piece.begin} is in no unit")
            asked.add(place)
        engine(again, job, _after(sum(unit.bytes for unit in units), on_progress))


def done_bytes(units: Sequence[Unit], job: Job) -> int:
    """Bytes of the units that are done."""
    return sum(unit.bytes for unit in units if is_done(job.directory, unit.name, spool=job.spool))


def _after(before: int, on_progress: OnProgress) -> OnProgress:
    """Tells of the bytes done before as well."""

    def tell(progress: Progress) -> None:
        on_progress(replace(progress, bytes_done=progress.bytes_done + before, bytes=progress.bytes + before))

    return tell


def misplaced(units: Sequence[Unit], directory: Path) -> Iterator[Unit]:
    """Per file the first unit that started at the wrong byte, to be done again from the right one.

    Raises AccountingError if all units of a file start right and yet do not cover it.
    """
    for _, group in groupby(units, key=lambda unit: unit.pieces[0].source.file):
        again = _first_misplaced(list(group), directory)
        if again is not None:
            yield again


def _first_misplaced(units: list[Unit], directory: Path) -> Unit | None:
    if len(units) == 1:
        for piece in read_marker(directory, units[0].name).pieces:
            _check_covered(piece, piece.first or 0, piece.ended or 0)
        return None
    at = 0
    for unit in units:
        (piece,) = read_marker(directory, unit.name).pieces
        if piece.first != (at if at < piece.end else None):
            return unit.from_byte(at)
        at = piece.ended or at
    _check_covered(piece, 0, at)
    return None


def _check_covered(piece: PieceAccount, first: int, ended: int) -> None:
    if (first, ended) != (0, piece.size):
        raise AccountingError(f"{piece.file}: bytes {first}-{ended} were read of {piece.size}")
