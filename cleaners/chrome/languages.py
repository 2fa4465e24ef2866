"""Language switchers: "EnglishDeutschFrançais", "EN | DE | FR", "العربيةespрусdefr"."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import TRIM, normalise, words_of
from cleaners.flat import Flat, Found
from cleaners.page import Removal

MAX_SWITCHER = 300
SEPARATED = re.compile(r"\s*[|/·•,]\s*")  # "DE | EN | Leichte Sprache"
SKIP = re.compile(r"[\s|/·•,;.()\[\]›>-]+")
PART = re.compile(r"[^\s|/·•,;.()\[\]›>-]+")


@functools.cache
def _names() -> frozenset[str]:
    return frozenset(words_of("languages", "words"))


@functools.cache
def _beginnings() -> frozenset[str]:
    return frozenset(name[:2] for name in _names())


@functools.cache
def _first_words() -> frozenset[str]:
    return frozenset(PART.findall(name)[0] for name in _names())


def names(text: str) -> int:
    """How many language names a text consists of; 0 if anything else stands in it.

    Glued names of one script are told apart by the list alone ("defr"), the longest division into names first.
    """
    first = PART.search(normalise(text))
    if not first or not (first[0].strip(TRIM) in _first_words() or _divide(first[0])):
        return 0
    parts = [normalise(part) for part in SEPARATED.split(text) if part.strip()]
    if not all(part in _names() for part in parts):
        parts = [part for part in SKIP.split(normalise(text)) if part]
    counts = [_divide(part) for part in parts]
    return sum(counts) if counts and all(counts) else 0


@functools.lru_cache(maxsize=4096)
def _divide(text: str) -> int:
    if text in _names():
        return 1
    if text[:2] not in _beginnings():
        return 0
    best = 0
    for end in range(len(text) - 1, 1, -1):
        if text[:end] in _names() and (rest := _divide(text[end:])):
            best = max(best, 1 + rest)
            break
    return best


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines of two or more language names, and runs of lines with one name each."""
    first, last = found.body()
    counts = []
    left = set(found.left())
    for i, block in enumerate(page.blocks):
        # "No." and "It" are words too, and "English" / "German" can be a list of the article.
        prose = len(block.text) > MAX_SWITCHER or block.text.endswith((".", "!", "?"))
        count = names(block.text) if i in left and not prose else 0
        counts.append(0 if first < i < last and count < 3 else count)
    i = 0
    while i < len(counts):
        end = i
        while end < len(counts) and counts[end]:
            end += 1
        if sum(counts[i:end]) >= 2 and len({page.blocks[n].text for n in range(i, end)}) == end - i:
            for j in range(i, end):
                yield page.removal(j, j, "languages", "switcher", 0.9)
        i = max(end, i + 1)
