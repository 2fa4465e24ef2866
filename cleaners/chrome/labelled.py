"""Lines that are, as a whole, a phrase of some kind of chrome, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.chrome.phrases import WILD, normalise, words_of
from cleaners.flat import Flat, Found, Label, word_count
from cleaners.page import Removal

LONG = 12  # words


def kind_of(label: Label) -> str:
    """The kind of removal a label makes: what is said of authors and editors is metadata."""
    return "metadata" if label.kind in ("authors", "credits") else label.kind


def _addresses(text: str) -> bool:
    return bool(set(normalise(text).split()) & set(words_of("consent", "address")))


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Every line whose label holds wherever it stands; its kind is the label's.

    A long sentence between paragraphs that an open phrase ("available on *") matched must speak to its reader too.
    """
    prose = [i for i, block in enumerate(page.blocks) if page.prose[i] and found.free(i)]
    first, last = (prose[0], prose[-1]) if prose else (0, 0)
    for i, label in enumerate(page.labels):
        if label and label.strong and found.free(i):
            text = page.blocks[i].text
            if first < i < last and WILD.search(label.phrase) and word_count(text) > LONG and not _addresses(text):
                continue
            yield page.removal(i, i, kind_of(label), "phrase", 0.95, label.phrase)
