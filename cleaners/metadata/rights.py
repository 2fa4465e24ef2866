"""What a page says of its rights."""

from __future__ import annotations

from collections.abc import Iterator

from cleaners.chrome.legal import is_copyright
from cleaners.flat import Flat, Found
from cleaners.page import Evidence


def evidence(page: Flat, found: Found) -> Iterator[Evidence]:
    """The copyright line, as it stands; the last one of the page, where there are several."""
    for removal in reversed(list(found.rule("legal"))):
        if is_copyright(removal.text, tail=True):
            yield Evidence("copyright", " ".join(removal.text.split()), removal.text, "line", "legal.is_copyright", 0.9)
            return
