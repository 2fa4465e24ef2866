"""A page's blocks held against a text that was taken from it."""

from __future__ import annotations

import bisect
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cleaners.flat import WORD

ANCHOR = 3  # words in a row that find their place
COVERED = 0.5  # of a block's words
NEAR = 60  # words; how far ahead a short line is looked for
MAX_PLACES = 20  # of one anchor on the page


def covered(blocks: tuple[str, ...], extracted: str) -> tuple[bool, ...]:
    """For each block, whether at least half of its words stand in the extracted text, at the place in page order.

    Long lines of the extracted text find their place by three words in a row; what is shorter is looked for between
    its neighbours.
    """
    page: list[str] = []
    owner: list[int] = []
    sizes: list[int] = []
    for index, text in enumerate(blocks):
        words = WORD.findall(text.casefold())
        page += words
        owner += [index] * len(words)
        sizes.append(len(words))
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for at in range(len(page) - ANCHOR + 1):
        places[tuple(page[at : at + ANCHOR])].append(at)
    hits = [0] * len(blocks)
    taken = bytearray(len(page))
    at = 0
    for line in extracted.splitlines():
        at = _place(WORD.findall(line.casefold()), page, places, taken, at)
    for position, mark in enumerate(taken):
        hits[owner[position]] += mark
    return tuple(bool(size) and hit >= COVERED * size for hit, size in zip(hits, sizes, strict=True))


def _place(
    words: list[str], page: list[str], places: dict[tuple[str, ...], list[int]], taken: bytearray, at: int
) -> int:
    """Mark the words of one line where they stand on the page, from at onwards if they can; where the line ends."""
    n = 0
    while n < len(words):
        found = _find(words, n, page, places, taken, at)
        if found is None:
            n += 1
            continue
        while n < len(words) and found < len(page) and words[n] == page[found] and not taken[found]:
            taken[found] = 1
            n, found = n + 1, found + 1
        at = found
    return at


def _find(
    words: list[str], n: int, page: list[str], places: dict[tuple[str, ...], list[int]], taken: bytearray, at: int
) -> int | None:
    anchor = words[n : n + ANCHOR]
    if len(anchor) < ANCHOR:  # a short line, or the end of one: only close by
        for position in range(at, min(at + NEAR, len(page))):
            if page[position : position + len(anchor)] == anchor and not taken[position]:
                return position
        return None
    free = [position for position in places.get(tuple(anchor), ())[:MAX_PLACES] if not taken[position]]
    return next((position for position in free if position >= at), free[0] if free else None)


def by_snippets(texts: Sequence[str], content: Sequence[str], chrome: Sequence[str]) -> list[float]:
    """For each text of a page 1 if it holds a piece of a snippet of the content, 0 of the chrome alone, else NaN.

    A snippet may reach over texts; white space and letter case are not compared. A snippet of the content that the page
    says twice tells nothing, for one of the two may be chrome.

    >>> by_snippets(["Home", "The ferry", "sank.", "Share"], ["the ferry sank"], ["Share", "More"])
    [nan, 1.0, 1.0, 0.0]
    """
    known = [math.nan] * len(texts)
    folded = [_folded(text) for text in texts]
    starts = [0, *itertools.accumulate(len(text) + 1 for text in folded)][:-1]
    page = " ".join(folded)
    for value, snippets in ((0.0, chrome), (1.0, content)):
        for snippet in snippets:
            places = list(_places(page, _folded(snippet)))
            if value and len(places) > 1:
                continue
            for start, end in places:
                for at in range(bisect.bisect_right(starts, start) - 1, bisect.bisect_left(starts, end)):
                    known[at] = value
    return known


def _folded(text: str) -> str:
    return " ".join(text.split()).casefold()


def _places(page: str, snippet: str) -> Iterator[tuple[int, int]]:
    at = page.find(snippet) if snippet else -1
    while at >= 0:
        yield at, at + len(snippet)
        at = page.find(snippet, at + len(snippet))
