"""Whole, atomic writes: a file under its own name is complete, at every moment and after every kill."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import chain, repeat
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from flows.datasets.rows import REMOVAL, Packed, Row
from flows.datasets.schemas import DATASETS, SORTED_BY
from flows.errors import StoppedError
from flows.sources.items import storable

TEMPORARY = ".tmp-"
ROW_GROUP = 10_000


def part_file(dataset: str, ingest_date: str, part: str) -> str:
    """The path of a part's file, below the output."""
    return f"{dataset}/ingest_date={ingest_date}/{part}.parquet"


def part_tables(documents: Iterable[tuple[Row, Packed]], quarantine: Iterable[Row]) -> dict[str, pa.Table]:
    """The tables of a part, each in the order of its dataset, in the order in which their files are to appear."""
    # By id and version_id; the removals of a document are sorted.
    ordered = sorted(documents, key=lambda pair: _order("documents")(pair[0]))
    tables = {
        "removals": _removals_table(ordered),
        "documents": table_of([row for row, _ in ordered], DATASETS["documents"]),
        "quarantine": table_of(sorted(quarantine, key=_order("quarantine")), DATASETS["quarantine"]),
    }
    return {dataset: tables[dataset] for dataset in DATASETS}


def table_of(rows: Sequence[Row], schema: pa.Schema) -> pa.Table:
    """Rows as a table. Text that UTF-8 cannot hold is made storable."""
    return pa.table([_column([row.get(f.name) for row in rows], f.type) for f in schema], schema=schema)


def _order(dataset: str) -> Callable[[Row], Any]:
    return itemgetter(*SORTED_BY[dataset])


def _removals_table(documents: Sequence[tuple[Row, Packed]]) -> pa.Table:
    counts = [len(packed.removals[0]) for _, packed in documents]
    columns: dict[str, list[Any]] = {
        name: list(chain.from_iterable(map(repeat, (row[name] for row, _ in documents), counts)))
        for name in ("id", "version_id")
    }
    for at, name in enumerate(REMOVAL):
        columns[name] = list(chain.from_iterable(packed.removals[at] for _, packed in documents))
    schema = DATASETS["removals"]
    return pa.table([_column(columns[f.name], f.type) for f in schema], schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array[Any]:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # a lone surrogate somewhere
        return pa.array([_storable(value) for value in values], kind)


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    return [_storable(part) for part in value] if isinstance(value, list | tuple) else value


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
