"""Lines that are, as a whole, a phrase of some kind of chrome, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.flat import Flat, Found, Label
from cleaners.page import Removal


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Every line whose label holds wherever it stands; its kind is the label's."""
    for i, label in enumerate(page.labels):
        if label and label.strong and found.free(i):
            yield page.removal(i, i, kind_of(label), "phrase", 0.95, label.phrase)


def kind_of(label: Label) -> str:
    """The kind of removal a label makes: what is said of authors and editors is metadata."""
    return "metadata" if label.kind in ("authors", "credits") else label.kind
