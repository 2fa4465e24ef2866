"""Web archives made of gold pages, once or many times over, for measuring how archives are read.

    python -m benchmarks.archives wcxb.warc.gz --gold ../shared/gold
    python -m benchmarks.archives wcxb-x100.warc.gz --copies 100 --no-payload-type

Each copy of a page has a URL and record ids of its own, and a comment at its end, so that none is a duplicate (its
canonical link names the same document for all). The archive is written as it is made: a page is compressed once,
however many copies of it there are.
"""

from __future__ import annotations

import base64
import hashlib
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from benchmarks import gold

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

DATE = "2026-03-01T12:00:00Z"
HTTP_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nServer: benchmark\r\n\r\n"
BATCH = 64  # pages that are held at a time


def digest(data: bytes) -> str:
    """As WARC-Block-Digest and WARC-Payload-Digest state it."""
    return _stated(hashlib.sha1(data).digest())


def _stated(sha1: bytes) -> str:
    return "sha1:" + base64.b32encode(sha1).decode()


def record_head(kind: str, length: int, name: str, fields: dict[str, str]) -> bytes:
    """The header of a WARC record with a block of length bytes; its id is made of the name, so it stays the same."""
    lines = {
        "WARC-Type": kind,
        "WARC-Record-ID": f"<urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}>",
        "WARC-Date": DATE,
        **fields,
        "Content-Length": str(length),
    }
    return "".join(["WARC/1.1\r\n", *(f"{key}: {value}\r\n" for key, value in lines.items()), "\r\n"]).encode()


def record(kind: str, block: bytes, name: str, fields: dict[str, str]) -> bytes:
    """A whole WARC record, with the digest of its block."""
    fields = {"WARC-Block-Digest": digest(block), **fields}
    return record_head(kind, len(block), name, fields) + block + b"\r\n\r\n"


def warcinfo(software: str = "winnow benchmarks") -> bytes:
    block = f"software: {software}\r\nformat: WARC File Format 1.1\r\n".encode()
    return record("warcinfo", block, "warcinfo", {"Content-Type": "application/warc-fields"})


def request(url: str) -> bytes:
    block = b"GET / HTTP/1.1\r\nUser-Agent: benchmark\r\n\r\n"
    fields = {"WARC-Target-URI": url, "Content-Type": "application/http; msgtype=request"}
    return record("request", block, f"request {url}", fields)


def response_fields(url: str, block_digest: str, payload_digest: str, payload_type: bool) -> dict[str, str]:
    """The fields of a response record, all but those that every record has."""
    fields = {
        "WARC-Target-URI": url,
        "Content-Type": "application/http; msgtype=response",
        "WARC-Block-Digest": block_digest,
        "WARC-Payload-Digest": payload_digest,
    }
    return fields | ({"WARC-Identified-Payload-Type": "text/html"} if payload_type else {})


def copy_url(url: str, copy: int) -> str:
    """The URL of one copy of a page; the first keeps the page's own."""
    if not copy:
        return url
    return f"{url}{'&' if '?' in url else '?'}copy={copy}"


def write_archive(pages: Iterator[tuple[str, bytes]], to: BinaryIO, *, copies: int, payload_type: bool) -> int:
    """Write pages (URL, HTML) as a .warc.gz, a request and a response for each copy. Returns the responses."""
    to.write(gzip_member(warcinfo()))
    written = 0
    for batch in _batches(pages):
        starts = [PageStart(url, html) for url, html in batch]
        for copy in range(copies):
            for start in starts:
                to.write(gzip_member(request(copy_url(start.url, copy))))
                to.write(start.response(copy, payload_type))
                written += 1
    return written


class PageStart:
    """What the responses of all copies of a page have in common: digested and compressed once."""

    def __init__(self, url: str, html: bytes) -> None:
        self.url = url
        self.block = HTTP_HEAD + html
        self.deflated = deflate(self.block, last=False)
        self.block_hash = hashlib.sha1(self.block)
        self.payload_hash = hashlib.sha1(html)

    def response(self, copy: int, payload_type: bool) -> bytes:
        """The gzip member with the response of one copy (RFC 1952)."""
        url = copy_url(self.url, copy)
        own = f"\n<!-- copy {copy} -->\n".encode() if copy else b""
        of_block, of_payload = _with(self.block_hash, own), _with(self.payload_hash, own)
        length = len(self.block) + len(own)
        head = record_head(
            "response", length, f"response {url}", response_fields(url, of_block, of_payload, payload_type)
        )
        rest = own + b"\r\n\r\n"
        checksum = zlib.crc32(rest, zlib.crc32(self.block, zlib.crc32(head)))
        stream = deflate(head, last=False) + self.deflated + deflate(rest)
        return _member(stream, checksum, len(head) + length + 4)


def _with(hashed: Hash, data: bytes) -> str:
    longer = hashed.copy()
    longer.update(data)
    return _stated(longer.digest())


def _batches(pages: Iterator[tuple[str, bytes]]) -> Iterator[list[tuple[str, bytes]]]:
    batch = []
    for page in pages:
        batch.append(page)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def deflate(data: bytes, *, last: bool = True) -> bytes:
    """A raw deflate stream; with last=False the start of one, to which another can be joined."""
    compressor = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return compressor.compress(data) + compressor.flush(zlib.Z_FINISH if last else zlib.Z_FULL_FLUSH)


def gzip_member(data: bytes) -> bytes:
    return _member(deflate(data), zlib.crc32(data), len(data))


def _member(deflated: bytes, checksum: int, size: int) -> bytes:
    return b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + deflated + struct.pack("<II", checksum, size & 0xFFFFFFFF)


def write_wacz(archive: bytes, to: Path) -> None:
    """A WACZ with one archive in it, stored as it is."""
    with zipfile.ZipFile(to, "w") as wacz:
        wacz.writestr("archive/data.warc.gz", archive)
        wacz.writestr("pages/pages.jsonl", '{"format": "json-pages-1.0", "id": "pages"}\n')
        wacz.writestr("datapackage.json", '{"profile": "data-package", "wacz_version": "1.1.1", "resources": []}\n')


def gold_pages(folder: Path, name: str, limit: int | None = None) -> Iterator[tuple[str, bytes]]:
    """URL and HTML of the pages of a gold set. A page without a URL, or with that of another, gets one of its own."""
    seen: set[str] = set()
    for number, row in enumerate(gold.rows(gold.gold_file(folder, name))):
        if limit is not None and number >= limit:
            return
        url = row.get("url") or f"https://pages.example/{number}"
        if url in seen:
            url = f"{url}{'&' if '?' in url else '?'}page={number}"
        seen.add(url)
        yield url, row["html"]


@click.command()
@click.argument("path", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--gold", "folder", type=click.Path(path_type=Path, exists=True), default="../shared/gold")
@click.option("--set", "name", default="wcxb", show_default=True)
@click.option("--copies", type=click.IntRange(1), default=1, show_default=True, help="How often each page is in it.")
@click.option("--limit", type=int, help="Pages, from the first on.  [default: all]")
@click.option(
    "--payload-type/--no-payload-type", default=True, help="Records state WARC-Identified-Payload-Type.  [default: yes]"
)
def main(path: Path, folder: Path, name: str, copies: int, limit: int | None, payload_type: bool) -> None:
    """Write a .warc.gz with the pages of a gold set."""
    with path.open("wb") as to:
        written = write_archive(gold_pages(folder, name, limit), to, copies=copies, payload_type=payload_type)
    click.echo(f"{written:,} responses, {path.stat().st_size:,} bytes: {path}")


if __name__ == "__main__":
    main()
