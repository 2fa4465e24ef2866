"""Lines that are, as a whole, a phrase of some kind of chrome, wherever they stand."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.flat import Flat, Found
from cleaners.page import Removal


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Every line whose label holds wherever it stands; its kind is the label's."""
    for i, label in enumerate(page.labels):
        if label and label.strong and found.free(i):
            yield page.removal(i, i, label.kind, "phrase", 0.95, label.phrase)
