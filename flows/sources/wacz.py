"""The archives in a WACZ, which is a zip file with them under archive/; also in one that lost its directory."""

from __future__ import annotations

import io
import re
import struct
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, cast

from flows.sources.walk import ARCHIVES, COMPRESSED

LOCAL_HEADER = struct.Struct("<4sHHHHHIIIHH")
SIZES_BEHIND = 0x08  # the flag of a member whose sizes stand behind its content
UNKNOWN = (0, 0xFFFFFFFF)
WINDOW = 1 << 20
# PK, version, flags, stored or deflated, ...; PK of the directory at the end
HEADER = re.compile(rb"PK\x03\x04[\x0a-\x40]\0..[\0\x08]\0|PK\x01\x02", re.S)
HEADER_BYTES = 16
# What a damaged zip file raises.
ZIP_ERRORS = (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, struct.error, RuntimeError)


@dataclass(frozen=True, slots=True)
class Damage:
    """Something of the zip file that cannot be read, from an offset on."""

    offset: int
    message: str


class Region(io.RawIOBase):
    """A part of a file, as a file of its own."""

    def __init__(self, file: BinaryIO, start: int, end: int) -> None:
        self._file = file
        self._start = start
        self._end = max(start, end)
        self._at = start

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        left = self._end - self._at
        self._file.seek(self._at)
        data = self._file.read(left if size < 0 else min(size, left))
        self._at += len(data)
        return data

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: self._start, io.SEEK_CUR: self._at, io.SEEK_END: self._end}[whence]
        self._at = min(max(base + offset, self._start), self._end)
        return self._at - self._start

    def tell(self) -> int:
        return self._at - self._start


def archives_of(file: BinaryIO, size: int) -> Iterator[tuple[str, BinaryIO] | Damage]:
    """Name and content of each archive, in the order in which they stand, and what cannot be read."""
    try:
        with zipfile.ZipFile(file) as wacz:
            members = sorted((m for m in wacz.infolist() if is_archive(m.filename)), key=lambda m: m.header_offset)
            for member in members:
                if member.compress_type == zipfile.ZIP_STORED:
                    start = _content_start(file, member)
                    yield member.filename, cast(BinaryIO, Region(file, start, start + member.compress_size))
                else:
                    with wacz.open(member) as content:
                        yield member.filename, cast(BinaryIO, content)
            if not members:
                yield Damage(0, "there is no archive in the file")
    except zipfile.BadZipFile as error:
        message = f"the directory at its end cannot be read ({error}); what stands before it was looked through"
        yield Damage(size, message)
        yield from _without_directory(file, size)


def is_archive(name: str) -> bool:
    """Whether a member is an archive: archive/data.warc.gz."""
    lower = name.lower()
    for suffix in COMPRESSED:
        lower = lower.removesuffix(suffix)
    return lower.endswith(ARCHIVES)


def _content_start(file: BinaryIO, member: zipfile.ZipInfo) -> int:
    """Where the content of a member starts: behind its own header. If that is damaged, as if it had no extra fields."""
    file.seek(member.header_offset)
    head = file.read(LOCAL_HEADER.size)
    if head.startswith(b"PK\x03\x04") and len(head) == LOCAL_HEADER.size:
        *_, name, extra = LOCAL_HEADER.unpack(head)
        return int(member.header_offset + LOCAL_HEADER.size + name + extra)
    return member.header_offset + LOCAL_HEADER.size + len(member.orig_filename.encode("utf-8"))


def _without_directory(file: BinaryIO, size: int) -> Iterator[tuple[str, BinaryIO] | Damage]:
    """The archives of a zip file by the headers in front of its members."""
    at = 0
    while (at := _next_header(file, at)) < size:
        file.seek(at)
        head = file.read(LOCAL_HEADER.size)
        if not head.startswith(b"PK\x03\x04") or len(head) < LOCAL_HEADER.size:
            return  # the directory
        _, _, flags, method, _, _, _, compressed, _, name_size, extra = LOCAL_HEADER.unpack(head)
        name = file.read(name_size).decode("utf-8", "backslashreplace")
        start = at + LOCAL_HEADER.size + name_size + extra
        if flags & SIZES_BEHIND or compressed in UNKNOWN:
            end = _next_header(file, start)
        else:
            end = min(start + compressed, size)
        if is_archive(name):
            if method == zipfile.ZIP_STORED:
                yield name, cast(BinaryIO, Region(file, start, end))
            else:
                yield Damage(at, f"{name} is compressed, and cannot be read without the directory")
        at = end


def _next_header(file: BinaryIO, start: int) -> int:
    """Where the next header of a member stands, or that of the directory; the end of the file if there is none."""
    file.seek(start)
    window = b""
    while data := file.read(WINDOW):
        window += data
        if found := HEADER.search(window):
            return start + found.start()
        start += max(0, len(window) - HEADER_BYTES)
        window = window[-HEADER_BYTES:]
    return start + len(window)
