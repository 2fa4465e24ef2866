"""Whole, atomic writes: a file under its own name is complete, at every moment and after every kill."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.datasets.rows import Row
from flows.datasets.schemas import DATASETS, SORTED_BY
from flows.errors import StoppedError

TEMPORARY = ".tmp-"
ROW_GROUP = 10_000


def part_file(dataset: str, ingest_date: str, part: str) -> str:
    """The path of a part's file, below the output."""
    return f"{dataset}/ingest_date={ingest_date}/{part}.parquet"


def part_table(dataset: str, rows: Iterable[Row]) -> pa.Table:
    """Rows as a table of the dataset's schema, in its order."""
    ordered = sorted(rows, key=lambda row: tuple(row[name] for name in SORTED_BY[dataset]))
    return pa.Table.from_pylist(ordered, schema=DATASETS[dataset])


def encode(table: pa.Table, sorted_by: Sequence[str] = ()) -> bytes:
    """A table as the bytes of a Parquet file."""
    sink = pa.BufferOutputStream()
    pq.write_table(
        table,
        sink,
        compression="zstd",
        compression_level=3,
        row_group_size=ROW_GROUP,
        write_page_index=True,
        sorting_columns=[pq.SortingColumn(table.schema.get_field_index(name)) for name in sorted_by] or None,
    )
    return sink.getvalue().to_pybytes()


def commit_files(output: Path, files: Mapping[str, bytes]) -> None:
    """Write files (by their path below output) so that each appears whole, in this order; the last one commits.

    All are written before the first appears. Raises StoppedError if the disk is full or a file cannot be written;
    then none of them stays, save one that was there before and had already been replaced.
    """
    written: list[tuple[Path, Path]] = []
    appeared: list[Path] = []
    try:
        for name, data in files.items():
            final = output / name
            _make_directory(final.parent)
            temporary = final.with_name(TEMPORARY + final.stem)
            written.append((temporary, final))
            _write(temporary, data)
        for temporary, final in written:
            if not final.exists():
                appeared.append(final)
            temporary.replace(final)
            sync(final.parent)
    except OSError as error:
        for path in [*(temporary for temporary, _ in written), *appeared]:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise StoppedError(
            f"cannot write to {output}: {(error.strerror or str(error)).lower()}. "
            "What was committed stays; make room and run again to do the rest."
        ) from error


def _make_directory(directory: Path) -> None:
    if not directory.is_dir():
        directory.mkdir(parents=True, exist_ok=True)
        sync(directory.parent)


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Flush a file, or the names in a directory, to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_rows(paths: Iterable[Path], **options: Any) -> list[Row]:
    """The rows of some parts. options are those of pyarrow.parquet.read_table (columns, filters)."""
    rows: list[Row] = []
    for path in paths:
        rows += pq.read_table(path, partitioning=None, **options).to_pylist()
    return rows
