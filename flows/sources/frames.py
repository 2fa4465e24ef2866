"""The frames of a compressed file (gzip members, Zstandard frames), read in one pass, and on behind a damaged one.

A frame ends well or it is broken, and both are said: zlib and Zstandard stop without an error where a file was cut off.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol, cast

import zstandard
from zlib_ng import zlib_ng

CHUNK = 1 << 16  # bytes of the file read at a time
PIECE = 1 << 18  # bytes of content handed on at a time
# Four bytes of Zstandard can stand for 128 KiB of content, and its decoder hands out all that a slice gives.
ZSTD_SLICE = 1 << 11
ZSTD_HEADER = 18  # bytes that tell what a frame is
ZSTD_WINDOW = 1 << 27  # what the zstd command allows; a damaged header may ask for more
DICTIONARY_FRAME = 0x184D2A5D  # its content is the dictionary of the frames behind it (.warc.zst, IIPC)
DICTIONARY_BYTES = 1 << 27
TRIAL = 1 << 17  # bytes on which it is tried whether a frame starts in the middle of a damaged file,
TRIAL_SLICE = 1 << 8  # so many at a time: it may be damaged further on
RECORD = b"WARC/"
# zlib_ng's stub takes its error class for an error.
DECODE_ERRORS = (cast(type[Exception], zlib_ng.error), zstandard.ZstdError)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some content. offset is where its frame starts in the file, or without frames, where this piece does."""

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class FrameEnd:
    """A frame ended as it should; sealed if a checksum vouches for its content."""

    sealed: bool


@dataclass(frozen=True, slots=True)
class Broken:
    """The frame at offset is damaged: error says how. What comes next is from another frame, if there is one."""

    offset: int
    error: str
    truncated: bool


Event = Piece | FrameEnd | Broken


class Decoder(Protocol):
    """Decodes one frame; what comes behind it is in unused_data."""

    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def feed(self, data: bytes) -> Iterator[bytes]: ...


class _Gzip:
    def __init__(self) -> None:
        self._inflate = zlib_ng.decompressobj(zlib_ng.MAX_WBITS | 16)

    @property
    def eof(self) -> bool:
        return self._inflate.eof

    @property
    def unused_data(self) -> bytes:
        return self._inflate.unused_data

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            piece = self._inflate.decompress(data, PIECE)
            data = self._inflate.unconsumed_tail
            if piece:
                yield piece
            if self._inflate.eof or (not data and len(piece) < PIECE):
                return


class _Zstd:
    def __init__(self, dictionary: zstandard.ZstdCompressionDict | None) -> None:
        given: Any = {"dict_data": dictionary} if dictionary else {}
        self._frame = zstandard.ZstdDecompressor(max_window_size=ZSTD_WINDOW, **given).decompressobj()
        self.unused_data = b""

    @property
    def eof(self) -> bool:
        return self._frame.eof

    def feed(self, data: bytes) -> Iterator[bytes]:
        for at in range(0, len(data), ZSTD_SLICE):
            if piece := self._frame.decompress(data[at : at + ZSTD_SLICE]):
                yield piece
            if self._frame.eof:
                self.unused_data = self._frame.unused_data + data[at + ZSTD_SLICE :]
                return


def read_plain(file: BinaryIO, start: int = 0) -> Iterator[Event]:
    """The pieces of a file that is not compressed: one frame without a checksum, which ends where the file does."""
    file.seek(start)
    while data := file.read(PIECE):
        yield Piece(start, data)
        start += len(data)


def read_gzip(file: BinaryIO, start: int = 0) -> Iterator[Event]:
    """The members of a gzip file, from the one at start on."""
    file.seek(start)
    data = b""
    while data := data or file.read(CHUNK):
        start, data, end = yield from _read_frame(file, start, data, _Gzip, b"\x1f\x8b\x08")
        yield end or FrameEnd(sealed=True)


def read_zstd(file: BinaryIO, start: int = 0) -> Iterator[Event]:
    """The frames of a Zstandard file, from the one at start on; a dictionary at the file's start is used."""
    dictionary = _dictionary(file)

    def decoder() -> Decoder:
        return _Zstd(dictionary)

    file.seek(start)
    data = b""
    while data := data if len(data) >= ZSTD_HEADER else data + file.read(CHUNK):
        if size := _skippable(data):  # content for others than its decoder
            start += size
            data = data[size:]
            if not data:
                file.seek(start)
            continue
        sealed = _has_checksum(data)
        start, data, end = yield from _read_frame(file, start, data, decoder, b"\x28\xb5\x2f\xfd")
        yield end or FrameEnd(sealed)


def _read_frame(
    file: BinaryIO, start: int, data: bytes, decoder: Callable[[], Decoder], magic: bytes
) -> Generator[Event, None, tuple[int, bytes, Broken | None]]:
    """The pieces of the frame at start. data is what was read of the file from there on.

    Returns where the next frame starts, what was read of it, and how this one is broken, if it is.
    """
    frame = decoder()
    end = start + len(data)
    given = 0
    try:
        while True:
            for piece in frame.feed(data):
                given += len(piece)
                yield Piece(start, piece)
            if frame.eof:
                rest = frame.unused_data
                return end - len(rest), rest, None
            data = file.read(CHUNK)
            end += len(data)
            if not data:
                error = f"the file ends within it, at byte {end:,}"
                break
    except DECODE_ERRORS as raised:
        # The decoder keeps to itself what it made of the last slice before it came upon the damage.
        pieces, at = _until_error(file, start, end - len(data), data, decoder(), given)
        if piece := b"".join(pieces):
            yield Piece(start, piece)
        what = str(raised).rpartition(": ")[2] or type(raised).__name__
        error = f"it cannot be decompressed at byte {at:,} ({what})"
    resumes = _next_frame(file, start + 1, decoder, magic)
    file.seek(0, os.SEEK_END) if resumes is None else file.seek(resumes)
    return resumes or end, b"", Broken(start, error, truncated=not data)


def _until_error(
    file: BinaryIO, start: int, last: int, data: bytes, frame: Decoder, given: int
) -> tuple[list[bytes], int]:
    """What a broken frame holds beyond the bytes that were given, and where in the file its decoder stops.

    last is where the data stands at which it stopped.
    """
    content: list[bytes] = []

    def feed(piece: bytes) -> None:
        nonlocal given
        for decoded in frame.feed(piece):
            if len(decoded) > given:
                content.append(decoded[given:])
            given = max(0, given - len(decoded))

    at = start
    with contextlib.suppress(*DECODE_ERRORS):
        file.seek(start)
        while at < last:
            piece = file.read(min(CHUNK, last - at))
            feed(piece)
            at += len(piece)
        for position in range(len(data)):
            feed(data[position : position + 1])
            at += 1
    return content, at


def _next_frame(file: BinaryIO, start: int, decoder: Callable[[], Decoder], magic: bytes) -> int | None:
    """Where the first frame from start on begins that holds a record, or that is small and whole; None if none does."""
    file.seek(start)
    window = b""
    while data := file.read(1 << 20):
        base = start - len(window)
        start += len(data)
        window += data
        found = window.find(magic)
        while found >= 0:
            if _is_frame(file, base + found, decoder()):
                return base + found
            found = window.find(magic, found + 1)
        file.seek(start)
        window = window[1 - len(magic) :]
    return None


def _is_frame(file: BinaryIO, start: int, frame: Decoder) -> bool:
    file.seek(start)
    data = file.read(TRIAL)
    first = b""
    with contextlib.suppress(*DECODE_ERRORS):
        for at in range(0, len(data), TRIAL_SLICE):
            for piece in frame.feed(data[at : at + TRIAL_SLICE]):
                first += piece[: len(RECORD) - len(first)]
                if first == RECORD:
                    return True
            if frame.eof:
                return True
    return False


def _skippable(data: bytes) -> int:
    """The length of a skippable frame with its header; 0 if it is not one."""
    if len(data) < 8 or int.from_bytes(data[:4], "little") & 0xFFFFFFF0 != 0x184D2A50:
        return 0
    return 8 + int.from_bytes(data[4:8], "little")


def _has_checksum(data: bytes) -> bool:
    try:
        return bool(zstandard.get_frame_parameters(data[:ZSTD_HEADER]).has_checksum)
    except zstandard.ZstdError:
        return False


def _dictionary(file: BinaryIO) -> zstandard.ZstdCompressionDict | None:
    """The dictionary in the first frame, which may be compressed itself."""
    file.seek(0)
    head = file.read(8)
    if int.from_bytes(head[:4], "little") != DICTIONARY_FRAME:
        return None
    content = file.read(min(int.from_bytes(head[4:], "little"), DICTIONARY_BYTES))
    if content.startswith(b"\x28\xb5\x2f\xfd"):
        with contextlib.suppress(zstandard.ZstdError):
            content = zstandard.ZstdDecompressor().decompress(content, max_output_size=DICTIONARY_BYTES)
    return zstandard.ZstdCompressionDict(content)
