"""Cookie and privacy banners: what stands around the phrases that give them away."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from cleaners.chrome.phrases import normalise, words_of
from cleaners.flat import Flat, Found, word_count
from cleaners.page import Removal

HEAD = 12  # blocks at the top of a page where a banner can stand without any known phrase
MIN_SAID = 4  # different words of the vocabulary
MAX_WORDS = 90
REACH = 12  # lines of a banner after the phrase that opened it


@functools.cache
def _vocabulary() -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{re.escape(word)}" for word in words_of("consent", "vocabulary")), re.I)


def _addresses(text: str) -> bool:
    """Whether a text speaks to its reader of cookies, consent, partners, devices: four such words, and "your"."""
    if word_count(text) > MAX_WORDS:
        return False
    words = set(normalise(text).split())
    said = {match.casefold() for match in _vocabulary().findall(text)}
    return len(said) >= MIN_SAID and bool(words & set(words_of("consent", "address")))


def find(page: Flat, found: Found) -> Iterator[Removal]:
    """Lines beside a banner's phrases that speak of what banners speak of: partners, purposes, cookies, consent.

    "We value your privacy" / "Our partners store information on a device." / "Accept all": the middle line is in no
    list. Two words of the vocabulary are asked of a line that touches the banner, so that the article under it stays.
    """
    for i, block in enumerate(page.blocks[:HEAD]):
        if found.free(i) and _addresses(block.text):
            yield page.removal(i, i, "consent", "banner-words", 0.75, block.text[:80])
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
