"""The judge of what no rule names, on pages that read as news prose: lines that are no sentences, where they crowd.

C4 keeps only lines that end in terminal punctuation (Raffel et al. 2020, section 2.2). On news that is nearly right for
menus and lists of links, and wrong for standfirsts, sub-headings and lists, so here it judges only crowds of such lines
outside the body. It is the least sure of all rules and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.chrome.surroundings import CHROME
from cleaners.flat import Flat, Found, ends_sentence, label_words
from cleaners.page import Removal

MIN_PROSE = 4  # paragraphs of a page that reads as news prose
MAX_WORDS = 20  # of a judged line; a longer one is rather a paragraph that lost its stop
MIN_CROWD = 3  # lines
MIN_BARE_CROWD = 8


def _is_short(text: str) -> bool:
    return not ends_sentence(text) and label_words(text) <= MAX_WORDS


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Three or more unpunctuated lines above the title, or below the first chrome after the body.

    Inside the body they stay: there they are as often a list or a table without its marks.
    """
    prose = [i for i, is_prose in enumerate(page.prose) if is_prose and found.free(i)]
    if len(prose) < MIN_PROSE:
        return
    first, last = found.body()
    title = next(found.rule("metadata", "title"), None)
    named = [i for i in range(len(page.blocks)) if found.kind(i) in CHROME]
    # Between the title and the body, and between the body and the first chrome below it, stands what belongs to the
    # article as well: key points, a table of results, verse. There it takes a long crowd.
    above = next((i for i in range(first) if title and page.blocks[i].start >= title.start), 0)
    below = next((i for i in named if i > last), len(page.blocks))
    zones = (
        (range(above), MIN_CROWD),
        (range(above, first), MIN_BARE_CROWD),
        (range(last + 1, below), MIN_BARE_CROWD),
        (range(below, len(page.blocks)), MIN_CROWD),
    )
    for zone, least in zones:
        crowd = [i for i in zone if found.free(i) and not page.prose[i] and _is_short(page.blocks[i].text)]
        if len(crowd) >= least:
            for i in crowd:
                yield page.removal(i, i, "boilerplate", "unpunctuated-crowd", 0.5, f"{len(crowd)} lines")
