"""Reading a corpus to train on: always the newest version, and never one that still shows what was erased."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

from assent.corpus.certificate import erased_records
from assent.corpus.info import leaves_of_build, table_path
from assent.corpus.plan import is_pending
from assent.corpus.table import open_table
from assent.ledger import NoteError, View, load_verifier, reader
from assent.records.errors import UsageError

COLUMNS = ("text", "url", "domain", "captured_at", "lang", "licence", "verdict", "pack", "ledger_index", "doc_id")


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus to iterate over: rows as dicts. Each iteration opens the newest version."""

    directory: Path
    columns: tuple[str, ...] = COLUMNS

    def __iter__(self) -> Iterator[dict[str, Any]]:
        for batch in batches(self.directory, self.columns):
            yield from batch.to_pylist()

    def to_datasets(self) -> Any:
        """A Hugging Face `IterableDataset`. Raises UsageError where datasets is not installed."""
        try:
            from datasets import IterableDataset
        except ImportError:
            raise UsageError("this needs datasets: pip install 'assent[datasets]'") from None
        return IterableDataset.from_generator(
            _rows, gen_kwargs={"directory": str(self.directory), "columns": self.columns}
        )

    def to_torch(self) -> Any:
        """A PyTorch `IterableDataset`; its workers share the rows. Raises UsageError where torch is not installed."""
        try:
            from torch.utils.data import IterableDataset, get_worker_info
        except ImportError:
            raise UsageError("this needs torch: pip install 'assent[torch]'") from None
        corpus = self

        class Rows(IterableDataset):  # type: ignore[misc]
            def __iter__(self) -> Iterator[dict[str, Any]]:
                worker = get_worker_info()
                number, workers = (0, 1) if worker is None else (worker.id, worker.num_workers)
                return (row for at, row in enumerate(corpus) if at % workers == number)

            def __reduce__(self) -> tuple[Any, ...]:  # workers that are spawned get it pickled
                return Corpus.to_torch, (corpus,)

        return Rows()


def load(directory: str | Path, columns: Sequence[str] = COLUMNS) -> Corpus:
    """The corpus that `assent build` wrote. Raises UsageError where there is none or an erasure is under way."""
    corpus = Corpus(Path(directory), tuple(columns))
    _refuse_unfinished(corpus.directory)
    open_table(table_path(corpus.directory))
    return corpus


def batches(directory: Path, columns: Sequence[str], *, pending: bool = False) -> Iterator[pa.RecordBatch]:
    """The newest version, batch by batch. Raises UsageError where it shows a record that the ledger says is erased.

    pending: read although an erasure is under way; only the erasure itself may.
    """
    if not pending:
        _refuse_unfinished(directory)
    gone = erased_indexes(directory)
    wanted = list(dict.fromkeys([*columns, "ledger_index"]))
    table = open_table(table_path(directory)).to_pyarrow_dataset()
    for batch in table.to_batches(columns=wanted):
        if gone and not gone.isdisjoint(batch["ledger_index"].to_pylist()):
            raise UsageError(
                f"{directory}: this version shows erased records; run `assent erase {directory}` to its end"
            )
        if batch.num_rows:
            yield batch.select(list(columns))


def erased_indexes(directory: Path) -> set[int]:
    """Leaves that the ledger says are erased. Raises UsageError where the ledger cannot be read."""
    try:
        read = reader(directory / "ledger")
        view = View.open(read, load_verifier(read))
        return set(erased_records(view, leaves_of_build(directory)))
    except (OSError, NoteError, ValueError):
        raise UsageError(f"{directory}: its ledger cannot be read; see `assent verify {directory}`") from None


def _refuse_unfinished(directory: Path) -> None:
    if is_pending(directory):
        raise UsageError(f"{directory}: an erasure is under way; run `assent erase {directory}` to its end")


def _rows(directory: str, columns: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    yield from Corpus(Path(directory), columns)
