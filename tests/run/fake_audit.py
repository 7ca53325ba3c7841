"""A whole run over files of lines, as a command: python -m tests.run.fake_audit OUT INPUT..."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from assent.records.errors import AssentError
from assent.run.accounts import write_accounts
from assent.run.chain import complete
from assent.run.directory import Config, open_directory
from assent.run.engine import open_engine
from assent.run.job import Job, Limits
from assent.run.units import plan
from tests.run.fakes import Lines, Scanner

UNIT_BYTES = 400


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("inputs", type=Path, nargs="+")
    parser.add_argument("--workers", type=int)
    parser.add_argument("--ray")
    parser.add_argument("--pause", type=float, default=0.0)
    options = parser.parse_args(arguments)
    sources = [Lines(path, path.name) for path in options.inputs]
    config = Config("train", "us", tuple((source.file, source.size) for source in sources))
    limits = Limits(record_cpu_seconds=5, record_wall_seconds=120)
    try:
        with open_directory(options.out, config) as directory:
            job = Job(options.out, Scanner(pause=options.pause), limits)
            with open_engine(workers=options.workers, ray=options.ray) as engine:
                complete(plan(sources, UNIT_BYTES), job, engine)
            write_accounts(options.out)
            directory.finish()
    except AssentError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
