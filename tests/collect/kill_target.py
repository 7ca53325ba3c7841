"""Goes on with a crawl until it is done or killed: `python -m tests.collect.kill_target DIR`."""

import sys
from pathlib import Path

from assent.collect.crawl import run
from assent.collect.settings import reopen

if __name__ == "__main__":
    run(*reopen(Path(sys.argv[1])))
