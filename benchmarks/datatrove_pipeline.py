"""datatrove's pipeline over a folder of WARCs. Runs in datatrove's own environment: datatrove_pipeline.py IN OUT"""

import sys
from pathlib import Path

from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.formatters import PIIFormatter
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers.jsonl import JsonlWriter

if __name__ == "__main__":  # datatrove starts this file again in its workers
    source, out = sys.argv[1:3]
    LocalPipelineExecutor(
        pipeline=[
            WarcReader(source, glob_pattern="*.warc.gz"),
            # Copies of a page would be dropped half-way: that would flatter. A long limit: nothing is given up.
            Trafilatura(favour_precision=True, deduplicate=False, timeout=10),
            PIIFormatter(),
            JsonlWriter(str(Path(out) / "documents")),
        ],
        tasks=1,
        workers=1,
        logging_dir=str(Path(out) / "logs"),
    ).run()
