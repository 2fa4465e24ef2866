"""Bytes to text."""

from __future__ import annotations

import codecs
import functools
import re

from cleaners.segment import detection

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
COMMENT_OR_SCRIPT = re.compile(rb"(?is)<!--.*?-->|<(script|style|noscript)\b.*?</\1")
META = re.compile(rb"(?i)<meta[\s/][^<>]*")  # <meta charset="windows-1251">
ATTRIBUTE = re.compile(rb"""([^\s"'<>/=]+)\s*=\s*("[^"]*"?|'[^']*'?|[^\s"'>]+)""")  # content="text/html; charset=gb2312"
CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([^\s\"';,]+)")  # charset=gb2312
XML_DECLARATION = re.compile(rb"""\s*<\?xml\s[^<>]*?encoding\s*=\s*["']([^"'<>]+)""")  # <?xml encoding='koi8-r'?>
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

    charset is what the HTTP header says, or whoever fetched the page; it goes before what the page declares itself.
    Nothing is dropped: a byte that the encoding does not know becomes U+FFFD.
    """
    for bom, name in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(name, "replace")
    header = codec_of(charset or "")
    if guessed := _utf16_without_bom(data):
        return data.decode(guessed, "replace")
    if header in ("utf-16-le", "utf-16-be") and b"\0" in data:
        return data.decode(header, "replace")
    if (text := _utf8(data)) is not None:
        return text
    declared = dict.fromkeys(codec for codec in (header, *_declared(data)) if codec and not codec.startswith("utf"))
    return _read(data, detection.detect(data, tuple(declared)))


def charset_of(media_type: str | None) -> str | None:
    """The charset parameter of a media type: "windows-1251" of "text/html; charset=windows-1251"."""
    found = CHARSET.search((media_type or "").partition(";")[2])
    return found[1] if found else None


@functools.cache
def _codecs() -> dict[str, str]:
    return {label: codec for codec, labels in detection.data("encodings.toml")["labels"].items() for label in labels.split()}


def codec_of(label: str) -> str | None:
    """Python's codec for an encoding's label ("ISO_8859-1" is cp1252, as in browsers); None for an unknown one."""
    return _codecs().get("".join(char for char in label.lower() if char.isalnum()))


def _utf8(data: bytes) -> str | None:
    """The text if it is UTF-8 or, without bytes above 127, ISO-2022-JP; None if it is neither.

    A multi-byte character cut at the end, or some broken bytes among whole characters, make it no less UTF-8.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        text = data.decode("utf-8", "replace")
        broken = text.count("\ufffd")
        whole = len(text) - len(text.encode("ascii", "ignore")) - broken
        return text if whole > broken or (whole and error.start >= len(data) - 3) else None
    if "\x1b$" in text and "\x1b(" in text and text.isascii():
        return _read(data, "iso2022_jp_ext")
    return text


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


def _read(data: bytes, codec: str) -> str:
    text = data.decode(codec, "vendor" if codec in ("euc_jp", "gb18030") else "replace")
    pairs = detection.data("encodings.toml")["corrections"].get(codec, "")
    return text.translate({ord(pair[0]): pair[1] for pair in pairs.split()}) if pairs else text


def _vendor(error: UnicodeError) -> tuple[str | bytes, int]:
    """What vendors have added to an encoding: ① in EUC-JP, of Shift-JIS's row 13; € as a single byte in GBK."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    first, second = (*error.object[error.start : error.start + 2], 0)[:2]
    if error.encoding == "gb18030" and first == 0x80:
        return "€", error.start + 1
    if error.encoding == "euc_jp" and 0xA1 <= first <= 0xFE and 0xA1 <= second <= 0xFE:
        row, cell = first - 0xA1, second - 0xA1
        lead = row // 2 + (0x81 if row < 62 else 0xC1)
        trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)
        return bytes((lead, trail)).decode("cp932", "replace")[:1], error.start + 2
    return codecs.replace_errors(error)


codecs.register_error("vendor", _vendor)


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
