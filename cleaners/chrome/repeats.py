"""Lines that stand on the page a second time."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.chrome.phrases import normalise
from cleaners.flat import Flat, Found, ends_sentence, word_count
from cleaners.metadata.title import SITE
from cleaners.page import Removal

MIN_WORDS = 12  # of a repeated paragraph; shorter ones may be a refrain


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """The title said again (alone, or with the site's name behind it), and paragraphs said again.

    A last sentence that takes up the title stays.
    """
    first, last = found.body()
    titles = {normalise(r.text) for r in found.rule("metadata", "title")}
    titles |= {normalise(SITE.split(r.text)[0]) for r in found.rule("metadata", "title")}
    seen: set[str] = set()
    for i in found.left():
        block = page.blocks[i]
        line = normalise(block.text)
        closing = first < i <= last and ends_sentence(block.text)
        if not closing and any(line == title or (len(title) > 20 and _named(line, title)) for title in titles):
            yield page.removal(i, i, "repeats", "title", 0.95)
        elif line in seen and page.prose[i] and word_count(line) >= MIN_WORDS:
            yield page.removal(i, i, "repeats", "paragraph", 0.9)
        if page.prose[i]:
            seen.add(line)


def _named(line: str, title: str) -> bool:
    """Whether a line is the title and a site's name: "night ferry survives | harbour wire"."""
    rest = line.removeprefix(title)
    return rest != line and len(rest.split()) <= 6 and word_count(rest) <= 12 and rest.lstrip()[:1] in "|-–—·:•_"
