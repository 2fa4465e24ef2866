"""What promotes the house and its people: the note on the author under an article."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.chrome.phrases import words_of
from cleaners.flat import Flat, Found, word_count
from cleaners.metadata.authors import byline
from cleaners.page import Removal

MAX_WORDS = 60


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """The last paragraph, where it begins with the author's name and says who that is.

    "Ann Lee is a staff writer and the author of two books." The name must stand in the byline above.
    """
    first, last = found.body()
    names = [name for r in found.rule("metadata", "authors") for name in byline(r.text, page.language)]
    if last <= first or not found.free(last):
        return
    text = page.blocks[last].text
    verbs = ("— ", "– ", "- ", *(f"{verb} " for verb in words_of("authors", "is") if verb))
    for name in names:
        rest = text.removeprefix(name).lstrip(" ,")
        if rest != text and rest.casefold().startswith(verbs) and word_count(text) <= MAX_WORDS:
            yield page.removal(last, last, "promotions", "author-note", 0.7, name)
            return
