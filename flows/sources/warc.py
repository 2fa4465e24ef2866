"""The records of a web archive, and what is lost of a damaged one.

A record is whole if its frame's checksum holds, or its own digest where no checksum vouches for it. What is not whole
is a Loss, and reading goes on at the next record that can be found.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from fastwarc.warc import HeaderMap

from flows.sources.frames import Broken, Event, FrameEnd, Piece

HEADER_BYTES = 1 << 16
START = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")  # WARC/1.1
HEADER_END = re.compile(rb"\r?\n\r?\n")
# A record that starts at a line's start, in the midst of damage: its version, and a field behind it.
NEXT = re.compile(rb"(?<=\n)WARC/\d\.\d[ \t]*\r?\n(?=[A-Za-z-]{1,40}:)")
NEXT_BYTES = 64  # what NEXT may need to see
CONTROL = re.compile(rb"[\0-\x08\x0b\x0c\x0e-\x1f\x7f]")
FIELD = re.compile(rb"[^\s:][^:]*:|[ \t]")  # WARC-Date: 2026-03-01T12:00:00Z, or the rest of a folded line
LENGTH = re.compile(r"[0-9]{1,15}")
CLOSINGS = (b"\r\n\r\n", b"\n\n")
LINE_BREAKS = b"\r\n"
# Digest of WARC-Block-Digest, by its length: hex and base32, as in sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ.
ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b", "blake2s")


@dataclass(frozen=True, slots=True)
class Record:
    """A record that is whole.

    offset is where its frame starts in the file (the record itself, where nothing is compressed), inside how many bytes
    of the frame's content stand before it. block is at most as much of the block as was to be held, length its size.
    """

    offset: int
    inside: int
    head: bytes
    fields: dict[str, str]
    block: bytes
    length: int

    @property
    def kind(self) -> str:
        return self.fields["warc-type"].lower()

    @property
    def name(self) -> str:
        """What tells it from the others in its archive: its id as the record states it, else where it stands."""
        return self.fields.get("warc-record-id") or place(self.offset, self.inside)


@dataclass(frozen=True, slots=True)
class Loss:
    """What could not be read, from a place (as of a Record) on. resumes is the offset at which reading went on."""

    offset: int
    inside: int
    error_type: str
    message: str


def place(offset: int, inside: int) -> str:
    """A place in an archive: "4711", or "4711+200" for 200 bytes into the content of the frame there."""
    return f"{offset}+{inside}" if inside else str(offset)


def read_records(events: Iterator[Event], hold: int, *, framed: bool) -> Iterator[Record | Loss]:
    """The whole records and the losses, in the order of the file. Of a block at most hold bytes are held."""
    content = _Content(events, framed)
    while True:
        content.line_breaks()
        if broken := content.broken:
            content.broken = None
            yield _loss(content, broken.offset, 0, broken.error, broken.truncated)
        elif content.at < len(content.data):
            yield from _read_record(content, hold)
        elif content.ended:
            return


def _read_record(content: _Content, hold: int) -> Iterator[Record | Loss]:
    offset, inside = content.place()
    content.boundary, content.sealed = False, True
    head, whole = content.take_head()
    fields, error = _parse(head, whole)
    if fields is None:
        truncated = content.ended and not whole
        if broken := content.broken:
            content.broken, error, truncated = None, broken.error, broken.truncated
        else:
            content.give_back(head[1:])  # the next record is not this one
        yield _loss(content, offset, inside, error, truncated)
        return
    length = int(fields["content-length"])
    block, taken = content.take(length, hold)
    closing = content.line_breaks(within_frame=True) if taken == length else b""
    record = Record(offset, inside, head, fields, block, length)
    follows = taken == length and content.follows(closing)
    if taken < length:
        what = "file" if content.ended else "frame"
        error = f"the {what} ends after {taken:,} of the {length:,} bytes of its block"
    elif content.boundary and content.sealed:
        error = ""
    elif (matches := matches_digest(record)) is not None:
        error = "" if matches else "its content is not what its digest says"
        content.digested.add(record.kind)
    elif not follows:
        error = "it does not end where its Content-Length says"
    elif content.framed and (content.suspect or record.kind in content.digested):
        error = "its frame is damaged, and it has no digest that would show it to be whole"
    else:
        content.unchecked += 1
    if not error:
        yield record
        if content.ended and not content.framed and not closing.startswith(CLOSINGS):
            at, _ = content.place()
            message = "the file ends before the line breaks that close a record"
            yield Loss(at, 0, "truncated", message)
        elif not follows and content.broken is None:
            yield _loss(content, *content.place(), "no record starts there", False)
        return
    truncated = content.ended and taken < length
    if broken := content.broken:
        content.broken, error, truncated = None, broken.error, broken.truncated
    elif not follows and len(block) == taken:  # its length may be wrong, and records stand within it
        content.give_back(block + closing)
    if url := fields.get("warc-target-uri"):
        error += f"; it was {url}"
    yield _loss(content, offset, inside, error, truncated, seek=not follows)


def _loss(content: _Content, offset: int, inside: int, error: str, truncated: bool, *, seek: bool = True) -> Loss:
    """What is lost at a place, after going on to the next record, unless content stands there (seek=False)."""
    if content.framed and content.unchecked:
        error += f"; {content.unchecked:,} records before it in its frame have no digest, and may be altered"
        content.unchecked = 0
    content.suspect = True
    if seek:
        content.seek_record()
    if (broken := content.broken) and content.framed and broken.offset == offset:  # no more of its frame could be read
        content.broken, error, truncated = None, f"{broken.error}; {error}", broken.truncated
        content.seek_record()
    where = f"byte {offset:,}" + (f" ({inside:,} bytes into its content)" if inside else "")
    if content.broken is None and content.at < len(content.data):
        rest = f"reading went on at byte {content.place()[0]:,}"
    else:
        rest = f"up to byte {content.broken.offset:,}" if content.broken else "nothing was found behind it"
    return Loss(offset, inside, "truncated" if truncated else "damaged", f"lost at {where}: {error}; {rest}")


def _parse(head: bytes, whole: bool) -> tuple[dict[str, str] | None, str]:
    """The fields of a record's header, or what is wrong with it."""
    if not START.match(head):
        return None, "no record starts there"
    if not whole:
        return None, "the header of its record does not end"
    _, fields = parse_header(head)
    lines = head.rstrip(LINE_BREAKS).splitlines()[1:]
    if CONTROL.search(head) or not all(FIELD.match(line) for line in lines):
        return None, "the header of its record is damaged"
    if not LENGTH.fullmatch(fields.get("content-length", "")) or not fields.get("warc-type"):
        return None, "the header of its record says no length or no type"
    return fields, ""


def parse_header(head: bytes) -> tuple[int | None, dict[str, str]]:
    """The HTTP status, and the fields by their names in lower case, of a header whose first line is WARC/1.1 or
    HTTP/1.1 200 OK. Of a field that stands there twice the first counts; encodings are put together."""
    header = HeaderMap()
    header.parse(io.BytesIO(b"\r\n".join(head.splitlines()).rstrip(LINE_BREAKS) + b"\r\n\r\n"), True)
    fields: dict[str, str] = {}
    for name, value in header.to_tuples():
        name = name.lower()
        if name not in fields:
            fields[name] = value.strip()
        elif name.endswith("-encoding"):
            fields[name] += f",{value}"
    return header.status_code, fields


def matches_digest(record: Record) -> bool | None:
    """Whether a record's block is what its digest says; None if there is none that can be computed."""
    algorithm, _, value = record.fields.get("warc-block-digest", "").partition(":")
    algorithm = algorithm.lower().replace("-", "")
    if algorithm not in ALGORITHMS or len(record.block) < record.length:
        return None
    digest = hashlib.new(algorithm, record.block, usedforsecurity=False).digest()
    for decode in (bytes.fromhex, base64.b32decode, base64.b64decode):
        with contextlib.suppress(ValueError, binascii.Error):
            if decode(value.upper() if decode is base64.b32decode else value) == digest:
                return True
    return False


class _Content:
    """The content of an archive as one stream: what is at hand (data, from at on) and the events that bring more.

    framed says whether offsets are those of frames. boundary: a frame ended at the last step; sealed: those that ended
    since it was set had checksums. suspect, digested and unchecked are about the frame at hand: something of it was
    lost; the kinds of its records that have digests; how many records neither checksum nor digest vouches for.
    broken is a broken frame that nobody has taken note of yet: nothing is read beyond it. ended: there is no more.
    """

    def __init__(self, events: Iterator[Event], framed: bool) -> None:
        self.events = events
        self.framed = framed
        self.data = b""
        self.at = 0
        self.frame = 0  # the offset of the frame, or piece, that data is from
        self.before = 0  # bytes of its content before data
        self.boundary = False
        self.sealed = True
        self.suspect = False
        self.digested: set[str] = set()
        self.unchecked = 0
        self.broken: Broken | None = None
        self.ended = False

    def place(self) -> tuple[int, int]:
        """Where the next byte is from: the offset of its frame, and how many bytes of content into it."""
        inside = self.before + self.at
        return (self.frame, inside) if self.framed else (self.frame + inside, 0)

    def step(self) -> None:
        """Take the next event. What is left at hand stays there."""
        event = next(self.events, None)
        self.boundary = False
        if event is None:
            self.ended = True
        elif isinstance(event, Piece):
            rest = self.data[self.at :]
            same = self.framed and event.offset == self.frame
            self.before = self.before + self.at if same else -len(rest)
            if not same:
                self.suspect, self.digested, self.unchecked = False, set(), 0
            self.frame, self.data, self.at = event.offset, rest + event.data, 0
        elif isinstance(event, FrameEnd):
            self.boundary = True
            self.sealed &= event.sealed
        else:
            self.broken = event

    def fill(self) -> bool:
        """Have something at hand; False at a broken frame and at the end."""
        while self.at >= len(self.data) and self.broken is None and not self.ended:
            self.step()
        return self.at < len(self.data)

    def starts_with(self, pattern: re.Pattern[bytes]) -> bool:
        """Whether a pattern of at most NEXT_BYTES matches here, within this frame."""
        while len(self.data) - self.at < NEXT_BYTES and not (self.boundary or self.broken or self.ended):
            self.step()
        return bool(pattern.match(self.data, self.at))

    def starts_frame(self) -> bool:
        """Whether a frame starts here, and a record with it."""
        return self.framed and self.before + self.at == 0 and self.starts_with(START)

    def take(self, count: int, hold: int) -> tuple[bytes, int]:
        """The next bytes, and how many were there of so many; those beyond hold are passed over."""
        chunks: list[memoryview] = []  # so that what is taken is copied once
        held = taken = 0
        while taken < count and self.fill() and not self.starts_frame():
            size = min(len(self.data) - self.at, count - taken)
            if held < hold:
                chunk = memoryview(self.data)[self.at : self.at + min(size, hold - held)]
                chunks.append(chunk)
                held += len(chunk)
            self.at += size
            taken += size
        return b"".join(chunks), taken

    def take_head(self) -> tuple[bytes, bool]:
        """The header that stands here with the blank line behind it, and whether it is whole."""
        if end := HEADER_END.search(self.data, self.at):
            head = self.data[self.at : end.end()]
            self.at = end.end()
            return head, True
        head = b""
        while len(head) < HEADER_BYTES and self.fill():
            size = len(head)
            head += self.data[self.at :]
            if end := HEADER_END.search(head, max(0, size - 3)):
                self.at += end.end() - size
                return head[: end.end()], True
            self.at = len(self.data)
        return head, False

    def line_breaks(self, *, within_frame: bool = False) -> bytes:
        """Take the line breaks that stand here; within_frame not beyond the end of this frame."""
        taken = b""
        while True:
            rest = self.data[self.at :] if len(self.data) - self.at < 16 else self.data[self.at : self.at + 16]
            size = len(rest) - len(rest.lstrip(LINE_BREAKS))
            taken = (taken + rest[:size])[:16]
            self.at += size
            if size < len(rest):
                return taken
            if self.at >= len(self.data):
                if self.ended or self.broken:
                    return taken
                self.step()
                if self.boundary and within_frame:
                    return taken

    def follows(self, closing: bytes) -> bool:
        """Whether what comes behind a record and the line breaks that close it is as it should be."""
        if self.at >= len(self.data):
            return self.broken is None
        return closing.startswith(CLOSINGS) or self.starts_with(START)

    def give_back(self, taken: bytes) -> None:
        """Put back what was taken last, if it is all from this frame."""
        if not self.framed or len(taken) <= self.before + self.at:
            self.before -= len(taken) - self.at
            self.data, self.at = taken + self.data[self.at :], 0

    def seek_record(self) -> None:
        """Go on to the next record: at the start of a frame, or of a line. Stops at a broken frame and at the end."""
        while self.fill():
            if self.starts_frame():
                return
            if found := NEXT.search(self.data, self.at):
                self.at = found.start()
                return
            kept, frame = self.data[max(self.at, len(self.data) - NEXT_BYTES) :], self.frame
            self.at = len(self.data)
            if self.fill() and (self.frame == frame or not self.framed):
                self.give_back(kept)
