"""The newest version of every document, and one document by its id."""

from __future__ import annotations

from pathlib import Path

import duckdb

from cleaners import Document
from flows.datasets.manifest import manifest_paths, read_part
from flows.datasets.parts import ROW_GROUP, TEMPORARY, read_rows, sync
from flows.datasets.rows import Row, document_of
from flows.errors import CannotStartError, StoppedError

# Which version of an id is the newest.
NEWEST = "coalesce(fetched_at, ingested_at) DESC, ingested_at DESC, version_id DESC"


def latest_sql(output: Path) -> str:
    """The query for the newest row per id of an output's documents, for DuckDB."""
    files = str(output.absolute() / "documents" / "ingest_date=*" / "part-*.parquet").replace("'", "''")
    documents = f"read_parquet('{files}', hive_partitioning = false, union_by_name = true)"
    # The inner query reads four narrow columns; the texts are read only of the rows that stay.
    return (
        f"SELECT * FROM {documents}\n"
        f"WHERE version_id IN (\n"
        f"    SELECT version_id FROM {documents}\n"
        f"    QUALIFY row_number() OVER (PARTITION BY id ORDER BY {NEWEST}) = 1\n"
        f")"
    )


def latest_view(output: Path) -> str:
    """The statement that makes the query a view named latest."""
    check_documents(output)
    return f"CREATE OR REPLACE VIEW latest AS\n{latest_sql(output)};"


def write_latest(output: Path, to: Path) -> int:
    """Write the newest version of every document to one Parquet file, whole or not at all. Returns the rows."""
    check_documents(output)
    temporary = to.with_name(TEMPORARY + to.stem)
    target = str(temporary).replace("'", "''")
    try:
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY ({latest_sql(output)} ORDER BY id) TO '{target}' "
                f"(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE {ROW_GROUP})"
            )
            row = connection.execute(f"SELECT count(*) FROM read_parquet('{target}')").fetchone()
        sync(temporary)
        temporary.replace(to)
        sync(to.parent)
    except (OSError, duckdb.Error) as error:
        temporary.unlink(missing_ok=True)
        raise StoppedError(f"cannot write {to}: {str(error).splitlines()[0]}") from error
    return int(row[0]) if row else 0


def check_documents(output: Path) -> None:
    """Raise CannotStartError if there is nothing to read."""
    if not output.is_dir():
        raise CannotStartError(f"{output} does not exist.")
    if next((output / "documents").glob("ingest_date=*/part-*.parquet"), None) is None:
        raise CannotStartError(f"{output} holds no documents.")


def find_document(output: Path, id: str) -> Document:
    """The newest version of one document, with its removals. Raises CannotStartError if the id is not there."""
    newest, found = _find(output, id)
    places = [output / "removals" / f"ingest_date={date}" / f"{part}.parquet" for part, date in found]
    removals = read_rows(
        (path for path in places if path.exists()), filters=[("version_id", "=", newest["version_id"])]
    )
    return document_of(newest, removals)


def find_row(output: Path, id: str) -> Row:
    """The row of the newest version of one document. Raises CannotStartError if the id is not there."""
    return _find(output, id)[0]


def _find(output: Path, id: str) -> tuple[Row, list[tuple[str, str]]]:
    """The newest row of a document, and the parts that hold rows of it, each with its date."""
    check_documents(output)
    found: list[tuple[str, str]] = []
    for path in manifest_paths(output):
        part, table = read_part(path)
        if id in table.column("id").to_pylist():
            found.append((part.name, part.ingest_date))
    places = [output / "documents" / f"ingest_date={date}" / f"{part}.parquet" for part, date in found]
    rows = read_rows((path for path in places if path.exists()), filters=[("id", "=", id)])
    if not rows:
        raise CannotStartError(f"no document with the id {id} in {output}.")
    return max(rows, key=lambda r: (r["fetched_at"] or r["ingested_at"], r["ingested_at"], r["version_id"])), found
