"""What the tests of the pipeline share: read an output, and run the command in this process."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from flows.cli import main

STAMPED = ("run_id", "ingested_at", "seen_at")


def rows(output: Path, dataset: str = "documents") -> list[dict[str, Any]]:
    """All rows of a dataset, as a reader that globs sees them, sorted."""
    found: list[dict[str, Any]] = []
    for path in sorted((output / dataset).glob("**/*.parquet")):
        found += pq.ParquetFile(path).read().to_pylist()
    return sorted(found, key=lambda row: tuple(str(value) for value in row.values()))


def unstamped(output: Path, dataset: str = "documents") -> list[dict[str, Any]]:
    """The rows but for what differs between runs: rows are equal when these are."""
    return [{k: v for k, v in row.items() if k not in STAMPED} for row in rows(output, dataset)]


def by_name(output: Path, dataset: str = "documents") -> dict[str, dict[str, Any]]:
    return {row["source_id"]: row for row in rows(output, dataset)}


def files_of(output: Path) -> dict[str, int]:
    """Every file of an output but the lock, with the time of its last change."""
    found = (path for path in output.rglob("*") if path.is_file() and path.name != ".lock")
    return {str(path.relative_to(output)): path.stat().st_mtime_ns for path in found}


def partial_files(output: Path) -> list[str]:
    """Files that are not whole: temporary ones, and .parquet files that cannot be read."""
    partial = []
    for name in files_of(output):
        if name.endswith(".parquet"):
            pq.ParquetFile(output / name).read()
        elif not name.endswith("forgotten.json"):
            partial.append(name)
    return partial


def run(*arguments: str | Path) -> int:
    """Run winnow in this process; its exit status."""
    with pytest.raises(SystemExit) as exit:
        main([str(argument) for argument in arguments])
    return int(exit.value.code or 0)
