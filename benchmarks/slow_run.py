"""`winnow ingest` with parts of twelve pages and a slow disk, to be killed between any two steps.

python -m benchmarks.slow_run SOURCE... --output DIR --workers 2
"""

from __future__ import annotations

import functools
import sys
import time
from collections.abc import Mapping
from pathlib import Path

SHARD_PAGES = 12


def main() -> None:
    # Here, since worker processes import the script that started them.
    import flows.pipeline
    from flows.cli import main as winnow

    commit, replace = flows.pipeline.commit_files, Path.replace  # type: ignore

    def slow_commit(output: Path, files: Mapping[str, bytes]) -> None:
        commit(output, files)
        time.sleep(0.03)

    def slow_replace(self: Path, target: Path) -> Path:
        time.sleep(0.005)
        return replace(self, target)

    flows.pipeline.Options = functools.partial(flows.pipeline.Options, shard_pages=SHARD_PAGES)  # type: ignore
    flows.pipeline.commit_files = slow_commit  # type: ignore
    Path.replace = slow_replace  # type: ignore
    winnow(["ingest", *sys.argv[1:], "--fail-above", "1", "--quiet"])


if __name__ == "__main__":
    main()
