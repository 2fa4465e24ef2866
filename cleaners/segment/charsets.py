"""Names of encodings, and what the codecs behind them make of bytes."""

from __future__ import annotations

import codecs
import functools
import importlib.resources
import re
import tomllib
from typing import Any

CHARSET = re.compile(r"(?i)charset\s*=\s*[\"']?\s*([^\s\"';,]+)")  # charset=gb2312
# The encodings to which vendors added characters that Python's codecs do not know.
EXTENDED = ("euc_jp", "gb18030")


@functools.cache
def packaged(name: str) -> dict[str, Any]:
    """The tables of a TOML file of this package."""
    return tomllib.loads((importlib.resources.files("cleaners.segment") / name).read_text(encoding="utf-8"))


@functools.cache
def _labels() -> dict[str, str]:
    labels = packaged("encodings.toml")["labels"]
    return {label: codec for codec, names in labels.items() for label in names.split()}


def codec_of(label: str) -> str | None:
    """Python's codec for a label ("ISO_8859-1" is cp1252, as in browsers); None if no encoding has that label."""
    return _labels().get("".join(char for char in label.lower() if char.isascii() and char.isalnum()))


def charset_of(media_type: str | None) -> str | None:
    """The charset parameter of a media type: "windows-1251" of "text/html; charset=windows-1251"."""
    found = CHARSET.search((media_type or "").partition(";")[2])
    return found[1] if found else None


def read(data: bytes, codec: str) -> str:
    """The text of bytes. What the codec does not know becomes U+FFFD, or what browsers know it to be."""
    text = data.decode(codec, "vendor" if codec in EXTENDED else "replace")
    return text.translate(corrections) if (corrections := _corrections(codec)) else text


@functools.cache
def _corrections(codec: str) -> dict[int, str]:
    return {ord(was): char for was, char in packaged("encodings.toml")["corrections"].get(codec, "").split()}


def _vendor(error: UnicodeError) -> tuple[str | bytes, int]:
    """What an encoding does not have but vendors write in it: the euro sign as 0x80 in GBK, ① in EUC-JP."""
    if isinstance(error, UnicodeDecodeError):
        unknown = error.object[error.start : error.start + 2]
        if error.encoding == "gb18030" and unknown[0] == 0x80:
            return "€", error.start + 1
        if error.encoding == "euc_jp" and len(unknown) == 2 and 0xA1 <= min(unknown) <= max(unknown) <= 0xFE:
            # Row 13 is the same in both; Shift-JIS holds two rows for each first byte.
            row, cell = unknown[0] - 0xA1, unknown[1] - 0xA1
            first = row // 2 + (0x81 if row < 62 else 0xC1)
            second = cell + 0x9F if row % 2 else cell + 0x40 + (cell > 62)
            return bytes((first, second)).decode("cp932", "replace")[0], error.start + 2
    return codecs.replace_errors(error)


codecs.register_error("vendor", _vendor)
