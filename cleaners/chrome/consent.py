"""Cookie and privacy banners: what stands around the phrases that give them away."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import words_of
from cleaners.flat import Flat, Found
from cleaners.page import Removal

REACH = 12  # lines of a banner after the phrase that opened it


@functools.cache
def _vocabulary() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}" for word in words_of("consent", "vocabulary")), re.I)


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines beside a banner's phrases that speak of what banners speak of: partners, purposes, cookies, consent.

    "We value your privacy" / "Our partners store information on a device." / "Accept all": the middle line is in no
    list. Two words of the vocabulary are asked of a line that touches the banner, so that the article under it stays.
    """
    anchors = [i for i in range(len(page.blocks)) if found.kind(i) == "consent"]
    for anchor in anchors:
        for step in (1, -1):
            for i in range(anchor + step, anchor + step * (REACH + 1), step):
                if not found.free(i):
                    if found.kind(i) == "consent":
                        continue
                    break
                said = {match.casefold() for match in _vocabulary().findall(page.blocks[i].text)}
                if len(said) < 2:
                    break
                yield page.removal(i, i, "consent", "banner-text", 0.8, ", ".join(sorted(said)))
