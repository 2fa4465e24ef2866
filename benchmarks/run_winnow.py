"""One run of Winnow, to be measured: the functions that `winnow ingest` calls. Its last line is what it did, as JSON.

python -m benchmarks.run_winnow SOURCE OUTPUT WORKERS
"""

from __future__ import annotations

import json
import sys


def main(source: str, output: str, workers: str) -> None:
    # Here, since worker processes import the script that started them.
    from flows.pipeline import Options, ingest

    report = ingest([source], output, Options(workers=int(workers)))
    done = {
        "items": report.documents + report.quarantined.total() + report.skipped["duplicate"],
        "documents": report.documents,
        "quarantined": dict(report.quarantined),
        "skipped": dict(report.skipped),
        "cleaning": report.cleaning_seconds,
        "parts": len(report.parts),
    }
    print(json.dumps(done))


if __name__ == "__main__":
    main(*sys.argv[1:])
