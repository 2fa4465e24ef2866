"""Web archives: the pages in the records of WARC, WET and WACZ files.

What is no page (a redirect, an error, an image) is a Skip with its reason. What is lost of a damaged archive is an item
with a failure of the stage "archive", whose source_id is the byte offset. Records about the crawl (warcinfo, request,
metadata) are no items.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from cleaners import Page
from cleaners.segment.charsets import charset_of
from flows.errors import CannotStartError
from flows.sources.files import failure_of, open_raw
from flows.sources.frames import Event, read_gzip, read_plain, read_zstd
from flows.sources.http import Response, decode_body, parse_response
from flows.sources.items import Failure, Item, Reading, Skip, failed_item, page_item, storable, too_large
from flows.sources.media import SNIFFED, media_type
from flows.sources.times import parse_time
from flows.sources.wacz import ZIP_ERRORS, Damage, archives_of
from flows.sources.walk import SourceFile
from flows.sources.warc import HEADER_BYTES, Loss, Record, read_records

ABOUT_THE_CRAWL = ("warcinfo", "request", "metadata")
# wget's notes on its own run: <metadata://gnu.org/software/wget/warc/wget.log>
NOTES = ("metadata:", "<metadata:")
# What a file is, by its first bytes. A damaged one is what its name says.
MAGIC = ((b"WARC/", ""), (b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"), (b"\x5d\x2a\x4d\x18", ".zst"))
READERS: dict[str, Callable[[BinaryIO, int], Iterator[Event]]] = {
    "": read_plain,
    ".gz": read_gzip,
    ".zst": read_zstd,
}


def read_archive(file: SourceFile, reading: Reading) -> Iterator[Item | Skip]:
    """The items of a web archive, in one pass; of a page larger than max_page_bytes no more than that is held.

    source is the archive (of a WACZ, the archive in it), source_id the WARC-Record-ID, else the record's offset.
    """
    try:
        stream = open_raw(file.path)
    except OSError as error:
        yield failed_item(file.directory, file.name, failure_of(error), file.size)
        return
    told = 0

    def weight() -> int:
        """The bytes that were read since the last item."""
        nonlocal told
        at = min(stream.tell(), file.size)
        read, told = max(0, at - told), max(at, told)
        return read

    with stream:
        if not file.name.lower().endswith(".wacz"):
            yield from _items_of(stream, file.full_name, file.name, reading, weight)
            return
        for found in archives_of(stream, file.size):
            if isinstance(found, Damage):
                yield _lost(file.full_name, found.offset, 0, "damaged", found.message, weight())
            else:
                name, content = found
                yield from _items_of(content, f"{file.full_name}/{name}", name, reading, weight)


def _items_of(
    content: BinaryIO, source: str, name: str, reading: Reading, weight: Callable[[], int]
) -> Iterator[Item | Skip]:
    at = 0
    records = 0
    try:
        for found in _records(content, name, 0, reading.max_page_bytes + HEADER_BYTES):
            at = found.offset
            records += 1
            if isinstance(found, Loss):
                yield _lost(source, at, found.inside, found.error_type, found.message, weight())
            elif found.kind not in ABOUT_THE_CRAWL and not (found.fields.get("warc-target-uri") or "").startswith(
                NOTES
            ):
                yield _whole_item(found, source, reading, weight())
    except ZIP_ERRORS as error:
        # The disk, or a WACZ that compresses its archives.
        message = f"it cannot be read on, after byte {at:,}: {failure_of(error).message}"
        yield _lost(source, at, 1, type(error).__name__, message, weight())
    else:
        if not records:
            yield _lost(source, 0, 0, "empty", "the archive is empty", weight())


def _records(content: BinaryIO, name: str, start: int, hold: int) -> Iterator[Record | Loss]:
    content.seek(start)
    head = content.read(8)
    suffix = Path(name.lower()).suffix
    kind = next((kind for magic, kind in MAGIC if head.startswith(magic)), suffix if suffix in READERS else "")
    return read_records(READERS[kind](content, start), hold, framed=bool(kind))


def _lost(source: str, offset: int, inside: int, error_type: str, message: str, weight: int) -> Item:
    key = f"error:{error_type}:{inside}"
    return failed_item(source, str(offset), Failure("archive", error_type, message), weight, key=key)


def _whole_item(record: Record, source: str, reading: Reading, weight: int) -> Item | Skip:
    try:
        return _item(record, source, reading, weight)
    except Exception as error:  # what nobody foresaw costs this record and no other
        return failed_item(source, storable(record.name), failure_of(error), weight, data=record.block)


def _item(record: Record, source: str, reading: Reading, weight: int) -> Item | Skip:
    """What a record is: a page, a failure, or no page."""
    if record.kind == "revisit":
        return Skip("revisit", weight)
    if record.kind not in ("response", "resource", "conversion", "continuation"):
        return Skip("record_type", weight)
    name = storable(record.name)
    if record.kind == "continuation" or record.fields.get("warc-segment-number"):
        message = f"the record at byte {record.offset:,} is one segment of several, which Winnow does not join"
        return failed_item(source, name, Failure("archive", "segmented", message), weight, key="error:segmented")
    if record.kind == "response":
        response = parse_response(record.block)
        if response.status is not None and not 200 <= response.status < 300:
            return Skip("redirect" if 300 <= response.status < 400 else "http_error", weight)
        if response.status is None and not (record.fields.get("content-type") or "").startswith("application/http"):
            response = _as_it_is(record)  # of another protocol
    else:
        response = _as_it_is(record)
    limit = reading.max_page_bytes
    whole = len(record.block) == record.length
    data, error = decode_body(response, limit if whole else SNIFFED)
    kind = "text/plain" if record.kind == "conversion" else media_type(response.content_type, data)
    as_fetched = error is None or (error.cut and record.fields.get("warc-truncated"))
    if not as_fetched and (kind or media_type(response.content_type, b"a")):
        message = f"{error} (the record at byte {record.offset:,})"
        return failed_item(source, name, Failure("decode", "body", message), weight, data=record.block)
    if kind is None:
        return Skip("media_type", weight)
    if not whole:
        return too_large(source, name, record.length, limit, weight)
    if len(data) > limit:
        return too_large(source, name, limit, limit, weight, at_least=True)
    charset = charset_of(response.content_type)
    page = Page(
        data,
        f"{kind}; charset={charset}" if charset else kind,
        url=storable(record.fields.get("warc-target-uri") or "").strip("<> \t") or None,
        fetched_at=parse_time(record.fields.get("warc-date")),
        source=source,
        source_id=name,
    )
    return replace(
        page_item(source, name, page, weight),
        http_status=response.status,
        warc_filename=source,
        warc_record_offset=record.offset,
    )


def _as_it_is(record: Record) -> Response:
    return Response(None, record.fields.get("content-type"), "", "", record.block)


def raw_record(warc_filename: str, offset: int, name: str) -> bytes:
    """The record that warc_filename and warc_record_offset of a document point at; name is its source_id.

    Raises CannotStartError if the archive is not there any more, or holds another record at that place.
    """
    path, member = warc_filename, ""
    if not Path(path).exists() and (at := path.lower().find(".wacz/")) >= 0:
        path, member = path[: at + len(".wacz")], path[at + len(".wacz/") :]
    try:
        with open_raw(path) as stream:
            if not member:
                record = _record_at(stream, warc_filename, offset, name)
            else:
                size = Path(path).stat().st_size
                archives = (found for found in archives_of(stream, size) if not isinstance(found, Damage))
                contents = (content for archive, content in archives if archive == member)
                record = next((_record_at(content, member, offset, name) for content in contents), None)
    except (OSError, *ZIP_ERRORS) as error:
        raise CannotStartError(f"cannot read {warc_filename}: {failure_of(error).message.lower()}.") from error
    if record is None:
        raise CannotStartError(f"{warc_filename} does not hold the record {name} at byte {offset:,} any more.")
    return record.head + record.block + b"\r\n\r\n"


def _record_at(content: BinaryIO, archive: str, offset: int, name: str) -> Record | None:
    for found in _records(content, archive, offset, 1 << 62):
        if found.offset > offset:
            break
        if isinstance(found, Record) and storable(found.name) == name:
            return found
    return None
