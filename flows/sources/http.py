"""What a server answered, as a web archive keeps it: status, headers, and the body with its encodings undone."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import zstandard
from fastwarc.stream_io import BrotliReader
from zlib_ng import zlib_ng

from cleaners.segment.encoding import looks_binary
from flows.sources.frames import DECODE_ERRORS
from flows.sources.warc import HEADER_BYTES, HEADER_END, parse_header

STATUS_LINE = re.compile(rb"HTTP/\d")
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")  # 1f4; name=value
PIECE = 1 << 16


class BodyError(Exception):
    """A body that is not what its headers say: it is broken, or it ends too early (cut)."""

    def __init__(self, message: str, *, cut: bool = False) -> None:
        super().__init__(message)
        self.cut = cut


@dataclass(frozen=True, slots=True)
class Response:
    """A response before its body is decoded. status is None where a server sent a body and nothing else."""

    status: int | None
    content_type: str | None
    transfer_encoding: str
    content_encoding: str
    body: bytes


def parse_response(block: bytes) -> Response:
    """The response in the block of a record."""
    if not STATUS_LINE.match(block):
        return Response(None, None, "", "", block)
    end = HEADER_END.search(block, 0, HEADER_BYTES)
    head, body = (block[: end.end()], block[end.end() :]) if end else (block, b"")
    status, fields = parse_header(head)
    transfer, content = (fields.get(f"{what}-encoding", "").lower() for what in ("transfer", "content"))
    return Response(status, fields.get("content-type"), transfer, content, body)


def decode_body(response: Response, limit: int) -> tuple[bytes, BodyError | None]:
    """The body without chunking and compression, of which at most limit + 1 bytes are made, and what is wrong with it.

    Archives often hold a body that was decoded already under the headers it came with: what is not encoded as its
    headers say is taken as it is.
    """
    body, error = response.body, None
    if "chunked" in response.transfer_encoding and CHUNK_SIZE.match(body):
        body, error = dechunk(body)
    encodings = [name.strip() for name in f"{response.content_encoding},{response.transfer_encoding}".split(",")]
    for name in reversed(encodings):
        if name.removeprefix("x-") in DECODERS and body:
            body, broken = _decode(name.removeprefix("x-"), body, limit)
            error = error or broken
    return body, error


def dechunk(body: bytes) -> tuple[bytes, BodyError | None]:
    """The content of a chunked body (RFC 9112, 7.1), as far as it goes."""
    chunks: list[bytes] = []
    at = 0
    while size := CHUNK_SIZE.match(body, at):
        length = int(size[1], 16)
        if not length:
            return b"".join(chunks), None
        chunks.append(body[size.end() : size.end() + length])
        at = size.end() + length
        if at > len(body):
            break
        at += 2 if body.startswith(b"\r\n", at) else body.startswith(b"\n", at)
    content = b"".join(chunks)
    if at >= len(body):
        return content, BodyError(f"the body ends within its chunks, after {len(content):,} bytes", cut=True)
    return content, BodyError(f"no chunk of the body starts after {len(content):,} bytes")


def _decode(name: str, body: bytes, limit: int) -> tuple[bytes, BodyError | None]:
    content: list[bytes] = []
    size = 0
    try:
        for piece in DECODERS[name](body):
            content.append(piece)
            size += len(piece)
            if size > limit:
                return b"".join(content)[: limit + 1], None
    except (*DECODE_ERRORS, OSError, EOFError) as error:
        if not size and not looks_binary(body):
            return body, None  # it is not compressed
        cut = isinstance(error, EOFError)
        what = "ends within its compression" if cut else "cannot be decompressed further"
        return b"".join(content), BodyError(f"the body ({name}) {what}, after {size:,} bytes", cut=cut)
    return b"".join(content), None


def _gzip(body: bytes) -> Iterator[bytes]:
    """The members of a gzip body. What stands behind them and is none is left away, as browsers do."""
    if not body.startswith(b"\x1f\x8b"):
        raise OSError("not gzip")
    while body.startswith(b"\x1f\x8b"):
        member = zlib_ng.decompressobj(zlib_ng.MAX_WBITS | 16)
        yield from _inflate(member, body)
        body = member.unused_data


def _deflate(body: bytes) -> Iterator[bytes]:
    """A zlib stream; or a bare deflate stream, which some servers send under the same name."""
    zlib_header = len(body) > 1 and body[0] & 0x0F == 8 and (body[0] << 8 | body[1]) % 31 == 0
    yield from _inflate(zlib_ng.decompressobj(zlib_ng.MAX_WBITS if zlib_header else -zlib_ng.MAX_WBITS), body)


def _inflate(stream: zlib_ng._Decompress, body: bytes) -> Iterator[bytes]:
    while True:
        piece = stream.decompress(body, PIECE)
        body = stream.unconsumed_tail
        if piece:
            yield piece
        if stream.eof:
            return
        if not body and len(piece) < PIECE:
            raise EOFError


def _brotli(body: bytes) -> Iterator[bytes]:
    stream = BrotliReader(io.BytesIO(body))
    while piece := stream.read(PIECE):
        yield piece


def _zstd(body: bytes) -> Iterator[bytes]:
    frame = zstandard.ZstdDecompressor().decompressobj()
    for at in range(0, len(body), 1 << 11):
        yield frame.decompress(body[at : at + (1 << 11)])
        if frame.eof:
            return
    raise EOFError


DECODERS = {"gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
