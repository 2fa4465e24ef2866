"""Record files: many pages in one file, one per JSON line or Parquet row."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, BinaryIO

from cleaners import Page
from flows.sources.files import READ_ERRORS, failure_of, open_file
from flows.sources.items import (
    DEFAULT_COLUMNS,
    Columns,
    Failure,
    Item,
    Reading,
    failed_item,
    first_of,
    page_item,
    storable,
    too_large,
)
from flows.sources.times import from_ticks, parse_time
from flows.sources.walk import SourceFile

if TYPE_CHECKING:
    import pyarrow as pa
    import pyarrow.parquet as pq

# JSON escapes make a line longer than its page ("\u0430" for two bytes); past this it is not held in memory.
LINE_FACTOR = 3
LINE_SLACK = 1 << 16
BATCH_ROWS = 64


def read_jsonl(file: SourceFile, reading: Reading) -> Iterator[Item]:
    """The items of a JSON-lines file; a line that is no page is an item with a failure, the others are unaffected.

    source is the file, source_id the value of the id column, else the line number from 1. A file with a named column
    in none of its lines is one item with a failure. If the file itself breaks off (a truncated .gz), the lines before
    are read, and one item for the file says so.
    """
    limit = LINE_FACTOR * reading.max_page_bytes + LINE_SLACK
    number = 0
    weight_left = file.size
    if failure := _column_in_no_line(file, reading.columns, limit):
        yield failed_item(file.directory, file.name, failure, file.size)
        return
    try:
        with open_file(file.path) as stream:
            while line := stream.readline(limit + 1):
                number += 1
                if len(line) > limit:
                    size = len(line) + _skip_line(stream)
                    # The size of the line, not of the page in it: good enough to say which it is.
                    weight = min(size, weight_left)
                    item = too_large(file.full_name, str(number), size, reading.max_page_bytes, weight)
                elif line.isspace():
                    continue
                else:
                    item = _line_item(file, number, line, min(len(line), weight_left), reading)
                weight_left -= item.weight
                yield item
    except READ_ERRORS as error:
        failure = failure_of(error)
        where = f" (after line {number})" if number else ""
        broken = Failure(failure.stage, failure.error_type, failure.message + where)
        yield failed_item(file.directory, file.name, broken, weight_left)


def _column_in_no_line(file: SourceFile, named: Columns, limit: int) -> Failure | None:
    """The failure if a named column is in no line: before any page is read, as it would be committed without its URL.

    Most often the first line has them all, and no more is read.
    """
    wanted = dict.fromkeys(_named(named))
    there: dict[str, None] = {}
    # A file that breaks off is for the reader to name.
    with contextlib.suppress(*READ_ERRORS), open_file(file.path) as stream:
        while wanted and (line := stream.readline(limit + 1)):
            if len(line) > limit:
                wanted = {}  # it cannot be told
            with contextlib.suppress(ValueError, RecursionError):
                if isinstance(record := json.loads(line.decode("utf-8-sig", "replace")), dict):
                    there |= dict.fromkeys(record)
                    wanted = {name: None for name in wanted if name not in record}
    if wanted and there:
        return _missing(next(iter(wanted)), list(there))
    return None


def _skip_line(stream: BinaryIO) -> int:
    """Read on to the end of the line, holding little of it. Returns the bytes passed over."""
    passed = 0
    while chunk := stream.readline(1 << 20):
        passed += len(chunk)
        if chunk.endswith(b"\n"):
            break
    return passed


def _line_item(file: SourceFile, number: int, line: bytes, weight: int, reading: Reading) -> Item:
    line_id = str(number)

    def failed(error_type: str, message: str) -> Item:
        return failed_item(file.full_name, line_id, Failure("read", error_type, message), weight, data=line)

    try:
        record = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        return failed("malformed_json", f"line {number} is not JSON: {error}")
    if not isinstance(record, dict):
        return failed("not_a_record", f"line {number} is a JSON {type(record).__name__}, not an object")
    there = list(record)
    if missing := next((name for name in _named_contents(reading.columns) if name not in record), None):
        return failed("missing_column", f"line {number} has no {missing!r}; it has {_listed(there)}")
    return _record_item(file.full_name, line_id, record, _chosen(reading.columns, there), weight, reading, line)


def read_parquet(file: SourceFile, reading: Reading) -> Iterator[Item]:
    """The items of a Parquet file, a batch of rows at a time; only the columns that are used are read.

    source is the file, source_id the value of the id column, else the row number from 0. A file without a named
    column, without any column of pages, with two of one name, or that is no Parquet, is one item with a failure.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    row = 0
    weight = 0
    try:
        open_file(file.path).close()
        with pq.ParquetFile(file.path) as table:
            columns = _chosen(reading.columns, table.schema_arrow.names)
            if failure := _unusable(table, columns, reading.columns):
                yield failed_item(file.directory, file.name, failure, file.size)
                return
            weight = file.size // max(1, table.metadata.num_rows)
            names = list(dict.fromkeys(name for name in columns.values() if name))
            for batch in table.iter_batches(batch_size=BATCH_ROWS, columns=names):
                cells = {name: _cells(batch.column(name)) for name in names}
                if times := columns["fetched_at"]:
                    cells[times] = _moments(batch.column(times))
                for at in range(batch.num_rows):
                    record = {name: values[at] for name, values in cells.items()}
                    item = _record_item(file.full_name, str(row), record, columns, weight, reading, None)
                    row += 1
                    yield item
    except (*READ_ERRORS, pa.ArrowException, UnicodeDecodeError) as error:
        failure = failure_of(error)
        where = f" (after row {row - 1})" if row else ""
        broken = Failure(failure.stage, failure.error_type, failure.message + where)
        yield failed_item(file.directory, file.name, broken, file.size - row * weight)


def _unusable(table: pq.ParquetFile, columns: dict[str, str | None], named: Columns) -> Failure | None:
    import pyarrow.types as types

    there = table.schema_arrow.names
    if missing := next((name for name in _named(named) if name not in there), None):
        return _missing(missing, there)
    if twice := next((name for name in columns.values() if name and there.count(name) > 1), None):
        return Failure("read", "duplicate_column", f"{there.count(twice)} columns are named {twice!r}")
    if not columns["html"] and not columns["text"]:
        wanted = ", ".join(DEFAULT_COLUMNS["html"] + DEFAULT_COLUMNS["text"])
        return Failure("read", "missing_column", f"none of the columns is one of {wanted}; there are {_listed(there)}")
    for name in (columns["html"], columns["text"]):
        kind = table.schema_arrow.field(name).type if name else None
        if isinstance(kind, _dictionary_type()):
            kind = kind.value_type
        if kind is not None and not (_is_string(kind) or _is_binary(kind) or types.is_null(kind)):
            return Failure("read", "not_text", f"the column {name!r} holds {kind}, not text or bytes")
    return None


def _missing(name: str, there: Sequence[str]) -> Failure:
    return Failure("read", "missing_column", f"there is no column {name!r}; there are {_listed(there)}")


def _dictionary_type() -> type[Any]:
    import pyarrow as pa

    return pa.DictionaryType


def _is_string(kind: pa.DataType) -> bool:
    import pyarrow.types as types

    return types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind)


def _is_binary(kind: pa.DataType) -> bool:
    import pyarrow.types as types

    return (
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_binary_view(kind)
        or types.is_fixed_size_binary(kind)
    )


def _cells(column: pa.Array[Any]) -> list[Any]:
    """The values of a column. Strings are decoded here: pyarrow would refuse a whole batch for one broken byte."""
    import pyarrow as pa

    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if not _is_string(column.type):
        try:
            return column.to_pylist()
        except Exception:
            return [_cell(scalar) for scalar in column]
    values: list[bytes | None] = column.cast(pa.large_binary()).to_pylist()
    return [value.decode("utf-8", "replace") if value is not None else None for value in values]


def _cell(scalar: Any) -> Any:
    """One value; the number behind it where Python has no such value (nanoseconds, the year 30,000)."""
    try:
        return scalar.as_py()
    except Exception:
        return getattr(scalar, "value", None)


def _moments(column: pa.Array[Any]) -> list[Any]:
    """The values of the column of times. pyarrow would refuse a whole batch for one nanosecond."""
    import pyarrow as pa

    if isinstance(column, pa.DictionaryArray):
        column = column.dictionary_decode()
    if not pa.types.is_timestamp(column.type):
        return _cells(column)
    return [from_ticks(ticks, column.type.unit) for ticks in column.cast(pa.int64()).to_pylist()]


def _named(columns: Columns) -> list[str]:
    return [name for field in fields(columns) if (name := getattr(columns, field.name)) is not None]


def _named_contents(columns: Columns) -> list[str]:
    """The columns that were named and hold the page. The others may be absent from a line, as if they were null."""
    return [name for name in (columns.html, columns.text) if name is not None]


def _chosen(columns: Columns, there: Sequence[str]) -> dict[str, str | None]:
    """The column for each purpose (text, html, url, ...): the one that is named, else the first default there is."""
    chosen: dict[str, str | None] = {}
    for purpose, defaults in DEFAULT_COLUMNS.items():
        named = getattr(columns, purpose)
        chosen[purpose] = (named if named in there else None) if named is not None else first_of(defaults, there)
    return chosen


def _record_item(
    source: str,
    position: str,
    record: dict[str, Any],
    columns: dict[str, str | None],
    weight: int,
    reading: Reading,
    line: bytes | None,
) -> Item:
    value = {purpose: record.get(name) if name else None for purpose, name in columns.items()}
    source_id = _text(value["id"]) or position
    html, text = value["html"], value["text"]
    use_html = html is not None and (text is None or not _is_blank(html))
    content, media_type = (html, "text/html") if use_html else (text, "text/plain")
    if content is None:
        names = " or ".join(repr(name) for name in (columns["html"], columns["text"]) if name)
        message = f"{names} is null" if names else f"there is no text or html; there are {_listed(list(record))}"
        return failed_item(source, source_id, Failure("read", "missing_text", message), weight, data=line)
    if not isinstance(content, (str, bytes)):
        name = columns["html"] if use_html else columns["text"]
        message = f"{name!r} holds a {type(content).__name__}, not text"
        return failed_item(source, source_id, Failure("read", "not_text", message), weight, data=line)
    if isinstance(content, str):
        content = storable(content)
    page = Page(
        content,
        media_type,
        url=_text(value["url"]),
        site=_text(value["site"]),
        fetched_at=parse_time(value["fetched_at"]),
        source=source,
        source_id=source_id,
    )
    item = page_item(source, source_id, page, weight)
    if item.size > reading.max_page_bytes:
        return too_large(source, source_id, item.size, reading.max_page_bytes, weight)
    return item


def _is_blank(content: Any) -> bool:
    return isinstance(content, (str, bytes)) and not content.strip()


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(storable(str(name))[:40] for name in names[:20])
    return (shown or "none") + (", ..." if len(names) > 20 else "")


def _text(value: Any) -> str | None:
    """A cell as text; None for null and for nothing but white space."""
    if value is None:
        return None
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else storable(str(value))
    return text.strip() or None
