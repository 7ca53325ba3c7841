"""`assent` and `python -m assent`. Small on purpose: Ctrl-C is answered before anything heavy is imported."""

from __future__ import annotations

import os
import signal
import sys
from types import FrameType

INTERRUPTED = 3
SHOW_CURSOR = b"\x1b[?25h"


def main() -> None:
    """Run the command line. Ctrl-C leaves at once, whatever library is at work, with one line and exit code 3."""
    signal.signal(signal.SIGINT, _leave)
    from assent.records.garbage import look_rarely

    look_rarely()
    from assent.cli import main as run

    run()


def _leave(_signal: int, _frame: FrameType | None) -> None:
    """End the process without unwinding.

    A KeyboardInterrupt inside a native library comes out as anything: DuckDB makes a RuntimeError of it, an import half
    done aborts. Every writer here survives `kill -9` and children die with their parent, so nothing is owed on the way.
    """
    cursor = SHOW_CURSOR if sys.stderr is not None and sys.stderr.isatty() else b""
    os.write(2, cursor + b"assent: stopped; the same command goes on from here\n")
    os._exit(INTERRUPTED)


if __name__ == "__main__":
    main()
