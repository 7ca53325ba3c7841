"""The first screen of the report as a table on the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor

from rich import box
from rich.console import Console
from rich.table import Table
from rich.text import Text

from assent.records.shown import Rows
from assent.report.accounts import Accounts
from assent.report.summary import Summary
from assent.report.tally import Amount
from assent.report.words import Whole, counted, headline, number, percent, size

STYLES = {"include": "green", "redact": "cyan", "hold": "yellow", "exclude": "red"}
MECHANISMS = 3


def print_summary(summary: Summary, console: Console, accounts: Accounts | None = None) -> None:
    """Print about 15 lines that say what the report's first screen says. Never markup from the data."""
    whole = Whole(summary, accounts or Accounts())
    if summary.packs:
        lines = headline(whole, summary.packs[0])
        console.print(Text(lines.result, style="bold"))
        for line in (lines.why_not, lines.what_lifts):
            if line:
                console.print(Text(line))
    else:
        console.print(Text(f"{number(whole.documents)} documents, no pack has decided yet (assent decide)."))
    console.print(_verdicts(whole, console))
    if summary.sampled:
        console.print(Text("A sample: under each share stands its 95 % interval."))
    console.print(Text(_who_says(whole)))
    console.print(Text(_accounts(whole)))


def _verdicts(whole: Whole, console: Console) -> Table | Rows:
    """The whole table; its first columns where there is no room for all; blocks where there is none for those."""
    actions = list(dict.fromkeys(action for pack in whole.summary.packs for action in pack.verdicts))
    heads = ["pack", *actions, "evidence\nmissing", "basis\nmissing", "controls\nrun"]
    rows = [
        [
            pack.name,
            *(_cell(whole, amount) for amount in pack.verdicts.values()),
            *(_cell(whole, pack.waterfall[step]) for step in ("evidence missing", "basis missing")),
            f"{pack.could_run} of {len(pack.controls)}" if pack.complete else "not known",
        ]
        for pack in whole.summary.packs
    ]
    unbounded = console.options.update(width=1000)
    for columns in (len(heads), len(actions) + 1):
        table = _table(heads[:columns], [row[:columns] for row in rows])
        if console.measure(table, options=unbounded).maximum <= console.width:
            return table
    return Rows([" ".join(head.split()) for head in heads], rows)


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for column, head in enumerate(heads):
        table.add_column(head, justify="right" if column else "left", style=STYLES.get(head, ""))
    for row in rows:
        table.add_row(*map(Text, row))
    return table


def _cell(whole: Whole, amount: Amount) -> str:
    """The share; in a sample its interval on a line of its own, rounded outward, so that 80 columns are enough."""
    interval = whole.interval(amount)
    share = percent(whole.share(amount))
    return share if interval is None else f"{share}\n{floor(interval.low * 100)}-{ceil(interval.high * 100)}"


def _who_says(whole: Whole) -> str:
    says = []
    for mechanism, answers in whole.summary.signals.items():
        denied = answers.get("deny")
        if denied and denied.documents:
            says.append((denied.documents, f"{mechanism} {whole.said(denied)}"))
    loudest = ", ".join(text for _, text in sorted(says, key=lambda pair: (-pair[0], pair[1]))[:MECHANISMS])
    dated = whole.summary.coverage.get("dated_robots")
    coverage = whole.said(dated) if dated else percent(0.0)
    return f"Denials by mechanism: {loudest or 'none'}. Dated robots.txt: {coverage} of the documents."


def _accounts(whole: Whole) -> str:
    accounts = whole.accounts
    if not accounts.files:
        return f"{number(whole.summary.hosts)} hosts, {number(whole.summary.domains)} domains."
    gaps = "no gap"
    if accounts.gaps:
        gaps = f"{counted(accounts.gaps, 'unreadable range')}, {size(accounts.unreadable_bytes)}"
    return (
        f"{counted(len(accounts.files), 'file')}, {size(accounts.bytes)}, {counted(accounts.records, 'record')}, "
        f"{number(accounts.unchecked)} documents unchecked, {gaps}."
    )
