"""A progress bar with records/s, MB/s and the time left; silent where nobody looks at a terminal."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.text import Text


class RunProgress:
    """A context that draws a bar over bytes on stderr. Without a terminal, or quiet, it draws nothing.

    total_bytes: of all inputs; None where nobody knows how many will be read. done_bytes: of them done before this run;
    they count for the share that is done, not for the rates. The share never goes back, and is not 100 % before
    all bytes are done. None of the calls raises.
    """

    def __init__(
        self, total_bytes: int | None, *, done_bytes: int = 0, quiet: bool = False, console: Console | None = None
    ) -> None:
        console = console or Console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=None),
            _Share(),
            _Rates(),
            TimeRemainingColumn(compact=True),
            console=console,
            transient=True,
            disable=quiet or not console.is_terminal,
            refresh_per_second=4,
        )
        total = None if total_bytes is None else max(total_bytes, 1)
        self._task = self._bar.add_task("scan", total=total, completed=done_bytes, records=0, bytes=0)
        self._records = self._bytes = 0

    def advance(self, done_bytes: int, records: int) -> None:
        """So many more bytes and records are done."""
        self._records += records
        self._bytes += done_bytes
        self._bar.update(self._task, advance=done_bytes, records=self._records, bytes=self._bytes)

    def step(self, name: str) -> None:
        """The job has come to another step, of which nobody knows how long it takes."""
        self._bar.remove_task(self._task)
        self._task = self._bar.add_task(name[:20], total=None, records=self._records, bytes=0)

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()


class _Share(ProgressColumn):
    """Rounded down: 100 % is all."""

    def render(self, task: Task) -> Text:
        return Text("" if task.total is None else f"{min(100, int(100 * task.completed / task.total)):>3} %")


class _Rates(ProgressColumn):
    def render(self, task: Task) -> Text:
        seconds = task.elapsed or 0.0
        if seconds <= 0 or not task.fields["bytes"]:
            return Text("")
        records, megabytes = task.fields["records"] / seconds, task.fields["bytes"] / seconds / 1e6
        return Text(f"{records:,.0f} records/s {megabytes:,.1f} MB/s")
