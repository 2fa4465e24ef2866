"""Page files: one page in each, as text or HTML, plain or compressed."""

from __future__ import annotations

import errno
import gzip
import io
import stat
import zlib
from pathlib import Path
from typing import BinaryIO, cast

from cleaners import Page
from flows.sources.items import Failure, Item, Reading, failed_item, page_item, too_large
from flows.sources.walk import COMPRESSED, SourceFile, media_type_of

CHUNK = 1 << 20
# What reading a file, or decompressing it, can raise. pyarrow's errors are OSErrors.
READ_ERRORS = (OSError, EOFError, zlib.error)


def open_raw(path: str) -> BinaryIO:
    """The bytes of a regular file as they are. Raises OSError."""
    mode = Path(path).stat().st_mode
    if stat.S_ISDIR(mode):
        next(Path(path).iterdir(), None)  # raises the reason why the walk could not enter it
    if not stat.S_ISREG(mode):  # a pipe would block for ever
        raise OSError(errno.EINVAL, "not a regular file")
    return Path(path).open("rb")


def open_file(path: str) -> BinaryIO:
    """The decompressed bytes of a regular file, as a stream. Raises READ_ERRORS, now or while it is read."""
    raw = open_raw(path)
    if not path.lower().endswith(COMPRESSED):
        return raw
    raw.close()
    if path.lower().endswith(".gz"):
        return cast(BinaryIO, gzip.open(path, "rb"))
    # zstandard's own reader takes a truncated file for a whole one; pyarrow's does not.
    import pyarrow as pa

    return cast(BinaryIO, io.BufferedReader(pa.CompressedInputStream(pa.OSFile(path, "rb"), "zstd"), CHUNK))


def read_bounded(stream: BinaryIO, limit: int) -> bytes:
    """At most limit + 1 bytes: one more than the limit says that there were more."""
    chunks, left = [], limit + 1
    while left and (chunk := stream.read(min(CHUNK, left))):
        chunks.append(chunk)
        left -= len(chunk)
    return b"".join(chunks)


def failure_of(error: Exception) -> Failure:
    """The failure that an error while reading is: its type, and what it says without the path."""
    message = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return Failure("read", type(error).__name__, message or type(error).__name__)


def read_page_file(file: SourceFile, reading: Reading) -> Item:
    """The item of one page file; an item with a failure if it cannot be read or is larger than max_page_bytes."""
    limit = reading.max_page_bytes
    if file.size > limit:
        # Compressed, it is larger still.
        return too_large(file.directory, file.name, file.size, limit, file.size)
    try:
        with open_file(file.path) as stream:
            data = read_bounded(stream, limit)
    except READ_ERRORS as error:
        return failed_item(file.directory, file.name, failure_of(error), file.size)
    if len(data) > limit:
        return too_large(file.directory, file.name, limit, limit, file.size, at_least=True)
    page = Page(data, media_type_of(file.name), source=file.directory, source_id=file.name)
    return page_item(file.directory, file.name, page, file.size)
