"""What readers wrote under an article."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import any_of, keywords, words_of
from cleaners.flat import Flat, Found, word_count
from cleaners.metadata.dates import stamps
from cleaners.page import Removal
from cleaners.segment.scripts import CHARACTER

REACH = 4  # lines from the heading of the comments to the first comment
MIN_ENTRIES = 3  # commenters with a time under their names, where no heading is known
ENDS = frozenset(("legal", "consent", "related", "promotions", "navigation", "languages"))


@functools.cache
def _says() -> re.Pattern[str]:
    """ "Ann says:", "Kurt aus der Neugasse sagt:", "小林说道：": a commenter's name as weblogs print it."""
    says = set(words_of("comments", "says"))
    unspaced = set(filter(CHARACTER.search, says))
    bare = rf"|.{{1,30}}(?:{any_of(unspaced)})\s?[:：]?" if unspaced else ""
    return re.compile(rf".{{1,60}}\s(?:{any_of(says - unspaced)})\s?:?{bare}", re.I)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Threads of comments: from a commenter's name or time under a heading ("Comments (2)") to the next chrome.

    The heading alone is not enough, since "Comments" can head a section of the article; a time or "says:" must follow.
    Without a heading that is known it takes several commenters below prose, each with "says:" and a time.
    """
    for heading in range(len(page.blocks)):
        label = page.labels[heading]
        if not label or label.kind != "comments":
            continue
        if not _is_below(page, found, heading):
            continue
        near = range(heading + 1, min(heading + 1 + REACH, len(page.blocks)))
        start = next((i for i in near if found.free(i) and _is_entry(page, i)), None)
        if start is None:
            continue
        if found.free(heading):
            yield page.removal(heading, heading, "comments", "thread-heading", 0.85)
        yield from _thread(page, found, heading + 1, page.blocks[heading].text)
        return
    said = [i for i in sorted(page.holding(keywords("comments", "says"))) if found.free(i) and _is_said(page, i)]
    if len(said) >= MIN_ENTRIES and any(page.prose[: said[0]]):
        yield from _thread(page, found, said[0], page.blocks[said[0]].text)


def _thread(page: Flat, found: Found, start: int, evidence: str) -> Iterator[Removal]:
    for i in range(start, len(page.blocks)):
        if found.kind(i) in ENDS:
            break
        if found.free(i):
            yield page.removal(i, i, "comments", "thread", 0.8, evidence)


def _is_below(page: Flat, found: Found, heading: int) -> bool:
    """Whether most of the page's prose stands above: buttons that show the comments stand at the top as well."""
    words = [word_count(b.text) if page.prose[i] and found.free(i) else 0 for i, b in enumerate(page.blocks)]
    return sum(words[:heading]) > sum(words[heading:])


def _is_entry(page: Flat, index: int) -> bool:
    return bool(_says().fullmatch(page.blocks[index].text)) or _is_timed(page, index)


def _is_said(page: Flat, index: int) -> bool:
    """ "Ann says:" with "3 May 2023 at 7:42 am" in the next line or the one below."""
    below = range(index + 1, min(index + 3, len(page.blocks)))
    return bool(_says().fullmatch(page.blocks[index].text)) and any(_is_timed(page, i) for i in below)


def _is_timed(page: Flat, index: int) -> bool:
    stated = stamps(page.blocks[index].text, page.language) or ()
    return any(stamp.precision != "day" for stamp in stated)
