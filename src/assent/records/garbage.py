"""How often Python looks for cycles."""

from __future__ import annotations

import gc


def look_rarely() -> None:
    """For a process that is ours alone: look for cycles at every 10,000 objects instead of at every 700.

    Imports and long queues hold many objects that live as long as the process; looking at them again and again took a
    tenth of the time of a crawl. What has no cycles, which is nearly everything here, is freed at once in any case.
    """
    gc.set_threshold(10_000, 20, 50)
