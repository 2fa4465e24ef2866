"""One run of datatrove, to be measured, in an environment of its own: WarcReader, Trafilatura, ParquetWriter.

    python run_datatrove.py FOLDER OUTPUT PROCESSES

All is as it comes but for the seconds that a page has, which are Winnow's: within one second pages are lost on a busy
machine. Its last line is what it did, as JSON. It imports nothing of Winnow.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
from datatrove.executor import LocalPipelineExecutor
from datatrove.pipeline.extractors import Trafilatura
from datatrove.pipeline.readers import WarcReader
from datatrove.pipeline.writers import ParquetWriter

PAGE_SECONDS = 60.0


class Timed(Trafilatura):  # type: ignore[misc]
    """Trafilatura that notes the CPU of each page, in the process that extracts it."""

    def __init__(self, notes: str) -> None:
        super().__init__(timeout=PAGE_SECONDS)
        self.notes = notes

    def extract(self, text: str) -> str:
        started = time.process_time()
        try:
            return str(super().extract(text))
        finally:
            if text:  # a new process begins with the empty page
                note = os.open(self.notes, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                os.write(note, f"{time.process_time() - started}\n".encode())
                os.close(note)


def main(folder: str, output: str, processes: str) -> None:
    notes = Path(output) / "notes"
    notes.parent.mkdir(parents=True, exist_ok=True)
    steps = [WarcReader(folder), Timed(str(notes)), ParquetWriter(f"{output}/documents")]
    LocalPipelineExecutor(
        pipeline=steps, tasks=int(processes), workers=int(processes), logging_dir=f"{output}/logs"
    ).run()
    seconds = [float(line) for line in notes.read_text().split()]
    rows = sum(pq.read_metadata(path).num_rows for path in Path(output, "documents").glob("*.parquet"))
    print(json.dumps({"items": len(seconds), "documents": rows, "cleaning": sum(seconds)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
