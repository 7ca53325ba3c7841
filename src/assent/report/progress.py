"""A progress bar with records/s, MB/s and the time left; silent where nobody looks at a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class RunProgress:
    """A context that draws a bar over bytes on stderr. Without a terminal, or quiet, it draws nothing.

    total_bytes: of all inputs. None of the calls raises.
    """

    def __init__(self, total_bytes: int, *, quiet: bool = False, console: Console | None = None) -> None:
        console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            TextColumn("{task.percentage:>3.0f} %"),
            _Rates(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
            refresh_per_second=4,
        )
        self._task = self._bar.add_task("scan", total=max(total_bytes, 1), records=0)
        self._records = 0

    def advance(self, done_bytes: int, records: int) -> None:
        """So many more bytes and records are done."""
        self._records += records
        self._bar.update(self._task, advance=done_bytes, records=self._records)

    def step(self, name: str) -> None:
        """The job has come to another step; the bar keeps its numbers."""
        self._bar.update(self._task, description=name[:20])

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


class _Rates(ProgressColumn):
    def render(self, task: Task) -> Text:
        seconds = task.elapsed or 0.0
        if seconds <= 0:
            return Text("")
        return Text(f"{task.fields['records'] / seconds:,.0f} records/s {task.completed / seconds / 1e6:,.1f} MB/s")
