"""Bytes to text."""

from __future__ import annotations

import codecs
import re

from cleaners.segment.charsets import charset_of, codec_of, read
from cleaners.segment.detection import detect

# What a page can not be, by its first bytes.
MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "PNG image"),
    (b"\xff\xd8\xff", "JPEG image"),
    (b"GIF8", "GIF image"),
    (b"%PDF-", "PDF document"),
    (b"PK\x03\x04", "ZIP archive"),
    (b"\x1f\x8b", "gzip data"),
    (b"\x28\xb5\x2f\xfd", "Zstandard data"),
    (b"\x7fELF", "ELF program"),
    (b"PAR1", "Parquet file"),
    (b"SQLite format 3", "SQLite database"),
)
BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
HEAD = 65_536  # bytes; where a declaration may stand
COMMENT_OR_SCRIPT = re.compile(rb"(?is)<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1|\Z)")
META = re.compile(rb"(?i)<meta[\s/][^<>]{0,1000}")  # <meta charset="windows-1251">
# content="text/html; charset=gb2312"
ATTRIBUTE = re.compile(rb"""([^\s"'<>/=]{1,40})\s*=\s*("[^"]*"?|'[^']*'?|[^\s"'>]+)""")
XML_DECLARATION = re.compile(rb"""\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([^"'<>]+)""")  # <?xml encoding='koi8-r'?>
UTF_16 = ("utf-16-le", "utf-16-be")  # no declaration that reads as ASCII is in it
# Control characters that no encoding of text uses: \t \n \f \r and ESC (ISO-2022-JP) are left out.
CONTROL = bytes({*range(32), 127} - {9, 10, 12, 13, 27})
SAMPLE = 65_536


def looks_binary(data: bytes) -> str | None:
    """What the bytes are when they are no text ("PNG image", "binary data"), else None."""
    for magic, name in MAGIC:
        if data.startswith(magic):
            return name
    if data.startswith(tuple(bom for bom, _ in BOMS)) or _utf16_without_bom(data):
        return None
    sample = data[:SAMPLE]
    controls = len(sample) - len(sample.translate(None, CONTROL))
    return "binary data" if sample and controls > 0.1 * len(sample) else None


def decode(data: bytes, charset: str | None = None) -> str:
    """Text of a page, by BOM, UTF-8, the declared charset if the text is plausible in it, then detection. Never raises.

    charset is what the HTTP header says, or whoever fetched the page; it goes before what the page itself declares.
    Nothing is dropped: a byte that the encoding does not know becomes U+FFFD.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    header = codec_of(charset or "")
    if guessed := _utf16_without_bom(data):
        return data.decode(guessed, "replace")
    if header in UTF_16 and b"\0" in data:
        return data.decode(header, "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        first_broken = error.start
    else:
        escaped = text.isascii() and "\x1b$" in text and "\x1b(" in text
        return read(data, "iso2022_jp_ext") if escaped else text
    # A multi-byte character cut at the end, or some broken bytes among whole characters, make it no less UTF-8.
    start = data[: first_broken + SAMPLE].decode("utf-8", "replace")
    broken = start.count("\ufffd")
    whole = len(start) - len(start.encode("ascii", "ignore")) - broken
    if whole > 3 * broken or (whole and first_broken >= len(data) - 3):
        return data.decode("utf-8", "replace")
    declared = dict.fromkeys((header, *_declared(data), "utf-8"))
    return read(data, detect(data, [codec for codec in declared if codec and codec not in UTF_16]))


def _declared(data: bytes) -> list[str]:
    """The codecs that the page declares, in order: by the XML declaration, then by <meta>. Comments declare nothing."""
    head = COMMENT_OR_SCRIPT.sub(b" ", data[:HEAD])
    found = [declaration[1]] if (declaration := XML_DECLARATION.match(head)) else []
    for meta in META.findall(head):
        values = {name.lower(): value.strip(b"\"'") for name, value in ATTRIBUTE.findall(meta)}
        if b"charset" in values:
            found.append(values[b"charset"])
        elif values.get(b"http-equiv", b"").lower() == b"content-type":
            found.append((charset_of(values.get(b"content", b"").decode("latin-1")) or "").encode("latin-1"))
    return [codec for label in found if (codec := codec_of(label.decode("latin-1")))]


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 shows as NULs in every second byte of its ASCII characters (line breaks, mark-up, digits)."""
    sample = data[:4096]
    if len(sample) < 16:
        return None
    for name, high, low in (("utf-16-le", sample[1::2], sample[0::2]), ("utf-16-be", sample[0::2], sample[1::2])):
        nuls = high.count(0)
        if not nuls or 0 in low:
            continue
        # Between them stand letters of one script, of the same high byte: 0x04 for Cyrillic, 0x0E for Thai.
        script = max(range(1, 0x11), key=high.count)
        if nuls > 0.4 * len(high) or nuls + high.count(script) > 0.9 * len(high):
            return name
    return None
