"""Bytes to text."""

from __future__ import annotations

import codecs
import re

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
)
# <meta charset="windows-1251">, <?xml ... encoding='koi8-r'?>, content="text/html; charset=gb2312"
DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})")
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


def decode(data: bytes) -> str:
    """Text of a page, by BOM, UTF-8, the declared charset, then detection. Never raises.

    Nothing is dropped: a byte that the encoding does not know becomes U+FFFD.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    if guessed := _utf16_without_bom(data):
        return data.decode(guessed, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # A multi-byte character cut at the end, or one broken byte in a long page, is still UTF-8.
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        multibyte = sum(byte >= 0xC2 for byte in data[:SAMPLE])
        if error.start >= len(data) - 3 or broken * 20 <= multibyte:
            return text
    if declared := DECLARED.search(data[:4096]):
        try:
            return data.decode(declared[1].decode("ascii"))
        except (UnicodeDecodeError, LookupError):
            pass
    from charset_normalizer import from_bytes

    best = from_bytes(data[:SAMPLE]).best()
    return data.decode(best.encoding if best else "cp1252", "replace")


def _utf16_without_bom(data: bytes) -> str | None:
    """UTF-16 shows as NULs in every second byte of its ASCII characters (line breaks, mark-up, digits)."""
    sample = data[:4096]
    if len(sample) < 16 or len(sample) % 2:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if odd > 0.4 * pairs and even == 0:
        return "utf-16-le"
    if even > 0.4 * pairs and odd == 0:
        return "utf-16-be"
    return None
