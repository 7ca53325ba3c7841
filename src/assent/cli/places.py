"""Directories that commands name: a path, or a URL for which this machine has a working directory (`run/publish.py`).

A command gets a path either way. What it changed is published when it has ended, by `main`.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from assent.cli.output import say
from assent.records.errors import AssentError, UsageError
from assent.records.remote import is_url, shown

_named: list[str] = []
"""URLs that this command named."""
_hushed: list[bool] = []
"""Filled where the command is to say nothing, or JSON only."""


def output_place(value: str) -> Path:
    """Where a command may begin an audit or a corpus. Raises AssentError where it cannot be written."""
    from assent.run.publish import claim

    return _directory(value, claim)


def made_place(value: str) -> Path:
    """Where an audit or a corpus stands. Raises UsageError where this machine does not have it."""
    from assent.run.publish import reclaim

    return _directory(value, reclaim)


def local_place(value: str) -> Path:
    """What is written to a disk only. Raises UsageError for a URL."""
    if is_url(value):
        raise UsageError(f"{shown(value)}: this command writes to a disk only; give a path and copy it there")
    return Path(value)


def publish_named(done: bool) -> None:
    """Publish what the command has changed or, where it failed, take back a claim of which nothing came.

    Raises AssentError.
    """
    from assent.run import publish

    named, hushed = tuple(_named), any(_hushed)
    forget()
    for url in named:
        if not done:
            with suppress(AssentError):
                publish.abandon(url)
            continue
        outcome = publish.publish(url)
        if hushed:
            continue
        if outcome is None:
            say(f"{shown(url)}: not published, because a duty keeps it back")
        elif outcome.uploaded or outcome.removed:
            say(f"{shown(url)}: {outcome.uploaded} files published, {outcome.removed} removed; private/ stays here")


def forget() -> None:
    """Nothing was named yet: a process may run several commands."""
    _named.clear()
    _hushed.clear()


def hush(asked: bool) -> bool:
    """Callback of the options that ask for silence."""
    _hushed.append(asked)
    return asked


def _directory(value: str, find: Callable[[str], Path]) -> Path:
    if not is_url(value):
        return Path(value)
    path = find(value)
    _named.append(value.rstrip("/"))
    return path
