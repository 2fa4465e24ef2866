"""trafilatura's opinion of a page, matched back to its blocks: which of them it takes for content."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from cleaners.flat import WORD, is_prose, word_count
from cleaners.segment.html import Html

ANCHOR = 3  # words in a row that find their place
COVERED = 0.5  # of a block's words
NEAR = 60  # words; how far ahead a short line is looked for
MAX_PLACES = 20  # of one anchor on the page
MAX_DEPTH = 200  # elements; trafilatura's parser drops what is nested deeper
MAX_ELEMENTS = 20_000  # its time grows with the square of some of them
RECOVERED = 2  # times the words of the content; so much must a hidden body hold to be the content instead
POSTS_KEPT = 0.5  # of the words of a forum's paragraphs
MIN_POSTS = 100  # words
MAX_TEASER = 150  # words; a page of which fewer are kept may have been missed
TEASER_SHARE = 0.15  # of the words of the page's paragraphs
MAX_LINKS = 0.5  # of a block's characters


def judge(page: Html, content: str, url: str | None, *, forum: bool = False) -> tuple[bool, ...]:
    """For each block of a page, whether it is content. In a forum what readers wrote is.

    trafilatura decides among the visible blocks; where it cannot read the page (too deep, too long), paragraphs are.
    A body that the page holds as data, or for readers without scripts, is the content where the visible page holds
    less than half of it.
    """
    if page.depth > MAX_DEPTH or len(page.elements) > MAX_ELEMENTS:
        kept = tuple(_reads(page, i) for i in range(len(page.blocks)))
    else:
        kept = covered(tuple(block.text for block in page.blocks), extract(content, url, comments=forum))
        kept = _with_missed(page, kept, forum)
    for origin in ("json-ld", "preloaded", "noscript"):
        own = [box.hidden == origin and _reads(page, i) for i, box in enumerate(page.boxes)]
        if any(own) and _words(page, own) >= RECOVERED * max(_words(page, kept), 1):
            kept = tuple(own)
    return kept


def _with_missed(page: Html, kept: Sequence[bool], forum: bool) -> tuple[bool, ...]:
    """What is kept of a page, with all its visible paragraphs where they were missed.

    trafilatura takes the first post of some threads for the article and drops the rest, and of some pages it keeps a
    teaser or nothing.
    """
    paragraphs = [_reads(page, i) and not box.hidden for i, box in enumerate(page.boxes)]
    words = _words(page, paragraphs)
    if forum:
        both = [one and is_kept for one, is_kept in zip(paragraphs, kept, strict=True)]
        missed = words >= MIN_POSTS and _words(page, both) < POSTS_KEPT * words
    else:
        missed = _words(page, kept) < min(MAX_TEASER, TEASER_SHARE * words)
    return tuple(is_kept or (missed and one) for is_kept, one in zip(kept, paragraphs, strict=True))


def _reads(page: Html, i: int) -> bool:
    role = page.blocks[i].role
    return page.link_share[i] <= MAX_LINKS and (is_prose(page.blocks[i].text) or role in ("heading", "quote", "code"))


def _words(page: Html, kept: Sequence[bool]) -> int:
    return sum(word_count(block.text) for block, is_kept in zip(page.blocks, kept, strict=True) if is_kept)


def extract(content: str, url: str | None, *, comments: bool = False) -> str:
    """The text that trafilatura takes for a page's content; empty where it finds none or fails.

    comments says whether what readers wrote is content too.
    """
    import trafilatura

    try:
        document = trafilatura.bare_extraction(content, url=url, with_metadata=False, include_comments=comments)
    except Exception:  # it raises many kinds on broken mark-up
        return ""
    return getattr(document, "text", None) or ""


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
