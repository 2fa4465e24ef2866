"""What a reader should know of a cleaned page before using it."""

from __future__ import annotations

import re

from cleaners.flat import is_prose, word_count
from cleaners.page import Evidence

TOO_SHORT = 25  # words
MOSTLY_REMOVED = 0.8  # share of the page's characters
LISTS = ("listing", "collection")  # page types
SURE = 0.65  # of the page's type
MIN_LINES = 25  # that are no sentences
LIST_SHARE = 0.25  # of the words; a list has fewer in sentences
HEAD = 500  # code points that show most pages to be long enough
REPLACED = 0.001  # share of U+FFFD among the characters
# "Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "FranÃ§ais", "â€œquotedâ€\x9d": UTF-8 read as a one-byte encoding
MOJIBAKE = re.compile(
    r"Ã[\x80-\xbf©¨¤¶¼Ÿ±³§ª«¡ŸŒ„–œ]|â(?:€[™œ\x9d“”˜¦¢]|\x80[\x93\x94\x98\x99\x9c\x9d\xa6])|(?:[ÐÑ][\x80-\xbf€°±²³´µ¶·¸¹º»¼½¾‚ƒ„…†‡ˆ‰Š‹Œ]){3}|Â[\xa0«»°£§]"
)
MARKS = ("Ã", "â€", "â\x80", "Ð", "Ñ", "Â")  # one of them begins each
MOJIBAKE_RATE = 1000  # characters for each broken one


def flags(text: str, page_text: str, removed_ratio: float, page_type: Evidence | None = None) -> tuple[str, ...]:
    """Quality flags of a document: empty, too_short, mostly_removed, mojibake, list_page.

    A page of nothing but chrome is empty and mostly removed; an empty page is only empty. The text tells a list where
    the page's type is not known, or not surely.
    """
    found = []
    words = word_count(text[:HEAD])
    if words < TOO_SHORT:
        words = word_count(text)
    if not words:
        found.append("empty")
    elif words < TOO_SHORT:
        found.append("too_short")
    if page_text.strip() and removed_ratio > MOSTLY_REMOVED:
        found.append("mostly_removed")
    if is_mojibake(page_text):
        found.append("mojibake")
    if page_type.value in LISTS if page_type and page_type.confidence >= SURE else is_list(text):
        found.append("list_page")
    return tuple(found)


def is_list(text: str) -> bool:
    """Whether a text is mostly lines that are no sentences: teasers, products, links.

    So it is of 40 % of the listings and 20 % of the collections of goods of the gold pages, flattened, and of 1 % of
    the articles.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < MIN_LINES:
        return False
    prose = [is_prose(line) for line in lines]
    if prose.count(False) < MIN_LINES:
        return False
    words = [word_count(line) for line in lines]
    running = sum(count for count, is_running in zip(words, prose, strict=True) if is_running)
    return running < LIST_SHARE * sum(words)


def is_mojibake(text: str) -> bool:
    """Whether a text was decoded with the wrong encoding, or lost characters when it was."""
    if text.isascii():
        return False
    if text.count("\ufffd") > max(1, REPLACED * len(text)):
        return True
    if not any(mark in text for mark in MARKS):
        return False
    return len(MOJIBAKE.findall(text[:100_000])) > max(1, min(len(text), 100_000) / MOJIBAKE_RATE)


def repair(value: str) -> str:
    """A metadata value with its mojibake undone; text that is sound comes back unchanged, quotes stay curly."""
    if value.isascii() or not MOJIBAKE.search(value):
        return value
    import ftfy

    return ftfy.fix_text(value, uncurl_quotes=False)
