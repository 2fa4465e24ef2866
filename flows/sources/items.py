"""What a source yields: items to clean, items that cannot be read, and files left alone."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from cleaners import Page

SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a record (keys of a JSON line) hold what; None means the first of DEFAULT_COLUMNS there is.

    A column that is named must be there: a file without it (JSON lines: in no line) is not read. If a record has both
    HTML and text, the HTML is cleaned, unless it is empty or white space.
    """

    text: str | None = None
    html: str | None = None
    url: str | None = None
    fetched_at: str | None = None
    id: str | None = None
    site: str | None = None


DEFAULT_COLUMNS = {
    "text": ("text", "content", "body", "raw_text"),
    "html": ("html", "raw_html"),
    "url": ("url",),
    "fetched_at": ("fetched_at", "crawled_at", "timestamp"),
    "id": ("id",),
    "site": ("site",),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """How sources are read: the columns of records, the seconds a file must have rested, the largest page in bytes."""

    columns: Columns = Columns()
    settle: float = 0.0
    max_page_bytes: int = 20_000_000


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an item is not cleaned: the stage it failed in (read, archive, decode, clean), a short type, a sentence."""

    stage: str
    error_type: str
    message: str


@dataclass(frozen=True, slots=True)
class Item:
    """One page of a source, or what stands in its place when it cannot be read (then page is None).

    source and source_id are its identity, however the source was named: the directory and the file name, or the
    file and the id (or line, or row) of a record. key tells one content of it from another: raw_sha256, the
    SHA-256 of the decompressed page, where there is a content to hash. weight is the bytes of the source file
    that it accounts for, for progress. http_status and the warc_ fields are of a page from a web archive.
    """

    source: str
    source_id: str
    key: str
    page: Page | None = None
    failure: Failure | None = None
    raw_sha256: str | None = None
    size: int = 0
    weight: int = 0
    http_status: int | None = None
    warc_filename: str | None = None
    warc_record_offset: int | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """A file that is left alone (hidden, partial, unsettled, unsupported, symlink_loop or winnow_output), or a record
    of a web archive that holds no page (redirect, http_error, revisit, media_type or record_type)."""

    reason: str
    weight: int = 0


def page_item(source: str, source_id: str, page: Page, weight: int) -> Item:
    content = page.content
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    digest = hashlib.sha256(data).hexdigest()
    return Item(source, source_id, digest, page=page, raw_sha256=digest, size=len(data), weight=weight)


def failed_item(
    source: str, source_id: str, failure: Failure, weight: int = 0, data: bytes | None = None, key: str | None = None
) -> Item:
    """An item that cannot be read. data is what there is of it; without it the key is the error itself, so that the
    item is reported once, and read again as soon as it can be."""
    digest = hashlib.sha256(data).hexdigest() if data is not None else None
    return Item(
        source,
        source_id,
        key or digest or f"error:{failure.error_type}",
        failure=failure,
        raw_sha256=digest,
        weight=weight,
    )


def too_large(source: str, source_id: str, size: int, limit: int, weight: int, *, at_least: bool = False) -> Item:
    more = "more than " if at_least else ""
    message = f"the page has {more}{size:,} bytes; the limit is {limit:,} (--max-page-bytes)"
    return failed_item(source, source_id, Failure("read", "too_large", message), weight, key=f"size:{size}")


def storable(text: str) -> str:
    """Text that UTF-8 can encode: each lone surrogate (JSON can write one) becomes U+FFFD, so spans still hold."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return SURROGATES.sub("\ufffd", text)
    return text


def readable_name(name: str) -> str:
    """A file name as text: bytes that are not UTF-8 are written as \\xNN."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def first_of(names: Sequence[str], there: Sequence[str]) -> str | None:
    return next((name for name in names if name in there), None)
