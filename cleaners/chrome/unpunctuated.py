"""The judge of what no rule names, on pages that read as news prose: lines that are no sentences, where they crowd.

C4 keeps only lines that end in terminal punctuation (Raffel et al. 2020, section 2.2). On news that is nearly right for
menus and lists of links, and wrong for standfirsts, sub-headings and lists, so here it judges only crowds of such lines
outside the body. It is the least sure of all rules and says so.
"""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.page import Removal

MIN_PROSE = 4  # paragraphs of a page that reads as news prose
MAX_WORDS = 20  # of a judged line; a longer one is rather a paragraph that lost its stop
MIN_CROWD = 3  # lines
MIN_BARE_CROWD = 8


def _is_short(text: str) -> bool:
    return not ends_sentence(text) and word_count(text) <= MAX_WORDS


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Runs of unpunctuated lines before or after the body, but for a standfirst between the title and the body.

    Inside the body they stay: there they are as often a list or a table without its marks.
    """
    prose = [i for i, is_prose in enumerate(page.prose) if is_prose and found.free(i)]
    if len(prose) < MIN_PROSE:
        return
    first, last = found.body()
    title = next(found.rule("metadata", "title"), None)
    for zone in (range(first), range(last + 1, len(page.blocks))):
        crowd = [i for i in zone if found.free(i) and not page.prose[i] and _is_short(page.blocks[i].text)]
        if zone.stop == first and title:
            below = [i for i in crowd if page.blocks[i].start > title.start]
            crowd = [i for i in crowd if i not in below[-1:]]
        # With no other chrome around them, a few such lines may be the article's own list or verse.
        named = any(not found.free(i) for i in zone)
        if len(crowd) >= (MIN_CROWD if named else MIN_BARE_CROWD):
            for i in crowd:
                yield page.removal(i, i, "boilerplate", "unpunctuated-crowd", 0.5, f"{len(crowd)} lines")
